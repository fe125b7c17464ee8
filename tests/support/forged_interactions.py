"""Forged interactions, which no Discord client sends: any custom id, any values, commands without options."""

from collections.abc import Sequence
from typing import Any

from discord_rig import Rig
from simcord.actors import MemberActor
from simcord.backend import serializers
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult
from sqlalchemy import inspect

COMMAND, COMPONENT, FORM = 2, 3, 5
BUTTON, SELECT = 2, 3


async def press(
    rig: Rig,
    person: MemberActor,
    custom_id: str,
    *,
    values: Sequence[str] | None = None,
    message: Any = None,
    channel: ChannelHandle | None = None,
) -> InteractionResult:
    """Press a button with that custom id, or with `values` choose them in a select."""
    kind = BUTTON if values is None else SELECT
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": kind}
    if values is not None:
        data["values"] = list(values)
    place = channel or rig.channel
    extra: dict[str, Any] = {"message": _payload(rig, place, message)} if message is not None else {}
    return await person._dispatch_interaction(
        COMPONENT, place, data, extra=extra, source_message_id=message.id if message else None
    )


async def submit(rig: Rig, person: MemberActor, custom_id: str, components: object = ()) -> InteractionResult:
    """Submit a form with that custom id."""
    parts = list(components) if isinstance(components, Sequence) else components
    data = {"custom_id": custom_id, "components": parts}
    return await person._dispatch_interaction(FORM, rig.channel, data)


async def use(rig: Rig, person: MemberActor, name: str) -> InteractionResult:
    """Use a command, such as `source poll`, without any option."""
    root, _, sub = name.partition(" ")
    options = [{"type": 1, "name": sub, "options": []}] if sub else []
    data = {"id": "1", "name": root, "type": 1, "options": options}
    return await person._dispatch_interaction(COMMAND, rig.channel, data)


def field(custom_id: str, **content: object) -> dict[str, Any]:
    """A component of a form: a label with a field."""
    return {"type": 18, "component": {"type": 4, "custom_id": custom_id, **content}}


def told(result: InteractionResult) -> str:
    """All text that the person was shown in response."""
    shown = [message for message in (result.response, *result.followups) if message is not None]
    return "\n".join(
        [message.content for message in shown]
        + [str(embed.to_dict()) for message in shown for embed in message.embeds]
    )


def dump(rig: Rig) -> dict[str, list[str]]:
    """All rows of the database, by table."""
    with rig.library.database.read_transaction() as connection:
        names = inspect(connection).get_table_names()
        return {
            name: [str(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")] for name in names
        }


def _payload(rig: Rig, channel: ChannelHandle, message: Any) -> dict[str, Any]:
    backend = rig.env.backend
    return dict(serializers.message_payload(backend, backend.get_message(channel.id, message.id)))
