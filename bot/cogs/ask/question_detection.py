"""Detect and extract questions in messages."""

import re
import unicodedata

from index import asks_question

MAX_QUESTION_CHARS = 300
"""Limit for a suggested question; a longer one is cut between words."""

# The longest message on Discord. Normalization is slow for longer runs of combining marks.
_MOST_CHARS = 4000

_LINK = re.compile(r"https?://\S+|<(?:[@#]|a?:\w+:)[^<>]*>")
_MENTION = re.compile(r"<@([!&]?)([0-9]{1,20})>")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")


def question_in(content: str, *, user_id: int, role_id: int | None = None) -> str:
    """The text of a message without mentions of the bot; empty if there is nothing else."""

    def without_bot(mention: re.Match[str]) -> str:
        is_bot = int(mention[2]) == (role_id if mention[1] == "&" else user_id)
        return " " if is_bot else mention[0]

    return " ".join(_MENTION.sub(without_bot, content).split())


def is_question(text: str) -> bool:
    """Whether a message in an ask channel is a question of at least two words."""
    return asks_question(_LINK.sub(" ", _fold(text)))


def suggest_question(text: str) -> str:
    """A question about a message: the first question in it, or else its first sentence."""
    cleaned = " ".join(_LINK.sub(" ", text).split())
    sentences = [s.strip() for s in _SENTENCE_END.split(cleaned) if s.strip()]
    chosen = next((s for s in sentences if is_question(s)), sentences[0] if sentences else "")
    return chosen if len(chosen) <= MAX_QUESTION_CHARS else chosen[:MAX_QUESTION_CHARS].rsplit(" ", 1)[0]


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:_MOST_CHARS])
