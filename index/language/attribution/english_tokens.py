"""Tokenize English text with masked quotations, keeping offsets into the article."""

import re
from typing import NamedTuple

from index.language.attribution.attribution_lexicon import ABBREVIATIONS
from index.language.attribution.quotations import MASK

_PIECE = re.compile(
    rf"“{MASK}*[,.?!]?”?|[,;:()\[\]”…!?]|[—–]|\d[\d,.]*\d(?![\w-])|-{{1,2}}(?=\s)|[^\s,;:()\[\]“”—–…!?]+"
)

_SITES = (".com", ".org", ".net", ".gov")


class Token(NamedTuple):
    """A word, a punctuation mark, or a whole quotation; `start` and `end` are offsets into the article."""

    start: int
    end: int
    text: str

    @property
    def word(self) -> str:
        """Lower case without a possessive ending; acronyms keep their case, so that WHO is not who."""
        bare = self.text.removesuffix("'s").removesuffix("’s")
        return bare if bare.isupper() and len(bare) > 1 else bare.lower()

    @property
    def lower(self) -> str:
        """Lower case without a possessive ending, acronyms included."""
        return self.word.lower()

    @property
    def is_quotation(self) -> bool:
        """Whether it is a quotation."""
        return self.text.startswith("“")

    @property
    def is_quoted_fragment(self) -> bool:
        """Whether it is a title or a few borrowed words in quotation marks, which may be part of a name."""
        return self.is_quotation and len(self.text) < 40 and self.text[-2:-1] == MASK

    @property
    def is_capitalised(self) -> bool:
        """Whether it is a word with a capital letter, or the address of a site."""
        if not self.text[:1].isalnum():
            return False
        return any(character.isupper() for character in self.text) or self.text.endswith(_SITES)

    @property
    def is_possessive(self) -> bool:
        """Whether it has a possessive ending, as in `China's`."""
        return self.text.endswith(("'s", "’s", "s'", "s’"))

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or a digit."""
        return self.text[:1].isalnum() or self.text == "&"


def split_tokens(text: str, offset: int) -> list[Token]:
    """The tokens of a text with masked quotations; `offset` is its place in the article."""
    tokens: list[Token] = []
    for match in _PIECE.finditer(text):
        piece = match[0]
        start = offset + match.start()
        bare = piece.rstrip(".")
        if bare and bare != piece and not _is_abbreviation(piece):
            tokens.append(Token(start, start + len(bare), bare))
            tokens.append(Token(start + len(bare), start + len(piece), "."))
        else:
            tokens.append(Token(start, start + len(piece), piece))
    return tokens


def _is_abbreviation(piece: str) -> bool:
    bare = piece[:-1]
    if bare.endswith(_SITES):
        return False
    return len(bare) == 1 or "." in bare or bare[1:2] == "-" or piece.lower() in ABBREVIATIONS
