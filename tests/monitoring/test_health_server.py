"""The HTTP server of health checks: what it answers, and that no client holds it up."""

import http.client
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import pytest
from waiting import wait_until

from bot import app
from bot.exit_codes import BadInputError
from bot.monitoring.health_server import HealthServer, Page, json_page
from bot.monitoring.monitor import Monitor

PAGES = {
    "/ok": lambda accept: Page(accept.encode(), content_type="text/plain"),
    "/bad": lambda _: json_page({"status": "bad"}, status=HTTPStatus.SERVICE_UNAVAILABLE),
}


@pytest.fixture
def server() -> Iterator[HealthServer]:
    server = HealthServer("127.0.0.1", 0, PAGES, longest_connection_s=60, most_connections=4)
    yield server
    server.stop()


def request(
    server: HealthServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, body


def connect(server: HealthServer, sent: bytes = b"") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    client.sendall(sent)
    return client


def is_closed(client: socket.socket) -> bool:
    """Waits until the server closes the connection."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def count_threads() -> int:
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def test_page_is_served_with_its_status_and_type(server: HealthServer) -> None:
    status, headers, body = request(server, "/ok?name=x", Accept="text/x")
    assert (status, headers["Content-Type"], body) == (200, "text/plain", b"text/x")

    status, headers, body = request(server, "/bad")
    assert (status, headers["Content-Type"], body) == (503, "application/json", b'{"status": "bad"}\n')


def test_head_has_the_headers_without_the_body(server: HealthServer) -> None:
    status, headers, body = request(server, "/bad", "HEAD")

    assert (status, headers["Content-Length"], body) == (503, "18", b"")


@pytest.mark.parametrize("path", ["/", "/ok/", "/OK", "/../ok", "/%6Fk", "*"])
def test_another_path_is_not_found(server: HealthServer, path: str) -> None:
    assert request(server, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
def test_another_method_is_not_implemented(server: HealthServer, method: str) -> None:
    assert request(server, "/ok", method)[0] == 501


@pytest.mark.parametrize(
    "sent", [b"nonsense\r\n\r\n", b"GET /ok HTTP/9\r\n\r\n", b"GET " + b"/" * 70_000 + b"\r\n"]
)
def test_malformed_request_is_refused(server: HealthServer, sent: bytes) -> None:
    with connect(server, sent) as client:
        answer = client.makefile("rb").read(65_536)

    assert b"400" in answer or b"505" in answer or b"414" in answer
    assert request(server, "/ok")[0] == 200


def test_no_response_names_the_python_version(server: HealthServer) -> None:
    assert request(server, "/ok")[1]["Server"].strip() == "watchdesk"


@pytest.mark.parametrize(
    "sent", [b"", b"GET /ok HTT", b"GET /ok HTTP/1.1\r\nX: "], ids=["nothing", "line", "header"]
)
def test_client_that_never_finishes_its_request_is_cut(sent: bytes) -> None:
    server = HealthServer("127.0.0.1", 0, PAGES, longest_connection_s=0.1)
    with connect(server, sent) as client:
        assert is_closed(client)

    wait_until(lambda: count_threads() == 0)
    server.stop()


def test_client_that_reads_nothing_is_cut() -> None:
    is_answering = threading.Event()

    def answer(_: str) -> Page:
        is_answering.set()
        return Page(b"x" * 50_000_000)

    server = HealthServer("127.0.0.1", 0, {"/": answer}, longest_connection_s=0.2)
    with connect(server, b"GET / HTTP/1.1\r\n\r\n"):
        assert is_answering.wait(20)
        wait_until(lambda: count_threads() == 0)
    server.stop()


def test_many_idle_connections_keep_nobody_out(server: HealthServer) -> None:
    idle = [connect(server) for _ in range(30)]

    assert [request(server, "/ok")[0] for _ in range(5)] == [200] * 5
    assert all(is_closed(client) for client in idle[:26])
    wait_until(lambda: count_threads() <= 4)
    for client in idle:
        client.close()


def test_it_answers_many_clients_at_once() -> None:
    server = HealthServer("127.0.0.1", 0, PAGES)
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(request(server, "/ok")[0])) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.stop()

    assert statuses == [200] * 12


def test_stopped_server_frees_its_port_and_threads(server: HealthServer) -> None:
    client = connect(server)
    server.stop()

    assert is_closed(client)
    with pytest.raises(OSError):
        connect(server)
    HealthServer("127.0.0.1", server.port, PAGES).stop()
    wait_until(lambda: not any(thread.name == "watchdesk-health" for thread in threading.enumerate()))


def test_it_listens_on_ipv6_as_well() -> None:
    try:
        server = HealthServer("::1", 0, PAGES)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with urlopen(f"http://[::1]:{server.port}/ok") as answer:
        assert answer.status == 200
    server.stop()


def test_port_in_use_is_reported_in_one_line_that_names_the_settings(server: HealthServer) -> None:
    with pytest.raises(BadInputError) as refused:
        Monitor("127.0.0.1", server.port)

    assert "DISCORD_HEALTH_PORT" in str(refused.value)
    assert "in use" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_bot_with_a_port_in_use_ends_like_one_with_a_wrong_setting(
    server: HealthServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "abc.def.ghi")
    monkeypatch.setenv("DISCORD_HEALTH_PORT", str(server.port))
    monkeypatch.setattr(app, "set_up_logging", lambda *_, **__: None)  # it replaces the handlers of pytest
    code = app.main()

    [line] = capsys.readouterr().err.splitlines()
    assert code == 2
    assert f"DISCORD_HEALTH_PORT {server.port}" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7", "x" * 300, "a..b"])
def test_host_that_is_not_of_this_machine_is_reported(host: str) -> None:
    with pytest.raises(BadInputError, match="DISCORD_HEALTH_HOST"):
        Monitor(host, 0)
