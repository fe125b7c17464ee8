"""Whether a question asks for how things stand now: the latest, the current, 最新, 現在, 최신."""

import re

_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|currently|(?<!alternating )(?<!direct )current(?! account)"
    r"|right now|at present|presently|so far|as of now|nowadays"
    r"|(?<!until )(?<!till )(?<!by )now(?! that\b|-))\b"
    r"|最新|目前|現在|现在|現時点|現時|如今|當前|当前|現任|现任"
    r"|最近一次|直近の|今の|今も|いま|최신|현재|지금|가장 최근",
    re.IGNORECASE,
)


def wants_newest(question: str) -> bool:
    """Whether the newest articles go first."""
    return _NEWEST.search(question) is not None
