"""Bodies of requests against Discord's own OpenAPI file, where one is given; JSON Schema as far as it uses it.

Discord publishes the file; a test run with `WATCHDESK_DISCORD_OPENAPI=openapi.json` holds the bot to it:
https://github.com/discord/discord-api-spec
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from wire_entities import Payload

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
TYPES: Mapping[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True)
class OpenApi:
    """The file. Without one, nothing is a problem."""

    file: Payload

    @classmethod
    def from_environment(cls) -> "OpenApi":
        path = os.environ.get("WATCHDESK_DISCORD_OPENAPI")
        return cls(json.loads(Path(path).read_text("utf-8")) if path else {"paths": {}})

    def problems(self, method: str, path: str, body: Json) -> list[str]:
        """What the file says against the body of a request."""
        schema = self._schema_of(method, path)
        if schema is None:
            return []
        return [f"{method} {path}: {problem}" for problem in self._breaches(schema, body, "body")]

    def _schema_of(self, method: str, path: str) -> Payload | None:
        for pattern in sorted(self.file["paths"], key=lambda pattern: pattern.count("{")):
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern)), path):
                operation = self.file["paths"][pattern].get(method.lower(), {})
                content = operation.get("requestBody", {}).get("content", {})
                schema: Payload | None = content.get("application/json", {}).get("schema")
                return schema
        return None

    def _breaches(self, schema: Payload, value: Json, where: str) -> Iterator[str]:
        if "$ref" in schema:
            schema = self._referred(schema["$ref"]) | {k: v for k, v in schema.items() if k != "$ref"}
        yield from _plain_breaches(schema, value, where)
        for part in schema.get("allOf", []):
            yield from self._breaches(part, value, where)
        for key in ("anyOf", "oneOf"):
            if key in schema and all(any(self._breaches(part, value, where)) for part in schema[key]):
                yield f"{where} is none of the {len(schema[key])} forms that are allowed: {str(value)[:200]}"
        if isinstance(value, list) and "items" in schema:
            for number, item in enumerate(value):
                yield from self._breaches(schema["items"], item, f"{where}[{number}]")
        if isinstance(value, dict):
            yield from self._object_breaches(schema, value, where)

    def _object_breaches(self, schema: Payload, value: Mapping[str, Json], where: str) -> Iterator[str]:
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where} lacks {name}"
        for name, part in value.items():
            rule = known.get(name, others)
            if rule is False:
                yield f"{where}.{name} is not known"
            elif isinstance(rule, dict):
                yield from self._breaches(rule, part, f"{where}.{name}")

    def _referred(self, reference: str) -> Payload:
        found = self.file
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return found


def _plain_breaches(schema: Payload, value: Json, where: str) -> Iterator[str]:
    """What can be told from the value without looking into it."""
    allowed = schema.get("type")
    types = [allowed] if isinstance(allowed, str) else allowed
    if types and not any(_is_of(kind, value) for kind in types):
        yield f"{where} is not {' or '.join(types)}: {str(value)[:200]}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of {schema['enum']}: {value}"
    if "const" in schema and value != schema["const"]:
        yield f"{where} is not {schema['const']}: {value}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where} does not match {schema['pattern']}: {value[:200]}"
    yield from _bound_breaches(schema, value, where)


def _bound_breaches(schema: Payload, value: Json, where: str) -> Iterator[str]:
    sizes = {
        str: ("minLength", "maxLength"),
        list: ("minItems", "maxItems"),
        dict: ("minProperties", "maxProperties"),
    }
    size: float
    if isinstance(value, str | list | dict):
        (least, most), size = sizes[type(value)], len(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        least, most, size = "minimum", "maximum", value
    else:
        return
    if not schema.get(least, size) <= size <= schema.get(most, size):
        yield f"{where} of {size} is outside of {schema.get(least)} to {schema.get(most)}"


def _is_of(kind: str, value: Json) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind]) or (
        kind == "integer" and isinstance(value, float) and value.is_integer()
    )
