"""Detect text on a page that is not part of the article: links, offers, credits, buttons, teasers.

A paragraph counts only if it is a label of a known kind or if each of its sentences matches a rule. Anything
else stays, whatever it looks like, because a missing sentence cannot be found again. The rules are in the
folder `phrases`, parts of them in `words/boilerplate.txt`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from index.text.sentences import split_sentences
from index.text.word_lists import load_line_sections, load_lines

_MAX_PARAGRAPH_CHARS = 600
_DECORATION = " \t:!…>»«▶►•*|#[](){}<~_=–—−-+·"
_HEADLINE = r"\s?[:：|►»>]\s?\S.{0,200}(?<![.。])"

_PARTS = {
    section: f"(?:{'|'.join(lines)})"
    for section, lines in load_line_sections("index.extraction", "words/boilerplate.txt").items()
}
_PLACEHOLDERS = {
    "<names>": rf"{_PARTS['name word']}(?:[,;:/|()]*\s+[(]?{_PARTS['name word']}){{0,60}}",
    "<platform>": _PARTS["platform"],
    "<letter>": _PARTS["letter"],
}

_BUTTONS = re.compile(
    rf"(?:{_PARTS['button'].replace('<sharing>', _PARTS['sharing'])}(?:\s+|$))+", re.IGNORECASE
)
_HAS_SHARING = re.compile(rf"\b{_PARTS['sharing']}\b", re.IGNORECASE)


def is_boilerplate(paragraph: str) -> bool:
    """Whether no part of a paragraph belongs to the article."""
    if len(paragraph) > _MAX_PARAGRAPH_CHARS:
        return False
    bare = _strip_decoration(paragraph)
    if not bare or _is_label(bare) or _compile_rules("credits").fullmatch(bare) or _matches_cjk_rule(paragraph):
        return True
    sentences = [_strip_decoration(paragraph[start:end]) for start, end in split_sentences(paragraph)]
    alone = [_is_boilerplate_sentence(sentence) for sentence in sentences]
    return any(alone) and all(
        is_alone or _compile_rules("companions").fullmatch(sentence)
        for is_alone, sentence in zip(alone, sentences, strict=True)
    )


def _strip_decoration(text: str) -> str:
    """Strip the decoration around labels, and a full stop."""
    return text.strip(_DECORATION + ".")


def _is_label(text: str) -> bool:
    if _compile_rules("labels").fullmatch(text) or _compile_rules("teasers", behind=_HEADLINE).fullmatch(text):
        return True
    return _HAS_SHARING.search(text) is not None and _BUTTONS.fullmatch(text) is not None


def _matches_cjk_rule(paragraph: str) -> bool:
    """Match with full stops, which distinguish sentences from labels."""
    return any(_compile_rules("asian").fullmatch(text) for text in (paragraph, paragraph.strip(_DECORATION)))


def _is_boilerplate_sentence(sentence: str) -> bool:
    """Whether a sentence on its own is boilerplate."""
    return (
        not sentence
        or _is_label(sentence)
        or any(_compile_rules(name).fullmatch(sentence) is not None for name in ("credits", "offers"))
    )


_CASE_SENSITIVE = frozenset(["credits", "companions"])


@cache
def _compile_rules(name: str, *, behind: str = "") -> re.Pattern[str]:
    """The patterns of a file as one, with `behind` after each."""
    pattern = f"(?:{'|'.join(load_lines('index.extraction', f'phrases/{name}.txt'))}){behind}"
    for sign, meaning in _PLACEHOLDERS.items():
        pattern = pattern.replace(sign, meaning)
    return re.compile(pattern, re.NOFLAG if name in _CASE_SENSITIVE else re.IGNORECASE)


_SENTENCE_END = re.compile(r"[.!?。！？｡…؟۔।။]|[\u0e00-\u0eff\u1780-\u17ff]")  # Thai, Lao and Khmer have none
_HEADLINE_LINK = re.compile(
    r"<h[1-5]\b[^<>]*>\s{0,99}(?:<(?!a\b|/h)[^<>]*>\s{0,99}){0,5}<a\b|<a\b[^<>]*>\s{0,99}(?:<(?!/?a\b)[^<>]*>\s{0,99}){0,5}<h[1-5]\b",
    re.IGNORECASE,
)
_MIN_HEADLINE_LINKS = 4
_HEADLINE_LINK_SHARE = 0.6  # subheadings of an article may be links, and widgets may stand within it
_FOUND_BY_CHARS = 24
_MAX_BLOCKS_NOT_FOUND = 50  # blocks that the page spells differently; after them, the search is only nearby
_NEAR_CHARS = 2000


def without_teasers(page: str, blocks: Sequence[str]) -> list[str]:
    """The blocks extracted from a page, given as HTML, up to the first teaser of another article.

    A teaser follows a headline that is a link. The result is empty for a list page, and if no block contains a
    sentence.
    """
    if not any(_SENTENCE_END.search(block) for block in blocks):
        return []
    headed = list(_follows_headline_link(page, blocks))
    left = sum(headed)
    for place, is_headed in enumerate(headed):
        if is_headed and left >= _MIN_HEADLINE_LINKS and left >= _HEADLINE_LINK_SHARE * (len(headed) - place):
            return list(blocks[:place])
        left -= is_headed
    return list(blocks)


def _follows_headline_link(page: str, blocks: Sequence[str]) -> Iterator[bool]:
    """For each block, whether a headline that is a link precedes it, after the previous block."""
    last = max(page.find("<body"), 0)
    missed = 0
    for block in blocks:
        reach = len(page) if missed < _MAX_BLOCKS_NOT_FOUND else last + _NEAR_CHARS
        place = page.find(block[:_FOUND_BY_CHARS], last + 1, reach)
        missed += place < 0
        yield place >= 0 and _HEADLINE_LINK.search(page, last, place) is not None
        last = max(last, place)
