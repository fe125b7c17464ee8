"""English sentences that keep their pattern and values, so that they can be translated later."""

import json
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


def dump_wording(text: str) -> str:
    """A sentence as JSON, to be kept; values that are neither text nor number are kept as they read."""
    return json.dumps(_to_json(text), ensure_ascii=False)


def load_wording(stored: str) -> str:
    """What `dump_wording` made; a Wording if it was one."""
    loaded = _from_json(json.loads(stored))
    return loaded if isinstance(loaded, str) else str(loaded)


def _to_json(value: object) -> object:
    if isinstance(value, Wording):
        return {"pattern": value.pattern, "values": {k: _to_json(v) for k, v in value.values.items()}}
    return value if isinstance(value, str | int | float) else str(value)


def _from_json(value: object) -> object:
    if isinstance(value, dict):
        return word(value["pattern"], **{k: _from_json(v) for k, v in value["values"].items()})
    return value
