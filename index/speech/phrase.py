"""A speaker as named in one place of an article."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from index.speech.tokens import Token
from index.text.sentences import Span


class PhraseKind(Enum):
    """How a speaker is named."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A speaker as named in one place; spans are offsets into the article."""

    name: Span
    kind: PhraseKind
    described: Span | None = None
    has_possessive: bool = False
    """Whether it says nothing without what stands before it, as `his mother`."""
    is_plural: bool = False
    is_person: bool = False
    """Whether it is certainly one human being."""


def span_of(tokens: Sequence[Token]) -> Span:
    """From the first to the last of them."""
    return tokens[0].start, tokens[-1].end


def words_of(text: str, phrase: Phrase) -> str:
    """The name as it stands in the article."""
    return text[phrase.name[0] : phrase.name[1]]
