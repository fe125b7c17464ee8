"""Text that should be XML and is not quite -> text that a parser takes."""

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import islice

_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,31};)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_UNFIT_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));")
_UNFIT_CHARACTERS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def repair_references(text: str) -> str:
    """HTML's entities become characters, bare ampersands what XML writes for them; control characters go.

    What stands in CDATA needs none of that and stays.
    """
    pieces = _pieces(text.translate(_UNFIT_CHARACTERS))
    return "".join(piece if piece.startswith(_CDATA) else _repair(piece) for piece in pieces)


def limit_tags(text: str, *, most_tags: int) -> str:
    """The text up to where it has so many tags; in CDATA there are none."""
    end = 0
    for piece in _pieces(text):
        tags = 0 if piece.startswith(_CDATA) else piece.count("<")
        if tags > most_tags:
            beyond = next(islice(re.finditer("<", piece), most_tags, None))
            return text[: end + beyond.start()]
        most_tags -= tags
        end += len(piece)
    return text


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces: sections of CDATA, and what is between them."""
    at = 0
    while at < len(text):
        start = text.find(_CDATA, at)
        end = text.find(_CDATA_END, start) if start >= 0 else -1
        if end < 0:
            yield text[at:]
            return
        yield text[at:start]
        at = end + len(_CDATA_END)
        yield text[start:at]


def _repair(text: str) -> str:
    text = _NAMED.sub(lambda name: html5.get(name[1], name[0]), _UNFIT_REFERENCE.sub("", text))
    return _BARE_AMPERSAND.sub("&amp;", text)
