"""Pages that can be read but hold no article: walls of every kind, error pages, films; each with its reason."""

import re
from collections.abc import Iterator, Mapping

from index.articles.page_marks import (
    find_nodes,
    is_article,
    kinds_of,
    meta_content,
    without_asides,
    without_scripts,
)
from index.articles.wall_phrases import BROWSERS, CONSENT, GONE, GONE_TITLE, LOGIN, OFFER, TROUBLE
from index.text.scripts import count_words
from index.wording import Wording, word

_WALL_WORDS = 120
_CONSENT_WORDS = 600  # a list of purposes and partners is long
_STUB_WORDS = 150  # the first paragraphs that are given away
_CUT_STUB_WORDS = 400
_FILM_WORDS = 80
_HINTS = 2
_CONSENT_HINTS = 4

_CUT = re.compile(r"(?:…|\.\.\.|⋯)[\])]?[\"'”’」]?\s*$")

_IS_GONE = word("the page is gone or was never there; check the address")
_ASKS_CONSENT = word("the page asks for consent to cookies; paste the text instead")
_WALLS = (
    (GONE, _IS_GONE),
    (TROUBLE, word("the site shows an error in place of the page; try again later")),
    (BROWSERS, word("the site lets only browsers in; paste the text instead")),
    (CONSENT, _ASKS_CONSENT),
    (LOGIN, word("the page asks for a login; paste the text instead")),
)


def find_obstacle(page: str, *, title: str, text: str) -> Wording | None:
    """Why the text that was taken from a page is not its article, as a sentence; None if it may be.

    Only short texts are suspected: an article that reports on cookies or carries an offer to subscribe passes.
    """
    return next(_obstacles(page, title, text), None)


def _obstacles(page: str, title: str, text: str) -> Iterator[Wording]:
    words = count_words(text)
    if words <= _WALL_WORDS:
        yield from _walls(title, text)
    if words <= _CONSENT_WORDS and _count(CONSENT, text) >= _CONSENT_HINTS:
        yield _ASKS_CONSENT
    if _is_stub(page, text, words):
        yield word("only the beginning can be read without a subscription; paste the text instead")
    if words <= _FILM_WORDS and _shows_film(page):
        yield word("the page holds a film and hardly any text; give the address of an article")


def _walls(title: str, text: str) -> Iterator[Wording]:
    """The reason that most of the hints in a short text speak for."""
    if GONE_TITLE.match(title):
        yield _IS_GONE
    counts = {reason: _count(hints, text) for hints, reason in _WALLS}
    if sum(counts.values()) >= _HINTS:
        yield max(counts, key=lambda reason: counts[reason])


def _count(hints: re.Pattern[str], text: str) -> int:
    """How many different hints a text holds; cookie and cookies are one, and may be eaten."""
    return len({hint.lower().removesuffix("s") for hint in hints.findall(text)})


def _is_stub(page: str, text: str, words: int) -> bool:
    """Whether a text is only what is given away of an article.

    A whole article may be marked as not free, or stand above an offer to subscribe: such a mark counts only
    with a text that is short, or that breaks off.
    """
    if words > (_CUT_STUB_WORDS if _CUT.search(text) else _STUB_WORDS):
        return False
    if words <= _STUB_WORDS and any(map(_is_paid, find_nodes(page))):
        return True
    return OFFER.search(without_scripts(without_asides(page))) is not None


def _is_paid(node: Mapping[str, object]) -> bool:
    """https://schema.org/isAccessibleForFree, of the article or of the part that a wall covers."""
    return str(node.get("isAccessibleForFree", "")).lower() == "false"


def _shows_film(page: str) -> bool:
    if meta_content(page, "og:type").lower().startswith("video"):
        return True
    nodes = list(find_nodes(page))
    return not any(map(is_article, nodes)) and any("VideoObject" in kinds_of(node) for node in nodes)
