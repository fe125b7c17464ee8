"""The buttons below a preview of articles; what they belong to stands in their custom ids."""

import re
from dataclasses import dataclass

import discord

from bot.components import stateless_view
from bot.language import Language

_CUSTOM_ID = re.compile(r"draft:(show|add|all|edit|cancel):([0-9a-z.]+):(\d{1,2})(?::([0-9a-f]{8}))?")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Previewed:
    """Some drafts that are shown together, and the one on show; this is all that their buttons know.

    `token` stands for what the person was shown of what the button adds; empty for other buttons, and for those
    of earlier versions.
    """

    draft_ids: tuple[int, ...]
    place: int = 0
    token: str = ""

    def custom_id(self, button: str, *, place: int | None = None, token: str = "") -> str:
        """Ten numbers up to 36^6 fit into the 100 characters that Discord allows."""
        ids = ".".join(map(_to_base_36, self.draft_ids))
        custom_id = f"draft:{button}:{ids}:{self.place if place is None else place}"
        return f"{custom_id}:{token}" if token else custom_id

    @classmethod
    def read(cls, custom_id: str) -> "tuple[str, Previewed] | None":
        """The button, and what it belongs to; None for a button that is not of a preview."""
        match = _CUSTOM_ID.fullmatch(custom_id)
        if match is None:
            return None
        ids = tuple(int(part, 36) for part in match[2].split(".") if part)
        return (match[1], cls(ids, int(match[3]), match[4] or "")) if ids else None


def preview_view(
    shown: Previewed, say: Language, *, token: str = "", token_of_all: str = ""
) -> discord.ui.View:
    """Add, edit, cancel; with several also add all, and turn the pages. Tokens are of what adding would do."""
    count = len(shown.draft_ids)
    buttons = [
        _button(shown.custom_id("add", token=token), say("Add"), style=discord.ButtonStyle.primary),
        _button(shown.custom_id("edit"), say("Edit details")),
        _button(shown.custom_id("cancel"), say("Cancel")),
    ]
    if count > 1:
        all_of_them = _button(shown.custom_id("all", token=token_of_all), say("Add all {n}", n=count))
        turning = []
        if shown.place > 0:
            turning.append(_button(shown.custom_id("show", place=shown.place - 1), say("Previous"), row=1))
        if shown.place < count - 1:
            turning.append(_button(shown.custom_id("show", place=shown.place + 1), say("Next"), row=1))
        buttons = [buttons[0], all_of_them, *buttons[1:], *turning]
    return stateless_view(buttons)


def _button(
    custom_id: str,
    label: str,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    row: int = 0,
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=custom_id, label=label, style=style, row=row)


def _to_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
