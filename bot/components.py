"""Buttons and selects that keep nothing in memory: what they mean stands in their custom ids.

They work after a restart. discord.py holds no view for them; a cog hears of the clicks itself, by its
listener for interactions.
"""

from collections.abc import Iterable

import discord


def stateless_view(items: Iterable[discord.ui.Item[discord.ui.View]]) -> discord.ui.View:
    """A view of these items that discord.py does not remember."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def custom_id_of(interaction: discord.Interaction) -> str:
    """The custom id of the button or select that was used; empty for any other interaction."""
    if interaction.type is not discord.InteractionType.component or interaction.data is None:
        return ""
    return str(interaction.data.get("custom_id", ""))


def ids_of_message(interaction: discord.Interaction) -> list[str]:
    """The custom ids of all buttons of the message whose component was used."""
    rows = interaction.message.components if interaction.message else []
    buttons = [item for row in rows if isinstance(row, discord.ActionRow) for item in row.children]
    return [button.custom_id for button in buttons if button.custom_id]


def values_of(interaction: discord.Interaction) -> tuple[str, ...]:
    """What was chosen in a select; empty for any other interaction."""
    values = interaction.data.get("values") if interaction.data else None
    return tuple(str(value) for value in values) if isinstance(values, list) else ()
