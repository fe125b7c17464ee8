"""The export of an answer: a file with its quotes, checked against the stored texts, for one person."""

from collections import Counter
from datetime import UTC, datetime

import discord

from bot.bot_errors import Refusal
from bot.context import RequestContext
from bot.db.exchange_queries import Exchange
from bot.i18n.translator import Translator
from bot.services import Services
from bot.ui.attachments import TextFile
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, one_of, optional, record_id
from bot.ui.evidence_files import ExportFormat, write_evidence
from bot.ui.evidence_record import AnswerEvidence
from bot.ui.reply import Reply, send_reply
from index import QuoteStatus

EXPORT = CustomIdPattern(
    "answer:export", record_id("exchange_id"), optional(one_of("format", tuple(ExportFormat)))
)


def export_button(exchange_id: int, say: Translator) -> discord.ui.Button[discord.ui.View]:
    """The button below an answer, which sends the Markdown file."""
    return discord.ui.Button(custom_id=f"{EXPORT.name}:{exchange_id}", label=say("Export"), row=1)


async def send_export(
    interaction: discord.Interaction,
    services: Services,
    context: RequestContext,
    exchange: Exchange,
    chosen: str,
) -> None:
    """Send the file to the person alone; `chosen` is its format, or empty for the button below the answer."""
    if exchange.content.reason is None and not exchange.content.citations:
        raise Refusal("This answer is too old to export: I no longer have its quotes. Ask the question again.")
    if chosen:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    export_format = ExportFormat(chosen or ExportFormat.MARKDOWN)
    evidence = await _collect_evidence(services, context, exchange)
    # An exchange has at most 64,000 characters, so the file is far below Discord's limit of 10 MiB.
    file = TextFile(
        f"watchdesk-answer-{exchange.exchange_id}.{export_format}",
        write_evidence(evidence, export_format, context.say),
    )
    reply = Reply(content=describe_export(evidence, context.say))
    view = _format_buttons(exchange.exchange_id, export_format)
    try:
        await send_reply(interaction, reply, view=view, attachment=file)
    except discord.Forbidden as error:
        raise Refusal("I need the permission **Attach Files** here to send the file.") from error


async def _collect_evidence(services: Services, context: RequestContext, exchange: Exchange) -> AnswerEvidence:
    content = exchange.content
    quotes = await services.index.lookup(lambda index: index.find_evidence(context.corpora, content.citations))
    return AnswerEvidence(
        question=content.question,
        asked_at=exchange.asked_at,
        exported_at=datetime.now(UTC),
        support=content.support,
        reason=content.reason,
        quotes=tuple(quotes),
    )


def describe_export(evidence: AnswerEvidence, say: Translator) -> str:
    """How many quotes the file has, and what happened to them since the answer."""
    if evidence.reason is not None:
        return say("The question and the reason why there is no answer, as a file.")
    statuses = Counter(quote.status for quote in evidence.quotes)
    lines = [
        say.plural(
            "{n:,} quote with source, offsets and hash, as a file.",
            "{n:,} quotes with sources, offsets and hashes, as a file.",
            len(evidence.quotes),
        )
    ]
    if changed := statuses[QuoteStatus.NOT_IN_TEXT]:
        lines.append(
            say.plural(
                "{n:,} quote is no longer in its article. The file still has it, as you saw it.",
                "{n:,} quotes are no longer in their articles. The file still has them, as you saw them.",
                changed,
            )
        )
    if removed := statuses[QuoteStatus.REMOVED]:
        lines.append(
            say.plural(
                "{n:,} quote is from an article that was removed. The file still has the quote.",
                "{n:,} quotes are from articles that were removed. The file still has the quotes.",
                removed,
            )
        )
    return "\n".join(lines)


def _format_buttons(exchange_id: int, shown: ExportFormat) -> discord.ui.View:
    """A button for each format; that of the attached file is disabled."""
    return stateless_view(
        discord.ui.Button[discord.ui.View](
            custom_id=f"{EXPORT.name}:{exchange_id}:{export_format}",
            label=f".{export_format}",
            disabled=export_format is shown,
        )
        for export_format in ExportFormat
    )
