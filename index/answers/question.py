"""What a person typed -> a question: cleaned, bounded, with its tokens."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.errors import QuestionError
from index.text.tokens import content_tokens
from index.wording import word

_SPACES = re.compile(r"\s+")
# Controls, formats (zero-width, bidi), surrogates, private use: nothing that a question is made of.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched. `tokens` carries no stop words unless there is nothing else."""

    text: str
    tokens: tuple[str, ...]
    read_with: tuple["Question", ...] = ()
    """The questions before that this one leans on, the latest last."""
    context: Mapping[str, float] = field(default_factory=dict)
    """Tokens of those questions, each with how much it counts beside one of this question."""

    @property
    def search_text(self) -> str:
        """What is searched by meaning."""
        return " ".join([self.text, *(question.text for question in reversed(self.read_with))])


def read_question(text: str, *, max_chars: int) -> Question:
    """Raises QuestionError for a question without words or over the limit."""
    cleaned = _SPACES.sub(" ", "".join(_replace(character) for character in text)).strip()
    if not cleaned:
        raise QuestionError(word("the question is empty; ask something in words"))
    if len(cleaned) > max_chars:
        raise QuestionError(
            word("the question has {n:,} characters; ask in at most {most:,}", n=len(cleaned), most=max_chars)
        )
    tokens = tuple(dict.fromkeys(content_tokens(cleaned)))
    if not tokens:
        raise QuestionError(word("the question has no words in it; ask something in words"))
    return Question(cleaned, tokens)


def _replace(character: str) -> str:
    return " " if unicodedata.category(character) in _UNWANTED else character
