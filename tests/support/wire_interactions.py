"""Interactions as Discord tracks them: acknowledged once within 3 s, then messages for 15 minutes.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import time
from dataclasses import dataclass, field

import wire_entities as entities
from wire_entities import Payload

ACKNOWLEDGE_WITHIN_S = 3
TOKEN_LIVES_S = 15 * 60
EPHEMERAL, LOADING = 1 << 6, 1 << 7
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED_CALLBACKS = {
    COMMAND: (MESSAGE, DEFERRED_MESSAGE, MODAL),
    COMPONENT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE),
}
EMPTY: Payload = {"content": "", "embeds": [], "components": []}
"""The parts of a message that can be changed, and the value that null stands for."""


class ApiError(Exception):
    """An error body of Discord: an HTTP status, and Discord's own code and text."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass
class Interaction:
    """One interaction and all replies of the bot."""

    kind: int
    guild_id: str | None
    """None in direct messages."""
    user_id: str
    data: Payload
    message: Payload | None = None
    interaction_id: str = field(default_factory=entities.snowflake)
    token: str = field(default_factory=lambda: f"aW{entities.snowflake()}-token")
    created_at: float = field(default_factory=time.monotonic)
    callback: Payload | None = None
    acknowledged_after_s: float | None = None
    is_acknowledged_late: bool = False
    """Whether the first response came after Discord's 3 seconds, so that it was refused."""
    original: Payload | None = None
    follow_ups: list[Payload] = field(default_factory=list)
    edits: list[Payload] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def payload(self) -> Payload:
        """The payload of INTERACTION_CREATE."""
        facts: Payload = {
            "id": self.interaction_id,
            "application_id": entities.APPLICATION_ID,
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": entities.channel_of(self.guild_id),
            "app_permissions": str(entities.VIEW_AND_SEND | entities.ATTACH_FILES),
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        return facts | self._place() | ({"message": self.message} if self.message else {})

    @property
    def is_finished(self) -> bool:
        """Whether there is a reply other than "thinking …"."""
        return self.original is not None and not self.original["flags"] & LOADING

    @property
    def reply(self) -> Payload:
        """The current state of the first reply."""
        assert self.original is not None, "nothing was answered"
        return self.original

    def acknowledge(self, callback: Payload) -> None:
        """Accept the first response. Raises ApiError as Discord does."""
        age_s = time.monotonic() - self.created_at
        if self.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if age_s > ACKNOWLEDGE_WITHIN_S:
            self.is_acknowledged_late = True
            raise ApiError(404, 10062, "Unknown interaction")
        changes = callback["type"] in (UPDATE, DEFERRED_UPDATE)
        if callback["type"] not in ALLOWED_CALLBACKS[self.kind] or (changes and self.message is None):
            raise ApiError(400, 50035, "Invalid Form Body")
        self.callback, self.acknowledged_after_s = callback, age_s
        data = callback.get("data") or {}
        if callback["type"] == MESSAGE:
            self.original = self._message(data, data.get("flags", 0))
        elif callback["type"] == DEFERRED_MESSAGE:
            self.original = self._message({}, LOADING | data.get("flags", 0) & EPHEMERAL)
        elif changes:
            self.original = self.message
            self._change(data if callback["type"] == UPDATE else {})

    def edit_original(self, change: Payload) -> Payload:
        """Edit the reply; the first edit ends "thinking …"."""
        self.check_token()
        if self.original is None:
            raise ApiError(404, 10008, "Unknown Message")
        self.edits.append(change)
        self._change(change)
        return self.original

    def follow_up(self, data: Payload) -> Payload:
        """Add a message; the first one after a deferral replaces the deferral."""
        self.check_token()
        if self.original is not None and self.original["flags"] & LOADING:
            # It is ephemeral if the deferral was, whatever its own flags say.
            return self.edit_original(data)
        message = self._message(data, data.get("flags", 0))
        self.follow_ups.append(message)
        return message

    def check_token(self) -> None:
        """Raise ApiError unless the token may be used now."""
        if self.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if time.monotonic() - self.created_at > TOKEN_LIVES_S:
            raise ApiError(401, 50027, "Invalid Webhook Token")

    def expire(self) -> None:
        """Let 15 minutes pass."""
        self.created_at -= TOKEN_LIVES_S

    def callback_response(self) -> Payload:
        """What Discord returns for `with_response=true`."""
        assert self.callback is not None
        facts: Payload = {"id": self.interaction_id, "type": self.kind}
        resource: Payload = {"type": self.callback["type"]}
        if self.original is not None:
            facts |= {
                "response_message_id": self.original.get("id"),
                "response_message_loading": bool(self.original["flags"] & LOADING),
                "response_message_ephemeral": bool(self.original["flags"] & EPHEMERAL),
            }
            resource |= {"message": self.original}
        return {"interaction": facts, "resource": resource}

    def _change(self, change: Payload) -> None:
        """Change the message in place, since other interactions refer to it."""
        assert self.original is not None
        self.original.update({key: change[key] or EMPTY[key] for key in EMPTY if key in change})
        self.original["flags"] &= ~LOADING

    def _place(self) -> Payload:
        if self.guild_id is None:
            return {
                "user": entities.user(self.user_id),
                "channel": entities.direct_channel(self.user_id),
                "authorizing_integration_owners": {"0": "0"},
                "context": 1,
            }
        return {
            "guild_id": self.guild_id,
            "guild": {"id": self.guild_id, "locale": "en-US", "features": []},
            "member": entities.member(self.user_id),
            "channel": entities.channel(self.guild_id),
            "guild_locale": "en-US",
            "authorizing_integration_owners": {"0": self.guild_id},
            "context": 0,
        }

    def _message(self, data: Payload, flags: int) -> Payload:
        shown = {key: data[key] for key in ("content", "embeds", "components") if data.get(key) is not None}
        return entities.message(
            self.guild_id, entities.BOT_ID, flags=flags, webhook_id=entities.APPLICATION_ID, **shown
        )
