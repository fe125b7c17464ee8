"""The list of a person's watches. Pure."""

from collections.abc import Sequence

import discord

from bot.db.watch_queries import Watch
from bot.i18n.translator import Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.discord_markup import count_units, date_stamp, escape, shorten
from bot.ui.reply import MAX_CONTENT_UNITS

STOP_CHOSEN = CustomIdPattern("watch:stop")
_MOST_LABEL_UNITS = 100
"""https://discord.com/developers/docs/components/reference#string-select-select-option-structure"""
_MOST_QUESTION_UNITS = 110
_MOST_OPTIONS = 25
"""https://discord.com/developers/docs/components/reference#string-select-string-select-structure"""
_REST_UNITS = 60
"""Room for the line that counts the watches left out."""


def watches_text(watches: Sequence[Watch], say: Translator) -> str:
    """A line per watch: the question, where answers are sent, and what hinders that."""
    if not watches:
        return say("You watch no questions here. Start with {command}.", command=say.command("watch question"))
    shown = _shown(watches, say)
    lines = [say("**You watch:**"), *(_describe(watch, say) for watch in shown)]
    if left := len(watches) - len(shown):
        lines.append(f"-# {say('and {n:,} more', n=left)}")
    return "\n".join(lines)


def stop_select(watches: Sequence[Watch], say: Translator) -> discord.ui.View | None:
    """A select that ends the watches of the text, also after a restart; None without any."""
    if not watches:
        return None
    shown = _shown(watches, say)
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=STOP_CHOSEN.name, placeholder=say("Stop watching …"), max_values=len(shown)
    )
    for watch in shown:
        label = shorten(watch.question, _MOST_LABEL_UNITS)
        select.add_option(label=label, value=str(watch.watch_id))
    return stateless_view([select])


def _shown(watches: Sequence[Watch], say: Translator) -> Sequence[Watch]:
    """As many as fit into one message: in direct messages, those of all servers are listed."""
    room = MAX_CONTENT_UNITS - count_units(say("**You watch:**")) - _REST_UNITS
    for place, watch in enumerate(watches[:_MOST_OPTIONS]):
        room -= count_units(_describe(watch, say)) + 1
        if room < 0:
            return watches[:place]
    return watches[:_MOST_OPTIONS]


def _describe(watch: Watch, say: Translator) -> str:
    where = f"<#{watch.channel_id}>" if watch.in_channel else say("private message")
    since = date_stamp(watch.created_at, "d")
    question = escape(shorten(watch.question, _MOST_QUESTION_UNITS))
    line = f"- {question}\n-# {where} · {since}"
    if watch.refused_at is None:
        return line
    return f"{line} · {say('I could not send you messages. I will try again now.')}"
