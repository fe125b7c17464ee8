"""Reads what a person brought; what cannot be read is told, and keeps nothing else from being read."""

from dataclasses import dataclass

import aiohttp
import discord

from bot.audience import Visit
from bot.contributing.sources import Sources
from bot.contributing.typed_facts import typed_draft
from bot.services import Desk
from bot.failures import note_failure
from bot.markdown import escape, shorten
from bot.rates import Act
from bot.refusal import Refusal
from index import ArticleDraft


@dataclass(frozen=True, slots=True)
class Read:
    """The drafts, and a sentence for each source that is none."""

    drafts: tuple[ArticleDraft, ...]
    problems: tuple[str, ...]


async def read_sources(services: Desk, context: Visit, sources: Sources) -> Read:
    """One draft a link or file, in their order, in the person's turns. Raises nothing that concerns one
    source alone, and Refusal before it reads anything if these are too many for a minute."""
    say = context.say
    drafts: list[ArticleDraft] = []
    problems: list[str] = []
    everything: list[str | discord.Attachment] = [*sources.urls, *sources.files]
    services.rates.take(context, Act.READING, max(1, len(everything)))
    for source in everything:
        try:
            drafts.append(await _read(services, source, context.person_id))
        except Exception as error:
            name = source if isinstance(source, str) else source.filename
            told = note_failure(error, "reading an article", say)
            problems.append(told or say("I could not read {name}.", name=escape(shorten(name, 200))))
    problems += [
        say("{name} was left out: text, Markdown, HTML and PDF work.", name=escape(shorten(name, 100)))
        for name in sources.unreadable[:3]
    ]
    if sources.text:
        drafts.append(typed_draft(sources.text))
    if sources.left_out:
        problems.append(
            say.plural(
                "{n:,} more was left out: I read ten at once.",
                "{n:,} more were left out: I read ten at once.",
                sources.left_out,
            )
        )
    return Read(tuple(drafts), tuple(problems))


async def download(attachment: discord.Attachment, *, max_bytes: int) -> bytes:
    """The content of an attached file. Raises Refusal, before the download if the file is too large."""
    if attachment.size > max_bytes:
        raise Refusal(
            "{name} has {size}; I read files of up to {most}. Add the part that matters as text.",
            name=escape(shorten(attachment.filename, 200)),
            size=_megabytes(attachment.size),
            most=_megabytes(max_bytes),
        )
    try:
        return await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise Refusal("Discord did not hand me the file. Please attach it once more.") from error


async def _read(services: Desk, source: str | discord.Attachment, person_id: int) -> ArticleDraft:
    if isinstance(source, str):
        return await services.executor.fetch(source, person_id=person_id)
    content = await download(source, max_bytes=services.executor.max_file_bytes)
    return await services.executor.read_file(content, name=source.filename, person_id=person_id)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
