"""Titles and outlets cannot pretend that their link leads to another site."""

import re

import pytest
from discord_markdown import read
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui.discord_markup import link
from bot.ui.link_labels import label_text, may_be_link, site_text
from index import names_other_site, shown_site

EVIL = "https://evil.net/a"
LOOK_ALIKES = [
    "reuters.com/world/taiwan",
    "https://reuters.com/world",
    "https:∕∕reuters.com",
    "https:⁄⁄reuters．com",
    "www.reuters.com",
    "REUTERS.COM",
    "reuters。com",
    "reuters․com",
    "reuters｡com",
    "reuters‌.com",
    "re\u200buters.com",
    "re\u00aduters.c\u2060om",
    "reuters\u200a.\u200acom",
    "rеuters.com",  # Cyrillic е
    "rеutеrѕ.соm",  # all that have a Cyrillic double
    "ｒｅｕｔｅｒｓ．ｃｏｍ",
    "𝗋𝖾𝗎𝗍𝖾𝗋𝗌.𝖼𝗈𝗆",
    "réuters.com",
    "reuters\u0301.com",
    "\u202ereuters.com",
    "\u2066reuters.com\u2069",
    "xn--ruters-3of.com",
    "Read it at reuters.com, today",
    "來自reuters.com的報導",
    "(reuters.com)",
    "ann@reuters.com",
    "reuters.com:443",
    "reuters.com.evil.net",
    "中央社.台灣",
    "http://localhost/x",
    "Rеuters",  # Latin but for one letter
]
HONEST = [
    "Navy begins exercise",
    "evil.net",
    "https://www.evil.net/b",
    "news.evil.net reports",
    "U.S. and U.K. agree",
    "Mr. Smith vs. Dr. Li",
    "Shares fall 2.5% to 1.204,50",
    "St.Petersburg",
    "At 10.30 a.m. ships left",
    "他說。她也說。",
    "Президент сказал: нет. Да",
    "Ο Πρωθυπουργός",
    "…and then?",
    "",
]


@pytest.mark.parametrize("label", LOOK_ALIKES)
def test_a_label_that_looks_like_another_site_is_never_linked(label: str):
    shown = link(label, EVIL)

    [masked] = [token for token in read(shown) if token.kind == "link"]
    assert (masked.text, masked.target) == ("evil.net", EVIL)
    assert label_text(label, EVIL).startswith("evil.net: “")


@pytest.mark.parametrize("label", HONEST)
def test_an_ordinary_label_is_left_alone(label: str):
    assert not names_other_site(label, EVIL)
    assert label_text(label, EVIL) == label


def test_without_a_url_any_address_counts_as_another_site():
    assert label_text("reuters.com", None) == "“reuters.com”"
    assert label_text("Navy begins exercise", None) == "Navy begins exercise"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.reuters.com/a", "reuters.com"),
        ("https://reuters.com.evil.net/a", "evil.net"),
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://someone.github.io/a", "someone.github.io"),
        ("https://rеuters.com/", "xn--ruters-3of.com"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://réuters.com/", "xn--ruters-bva.com"),
        ("https://президент.рф/a", "президент.рф"),
        ("https://中央社.台灣/", "中央社.台灣"),
        ("https://user@reuters.com/", None),
        ("https://127.0.0.1:8080/a", "127.0.0.1"),
        ("not an address", None),
        (None, None),
    ],
)
def test_the_site_of_an_address_is_its_registrable_domain(url: str | None, shown: str | None):
    assert shown_site(url) == shown


def test_the_end_of_a_long_domain_is_shown():
    site = site_text(f"https://{'reuters-com-' * 5}x.net/")

    assert site.startswith("…")
    assert site.endswith("-x.net")
    assert len(site) == 36


DOTS, SLASHES = ".。．｡․", "/∕⁄／⧸"
HIDDEN = st.sampled_from(["", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066"])
DOUBLES = {"e": "eеｅ𝖾", "o": "oоο", "r": "rｒ", "s": "sѕｓ", "u": "uｕ", "t": "tｔ", "c": "cсｃ", "m": "mｍ"}


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """Spellings of `reuters.com` that a person still reads as such."""
    name = "".join(draw(st.sampled_from(DOUBLES[char])) + draw(HIDDEN) for char in "reuters")
    end = "".join(draw(st.sampled_from(DOUBLES[char])) + draw(HIDDEN) for char in "com")
    path = draw(st.sampled_from(["", *(f"{slash}world" for slash in SLASHES)]))
    return f"{name}{draw(st.sampled_from(DOTS))}{draw(HIDDEN)}{end}{path}"


words = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)


@settings(deadline=None, max_examples=150)
@given(words, spellings(), words)
def test_a_site_is_recognized_in_any_spelling(before: str, spelt: str, after: str):
    assert names_other_site(f"{before} {spelt} {after}", EVIL)
    assert not may_be_link(f"{before} {spelt} {after}", None)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60), st.sampled_from([EVIL, "https://reuters.com/x", None]))
def test_a_masked_link_never_shows_the_address_of_another_site(label: str, url: str | None):
    shown = link(label, url)

    links = [token.text for token in read(shown) if token.kind == "link"]
    assert len(links) == (url is not None)
    assert not any(names_other_site(re.sub(r"^link$", "", text), url) for text in links)
