"""Questions with an exchanged name or number: near misses of passages that answer the original question."""

import random
import re
from collections.abc import Iterable, Sequence

from index.model.protocols import PassageSentences

# After a lower-case word, so it is not just the first word of a question.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w.'’-]+(?: (?:of |the )?[A-Z][\w.'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_NUMBER_SHARE, _NAME_SHARE = 0.7, 0.6
_YEAR_SHIFTS = (-9, -4, -3, -2, 2, 3, 5, 8)


class WordExchange:
    """Exchanges words of questions for those of other questions."""

    def __init__(self, questions: Iterable[str], rng: random.Random) -> None:
        self._rng = rng
        questions = list(questions)
        self._names: list[str] = [name for question in questions for name in _NAME.findall(question)]
        self._numbers: list[str] = [number for question in questions for number in _NUMBER.findall(question)]

    def exchange(self, question: str, passage: PassageSentences) -> str | None:
        """The question with another number or name in place of one that is in the passage.

        None without such a word, if the new one is in the passage too, and for some questions at random.
        """
        text = " ".join([passage.title, *passage.sentences])
        numbers, names = (
            [match for match in pattern.finditer(question) if match.group() in text]
            for pattern in (_NUMBER, _NAME)
        )
        if numbers and self._rng.random() < _NUMBER_SHARE:
            match = self._rng.choice(numbers)
            new = self._choose_number(match.group())
        elif names and self._rng.random() < _NAME_SHARE:
            match, new = self._rng.choice(names), self._rng.choice(self._names)
        else:
            return None
        if new.lower() in text.lower():
            return None
        return question[: match.start()] + new + question[match.end() :]

    def _choose_number(self, number: str) -> str:
        """A year near a year; for other numbers one of another question."""
        if number.isdigit() and len(number) == 4:
            return str(int(number) + self._rng.choice(_YEAR_SHIFTS))
        return self._rng.choice(self._numbers)


def exchange_words(asked: Sequence[tuple[str, PassageSentences]], rng: random.Random) -> list[str | None]:
    """Each question with an exchanged word, which its passage does not answer; None if no word could be."""
    words = WordExchange((question for question, _ in asked), rng)
    return [words.exchange(question, passage) for question, passage in asked]
