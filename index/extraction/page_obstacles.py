"""Detect pages without an article: consent and login walls, paywall stubs, error pages, videos."""

import re
from collections.abc import Iterator, Mapping

from index.extraction.html_tree import main_text
from index.extraction.page import Page, is_article_object, types_of
from index.model.wording import Wording, word
from index.text.scripts import count_words
from index.text.word_lists import load_line_sections

_PHRASES = load_line_sections("index.extraction", "phrases/walls.txt")


def _any_phrase(section: str) -> str:
    return "|".join(_PHRASES[section])


CONSENT = re.compile(_any_phrase("consent"), re.IGNORECASE)
LOGIN = re.compile(_any_phrase("login"), re.IGNORECASE)
BOT_CHECK = re.compile(_any_phrase("bot check"), re.IGNORECASE)
NOT_FOUND = re.compile(_any_phrase("not found"), re.IGNORECASE)
NOT_FOUND_TITLE = re.compile(rf"\W*(?:{_any_phrase('not found title')})", re.IGNORECASE)
SERVER_ERROR = re.compile(_any_phrase("server error"), re.IGNORECASE)
SUBSCRIPTION_OFFER = re.compile(
    _any_phrase("subscription offer").replace("<to subscribe>", f"(?:{_any_phrase('to subscribe')})"),
    re.IGNORECASE,
)


_WALL_WORDS = 120
_CONSENT_WORDS = 600  # a list of purposes and partners is long
_STUB_WORDS = 150  # the first paragraphs, which are free
_CUT_STUB_WORDS = 400
_VIDEO_WORDS = 80
_HINTS = 2
_CONSENT_HINTS = 4

_TRUNCATED_END = re.compile(r"(?:…|\.\.\.|⋯)[\])]?[\"'”’」]?\s*$")

_NOT_FOUND_REASON = word("the page is gone or was never there; check the address")
_CONSENT_REASON = word("the page asks for consent to cookies; paste the text instead")
_WALLS = (
    (NOT_FOUND, _NOT_FOUND_REASON),
    (SERVER_ERROR, word("the site shows an error in place of the page; try again later")),
    (BOT_CHECK, word("the site lets only browsers in; paste the text instead")),
    (CONSENT, _CONSENT_REASON),
    (LOGIN, word("the page asks for a login; paste the text instead")),
)


def find_obstacle(page: Page, *, title: str, text: str) -> Wording | None:
    """Why the extracted text is not the article of the page, as a sentence; None if it may be.

    Only short texts are suspected, so that an article on cookies or with an offer to subscribe passes.
    """
    return next(_obstacles(page, title, text), None)


def _obstacles(page: Page, title: str, text: str) -> Iterator[Wording]:
    words = count_words(text)
    if words <= _WALL_WORDS:
        yield from _walls(title, text)
    if words <= _CONSENT_WORDS and _count(CONSENT, text) >= _CONSENT_HINTS:
        yield _CONSENT_REASON
    if _is_stub(page, text, words):
        yield word("only the beginning can be read without a subscription; paste the text instead")
    if words <= _VIDEO_WORDS and _is_video_page(page):
        yield word("the page holds a film and hardly any text; give the address of an article")


def _walls(title: str, text: str) -> Iterator[Wording]:
    """The reason that most hints in a short text suggest."""
    if NOT_FOUND_TITLE.match(title):
        yield _NOT_FOUND_REASON
    counts = {reason: _count(hints, text) for hints, reason in _WALLS}
    if sum(counts.values()) >= _HINTS:
        yield max(counts, key=lambda reason: counts[reason])


def _count(hints: re.Pattern[str], text: str) -> int:
    """How many different hints a text contains; cookie and cookies are one, since both may mean food."""
    return len({hint.lower().removesuffix("s") for hint in hints.findall(text)})


def _is_stub(page: Page, text: str, words: int) -> bool:
    """Whether a text is only the free beginning of an article.

    A complete article may be marked as not free or precede an offer to subscribe: such a mark counts only for
    a text that is short or breaks off.
    """
    if words > (_CUT_STUB_WORDS if _TRUNCATED_END.search(text) else _STUB_WORDS):
        return False
    if words <= _STUB_WORDS and any(map(_is_paid, page.json_ld_objects)):
        return True
    return SUBSCRIPTION_OFFER.search(main_text(page.tree)) is not None


def _is_paid(node: Mapping[str, object]) -> bool:
    """https://schema.org/isAccessibleForFree, of the article or of the part behind a paywall."""
    return str(node.get("isAccessibleForFree", "")).lower() == "false"


def _is_video_page(page: Page) -> bool:
    if page.metadata.get("og:type", "").lower().startswith("video"):
        return True
    nodes = page.json_ld_objects
    return not any(map(is_article_object, nodes)) and any("VideoObject" in types_of(node) for node in nodes)
