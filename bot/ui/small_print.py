"""The last line of an answer or a refusal: the question and notes, in small print. Pure."""

from collections.abc import Iterable

from bot.i18n.translator import Translator
from bot.ui.discord_markup import escape, shorten

MAX_WORDS_UNITS = 80
"""Longest part of a question or an article that the bot repeats in a sentence of its own."""
MAX_NOTES_UNITS = 400
"""Leaves room for some words of a quote in the smallest layout."""


def render_small_print(asked: str, notes: Iterable[str], say: Translator) -> str:
    """The question, unless it is empty, and the notes in one line of small print; empty without either."""
    question = say("Asked: {question}", question=escape(shorten(asked, MAX_WORDS_UNITS))) if asked else ""
    noted = escape(shorten(" · ".join(filter(None, notes)), MAX_NOTES_UNITS))
    line = " · ".join(filter(None, (noted, question)))
    return f"-# {line}" if line else ""
