"""Export and import lists of feeds as OPML files."""

from collections.abc import Iterator, Sequence

import discord

from bot.bot_errors import Refusal
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import save_source_channel
from bot.i18n.translator import N_, Translator
from bot.services import Services
from bot.ui.attachments import TextFile, download_attachment
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import Reply, send_reply
from bot.ui.report_lines import FormatThirdPartyText, TruncatedReport, truncate_report
from index import OpmlProblem, OpmlReport, Source, SourceKind

IMPORT_FILE = "import.txt"


def describe_export(sources: Sequence[Source], say: Translator) -> str:
    """How many feeds the file has, and how many sitemaps it cannot have."""
    feeds = sum(source.kind is SourceKind.FEED for source in sources)
    exported = say.plural("{n:,} feed as an OPML file.", "{n:,} feeds as an OPML file.", feeds)
    if not (sitemaps := len(sources) - feeds):
        return exported
    left_out = say.plural(
        "{n:,} news sitemap is not in the file, because OPML cannot list it.",
        "{n:,} news sitemaps are not in the file, because OPML cannot list them.",
        sitemaps,
    )
    return f"{exported} {left_out}"


def describe_import(report: OpmlReport, say: Translator) -> str:
    """The figures, and as many problems as fit."""
    lines = [say.plural("{n:,} feed was added.", "{n:,} feeds were added.", len(report.added))]
    if report.added:
        lines.append(
            say(
                "I read new feeds within a few minutes; {list} shows the results.",
                list=say.command("source list"),
            )
        )
    if report.known:
        lines.append(say.plural("{n:,} was already followed.", "{n:,} were already followed.", report.known))
    if report.problems:
        lines.append(say.plural("{n:,} could not be added:", "{n:,} could not be added:", len(report.problems)))
    return "\n".join([*lines, *_fit(report, say).shown])


def attach_import(report: OpmlReport, say: Translator) -> TextFile | None:
    """All problems as a file; None if they fit into the message."""
    return _fit(report, say).attach(IMPORT_FILE)


def _fit(report: OpmlReport, say: Translator) -> TruncatedReport:
    return truncate_report(lambda quote: _problems(report, say, quote), say)


def _problems(report: OpmlReport, say: Translator, quote: FormatThirdPartyText) -> Iterator[str]:
    yield from _list_problems(report.problems, say, quote)
    if report.left_out:
        yield say("Labels that could not be read:")
        yield from _list_problems(report.left_out, say, quote)


def _list_problems(
    problems: Sequence[OpmlProblem], say: Translator, quote: FormatThirdPartyText
) -> Iterator[str]:
    for problem in problems:
        reason = quote(say.wording(problem.reason))
        yield say("- {subject}: {result}", subject=quote(problem.url), result=reason)


MAX_FILE_BYTES = 1_000_000
EXPORT_FILE = "watchdesk-sources.opml"
TOO_LARGE = N_("{name} is too large: an OPML file may have up to {n} MB.")


async def export_sources(interaction: discord.Interaction, services: Services, context: RequestContext) -> None:
    """Send the list of the server's feeds. The interaction must be deferred, ephemerally."""
    corpus = guild_corpus(context.require_moderator())
    content = await services.index.lookup(lambda index: index.sources.export_opml([corpus]))
    sources = await services.index.lookup(lambda index: index.sources.list_sources([corpus]))
    text = describe_export(sources, context.say)
    await send_reply(interaction, Reply(content=text), attachment=TextFile(EXPORT_FILE, content))


async def import_sources(
    interaction: discord.Interaction, services: Services, context: RequestContext, file: discord.Attachment
) -> None:
    """Follow the feeds of an attached list. The interaction must be deferred, ephemerally. Raises Refusal."""
    guild_id, channel_id = context.require_moderator(), interaction.channel_id or 0
    if file.size > MAX_FILE_BYTES:
        raise Refusal(TOO_LARGE, name=escape(shorten(file.filename, 200)), n=MAX_FILE_BYTES // 1_000_000)
    content = await download_attachment(file, max_bytes=MAX_FILE_BYTES)
    corpus, within = guild_corpus(guild_id), require_moderator_in_transaction(context)
    report = await services.index.change(
        lambda index: index.sources.import_opml(corpus, content, name=file.filename, within=within)
    )
    added = [source.source_id for source in report.added]
    await services.records.write(lambda c: save_source_channel(c, guild_id, added, channel_id))
    if added:
        subject = f"{file.filename} · {len(added)}"
        await services.note(guild_id, context.person_id, AuditAction.SOURCES_IMPORTED, subject)
    await send_reply(
        interaction,
        Reply(content=describe_import(report, context.say)),
        attachment=attach_import(report, context.say),
    )
