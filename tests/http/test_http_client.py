"""Requests and responses of the client: redirects, validators, cache hints and errors."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from loopback_client import at, make_client
from web_server import WebServer, redirect, respond, serving

from index.model.errors import FetchError
from index.model.fetch_types import NO_VALIDATORS, FetchResult, RequestKind, Validators

TLS = Path(__file__).parents[1] / "data" / "tls"
MODIFIED = "Mon, 23 Nov 2026 08:00:00 GMT"
KNOWN = Validators(etag='"v1"', last_modified=MODIFIED)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving({}) as server:
        yield server


def get(server: WebServer, *, validators: Validators = NO_VALIDATORS) -> FetchResult:
    return make_client().get(at(server), RequestKind.FEED, validators=validators)


def asked(server: WebServer, request: int = 0) -> dict[str, str]:
    """The headers of a request as the server received it."""
    lines = server.requests[request].split("\r\n")[1:-2]
    return {name: value for name, _, value in (line.partition(": ") for line in lines)}


# --- requests


def test_request_names_the_bot_and_sends_nothing_else(server: WebServer) -> None:
    server.replies = {"/a": respond(status="302 Found", Location="/b", Set_Cookie="id=1"), "/b": respond("x")}
    get(server)

    assert list(asked(server, 1)) == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]
    assert asked(server, 1)["Host"] == f"news.example:{server.port}"
    assert asked(server, 1)["User-Agent"] == "Watchdesk/0.1 (+news library bot)"


def test_accept_header_depends_on_the_kind_of_request(server: WebServer) -> None:
    server.replies = {"/a": respond("x")}
    client = make_client()
    client.get(at(server), RequestKind.FEED)
    client.get(at(server), RequestKind.ARTICLE)

    assert asked(server, 0)["Accept"].startswith(
        "application/rss+xml,application/atom+xml,application/feed+json"
    )
    assert asked(server, 1)["Accept"].startswith("text/html")


def test_url_is_requested_in_its_canonical_form(server: WebServer) -> None:
    server.replies = {"/a?id=7": respond("x")}
    fetched = make_client().get(at(server, "/b/../a?utm_source=x&id=7#top"), RequestKind.ARTICLE)

    assert fetched.url == at(server, "/a?id=7")
    assert fetched.source == at(server, "/b/../a?utm_source=x&id=7#top")


def test_next_address_is_tried_if_one_does_not_answer(server: WebServer) -> None:
    server.replies = {"/a": respond("x")}
    client = make_client(allowed=["two.example"], names={"two.example": ["127.0.0.2", "127.0.0.1"]})

    assert client.get(f"http://two.example:{server.port}/a", RequestKind.ARTICLE).body == b"x"


# --- validators


def test_validators_of_a_response_are_sent_with_the_next_request(server: WebServer) -> None:
    server.replies = {"/a": respond("x", ETag='"v1"', Last_Modified=MODIFIED)}
    first = get(server)
    get(server, validators=first.validators)

    assert first.validators == KNOWN
    assert not asked(server, 0).keys() & {"If-None-Match", "If-Modified-Since"}
    assert (asked(server, 1)["If-None-Match"], asked(server, 1)["If-Modified-Since"]) == ('"v1"', MODIFIED)


def test_unchanged_page_has_no_body(server: WebServer) -> None:
    server.replies = {"/a": respond(status="304 Not Modified", kind="", Cache_Control="max-age=60")}
    fetched = get(server, validators=KNOWN)

    assert (fetched.is_unchanged, fetched.body, fetched.max_age_s) == (True, b"", 60)
    assert fetched.validators == KNOWN


def test_newer_validators_of_an_unchanged_page_replace_the_old_ones(server: WebServer) -> None:
    server.replies = {"/a": respond(status="304 Not Modified", ETag='"v2"')}

    assert get(server, validators=KNOWN).validators == Validators(etag='"v2"')


def test_changed_page_has_its_new_body(server: WebServer) -> None:
    server.replies = {"/a": respond("new", ETag='"v2"')}
    fetched = get(server, validators=KNOWN)

    assert (fetched.is_unchanged, fetched.body, fetched.validators.etag) == (False, b"new", '"v2"')


def test_304_without_validators_is_an_error(server: WebServer) -> None:
    server.replies = {"/a": respond(status="304 Not Modified")}

    with pytest.raises(FetchError, match="status 304"):
        get(server)


def test_after_a_redirect_only_the_entity_tag_is_sent(server: WebServer) -> None:
    server.replies = {"/a": redirect("/b"), "/b": respond(status="304 Not Modified")}

    assert get(server, validators=KNOWN).is_unchanged
    assert asked(server, 1)["If-None-Match"] == '"v1"'
    assert "If-Modified-Since" not in asked(server, 1)


# --- redirects


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirects_are_followed_to_the_final_address(server: WebServer, status: str) -> None:
    elsewhere = redirect(f"//news.example:{server.port}/c")
    server.replies = {"/a": redirect("b?x=1", status), "/b?x=1": elsewhere, "/c": respond("x")}

    assert get(server).url == at(server, "/c")


def test_redirect_to_a_non_ascii_url_is_followed(server: WebServer) -> None:
    server.replies = {"/a": redirect("/台海"), "/%E5%8F%B0%E6%B5%B7": respond("x")}

    assert get(server).url == at(server, "/%E5%8F%B0%E6%B5%B7")


@pytest.mark.parametrize(
    ("statuses", "is_moved"),
    [
        (["301"], True),
        (["308"], True),
        (["301", "308"], True),
        ([], False),
        (["302"], False),
        (["303"], False),
        (["307"], False),
        (["301", "302"], False),
        (["302", "301"], False),
    ],
)
def test_source_has_moved_if_every_redirect_is_permanent(
    server: WebServer, statuses: list[str], is_moved: bool
) -> None:
    hops = {f"/{n}": redirect(f"/{n + 1}", f"{status} Elsewhere") for n, status in enumerate(statuses)}
    server.replies = {**hops, f"/{len(statuses)}": respond("x")}
    fetched = make_client().get(at(server, "/0"), RequestKind.FEED)

    assert fetched.moved_to == (fetched.url if is_moved else None)


@pytest.mark.parametrize(("status", "is_for_good"), [("301 Moved", True), ("302 Found", False)])
def test_source_may_move_to_tls_but_never_away_from_it(
    server: WebServer, monkeypatch: pytest.MonkeyPatch, status: str, is_for_good: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    with serving({"/a": respond("x"), "/down": redirect(at(server), status)}, tls_context()) as secure:
        secure_url = f"https://news.example:{secure.port}"
        server.replies = {"/a": respond("x"), "/up": redirect(f"{secure_url}/a", status)}
        down = make_client().get(f"{secure_url}/down", RequestKind.FEED)
        up = make_client().get(at(server, "/up"), RequestKind.FEED)

    assert (down.url, down.moved_to) == (at(server), None)
    assert (up.url, up.moved_to) == (f"{secure_url}/a", f"{secure_url}/a" if is_for_good else None)


def test_redirect_without_a_location_is_an_error(server: WebServer) -> None:
    server.replies = {"/a": respond(status="302 Found")}

    with pytest.raises(FetchError, match="status 302"):
        get(server)


# --- errors


@pytest.mark.parametrize(
    "status", [103, 203, 204, 206, 304, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503, 599]
)
def test_other_status_is_an_error_that_names_it(server: WebServer, status: int) -> None:
    server.replies = {"/a": respond("" if status in (103, 204, 304) else "x", status=f"{status} Odd")}

    with pytest.raises(FetchError, match=f"status {status}") as refusal:
        get(server)
    assert (refusal.value.status, refusal.value.retry_after_s) == (status, None)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_is_in_the_error(server: WebServer, status: str) -> None:
    server.replies = {"/a": respond(status=status, Retry_After="120")}

    with pytest.raises(FetchError) as refusal:
        get(server)
    assert refusal.value.retry_after_s == 120


def test_retry_after_may_be_a_date(server: WebServer) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2))
    server.replies = {"/a": redirect("/b"), "/b": respond(status="503 Busy", Retry_After=later)}

    with pytest.raises(FetchError) as refusal:
        get(server)
    assert refusal.value.retry_after_s == pytest.approx(7200, abs=60)


def test_retry_after_is_ignored_for_other_statuses(server: WebServer) -> None:
    server.replies = {"/a": respond(status="404 Not Found", Retry_After="120")}

    with pytest.raises(FetchError) as refusal:
        get(server)
    assert refusal.value.retry_after_s is None


@pytest.mark.parametrize(
    ("fields", "max_age_s"),
    [({"Cache_Control": "max-age=90"}, 90), ({"Cache_Control": "no-store"}, None), ({}, None)],
)
def test_max_age_of_a_page_is_returned(
    server: WebServer, fields: dict[str, str], max_age_s: float | None
) -> None:
    server.replies = {"/a": respond("x", **fields)}

    assert get(server).max_age_s == max_age_s


def test_name_that_does_not_exist_is_one_clear_error() -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        make_client().get("http://nowhere.example/", RequestKind.ARTICLE)


# --- TLS


def tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    return context


@pytest.fixture
def tls_server() -> Iterator[WebServer]:
    with serving({"/a": respond("x")}, tls_context()) as server:
        yield server


def test_certificate_is_checked_against_the_name(
    tls_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    client = make_client(allowed=["news.example", "other.example"], names={"other.example": ["127.0.0.1"]})

    assert client.get(f"https://news.example:{tls_server.port}/a", RequestKind.ARTICLE).body == b"x"
    with pytest.raises(FetchError, match="certificate is not trusted"):
        client.get(f"https://other.example:{tls_server.port}/a", RequestKind.ARTICLE)


def test_certificate_of_an_unknown_authority_is_not_trusted(tls_server: WebServer) -> None:
    with pytest.raises(FetchError, match="certificate is not trusted"):
        make_client().get(f"https://news.example:{tls_server.port}/a", RequestKind.ARTICLE)
    assert tls_server.requests == []


def test_server_without_tls_behind_https_is_one_clear_error(server: WebServer) -> None:
    with pytest.raises(FetchError, match=r"cannot be reached|longer than"):
        make_client(timeout_s=0.5).get(at(server).replace("http:", "https:"), RequestKind.ARTICLE)
