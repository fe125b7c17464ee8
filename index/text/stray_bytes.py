"""Decode UTF-8 in which some characters are single bytes of Windows-1252.

Programs that join texts of two charsets leave such bytes: an apostrophe from Word (0x92), a name from an old
database. UTF-8 that was cut within a character leaves stray bytes as well; these stand for nothing.
"""

import re

_STRAY = re.compile("[\udc80-\udcff]+")  # what surrogateescape makes of bytes that are not UTF-8
_LONGEST_RUN = 3  # such as an ellipsis, a quotation mark and a dash
_PUNCTUATION = frozenset(
    b"\x80\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b\xa0\xa3\xa7\xa9\xab\xae\xb0\xb7\xbb"
)
"""What news uses; the other bytes are letters, or symbols next to letters and digits."""
_UNASSIGNED = frozenset(b"\x81\x8d\x8f\x90\x9d")
_NOT_LATIN = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\uffef\U00020000-\U0003ffff]")
_RARE_LATIN = re.compile("[\x80-\x9f\u0180-\u036f\u0530-\u058f\u0700-\u07ff]")
_LONG = re.compile("[\u0800-\ud7ff\ue000-\uffef\U00010000-\U0010ffff]")
"""Characters of three and four bytes, which other charsets rarely yield: 52 characters of EUC-JP gave 3."""
_MAX_LOST_AMONG_LONG = 0.25
_SAMPLE_CHARS = 100_000
_FEW = 0.02
# A character that is cut at the end of a text. A Latin text in Windows-1252 does not end with these letters.
_CUT_LATIN = re.compile("(?:[\udcc2-\udcc5]|\udce2[\udc80-\udcbf]?)$")
_CUT = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}$")


def decode_utf8(data: bytes, *, most_lost: float = 0.0) -> str | None:
    """Decode UTF-8, with stray bytes as Windows-1252, and U+FFFD for those that are not clear.

    None if more are unclear than `most_lost`, a share of the characters beyond ASCII, or if the bytes may be in
    another charset. Of a character that is cut at the end, nothing is kept.
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
    valid = _count_beyond_ascii(text)
    if not valid:
        return None
    sample = text[:_SAMPLE_CHARS]
    is_latin = 2 * len(_NOT_LATIN.findall(sample)) < _count_beyond_ascii(sample)
    text = (_CUT_LATIN if is_latin else _CUT).sub("", text)
    most = max(most_lost * valid, _MAX_LOST_AMONG_LONG * len(_LONG.findall(text)))
    pieces: list[str] = []
    at = runs = lost = 0
    for run in _STRAY.finditer(text):
        repaired = _repair(text, run, is_latin=is_latin)
        runs += 1
        lost += repaired is None
        if lost > most:
            return None
        pieces += (text[at : run.start()], repaired or "\ufffd")
        at = run.end()
    # Other charsets yield some valid characters by chance, but rarely the usual ones.
    if runs > _FEW * valid and (2 * len(_RARE_LATIN.findall(text)) >= valid or (runs > valid and not is_latin)):
        return None
    return "".join((*pieces, text[at:]))


def decode_punctuation(data: bytes) -> str | None:
    """Decode ASCII with some punctuation of Windows-1252, which all Windows charsets of letters share.

    None if there is any other byte beyond ASCII.
    """
    text = data.decode("utf-8", "surrogateescape")
    runs = (_bytes_of(run[0]) for run in _STRAY.finditer(text))
    if _count_beyond_ascii(text) or any(len(run) > _LONGEST_RUN or _has_letters(run) for run in runs):
        return None
    return data.decode("cp1252")


def decode_nearly_utf8(data: bytes) -> str:
    """Decode UTF-8 or ASCII with stray bytes. Raises UnicodeDecodeError for anything else."""
    text = decode_utf8(data)
    if text is None:
        text = decode_punctuation(data)
    return data.decode() if text is None else text


def _repair(text: str, run: re.Match[str], *, is_latin: bool) -> str | None:
    """The characters that stray bytes stand for; None if that is not clear."""
    stray = _bytes_of(run[0])
    around = text[max(0, run.start() - 1) : run.start()] + text[run.end() : run.end() + 1]
    is_among_others = _NOT_LATIN.search(around) is not None
    if len(stray) > _LONGEST_RUN or (len(stray) > 1 and is_among_others):
        return None
    if _has_letters(stray) and (is_among_others or not _is_letter_place(around, is_latin=is_latin)):
        return None
    if len(stray) > 1 and not _UNASSIGNED.isdisjoint(stray):
        return None
    return stray.decode("cp1252", "replace")


def _is_letter_place(around: str, *, is_latin: bool) -> bool:
    """Whether a letter belongs between these characters: in a word, or in a Latin text at its end or alone."""
    if not is_latin:
        return len(around) == 2 and around.isascii() and around.isalpha()
    return around.isspace() or any(char.isascii() and char.isalnum() for char in around)


def _has_letters(stray: bytes) -> bool:
    return not _PUNCTUATION.issuperset(stray)


def _bytes_of(run: str) -> bytes:
    return run.encode("utf-8", "surrogateescape")


def _count_beyond_ascii(text: str) -> int:
    """Characters beyond ASCII, without stray bytes."""
    return len(text.encode("utf-32-le", "ignore")) // 4 - len(text.encode("ascii", "ignore"))
