"""Detect pages without an article: consent and login walls, paywall stubs, error pages, videos."""

import re
from collections.abc import Iterator, Mapping

from index.extraction.html_tree import main_text
from index.extraction.page import Page, is_article_object, types_of
from index.model.wording import Wording, word
from index.text.normalization import clean_line
from index.text.scripts import count_words
from index.text.word_lists import load_line_sections

_PHRASES = load_line_sections("index.extraction", "phrases/walls.txt")


def _any_phrase(section: str) -> str:
    return "|".join(_PHRASES[section])


CONSENT = re.compile(_any_phrase("consent"), re.IGNORECASE)
LOGIN = re.compile(_any_phrase("login"), re.IGNORECASE)
LOGIN_FORM = re.compile(f"{_any_phrase('login')}|{_any_phrase('login form')}", re.IGNORECASE)
BOT_CHECK = re.compile(_any_phrase("bot check"), re.IGNORECASE)
NOT_FOUND = re.compile(_any_phrase("not found"), re.IGNORECASE)
NOT_FOUND_TITLE = re.compile(rf"\W*(?:{_any_phrase('not found title')})", re.IGNORECASE)
SERVER_ERROR = re.compile(_any_phrase("server error"), re.IGNORECASE)
SUBSCRIPTION_OFFER = re.compile(
    _any_phrase("subscription offer").replace("<to subscribe>", f"(?:{_any_phrase('to subscribe')})"),
    re.IGNORECASE,
)
REDIRECT_NOTICE = re.compile(_any_phrase("redirect notice"), re.IGNORECASE)

_FEWEST_WORDS = 14  # of an article: see index/extraction/draft_validation.py
_WALL_WORDS = 120
_CONSENT_WORDS = 600  # a list of purposes and partners is long
_STUB_WORDS = 150  # the first paragraphs, which are free
_CUT_STUB_WORDS = 400
_VIDEO_WORDS = 80
_HINTS = 2
_CONSENT_HINTS = 4

_TRUNCATED_END = re.compile(r"(?:…|\.\.\.|⋯)[\])]?[\"'”’」]?\s*$")

_NOT_FOUND_REASON = word("the page does not exist; check the address")
_CONSENT_REASON = word("the page asks for cookie consent; paste the text instead")
_LOGIN_REASON = word("the page asks for a login; paste the text instead")
_REFRESH_REASON = word("the page only redirects to another address; use that address")
_WALLS = (
    (NOT_FOUND, _NOT_FOUND_REASON),
    (SERVER_ERROR, word("the site shows an error page; try again later")),
    (BOT_CHECK, word("the site blocks bots; paste the text instead")),
    (CONSENT, _CONSENT_REASON),
    (LOGIN, _LOGIN_REASON),
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
        if _is_login_form(page, f"{title}\n{text}"):
            yield _LOGIN_REASON
    if words < _FEWEST_WORDS:
        yield from _reasons_without_text(page)
    if words <= _CONSENT_WORDS and _count(CONSENT, text) >= _CONSENT_HINTS:
        yield _CONSENT_REASON
    if _is_stub(page, text, words):
        yield word("only the beginning can be read without a subscription; paste the text instead")
    if words <= _VIDEO_WORDS and _is_video_page(page):
        yield word("the page contains a video and hardly any text; use the address of an article")


def explain_missing_article(page: Page) -> Wording | None:
    """Why a page in which no article was found has none, as a sentence; None if it doesn't say."""
    return next(_reasons_without_text(page), None)


def find_wall(title: str, text: str) -> Wording | None:
    """The wall or error that a short page shows in place of an article; None if it shows none."""
    return next(_walls(title, text), None) if count_words(text) <= _WALL_WORDS else None


def page_title(page: Page) -> str:
    """The content of <title>; empty if there is none."""
    return next((clean_line(title.text or "") for title in page.tree.iter("title")), "")


def refresh_contents(page: Page) -> Iterator[str]:
    """The content of each <meta http-equiv="refresh">: a delay, and maybe the URL to which it leads."""
    for tag in page.tree.iter("meta"):
        if tag.get("http-equiv", "").strip().lower() == "refresh":
            yield tag.get("content", "")


def is_redirect_notice(text: str) -> bool:
    """Whether a short text only says that its page leads elsewhere."""
    return count_words(text) <= _WALL_WORDS and REDIRECT_NOTICE.search(text) is not None


def _reasons_without_text(page: Page) -> Iterator[Wording]:
    """What the whole page says, with its forms, where its text is no article."""
    title, text = page_title(page), main_text(page.tree)
    if count_words(text) <= _WALL_WORDS and _is_login_page(page, title, text):
        yield _LOGIN_REASON
    wall = find_wall(title, f"{title}\n{text}")
    if wall is not None and wall != _LOGIN_REASON:  # any page may link to a login
        yield wall
    if any("url" in content.lower() for content in refresh_contents(page)):
        yield _REFRESH_REASON


def _is_login_page(page: Page, title: str, text: str) -> bool:
    return LOGIN.search(title) is not None or _is_login_form(page, text)


def _is_login_form(page: Page, text: str) -> bool:
    """Whether a short text belongs to a form that asks for a password."""
    return _asks_for_password(page) and _count(LOGIN_FORM, text) >= _HINTS


def _asks_for_password(page: Page) -> bool:
    return any(field.get("type", "").lower() == "password" for field in page.tree.iter("input"))


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
