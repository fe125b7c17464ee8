"""Check messages and replies against Discord's documentation; each violation is one readable sentence.

https://discord.com/developers/docs/resources/message
"""

from collections.abc import Iterator, Sequence

from wire_components import component_problems, form_problems
from wire_entities import Payload
from wire_interactions import CHOICES, EPHEMERAL, MESSAGE, MODAL
from wire_rules import choice_problems

MAX_CONTENT_CHARS = 2000
MAX_EMBED_CHARS = 6000
EMBED_LIMITS = {"title": 256, "description": 4096}
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
CHANNEL_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS
REPLY_FLAGS = CHANNEL_FLAGS | EPHEMERAL


def message_problems(payload: Payload) -> list[str]:
    """Violations in a message that is sent or edited; anything that could ping is one."""
    return [
        *_content_problems(payload),
        *_embed_problems(payload.get("embeds") or []),
        *component_problems(payload.get("components") or []),
    ]


def new_message_problems(payload: Payload, *, flags: int) -> list[str]:
    """Violations in a new message, which must not be empty; `flags` are the allowed ones."""
    problems = _flag_problems(payload, flags) + message_problems(payload)
    if not any(payload.get(part) for part in ("content", "embeds", "components", "attachments")):
        problems.append("an empty message")
    return problems


def change_problems(payload: Payload) -> list[str]:
    """Violations in an edit of a message, which cannot change who sees it."""
    return _flag_problems(payload, SUPPRESS_EMBEDS) + message_problems(payload)


def reply_problems(kind: int, payload: Payload) -> list[str]:
    """Violations in the first response to an interaction: a message, an edit, choices or a form."""
    if kind == MODAL:
        return form_problems(payload)
    if kind == CHOICES:
        return choice_problems(payload.get("choices") or [])
    if kind == MESSAGE:
        return new_message_problems(payload, flags=REPLY_FLAGS)
    return _flag_problems(payload, REPLY_FLAGS) + message_problems(payload)


def _flag_problems(payload: Payload, allowed: int) -> list[str]:
    flags = payload.get("flags") or 0
    return [f"flags {flags}, of which only {allowed} are allowed"] if flags & ~allowed else []


def _content_problems(payload: Payload) -> Iterator[str]:
    content = payload.get("content") or ""
    if len(content) > MAX_CONTENT_CHARS:
        yield f"content of {len(content)} characters"
    allowed = payload.get("allowed_mentions")
    if content and allowed is None:
        yield "no allowed_mentions: the content may ping everyone"
    if allowed and (allowed.get("parse") or allowed.get("users") or allowed.get("roles")):
        yield f"allowed_mentions lets {allowed} be pinged"


def _embed_problems(embeds: Sequence[Payload]) -> Iterator[str]:
    if len(embeds) > 10:
        yield f"{len(embeds)} embeds"
    total = sum(_embed_chars(embed) for embed in embeds)
    if total > MAX_EMBED_CHARS:
        yield f"{total} characters in embeds"
    for embed in embeds:
        for part, limit in EMBED_LIMITS.items():
            if len(embed.get(part) or "") > limit:
                yield f"embed {part} over {limit} characters"
        if len((embed.get("author") or {}).get("name", "")) > 256:
            yield "embed author over 256 characters"
        if not (embed.get("url") or "https://").startswith(("http://", "https://")):
            yield f"embed URL {embed['url']}"
        if not 0 <= (embed.get("color") or 0) <= 0xFFFFFF:
            yield f"embed color {embed['color']}"
        yield from _field_problems(embed.get("fields") or [])
        if len((embed.get("footer") or {}).get("text", "")) > 2048:
            yield "embed footer over 2048 characters"


def _field_problems(fields: Sequence[Payload]) -> Iterator[str]:
    if len(fields) > 25:
        yield f"{len(fields)} fields in an embed"
    for item in fields:
        if not 1 <= len(item["name"]) <= 256 or not 1 <= len(item["value"]) <= 1024:
            yield "an embed field is empty or too long"


def _embed_chars(embed: Payload) -> int:
    fields = embed.get("fields") or []
    texts = [
        embed.get("title") or "",
        embed.get("description") or "",
        (embed.get("footer") or {}).get("text", ""),
        (embed.get("author") or {}).get("name", ""),
        *(item["name"] + item["value"] for item in fields),
    ]
    return sum(len(text) for text in texts)
