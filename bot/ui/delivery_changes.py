"""Changes of deliveries in the audit log: how they are stored, and in words."""

from collections.abc import Mapping
from enum import StrEnum

from bot.i18n.translator import N_, Translator
from bot.ui.custom_ids import parse_record_id


class DeliveryChange(StrEnum):
    """What happened to a delivery. The values are stored."""

    ADDED = "added"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    REMOVED = "removed"
    STOPPED = "stopped"
    """By the bot, which cannot post in the channel."""


_TEXTS: Mapping[str, str] = {
    DeliveryChange.ADDED: N_("delivery {number} to {channel} added"),
    DeliveryChange.CHANGED: N_("delivery {number} to {channel} changed"),
    DeliveryChange.PAUSED: N_("delivery {number} to {channel} paused"),
    DeliveryChange.RESUMED: N_("delivery {number} to {channel} resumed"),
    DeliveryChange.REMOVED: N_("delivery {number} to {channel} removed"),
    DeliveryChange.STOPPED: N_("delivery {number} stopped: I cannot post in {channel}"),
}


def format_delivery_change(change: DeliveryChange, delivery_id: int, channel_id: int) -> str:
    """Serialize a change for the audit log."""
    return f"{change.value}:{delivery_id}:{channel_id}"


def describe_delivery_change(subject: str, say: Translator) -> str:
    """What `format_delivery_change` wrote, in words; empty for anything else."""
    change, _, ids = subject.partition(":")
    number, _, channel = ids.partition(":")
    try:
        delivery_id, channel_id = parse_record_id(number), parse_record_id(channel)
    except ValueError:
        return ""
    text = _TEXTS.get(change)
    return say(text, number=delivery_id, channel=f"<#{channel_id}>") if text else ""
