"""Stateless views, and the submitted values of buttons, selects and forms.

Stateless views work after a restart: discord.py keeps no view in memory, and
`bot.interactions.component_routes` passes each use to its cog.
"""

from collections.abc import Iterable, Mapping

import discord


def stateless_view(items: Iterable[discord.ui.Item[discord.ui.View]]) -> discord.ui.View:
    """A view of these items that discord.py does not keep in memory."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def custom_ids_of_message(interaction: discord.Interaction) -> list[str]:
    """The custom ids of all buttons on the message of the used component."""
    rows = interaction.message.components if interaction.message else []
    buttons = [item for row in rows if isinstance(row, discord.ActionRow) for item in row.children]
    return [button.custom_id for button in buttons if button.custom_id]


def selected_values(interaction: discord.Interaction) -> tuple[str, ...]:
    """The chosen values of a select; empty for any other interaction."""
    values = interaction.data.get("values") if interaction.data else None
    return tuple(str(value) for value in values) if isinstance(values, list) else ()


def form_values(interaction: discord.Interaction) -> Mapping[str, str]:
    """The values of a form's fields by custom id, each in its own label; for a select the first choice."""
    labels = interaction.data.get("components") if interaction.data else None
    found: dict[str, str] = {}
    for label in labels if isinstance(labels, list) else []:
        field = label.get("component") if isinstance(label, Mapping) else None
        if isinstance(field, Mapping):
            chosen = field.get("values") or [field.get("value")]
            first = chosen[0] if isinstance(chosen, list) else None
            found[str(field.get("custom_id"))] = first if isinstance(first, str) else ""
    return found


ADD_ARTICLE = "article:add"
"""Custom id of the button that opens the form for a new article; the articles cog handles it."""
ADD_SOURCE = "source:new"
"""Custom id of the button that opens the form for a new source; the sources cog handles it."""
