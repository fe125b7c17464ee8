"""The one cleaning that every stored text goes through, so that offsets mean the same everywhere."""

import re

from index.text.normalization import normalize

_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f"  # not U+3000: Chinese and Japanese indent with it
_BREAKS = "\x0b\x0c\x1c-\x1e\u2028\u2029"
_UNWANTED = (
    "\x00-\x08\x0e-\x1b\x1f\x7f"  # C0 controls
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible
    "\ud800-\udfff"  # lone surrogates: no UTF-8
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "\U000e0000-\U000e007f"  # tags: text that only machines see
)
_ODD = re.compile(f"(?P<space>[{_SPACES}])|(?P<break>[{_BREAKS}])|(?P<c1>[\x80-\x9f])|[{_UNWANTED}]")
_JOINERS = "\u200c\u200d"
_LONE_JOINERS = re.compile(
    f"(?<![^\x00-\x7f\\s])[{_JOINERS}]+|(?<![{_JOINERS}])[{_JOINERS}]++(?![^\x00-\x7f\\s])"
)
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """Text as it is stored: NFC, `\\n` line ends, nothing invisible, at most one blank line in a row.

    Always encodable as UTF-8; cleaning twice changes nothing. C1 controls become the windows-1252 character
    that was meant, as in HTML. Zero-width joiners stay within Persian and Indic words and within emoji.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.replace("\n", "").isprintable():  # true of all that is odd, and ten times as fast as a search
        text = _LONE_JOINERS.sub("", _ODD.sub(_without_oddity, text))
    text = "\n".join([line.rstrip() for line in normalize("NFC", text).split("\n")])
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def clean_line(text: str) -> str:
    """The same for a title or a name: one line, single spaces."""
    return " ".join(clean_text(text).split())


def _without_oddity(match: re.Match[str]) -> str:
    if match.lastgroup == "c1":
        return match[0].encode("latin-1").decode("cp1252", "ignore")
    return {"space": " ", "break": "\n"}.get(match.lastgroup or "", "")
