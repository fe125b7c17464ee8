"""Which requests the status page answers."""

import base64

import pytest

from bot.web.request_guard import find_refusal

OWN_HOST = "127.0.0.1:8642"


def basic(user_and_password: str) -> str:
    return f"Basic {base64.b64encode(user_and_password.encode()).decode()}"


OWN_KEY = basic("watchdesk:k")


def status_of(
    *,
    method: str = "GET",
    hosts: tuple[str, ...] = (OWN_HOST,),
    given: str = OWN_KEY,
    came_from: str = "",
    port: int = 8642,
) -> int | None:
    return find_refusal(method, hosts, given, came_from, port=port, key="k")


@pytest.mark.parametrize("host", [OWN_HOST, "localhost:8642", "LOCALHOST:8642", "[::1]:8642"])
def test_loopback_names_with_the_port_are_answered(host: str) -> None:
    assert status_of(hosts=(host,)) is None


def test_port_may_be_missing_only_if_it_is_the_default() -> None:
    assert status_of(hosts=("localhost",), port=80) is None
    assert status_of(hosts=("localhost",)) == 421


@pytest.mark.parametrize(
    "hosts",
    [
        (),
        ("",),
        ("127.0.0.1",),
        ("127.0.0.1:8643",),
        ("127.0.0.1.rebind.example:8642",),
        ("localhost.example:8642",),
        ("localhost:8642@news.example",),
        ("127.0.0.1:8642 ",),
        (OWN_HOST, "news.example"),
        (OWN_HOST, OWN_HOST),
    ],
)
def test_other_hosts_are_refused(hosts: tuple[str, ...]) -> None:
    assert status_of(hosts=hosts) == 421


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Basic",
        "Basic !",
        "Basic ä",
        basic("watchdesk:"),
        basic("watchdesk:kk"),
        basic("other:k"),
        basic("watchdesk:k").replace("Basic", "Bearer"),
        f"Basic {'A' * 10_000}",
    ],
)
def test_only_the_key_opens_the_site(given: str) -> None:
    assert status_of(given=given) == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get"])
def test_other_methods_are_refused_before_anything_else(method: str) -> None:
    assert status_of(method=method, hosts=(), given="") == 405


def test_requests_of_other_sites_are_refused_even_with_the_key() -> None:
    answered = {
        site: status_of(came_from=site) for site in ("", "none", "same-origin", "same-site", "cross-site")
    }

    assert answered == {"": None, "none": None, "same-origin": None, "same-site": 403, "cross-site": 403}
