"""A pattern that finds a name as it may be written in one writing system."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.text.scripts import WritingSystem


@dataclass(frozen=True, slots=True)
class SpellingPattern:
    """How a name may be written in one writing system.

    `terms` are regular expressions over whole index tokens, in the syntax of Rust: a passage with the name has
    a token for each of them. `expression` finds the name in a text, in linear time; `text` is it, compiled.
    """

    system: WritingSystem
    terms: tuple[str, ...]
    expression: str

    @property
    def text(self) -> re.Pattern[str]:
        return _compile(self.expression)


# Compiling takes longer than building the rest, and most patterns find no passage.
@lru_cache(maxsize=256)
def _compile(expression: str) -> re.Pattern[str]:
    return re.compile(expression)
