"""Media type and charset of a Content-Type header, in any spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.http.response_headers import read_charset, read_content_type


@pytest.mark.parametrize(
    ("header", "kind", "charset"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML; Charset=UTF-8", "text/html", "utf-8"),
        (" text/html ;charset = big5 ", "text/html", "big5"),
        ('text/html; charset="euc-jp"; x=y', "text/html", "euc-jp"),
        ("text/html; charset='gb18030'", "text/html", "gb18030"),
        ("text/html; x=y; charset=iso-8859-1", "text/html", "iso-8859-1"),
        ("application/rss+xml;charset=utf8;", "application/rss+xml", "utf8"),
        ("text/html; charset=", "text/html", None),
        ("text/html; charset=a\0b", "text/html", None),
        ("text/html; charset*=a\0b''x", "text/html", None),
        ("text/html; charset=" + "x" * 5000, "text/html", None),
        ("html", "", None),
        ("", "", None),
        ("text/", "", None),
        ("charset=utf-8", "", None),
        ("text/html, text/plain", "", None),
    ],
)
def test_media_type_and_charset_are_parsed(header: str, kind: str, charset: str | None) -> None:
    assert (read_content_type(header), read_charset(header)) == (kind, charset)


@given(st.text(st.characters(max_codepoint=255)))
def test_no_header_raises(header: str) -> None:
    assert read_content_type(header).isascii()
    assert (read_charset(f"text/html;{header}") or "").isascii()
