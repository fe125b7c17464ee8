"""Validate request bodies against Discord's own OpenAPI file, if one is given.

Discord publishes the file; `WATCHDESK_DISCORD_OPENAPI=openapi.json` (or `.json.gz`) turns the check on:
https://github.com/discord/discord-api-spec
"""

import gzip
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from wire_entities import Payload

PATH = os.environ.get("WATCHDESK_DISCORD_OPENAPI", "")


@dataclass(frozen=True)
class OpenApi:
    """The parsed file. Without a file, there are never problems."""

    file: Payload

    @classmethod
    def from_environment(cls) -> "OpenApi":
        if not PATH:
            return cls({"paths": {}})
        content = Path(PATH).read_bytes()
        return cls(json.loads(gzip.decompress(content) if PATH.endswith(".gz") else content))

    def problems(self, method: str, path: str, body: Any) -> list[str]:
        """Violations in the body of a request."""
        schema = self._schema_of(method, path)
        if schema is None:
            return []
        return [f"{method} {path}: {problem}" for problem in self._breaches(schema, body)]

    def problems_of(self, body: Any, name: str) -> list[str]:
        """Violations in a body with the schema of this name."""
        return self._breaches({"$ref": f"#/components/schemas/{name}"}, body)

    def _schema_of(self, method: str, path: str) -> Payload | None:
        for pattern in sorted(self.file["paths"], key=lambda pattern: pattern.count("{")):
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern)), path):
                operation = self.file["paths"][pattern].get(method.lower(), {})
                content = operation.get("requestBody", {}).get("content", {})
                schema: Payload | None = content.get("application/json", {}).get("schema")
                return schema
        return None

    def _breaches(self, schema: Payload, body: Any) -> list[str]:
        whole = {**schema, "components": self.file.get("components", {})}
        errors = Draft202012Validator(whole).iter_errors(body)
        return [f"{error.json_path}: {error.message[:300]}" for error in errors]
