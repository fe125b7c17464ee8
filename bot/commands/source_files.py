"""Lists of feeds for other programs, and from them (OPML)."""

import discord

from bot.audience import Visit, guild_corpus
from bot.contributing.reading import download
from bot.services import Desk
from bot.following.opml_text import attach_import, describe_export, describe_import
from bot.language import N_
from bot.markdown import escape, shorten
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.records.sources import put_channel
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.sending import complete
from bot.text_file import TextFile

MAX_FILE_BYTES = 1_000_000
EXPORT_FILE = "watchdesk-sources.opml"
TOO_LARGE = N_("{name} is larger than a list of feeds is: I take up to {n} MB.")


async def export_sources(interaction: discord.Interaction, services: Desk, context: Visit) -> None:
    """Hand out the list of the server's feeds. The interaction is deferred, ephemerally."""
    corpus = guild_corpus(context.require_moderator())
    content = await services.executor.sources.export_opml([corpus])
    sources = await services.executor.sources.list_sources([corpus])
    told = describe_export(sources, context.say)
    await complete(interaction, Reply(content=told), attachment=TextFile(EXPORT_FILE, content))


async def import_sources(
    interaction: discord.Interaction, services: Desk, context: Visit, file: discord.Attachment
) -> None:
    """Follow the feeds of an attached list. The interaction is deferred, ephemerally. Raises Refusal."""
    guild_id, channel_id = context.require_moderator(), interaction.channel_id or 0
    if file.size > MAX_FILE_BYTES:
        raise Refusal(TOO_LARGE, name=escape(shorten(file.filename, 200)), n=MAX_FILE_BYTES // 1_000_000)
    content = await download(file, max_bytes=MAX_FILE_BYTES)
    corpus = guild_corpus(guild_id)
    report = await services.executor.sources.import_opml(
        corpus, content, name=file.filename, within=permit_moderator(context)
    )
    added = [source.source_id for source in report.added]
    await services.records.write(lambda c: put_channel(c, guild_id, added, channel_id))
    if added:
        subject = f"{file.filename} · {len(added)}"
        await services.note(guild_id, context.person_id, Action.SOURCES_IMPORTED, subject)
    await complete(
        interaction,
        Reply(content=describe_import(report, context.say)),
        attachment=attach_import(report, context.say),
    )
