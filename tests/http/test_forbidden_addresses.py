"""Forbidden addresses are refused without a connection, however they are reached."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hostile_addresses import ASTRAY, INCOMPLETE, NAMES, NOT_PUBLIC, NOT_WEB
from loopback_client import at, make_client
from web_server import WebServer, connections_made, redirect, respond, serving

from index.http.http_client import WebClient
from index.model.errors import BlockedAddressError, FetchError, ReadError
from index.model.fetch_types import RequestKind


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving({}) as server:
        yield server


def each(table: Mapping[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("url", table.values(), ids=table)


# --- in the URL


@each(NOT_PUBLIC)
def test_address_that_is_not_public_is_never_visited(url: str) -> None:
    with connections_made() as made, pytest.raises(BlockedAddressError):
        make_client(names=NAMES, allowed=()).get(url, RequestKind.ARTICLE)

    assert made == []


@each(NOT_WEB | INCOMPLETE)
def test_invalid_url_is_refused(url: str) -> None:
    with connections_made() as made, pytest.raises(ReadError) as refusal:
        make_client(names=NAMES).get(url, RequestKind.ARTICLE)

    assert made == []
    assert not isinstance(refusal.value, FetchError)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("port", [22, 6667, 10080])
def test_allowed_host_may_be_visited_at_any_port(port: int) -> None:
    with connections_made() as made, pytest.raises(FetchError) as failure:
        make_client().get(f"http://news.example:{port}/", RequestKind.FEED)

    assert made == [("127.0.0.1", port)]
    assert not isinstance(failure.value, BlockedAddressError)


@pytest.mark.parametrize("port", [22, 6667, 10080])
def test_other_host_is_not_visited_at_a_port_of_other_protocols(port: int) -> None:
    with connections_made() as made, pytest.raises(BlockedAddressError, match="port"):
        make_client(names={"other.example": ["93.184.216.34"]}).get(
            f"http://other.example:{port}/", RequestKind.FEED
        )

    assert made == []


# --- in a redirect


@each(NOT_PUBLIC | NOT_WEB)
def test_redirect_to_a_forbidden_address_is_not_followed(server: WebServer, url: str) -> None:
    server.replies = {"/a": redirect(url)}

    with connections_made() as made, pytest.raises(BlockedAddressError) as refusal:
        make_client(names=NAMES).get(at(server), RequestKind.FEED)
    assert made == [("127.0.0.1", server.port)]
    assert str(refusal.value).startswith(at(server))
    assert not any(part in str(refusal.value) for part in ("169.254", "127.0", "inside", "metadata", "passwd"))


@each(ASTRAY)
def test_ambiguous_redirect_stays_on_its_host(server: WebServer, url: str) -> None:
    server.replies = {"/a": redirect(url)}

    with connections_made() as made, pytest.raises(FetchError, match="status 404"):
        make_client(names=NAMES).get(at(server), RequestKind.ARTICLE)
    assert made == [("127.0.0.1", server.port)] * 2
    assert all(f"\r\nHost: news.example:{server.port}\r\n" in request for request in server.requests)


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
@pytest.mark.parametrize("place", ["http://169.254.169.254/latest/", "//127.0.0.1/", "//[::1]:80", "file:/etc"])
def test_every_redirect_status_is_checked(server: WebServer, status: str, place: str) -> None:
    server.replies = {"/a": redirect("/b", "302 Found"), "/b": redirect(place, f"{status} Elsewhere")}

    with connections_made() as made, pytest.raises(BlockedAddressError):
        make_client().get(at(server), RequestKind.ARTICLE)
    assert made == [("127.0.0.1", server.port)] * 2


@pytest.mark.parametrize(
    "head",
    [
        "Location: http://127.0.0.1:{port}/secret\r\nLocation: /b",
        "Location: /b\r\nLocation: http://127.0.0.1:{port}/secret",
        "Location:\r\n http://127.0.0.1:{port}/secret",
        "Location: http://127.0.0.1:{port}\r\n /secret",
        "Location: http://news.example:{port}\r\n @127.0.0.1:{port}/secret",
        "Location: http://127.0.0.1:{port}/secret\x00",
        "Location: /b\rLocation: http://127.0.0.1:{port}/secret",
        "Location: /b\x0b\x0cLocation: http://127.0.0.1:{port}/secret",
        "Location: http://127.0.0.1:{port}/secret\x85X: y",
        "Refresh: 0; url=http://127.0.0.1:{port}/secret",
        "Content-Location: http://127.0.0.1:{port}/secret",
        "Link: <http://127.0.0.1:{port}/secret>; rel=canonical",
        'Alt-Svc: h2="127.0.0.1:{port}"',
    ],
)
def test_malformed_or_other_header_is_not_followed(server: WebServer, head: str) -> None:
    """A second server has the secret; each of these would lead there if it were followed."""
    with serving({"/secret": respond("secret")}) as inside, connections_made() as made:
        lines = head.format(port=inside.port)
        server.replies = {"/a": f"HTTP/1.1 302 Found\r\n{lines}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")}
        with pytest.raises(ReadError):
            make_client().get(at(server), RequestKind.ARTICLE)

    assert inside.requests == []
    assert {port for _, port in made} == {server.port}


@pytest.mark.parametrize("code", ["301", "308", "302"])
def test_redirect_loop_is_refused(server: WebServer, code: str) -> None:
    server.replies = {"/a": redirect("/b", f"{code} Elsewhere"), "/b": redirect("/a#x", f"{code} Elsewhere")}

    with pytest.raises(FetchError, match="in a loop"):
        make_client().get(at(server), RequestKind.ARTICLE)
    assert len(server.requests) == 2


def test_number_of_redirects_is_limited(server: WebServer) -> None:
    server.replies = {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}

    with pytest.raises(FetchError, match="more than 3 times"):
        make_client().get(at(server, "/0"), RequestKind.ARTICLE)
    assert len(server.requests) == 4


def test_every_redirect_is_resolved_and_checked(server: WebServer) -> None:
    server.replies = {"/a": redirect(f"http://inside.example:{server.port}/b"), "/b": respond("x")}

    with pytest.raises(BlockedAddressError):
        make_client(names=NAMES).get(at(server), RequestKind.ARTICLE)
    assert len(server.requests) == 1


# --- names with changing addresses


class ChangingNames:
    """A resolver with a different answer each time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = iter(answers)
        self.asked: list[str] = []

    def __call__(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        return next(self._answers)


def make_changing_client(names: ChangingNames, *, allowed: Sequence[str] = ()) -> WebClient:
    return WebClient(timeout_s=20, max_bytes=1000, max_redirects=3, allowed_hosts=allowed, resolve=names)


def test_connection_goes_to_the_address_that_was_checked(server: WebServer) -> None:
    """DNS rebinding: public when checked, loopback if it were resolved again."""
    names = ChangingNames(["93.184.216.34"], ["127.0.0.1"])

    with connections_made() as made, pytest.raises(FetchError, match="cannot be reached"):
        make_changing_client(names).get(f"http://rebinding.example:{server.port}/a", RequestKind.ARTICLE)
    assert made == [("93.184.216.34", server.port)]
    assert names.asked == ["rebinding.example"]
    assert server.requests == []


def test_name_that_becomes_private_between_two_hops_is_blocked(server: WebServer) -> None:
    names = ChangingNames(["127.0.0.1"], ["93.184.216.34", "127.0.0.1"])
    client = make_changing_client(names, allowed=["news.example"])
    server.replies = {"/a": redirect(f"http://rebinding.example:{server.port}/b")}

    with connections_made() as made, pytest.raises(BlockedAddressError):
        client.get(at(server), RequestKind.ARTICLE)
    assert made == [("127.0.0.1", server.port)]


def test_only_the_first_addresses_of_a_name_are_tried() -> None:
    many = [f"93.184.{n // 250}.{n % 250}" for n in range(2000)]

    with connections_made() as made, pytest.raises(FetchError, match="cannot be reached"):
        make_client(names={"many.example": many}).get("http://many.example/", RequestKind.ARTICLE)
    assert made == [(address, 80) for address in many[:8]]


def test_proxy_of_the_environment_is_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.replies = {"/a": respond("x")}
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with connections_made() as made:
        assert make_client().get(at(server), RequestKind.ARTICLE).body == b"x"
    assert made == [("127.0.0.1", server.port)]


# --- hosts that the operator allows


@pytest.mark.parametrize("allowed", ["News.Example", "news.example.", "ＮＥＷＳ.example"])
def test_allowed_host_is_recognised_in_any_spelling(server: WebServer, allowed: str) -> None:
    server.replies = {"/a": respond("x")}

    assert make_client(allowed=[allowed]).get(at(server), RequestKind.ARTICLE).body == b"x"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::1]"])
def test_address_can_be_allowed(host: str) -> None:
    with connections_made() as made, pytest.raises(FetchError, match="cannot be reached"):
        make_client(allowed=[host]).get(f"http://{host}:1022/", RequestKind.ARTICLE)

    assert len(made) == 1


@pytest.mark.parametrize("allowed", ["http://news.example", "a b", "*.example", ""])
def test_invalid_allowed_host_is_refused_at_once(allowed: str) -> None:
    with pytest.raises(ValueError):
        make_client(allowed=[allowed])
