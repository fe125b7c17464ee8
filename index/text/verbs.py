"""Tell whether a text is English, and whether an English sentence may have a verb.

In doubt it may: a plural looks like `strikes`.
"""

import re

from index.text.word_lists import load_word_sections

_WORDS = load_word_sections("index.text", "words/verbs.txt")
_KNOWN = frozenset().union(*_WORDS.values())
_TOKEN = re.compile(r"[’']?[^\W\d_]+")
_INFLECTED = re.compile(r"[^\W\d_]{2,60}(?:ed|[^s\W\d_]s)", re.IGNORECASE)
# A seventh of the words of English news, and rare in other languages.
_ENGLISH_WORD = re.compile(r"\b(?:the|and|that|with|from|by|of)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_WORDS_PER_ENGLISH_WORD = 30


def may_have_verb(text: str) -> bool:
    """Whether any word is a verb that is known, looks inflected, or is the subject of one."""
    words = _TOKEN.findall(text)
    return any(word.lower() in _KNOWN or _INFLECTED.fullmatch(word) for word in words)


def reads_like_english(text: str) -> bool:
    """Whether the function words of English are frequent in a text of any length."""
    words = len(_SPACE.findall(text)) + 1
    return len(_ENGLISH_WORD.findall(text)) * _WORDS_PER_ENGLISH_WORD >= words
