"""The result of comparing a text with the page at its address."""

from collections.abc import Iterator, Sequence

import discord

from bot.i18n.translator import Translator
from bot.ui.discord_markup import CUT_MARK, count_units, escape, shorten
from bot.ui.link_labels import site_text
from bot.ui.reply import ACCENT
from index import PageCheck, TextMatch

MAX_UNITS = 1300
"""Limit for the whole comparison; the article in the same message needs the rest."""
MAX_SENTENCE_UNITS = 350
MAX_REASON_UNITS = 300


def comparison_embed(check: PageCheck, url: str, say: Translator) -> discord.Embed:
    """The result: same, different with the sentences that only one of them has, or not readable and why."""
    title = say("Compared with the page")
    return discord.Embed(title=title, description=_describe(check, url, say), colour=ACCENT)


def _describe(check: PageCheck, url: str, say: Translator) -> str:
    site = escape(site_text(url))
    if check.match is None:
        reason = escape(shorten(say.wording(check.reason or ""), MAX_REASON_UNITS).rstrip("."))
        return say("{site} could not be read: {reason}.", site=site, reason=reason)
    if check.match is TextMatch.SAME:
        return say("The text is the same as on the page at {site}.", site=site)
    head = say("⚠ The text differs from the page at {site}.", site=site)
    return "\n".join(_fit([head, *_differences(check, say)]))


def _differences(check: PageCheck, say: Translator) -> Iterator[str]:
    """Sentences that only the submitted text has, then those that only the page has."""
    for title, sentences in (
        (say("Only in the submitted text"), check.only_submitted),
        (say("Only on the page"), check.only_on_page),
    ):
        if sentences:
            yield f"**{title}** · {say.plural('{n:,} sentence', '{n:,} sentences', len(sentences))}"
            yield from (f"- {escape(shorten(s, MAX_SENTENCE_UNITS, mark=CUT_MARK))}" for s in sentences)
    if not check.only_submitted and not check.only_on_page:
        yield say("The sentences are the same, but in a different order.")


def _fit(lines: Sequence[str]) -> Iterator[str]:
    room = MAX_UNITS
    for line in lines:
        room -= count_units(line) + 1
        if room < 2:
            yield "…"
            return
        yield line
