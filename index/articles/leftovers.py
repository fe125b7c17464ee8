"""Paragraphs that a page puts between those of its article: links, offers, credits, buttons, notices.

A paragraph is one only if all of it is: it is a label of a known kind, or each of its sentences fits a rule. What
fits none stays, whatever it looks like, for a sentence that is missing cannot be found again.
"""

import re

from index.articles.asian_leftover_phrases import CHINESE, JAPANESE, KOREAN
from index.articles.leftover_phrases import (
    BESIDE,
    CONTACTS,
    CREDITS,
    FURNITURE,
    OFFERS,
    REACHABLE,
    RIGHTS,
    SHARING,
    SHARING_CUE,
    TEASER_LABELS,
    UPDATES,
)
from index.text.sentences import split_sentences

_LONGEST = 600
_AROUND = " \t.:!…>»«▶►•*|#[](){}<~_=–—−-+·"
_ANY_CASE = re.VERBOSE | re.IGNORECASE

_LABEL = re.compile(FURNITURE, _ANY_CASE)
_BUTTONS = re.compile(rf"(?:{SHARING}\s*)+", _ANY_CASE)
_BUTTON = re.compile(rf"\b(?:{SHARING_CUE})\b", re.IGNORECASE)
_TEASER = re.compile(rf"(?:{TEASER_LABELS})\s?[:：|►»>]\s?\S.{{0,200}}(?<![.。])", _ANY_CASE)
_CREDIT = re.compile(CREDITS, re.VERBOSE)
_ALONE = re.compile("|".join((OFFERS, CONTACTS, RIGHTS, UPDATES)), _ANY_CASE)
_REACHABLE = re.compile(REACHABLE)
_BESIDE = re.compile(BESIDE, re.VERBOSE)
_ASIAN = re.compile("|".join((CHINESE, JAPANESE, KOREAN)), _ANY_CASE)


def is_leftover(paragraph: str) -> bool:
    """Whether nothing of a paragraph belongs to the article."""
    bare = paragraph.strip(_AROUND)
    if len(paragraph) > _LONGEST:
        return False
    if not bare or _is_label(bare) or _CREDIT.fullmatch(bare) or _ASIAN.fullmatch(bare):
        return True
    sentences = [paragraph[start:end].strip(_AROUND) for start, end in split_sentences(paragraph)]
    alone = [not sentence or _is_alone(sentence) or _is_label(sentence) for sentence in sentences]
    return any(alone) and all(
        is_alone or _BESIDE.fullmatch(sentence) for is_alone, sentence in zip(alone, sentences, strict=True)
    )


def _is_label(text: str) -> bool:
    if _LABEL.fullmatch(text) or _TEASER.fullmatch(text):
        return True
    return _BUTTON.search(text) is not None and _BUTTONS.fullmatch(text) is not None


def _is_alone(sentence: str) -> bool:
    return any(rule.fullmatch(sentence) for rule in (_CREDIT, _ALONE, _REACHABLE))
