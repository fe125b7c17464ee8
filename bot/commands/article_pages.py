"""Turning the pages of `/article list`.

A button carries its page in its custom id, so that it works after a restart and nothing is kept per message.
"""

import re
from dataclasses import dataclass
from typing import Self

import discord

from bot.notices import count_pages

MAX_FILTER_CHARS = 40
"""A custom id holds 100 characters, and an emoji may count as two of them:
https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id"""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page of the articles that hold `contains`; `number` counts from 1."""

    number: int
    contains: str = ""

    def to_custom_id(self) -> str:
        return f"articles:{self.number}:{self.contains}"

    @classmethod
    def from_custom_id(cls, custom_id: str) -> Self | None:
        """None for a button that is not ours."""
        match = re.fullmatch(r"articles:(\d{1,9}):(.*)", custom_id, re.DOTALL)
        return cls(int(match[1]), match[2]) if match else None


def page_buttons(shown: PageRequest, total: int) -> discord.ui.View | None:
    """Buttons to the pages before and after; None where all fits on one page."""
    last = count_pages(total)
    if last == 1:
        return None
    view = discord.ui.View(timeout=None)
    for label, number in (("Previous page", shown.number - 1), ("Next page", shown.number + 1)):
        custom_id = PageRequest(number, shown.contains).to_custom_id()
        view.add_item(discord.ui.Button(label=label, custom_id=custom_id, disabled=not 1 <= number <= last))
    view.stop()  # discord.py keeps no stopped view in memory; the cog hears of the clicks itself.
    return view
