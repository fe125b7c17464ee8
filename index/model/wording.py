"""English sentences that keep their pattern and values, so that they can be translated later."""

import json
from collections.abc import Mapping


class Wording(str):
    """An English sentence with the pattern and the values from which it was formatted."""

    pattern: str
    values: Mapping[str, object]

    __slots__ = ("pattern", "values")


def word(pattern: str, /, **values: object) -> Wording:
    """Format a pattern, as `pattern.format(**values)`."""
    sentence = Wording(pattern.format(**values))
    sentence.pattern, sentence.values = pattern, values
    return sentence


def dump_wording(text: str) -> str:
    """Serialize a sentence to JSON; values that are neither text nor numbers are stored as text."""
    return json.dumps(_to_json(text), ensure_ascii=False)


def load_wording(stored: str) -> str:
    """Parse the result of `dump_wording`; a Wording if it was one."""
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
