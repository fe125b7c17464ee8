"""Write the words of a line of a PDF as text: spaces, raised and lowered words, right-to-left scripts."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from unicodedata import bidirectional

from index.extraction.hyphenation import is_wide
from index.extraction.pdf_words import Word
from index.text.raised_text import read_lowered, read_raised

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(_SUPERSCRIPTS, "0123456789")
_TO_SUPERSCRIPTS = str.maketrans("0123456789", _SUPERSCRIPTS)
_TRAILING_SUPERSCRIPTS = re.compile(f"(?<=[^{_SUPERSCRIPTS}])[{_SUPERSCRIPTS}]+(?=\\W*$)")
_ENDS_IN_TEN = re.compile(r"(?<![\d.,])10$")
_CONTEXT_CHARS = 20  # before raised text


def join_words(words: Sequence[Word]) -> str:
    """The text of a line, in which raised and lowered words are written as in running text, or are left out."""
    spaces = ["", *_spaces(words)]
    if all(not word.rise and word.text.isascii() for word in words):
        return "".join([space + word.text for space, word in zip(spaces, words, strict=True)])
    parts: list[str] = []
    before = ""
    place = 0
    while place < len(words):
        word, end = words[place], place + 1
        while word.rise and end < len(words) and words[end].rise * word.rise > 0:
            end += 1
        text = word.text + "".join(spaces[other] + words[other].text for other in range(place + 1, end))
        after = spaces[end] + words[end].text if end < len(words) else ""
        if word.rise:
            text = _raised_text(text, before=before, after=after, is_raised=word.rise > 0)
        elif not text.isascii():
            text = _without_marks(text, before=before, after=after)
        if text:
            parts.append(f"{spaces[place]}{text.lstrip() if spaces[place] else text}")
            before = (before + parts[-1])[-_CONTEXT_CHARS:]
        place = end
    return "".join(parts)


def _spaces(words: Sequence[Word]) -> Iterator[str]:
    """What separates words: the spaces of the file, and gaps of that width."""
    limit = _space_limit(words)
    for word, following in pairwise(words):
        gap = (following.left - word.right) / max(min(word.size, following.size), 0.1)
        sides = is_wide(word.text[-1]) + is_wide(following.text[0])
        if following.after_space:
            is_space = not (sides == 2 and gap < 0.2)
        else:
            is_space = gap > (limit, max(limit, 0.45), max(limit, 0.9))[sides]
        yield " " if is_space else ""


def _raised_text(text: str, *, before: str, after: str, is_raised: bool) -> str:
    if not is_raised:
        lowered = read_lowered(text, before=before)
        return text if lowered is None else lowered.text
    raised = read_raised(text, before=before, after=after, is_note=False)
    if raised is None:
        return text
    if not raised.text and text.isdigit() and _ENDS_IN_TEN.search(before):
        return text.translate(_TO_SUPERSCRIPTS)  # of a power, or of a footnote
    return raised.text


def _without_marks(text: str, *, before: str, after: str) -> str:
    """A word without the superscripts at its end, if they are the mark of a footnote."""
    found = _TRAILING_SUPERSCRIPTS.search(text)
    if not found:
        return text
    start, end = text[: found.start()], text[found.end() :]
    digits = found[0].translate(_TO_DIGITS)
    kept = _raised_text(
        digits, before=(before + start)[-_CONTEXT_CHARS:], after=end + after, is_raised=True
    ).strip()
    return text if kept else start + end


def join_rtl_words(words: Sequence[Word]) -> str:
    """The text of a line of a script that runs to the left; Latin words in it run to the right."""
    mirrored = [
        word._replace(left=-word.right, right=-word.left, after_space=False) for word in reversed(words)
    ]
    tokens: list[str] = []
    latin: list[str] = []
    for token in join_words(mirrored).split():
        if any(bidirectional(char) == "L" for char in token):
            latin.insert(0, token)
        else:
            tokens += [*latin, token]
            latin = []
    return " ".join([*tokens, *latin])


def _space_limit(words: Sequence[Word]) -> float:
    """The widest gap within a word, in em; letter-spaced text has wide ones."""
    gaps = [
        (following.left - word.right) / max(word.size, 0.1)
        for word, following in pairwise(words)
        if not following.after_space
    ]
    letters = sum(1 for word in words if len(word.text) == 1)
    is_spaced = len(gaps) >= 3 and letters >= 0.6 * len(words)
    usual = median(gaps) if gaps else 0.0
    if is_spaced and usual > 0.1:
        return 1.6 * usual + 0.05
    return 0.2
