"""The reader of Discord's OpenAPI file, tested with a small example."""

import pytest
from wire_entities import Payload
from wire_openapi import OpenApi

FILE: Payload = {
    "paths": {
        "/channels/{channel_id}/messages": {
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"}}}
                }
            }
        }
    },
    "components": {
        "schemas": {
            "Message": {
                "type": "object",
                "required": ["content"],
                "additionalProperties": False,
                "properties": {
                    "content": {"type": ["string", "null"], "maxLength": 5},
                    "flags": {"oneOf": [{"type": "null"}, {"type": "integer", "enum": [64]}]},
                    "nonce": {"type": "integer", "minimum": 1},
                    "files": {"type": "array", "maxItems": 1, "items": {"$ref": "#/components/schemas/Id"}},
                },
            },
            "Id": {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"},
        }
    },
}
PATH = "/channels/310000000000000001/messages"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": 1},
        {"content": "x" * 6},
        {"content": "x", "flags": 1},
        {"content": "x", "flags": True},
        {"content": "x", "nonce": 0},
        {"content": "x", "files": ["1", "2"]},
        {"content": "x", "files": ["one"]},
        {"content": "x", "unknown": 1},
    ],
    ids=str,
)
def test_an_invalid_body_is_reported(body: Payload) -> None:
    assert len(OpenApi(FILE).problems("POST", PATH, body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"content": None},
        {"content": "x", "flags": 64},
        {"content": "x", "flags": None, "nonce": 1, "files": ["12"]},
    ],
    ids=str,
)
def test_a_valid_body_is_not_reported(body: Payload) -> None:
    assert OpenApi(FILE).problems("POST", PATH, body) == []


def test_a_request_missing_from_the_file_is_ignored() -> None:
    assert OpenApi(FILE).problems("POST", "/channels/1/typing", {}) == []
    assert OpenApi({"paths": {}}).problems("POST", PATH, {}) == []
