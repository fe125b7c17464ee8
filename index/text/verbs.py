"""Tell whether an English sentence may have a verb. In doubt it may: a plural looks like `strikes`."""

import re

from index.text.word_lists import load_word_sections

_WORDS = load_word_sections("index.text", "words/verbs.txt")
_KNOWN = frozenset().union(*_WORDS.values())
_TOKEN = re.compile(r"[’']?[^\W\d_]+")
_INFLECTED = re.compile(r"[^\W\d_]{2,60}(?:ed|[^s\W\d_]s)", re.IGNORECASE)


def may_have_verb(text: str) -> bool:
    """Whether any word is a verb that is known, looks inflected, or is the subject of one."""
    words = _TOKEN.findall(text)
    return any(word.lower() in _KNOWN or _INFLECTED.fullmatch(word) for word in words)
