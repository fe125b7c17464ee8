"""Canonical URLs: spellings of one URL become equal, different pages never, and only ReadError is raised."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.http.canonical_url import MAX_URL_CHARS, canonical_url, host_of, shown_url
from index.model.errors import ReadError


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("HTTPS://News.Example:443/a", "https://news.example/a"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example:80/", "https://news.example:80/"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example:/a", "https://news.example/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://news.example/a\n/b", "https://news.example/a/b"),
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/../a/..", "https://news.example/"),
        ("https://news.example/%7euser/%e5%8f%b0", "https://news.example/~user/%E5%8F%B0"),
        ("https://news.example/台海?q=台", "https://news.example/%E5%8F%B0%E6%B5%B7?q=%E5%8F%B0"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/a#photo", "https://news.example/a"),
        ("https://news.example/a#:~:text=strait", "https://news.example/a"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/a?a=2&a=1", "https://news.example/a?a=2&a=1"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://news.example/a?id=7"),
        ("https://news.example/a?gclid=1", "https://news.example/a"),
        ("https://新聞.example/", "https://xn--efvv70d.example/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://ＮＥＷＳ.example。/", "https://news.example/"),
        ("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://0x8.0x8.0x8.0x8/", "http://8.8.8.8/"),
        ("http://010.8.2056/", "http://8.8.8.8/"),
        ("https://news.example/a?utm_source=rss&amp;utm_medium=feed", "https://news.example/a"),
        ("https://news.example/a?id=7&amp;page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?id=7&amp;amp;page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?id=7&#038;page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?id=7&#38;page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?id=7&#x26;page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?id=7&AMP;page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?amp;utm_medium=feed", "https://news.example/a"),
        ("https://news.example/r&amp;d/", "https://news.example/r&d/"),
        ("https://news.example/#!/a&amp;b", "https://news.example/#!/a&b"),
        ("feed://news.example/rss", "http://news.example/rss"),
        ("feed:https://news.example/rss", "https://news.example/rss"),
        ("feed:http://news.example/rss", "http://news.example/rss"),
        ("feed://https://news.example/rss", "https://news.example/rss"),
        ("feeds://news.example/rss", "https://news.example/rss"),
        ("FEED:HTTPS://news.example/rss", "https://news.example/rss"),
        ("rss://news.example/rss", "http://news.example/rss"),
        (" feed:news.example/rss", "http://news.example/rss"),
    ],
)
def test_spellings_of_a_url_have_one_canonical_form(spelling: str, canonical: str) -> None:
    assert canonical_url(spelling) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://news.example/a", "https://news.example/a"),
        ("https://news.example/a", "https://www.news.example/a"),
        ("https://news.example/a", "https://news.example/a/"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a//b", "https://news.example/a/b"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/read?20210824001", "https://news.example/read?20210824002"),
        ("https://news.example/read?2021&08", "https://news.example/read?08&2021"),
        ("https://news.example/read?id=", "https://news.example/read?id"),
        ("https://news.example/read?cid=1", "https://news.example/read?cid=2"),
        ("https://news.example/read?uid=1", "https://news.example/read?uid=2"),
        ("https://news.example/read?ref=1", "https://news.example/read?ref=2"),
        ("https://news.example/read?game=1", "https://news.example/read?game=2"),
        ("https://news.example/read?a=1&a=2", "https://news.example/read?a=2&a=1"),
        ("https://news.example/#!/article/1", "https://news.example/#!/article/2"),
        ("https://news.example/#/article/1", "https://news.example/#/article/2"),
        ("https://news.example:8080/a", "https://news.example/a"),
        ("https://news.example/a?amp=1&id=2", "https://news.example/a?id=2"),
        ("https://news.example/a?b=%26amp%3B", "https://news.example/a?b=%26"),
        ("https://news.example/a?copy=1&reg=2", "https://news.example/a?©=1&®=2"),
        ("https://feed.example/rss", "https://rss.example/feed"),
        ("https://faß.example/", "https://fass.example/"),
        ("https://archive.example/web/2020/https://a.example/", "https://a.example/"),
    ],
)
def test_different_pages_have_different_canonical_forms(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "gopher://news.example/",
        "http:news.example",
        "http:///a",
        "https://",
        "https://.",
        "https://a..b/",
        "https://news.example:99999/",
        "https://news.example:port/",
        "https://[::1",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "https://[1.2.3.4]/",
        "https://a[::1]/",
        "https://[::1]a/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://0x100000000/",
        "https://08.1.1.1/",
        "https://news%2eexample/",
        "https://news example/",
        "https://news\x00.example/",
        "https://news.example\\@127.0.0.1/",
        "https://user@news.example/",
        "https://user:password@news.example/",
        "https://news.example/\ud800",
        f"https://{'a' * 64}.example/",
        f"https://news.example/{'a' * MAX_URL_CHARS}",
        f"https://news.example/{'台' * 1000}",
    ],
)
def test_invalid_url_is_refused(url: str) -> None:
    with pytest.raises(ReadError):
        canonical_url(url)


def test_refusal_does_not_repeat_a_password() -> None:
    with pytest.raises(ReadError) as refusal:
        canonical_url("https://someone:hunter2@news.example/")

    assert "hunter2" not in str(refusal.value)


def test_refusal_is_short_and_printable() -> None:
    assert len(shown_url("https://news.example/" + "\x1b[31m\ud800" * 10_000)) < 300
    assert shown_url("https://a\x1b\ud800\n").isprintable()


def test_host_is_given_without_port_or_brackets() -> None:
    assert host_of(canonical_url("http://[2606:4700::1111]:8080/")) == "2606:4700::1111"
    assert host_of(canonical_url("https://News.example:8443/a")) == "news.example"


_URL_TEXT = st.text(st.sampled_from("aZ09.%2eE/?#&=;:@[]!~ \\'\"<>|\t\n台ß。\u200d\ud800-_+"), max_size=40)


@given(st.one_of(st.text(), _URL_TEXT, _URL_TEXT.map("http://".__add__), _URL_TEXT.map("https://a.b/".__add__)))
@example("https://a.b/%2%35")
@example("https://a.b//..//")
def test_canonical_form_is_idempotent_and_ascii(url: str) -> None:
    try:
        canonical = canonical_url(url)
    except ReadError:
        return

    assert canonical.isascii()
    assert canonical_url(canonical) == canonical
