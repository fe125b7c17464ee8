"""Pages that can be read but hold no article: lists of headlines, consent and login walls, error pages."""

import re
from collections.abc import Iterator, Sequence

_SENTENCE_END = re.compile(r"[.!?。！？｡…؟۔।။]|[\u0e00-\u0eff\u1780-\u17ff]")  # Thai, Lao and Khmer have none
_HEADLINE_LINK = re.compile(
    r"<h[1-5]\b[^<>]*>\s{0,99}(?:<(?!a\b|/h)[^<>]*>\s{0,99}){0,5}<a\b|<a\b[^<>]*>\s{0,99}(?:<(?!/?a\b)[^<>]*>\s{0,99}){0,5}<h[1-5]\b",
    re.IGNORECASE,
)
_LEAST_HEADED = 4
_HEADED_SHARE = 0.6  # subheadings of an article may be links, and widgets may stand within it
_FOUND_BY_CHARS = 24

_WALL_WORDS = 120
_WALL_HINTS = 2
_WALL = re.compile(
    r"\bcookies?\b|\bconsent\b|privacy policy|personal data|accept all|reject all|advertising partners"
    r"|enable javascript|checking your browser|verify (?:that )?you are (?:a )?human|access denied|not a robot"
    r"|\bcaptcha\b|\bsign in\b|\bsigning in\b|\blog in\b|create an account|forgot your password"
    r"|page not found|\berror 404\b|does not exist|no longer available|\bhas been moved\b|\b404\b",
    re.IGNORECASE,
)


def without_teasers(page: str, blocks: Sequence[str]) -> list[str]:
    """The blocks of text that were taken from the page's HTML, up to where teasers of other articles begin.

    In front of a teaser stands a headline that is a link. Nothing is left of a page that is a list, or whose
    blocks hold no sentence.
    """
    if not any(_SENTENCE_END.search(block) for block in blocks):
        return []
    headed = list(_headed(page, blocks))
    for place, is_headed in enumerate(headed):
        rest = headed[place:]
        if is_headed and sum(rest) >= _LEAST_HEADED and sum(rest) >= _HEADED_SHARE * len(rest):
            return list(blocks[:place])
    return list(blocks)


def _headed(page: str, blocks: Sequence[str]) -> Iterator[bool]:
    """For each block, whether a headline that is a link stands between it and the block before."""
    last = max(page.find("<body"), 0)
    for block in blocks:
        place = page.find(block[:_FOUND_BY_CHARS], last + 1)
        yield place >= 0 and _HEADLINE_LINK.search(page, last, place) is not None
        last = max(last, place)


def is_wall(text: str) -> bool:
    """Whether a short text asks for consent, a login or a browser, or says that the page is gone."""
    if len(text.split()) > _WALL_WORDS:
        return False
    return len({hint.lower() for hint in _WALL.findall(text)}) >= _WALL_HINTS
