"""The list of a person's watches. Pure."""

from collections.abc import Sequence

import discord

from bot.db.watch_queries import Watch
from bot.i18n.translator import Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.discord_markup import clean, date_stamp, escape, shorten

STOP_CHOSEN = CustomIdPattern("watch:stop")
_MOST_LABEL_UNITS = 100
"""https://discord.com/developers/docs/components/reference#string-select-select-option-structure"""
_MOST_QUESTION_UNITS = 110
"""So that the lines of all watches fit into one message."""


def watches_text(watches: Sequence[Watch], say: Translator) -> str:
    """A line per watch: the question, where answers are sent, and what hinders that."""
    if not watches:
        return say("You watch no questions here. Start with {command}.", command=say.command("watch question"))
    return "\n".join([say("**You watch:**"), *(_describe(watch, say) for watch in watches)])


def stop_select(watches: Sequence[Watch], say: Translator) -> discord.ui.View | None:
    """A select that ends watches, also after a restart; None without any."""
    if not watches:
        return None
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=STOP_CHOSEN.name, placeholder=say("Stop watching …"), max_values=len(watches)
    )
    for watch in watches:
        label = clean(watch.question)[:_MOST_LABEL_UNITS]
        select.add_option(label=label, value=str(watch.watch_id))
    return stateless_view([select])


def _describe(watch: Watch, say: Translator) -> str:
    where = f"<#{watch.channel_id}>" if watch.in_channel else say("private message")
    since = date_stamp(watch.created_at, "d")
    question = escape(shorten(watch.question, _MOST_QUESTION_UNITS))
    line = f"- {question}\n-# {where} · {since}"
    if watch.refused_at is None:
        return line
    return f"{line} · {say('I could not send you messages. I will try again now.')}"
