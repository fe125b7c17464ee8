"""The buttons that turn the pages of a message."""

from collections.abc import Callable

import discord

from bot.i18n.translator import Translator


def turn_buttons(
    name: str, to_page_id: Callable[[int], str], page: int, last: int, say: Translator
) -> list[discord.ui.Button[discord.ui.View]]:
    """Previous page, the number of this one, next page; none if there is only one.

    `name` is that of the command; the custom id of the number is made of it.
    """
    if last == 1:
        return []
    place = say("Page {page:,} of {pages:,}", page=page, pages=last)
    return [
        discord.ui.Button(custom_id=to_page_id(page - 1), label=say("Previous page"), disabled=page == 1),
        discord.ui.Button(custom_id=f"{name}.place", label=place, disabled=True),
        discord.ui.Button(custom_id=to_page_id(page + 1), label=say("Next page"), disabled=page == last),
    ]
