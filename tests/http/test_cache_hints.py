"""Cache lifetime and Retry-After headers, including invalid ones."""

from datetime import UTC, datetime
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.http.response_headers import (
    MAX_HINT_S,
    conditional_headers,
    find_max_age_s,
    find_retry_after_s,
    find_validators,
)
from index.model.fetch_types import NO_VALIDATORS, Validators

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DATE = "Tue, 24 Nov 2026 11:00:00 GMT"  # the clock of the site is an hour behind
DAY_S = 86_400


def headers(**fields: str) -> Message:
    message = Message()
    for name, value in fields.items():
        message[name.rstrip("_").replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, None),
        ({"Cache_Control": "max-age=600"}, 600),
        ({"Cache_Control": "public, Max-Age=600, must-revalidate"}, 600),
        ({"Cache_Control": 'max-age="600"'}, 600),
        ({"Cache_Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache_Control": "max-age=600", "Age": "700"}, None),
        ({"Cache_Control": "max-age=0"}, None),
        ({"Cache_Control": "max-age=-5"}, None),
        ({"Cache_Control": "max-age=soon"}, None),
        ({"Cache_Control": "max-age"}, None),
        ({"Cache_Control": "s-maxage=600"}, None),
        ({"Cache_Control": "no-cache, max-age=600"}, None),
        ({"Cache_Control": "max-age=600, no-store"}, None),
        ({"Cache_Control": "max-age=" + "9" * 5000}, MAX_HINT_S),
        ({"Cache_Control": "max-age=31536000"}, MAX_HINT_S),
        ({"Expires": "Tue, 24 Nov 2026 12:30:00 GMT"}, 1800),
        ({"Expires": "Tue, 24 Nov 2026 12:30:00 GMT", "Date": DATE}, 5400),
        ({"Expires": "Tue, 24 Nov 2026 11:30:00 GMT"}, None),
        ({"Expires": "Tue, 24 Nov 2099 11:30:00 GMT"}, MAX_HINT_S),
        ({"Expires": "0"}, None),
        ({"Expires": "-1"}, None),
        ({"Expires": "Tue, 24 Nov 99999999999999999999 12:30:00 GMT"}, None),
        ({"Expires": "Tue, 24 Nov 2026 12:30:00 GMT", "Cache_Control": "max-age=60"}, 60),
        ({"Expires": "Tue, 24 Nov 2026 12:30:00 GMT", "Cache_Control": "no-cache"}, None),
    ],
)
def test_max_age_is_parsed(fields: dict[str, str], seconds: float | None) -> None:
    assert find_max_age_s(headers(**fields), NOW) == seconds


def test_directives_of_several_headers_are_combined() -> None:
    message = headers(Cache_Control="public")
    message["Cache-Control"] = "max-age=60"

    assert find_max_age_s(message, NOW) == 60


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, MAX_HINT_S),
        ("Tue, 24 Nov 2026 12:00:00 GMT", 3600),
        ("Tuesday, 24-Nov-26 12:00:00 GMT", 3600),
        ("Tue Nov 24 12:00:00 2026", 3600),
        ("Tue, 24 Nov 2026 10:00:00 GMT", None),
        ("Tue, 24 Nov 2027 10:00:00 GMT", MAX_HINT_S),
        ("Tue, 24 Nov 2026 12:00:00 +9999", None),
    ],
)
def test_retry_after_is_parsed(stated: str, seconds: float | None) -> None:
    assert find_retry_after_s(headers(Retry_After=stated, Date=DATE), NOW) == seconds


def test_retry_after_date_counts_from_now_without_a_date_header() -> None:
    stated = headers(Retry_After="Tue, 24 Nov 2026 12:00:30 GMT")

    assert find_retry_after_s(stated, NOW) == 30


def test_validators_are_kept_verbatim() -> None:
    given = find_validators(headers(ETag='W/"a b\xe9"', Last_Modified=DATE))

    assert given == Validators(etag='W/"a b\xe9"', last_modified=DATE)
    assert conditional_headers(given) == {"If-None-Match": 'W/"a b\xe9"', "If-Modified-Since": DATE}


@pytest.mark.parametrize("tag", ["", '"' + "x" * 1000 + '"', '"a\r\n b"', '"\x00"', '"\x7f"', '"台"'])
def test_validator_that_cannot_be_sent_back_is_dropped(tag: str) -> None:
    message = Message()
    message.set_raw("ETag", tag)

    assert find_validators(message) == NO_VALIDATORS
    assert conditional_headers(Validators(etag=tag, last_modified=tag)) == {}


def test_last_modified_is_not_sent_after_a_redirect() -> None:
    given = Validators(etag='"a"', last_modified=DATE)

    assert conditional_headers(given, is_redirected=True) == {"If-None-Match": '"a"'}


@given(
    st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,9} [A-Z][a-z]{2} [0-9]{1,30} [0-9:+-]{0,20}")
)
def test_no_header_raises(text: str) -> None:
    message = Message()
    for name in ("Cache-Control", "Expires", "Date", "Age", "Retry-After", "ETag", "Last-Modified"):
        message.set_raw(name, text)

    for seconds in (find_max_age_s(message, NOW), find_retry_after_s(message, NOW)):
        assert seconds is None or 0 < seconds <= MAX_HINT_S
    for value in conditional_headers(find_validators(message)).values():
        value.encode("latin-1")
