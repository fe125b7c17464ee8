"""A text that is attached to a message, because it is too long for one or is meant for another program."""

import io
from dataclasses import dataclass

import discord


@dataclass(frozen=True, slots=True)
class TextFile:
    """Its name, as a person saves it, and what it holds."""

    name: str
    text: str

    def to_discord(self) -> discord.File:
        """For one request: discord.py reads it once."""
        return discord.File(io.BytesIO(self.text.encode()), filename=self.name)
