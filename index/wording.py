"""Sentences for people that can be said in another language."""

from collections.abc import Mapping


class Wording(str):
    """An English sentence that remembers its pattern and the values in it."""

    pattern: str
    values: Mapping[str, object]

    __slots__ = ("pattern", "values")


def word(pattern: str, /, **values: object) -> Wording:
    """The sentence that `pattern.format(**values)` makes."""
    sentence = Wording(pattern.format(**values))
    sentence.pattern, sentence.values = pattern, values
    return sentence
