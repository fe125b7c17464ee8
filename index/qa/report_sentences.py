"""Decide whether a sentence tells by itself that something happened. Pure."""

from index.language.modality import reports_event
from index.qa.sentence_cues import points_back
from index.text.scripts import Script, main_script

_CHARS_WITHOUT_ENDING = 100
_FEWEST_REPORT_CHARS = {Script.SPACED: 45, Script.HAN: 12, Script.KANA: 12, Script.HANGUL: 20}
_QUOTES = ("“", '"', "‘", "'", "「", "『", "…", "...")
_ENDINGS = (".", "!", "。", "！", '."', ".”", "”", '"', ".'", ".’", "」", ".''", ".’’")
# Openings of notes of the editors and of links.
_NOTE_OPENINGS = (
    "editor",
    "more:",
    "read more",
    "related:",
    "for the latest",
    "sign up",
    "join our",
    "watch:",
    "plus,",
)
_NOTE_WORDS = (
    "newsletter",
    "podcast",
    "live updates here",
    "updates file",
    "telegram:",
    "follow us",
    "subscribe",
)


def is_report(sentence: str) -> bool:
    """Whether a sentence tells by itself that something happened: no heading, note, question or fragment."""
    text = sentence.strip()
    folded = text.casefold()
    return (
        len(text) >= _FEWEST_REPORT_CHARS[main_script(text)]
        and (text.endswith(_ENDINGS) or len(text) >= _CHARS_WITHOUT_ENDING)
        and not text.startswith(_QUOTES)
        and not folded.startswith(_NOTE_OPENINGS)
        and not any(words in folded for words in _NOTE_WORDS)
        and not points_back(text)
        and reports_event(text)
    )
