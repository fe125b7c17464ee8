"""Find the name in a library that an abbreviation of a question stands for."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_ABBREVIATION = re.compile(r"[A-Z]{3,6}")
# Words of a name that its abbreviation leaves out.
_BETWEEN = r"(?:\s(?:of|the|and|for|on|in|to|de|del|des|du|la)){0,2}\s"
# One mention may be a coincidence.
_FEWEST_MENTIONS = 2


def is_abbreviation(word: str) -> bool:
    """Whether it may be the initials of a name: three to six capital letters."""
    return _ABBREVIATION.fullmatch(word) is not None


def find_full_name(abbreviation: str, texts: Iterable[str]) -> str | None:
    """The name with these initials, as most of its mentions write it.

    None if it is mentioned less than twice, or if other names have the same initials.
    """
    mentions: Counter[str] = Counter()
    for text in texts:
        mentions.update(" ".join(name.split()) for name in _name_regex(abbreviation).findall(text))
    if mentions.total() < _FEWEST_MENTIONS or len({name.casefold() for name in mentions}) > 1:
        return None
    return mentions.most_common(1)[0][0]


@lru_cache(maxsize=64)
def _name_regex(abbreviation: str) -> re.Pattern[str]:
    name = _BETWEEN.join(rf"{letter}[a-z][\w'’-]*" for letter in abbreviation)
    return re.compile(rf"(?<!\w){name}(?!\w)")
