"""The buttons below a preview of articles; what they belong to stands in their custom ids."""

from dataclasses import dataclass

import discord

from bot.components import stateless_view
from bot.custom_ids import Pressed, count, optional, rows_in_base_36, shapes, token, write_rows
from bot.language import Language

BUTTONS = shapes(
    "draft",
    ("show", "add", "all", "edit", "cancel"),
    rows_in_base_36("draft_ids"),
    count("place", most=99),
    optional(token("token")),
)


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
        ids = write_rows(self.draft_ids)
        custom_id = f"draft:{button}:{ids}:{self.place if place is None else place}"
        return f"{custom_id}:{token}" if token else custom_id

    @classmethod
    def of(cls, parsed_id: Pressed) -> "Previewed":
        return cls(parsed_id.numbers("draft_ids"), parsed_id.number("place"), parsed_id.find_text("token"))


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
