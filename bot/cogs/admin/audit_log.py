"""`/log`: the audit log of a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.cogs.admin.setting_names import SETTING_NAMES, describe_change
from bot.context import visible_channels
from bot.db.audit_log_queries import (
    AUDIT_LOG_RETENTION_DAYS,
    AuditAction,
    AuditRecord,
    count_audit_records,
    list_audit_records,
)
from bot.db.exchange_queries import find_readable_questions
from bot.db.job_queries import JobKind
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import on_component
from bot.jobs.job_outcome import JobOutcome, parse_outcome
from bot.jobs.job_text import describe_outcome
from bot.services import Services
from bot.ui.article_edits import describe_edit, parse_edit_record
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, bound_page, count, one_of, or_empty, record_id
from bot.ui.delivery_changes import describe_delivery_change
from bot.ui.discord_markup import count_units, date_stamp, escape, shorten
from bot.ui.rated_answer import describe_rated_answer, parse_rated_answer
from bot.ui.reply import ACCENT, Reply, send_reply

LINES_A_PAGE = 10
MAX_SUBJECT_UNITS = 280
"""So that ten lines fit into one embed."""
MAX_FACT_UNITS = 40
NO_QUESTIONS: Mapping[int, str] = MappingProxyType({})
"""The log channel names no questions: a message there stays when the person who asked deletes their data."""
MAX_POST_UNITS = 1900
"""Of all lines in the log channel; the rest of the message is for the number of those left out."""
MAX_POSTED_SUBJECT_UNITS = 120

JOB_ACTIONS = (
    AuditAction.REINDEXED,
    AuditAction.CHECKED,
    AuditAction.SOURCES_POLLED,
    AuditAction.SOURCE_REINDEXED,
)
ACTION_NAMES = {
    AuditAction.ARTICLE_ADDED: N_("Article added"),
    AuditAction.ARTICLE_REPLACED: N_("Article replaced"),
    AuditAction.ARTICLE_EDITED: N_("Article edited"),
    AuditAction.ARTICLE_REMOVED: N_("Article removed"),
    AuditAction.ARTICLE_RESTORED: N_("Article restored"),
    AuditAction.ARTICLE_APPROVED: N_("Article approved"),
    AuditAction.ARTICLE_REJECTED: N_("Article rejected"),
    AuditAction.REINDEXED: N_("Reindexed"),
    AuditAction.CHECKED: N_("Checked"),
    AuditAction.SOURCE_ADDED: N_("Source added"),
    AuditAction.SOURCES_IMPORTED: N_("Sources imported"),
    AuditAction.SOURCE_CHANGED: N_("Source changed"),
    AuditAction.SOURCE_PAUSED: N_("Source paused"),
    AuditAction.SOURCE_GIVEN_UP: N_("Source paused for failing"),
    AuditAction.SOURCE_RESUMED: N_("Source resumed"),
    AuditAction.SOURCE_REMOVED: N_("Source removed"),
    AuditAction.SOURCES_POLLED: N_("Sources polled"),
    AuditAction.SOURCE_REINDEXED: N_("Source reindexed"),
    AuditAction.SOURCE_ROLLED_BACK: N_("Source rolled back"),
    AuditAction.NAMES_CHANGED: N_("Names or outlets changed"),
    AuditAction.SETTINGS_CHANGED: N_("Setting changed"),
    AuditAction.ANSWER_CRITICISED: N_("Answer rated not helpful"),
    AuditAction.BRIEF_SCHEDULED: N_("Scheduled brief changed"),
    AuditAction.CHANNEL_UNUSABLE: N_("Cannot post in channel"),
    AuditAction.DELIVERY_CHANGED: N_("Delivery changed"),
}


@dataclass(frozen=True, slots=True)
class AuditLogPage:
    """Some lines of the log, newest first, and how many there are in all."""

    records: Sequence[AuditRecord]
    total: int
    questions: Mapping[int, str] = field(default_factory=dict)
    """By exchange, for lines about answers."""


def count_log_pages(lines: int) -> int:
    return max(1, -(-lines // LINES_A_PAGE))


def log_embed(shown: AuditLogPage, page: int, say: Translator) -> discord.Embed:
    """One page, counted from 1."""
    lines = [describe_record(record, say, shown.questions) for record in shown.records]
    body = "\n".join(lines) or say(
        "Nothing like this happened in the last {n} days.", n=AUDIT_LOG_RETENTION_DAYS
    )
    embed = discord.Embed(title=say("Log"), description=body, colour=ACCENT)
    place = say("Page {page:,} of {pages:,}", page=page, pages=count_log_pages(shown.total))
    return embed.set_footer(text=f"{place} · {say('Kept for {n} days', n=AUDIT_LOG_RETENTION_DAYS)}")


def log_post_text(records: Sequence[AuditRecord], more: int, say: Translator) -> str:
    """New lines as a message for the log channel, which shows the time itself; `more` lines are left out."""
    lines: list[str] = []
    room = MAX_POST_UNITS
    for record in map(_without_rater, records):
        line = _describe_action(record, say, MAX_POSTED_SUBJECT_UNITS)
        room -= count_units(line) + 1
        if room < 0:
            break
        lines.append(line)
    if left_out := more + len(records) - len(lines):
        lines.append(
            say.plural("… and {n:,} more: {log}", "… and {n:,} more: {log}", left_out, log=say.command("log"))
        )
    return "\n".join(lines)


def _without_rater(record: AuditRecord) -> AuditRecord:
    """Hide who rated an answer: that is for moderators, and others may be able to read the log channel."""
    return replace(record, person_id=None) if record.action is AuditAction.ANSWER_CRITICISED else record


def describe_record(record: AuditRecord, say: Translator, questions: Mapping[int, str] = NO_QUESTIONS) -> str:
    """Date, person, action and subject; the mention pings nobody in an embed.

    `questions` by exchange are those that lines about answers name.
    """
    return f"{date_stamp(record.at, 'f')} · {_describe_action(record, say, MAX_SUBJECT_UNITS, questions)}"


def _describe_action(
    record: AuditRecord, say: Translator, most_subject_units: int, questions: Mapping[int, str] = NO_QUESTIONS
) -> str:
    """Without a person where the record names none: the bot did it by itself, or their data was deleted."""
    who = f"<@{record.person_id}>" if record.person_id else ""
    what = f"**{say(ACTION_NAMES[record.action])}**"
    subject = _describe_subject(record, say, most_subject_units, questions)
    return " · ".join(filter(None, (who, what, subject)))


def _describe_subject(
    record: AuditRecord, say: Translator, most_units: int, questions: Mapping[int, str]
) -> str:
    subject = record.subject
    match record.action:
        case AuditAction.SETTINGS_CHANGED | AuditAction.CHANNEL_UNUSABLE:
            return _describe_setting(subject, say, most_units)
        case action if action in JOB_ACTIONS and (outcome := parse_outcome(subject)):
            return _describe_job(outcome, say)
        case AuditAction.ARTICLE_EDITED if note := parse_edit_record(subject):
            return say(
                "{number}: {changes}", number=note.article_id, changes=describe_edit(note, say, MAX_FACT_UNITS)
            )
        case AuditAction.DELIVERY_CHANGED:
            return describe_delivery_change(subject, say)
        case AuditAction.ANSWER_CRITICISED:
            return describe_rated_answer(parse_rated_answer(subject), questions, say, most_units)
        case _:
            return escape(shorten(subject, most_units))


def _describe_setting(subject: str, say: Translator, most_units: int) -> str:
    """Only the name of the setting if its value is too long, such as a list of many roles."""
    change, name = describe_change(subject, say), subject.partition("=")[0]
    return change if count_units(change) <= most_units else say(SETTING_NAMES.get(name, name))


def _describe_job(outcome: JobOutcome, say: Translator) -> str:
    result, request = describe_outcome(outcome, say), outcome.request
    if request.kind is JobKind.REINDEX and request.article_id is not None:
        return say("article {number}: {result}", number=request.article_id, result=result)
    if request.source_id is not None:
        title = escape(shorten(request.source_title, MAX_FACT_UNITS))
        return say("{source}: {result}", source=title, result=result)
    if request.kind is JobKind.REINDEX and request.outlet is not None:
        outlet = escape(shorten(request.outlet, MAX_FACT_UNITS))
        return say("{outlet}: {result}", outlet=outlet, result=result)
    return result


_ACTIONS = [action.value for action in AuditAction]
LOG_PAGE = CustomIdPattern(
    "log", count("page"), or_empty(record_id("person_id")), or_empty(one_of("action", _ACTIONS))
)
_CHOICES = [app_commands.Choice(name=name, value=action.value) for action, name in ACTION_NAMES.items()]


@dataclass(frozen=True, slots=True)
class AuditLogRequest:
    """A page of the log, perhaps of one person or one action; `page` counts from 1."""

    page: int
    person_id: int | None = None
    action: AuditAction | None = None

    def to_custom_id(self) -> str:
        return f"log:{self.page}:{self.person_id or ''}:{self.action.value if self.action else ''}"

    @classmethod
    def of(cls, parsed_id: ParsedCustomId) -> "AuditLogRequest":
        action = AuditAction(parsed_id.text("action")) if parsed_id.values["action"] else None
        return cls(bound_page(parsed_id.number("page")), parsed_id.find_number("person_id"), action)


class AuditLog(commands.Cog):
    """`/log`, for moderators; the reply is ephemeral."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="See who added, removed or changed what (moderators).")
    @app_commands.describe(
        person="Only what this person did",
        action="Only this kind of change",
        page="The page, from 1; the newest lines come first",
    )
    @app_commands.choices(action=_CHOICES)
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def log(
        self,
        interaction: discord.Interaction,
        person: discord.User | None = None,
        action: app_commands.Choice[str] | None = None,
        page: app_commands.Range[int, 1, 1_000_000] = 1,
    ) -> None:
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = AuditAction(action.value) if action else None
        request = AuditLogRequest(bound_page(page), person.id if person else None, chosen)
        await self._show(interaction, guild_id, request, context.say)

    @on_component(LOG_PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        request = AuditLogRequest.of(parsed_id)
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer()
        await self._show(interaction, guild_id, request, context.say)

    async def _show(
        self, interaction: discord.Interaction, guild_id: int, request: AuditLogRequest, say: Translator
    ) -> None:
        channel_ids = visible_channels(interaction)
        shown = await self._load(guild_id, channel_ids, request)
        if shown.total and not shown.records:  # Past the end: old lines were deleted.
            request = replace(request, page=count_log_pages(shown.total))
            shown = await self._load(guild_id, channel_ids, request)
        view = _page_view(request, count_log_pages(shown.total), say)
        await send_reply(interaction, Reply(embeds=(log_embed(shown, request.page, say),)), view=view)

    async def _load(
        self, guild_id: int, channel_ids: Sequence[int] | None, request: AuditLogRequest
    ) -> AuditLogPage:
        actions = [request.action] if request.action else []
        first = (request.page - 1) * LINES_A_PAGE

        def load(connection: Connection) -> AuditLogPage:
            records = list_audit_records(
                connection,
                guild_id,
                actions=actions,
                person_id=request.person_id,
                limit=LINES_A_PAGE,
                offset=first,
            )
            total = count_audit_records(connection, guild_id, actions=actions, person_id=request.person_id)
            questions = find_readable_questions(connection, guild_id, channel_ids, _rated_exchanges(records))
            return AuditLogPage(records, total, questions)

        return await self._services.records.read(load)


def _rated_exchanges(records: Sequence[AuditRecord]) -> list[int]:
    """The exchanges that lines about answers name."""
    rated = [parse_rated_answer(r.subject) for r in records if r.action is AuditAction.ANSWER_CRITICISED]
    return [answer.exchange_id for answer in rated if answer.exchange_id is not None]


def _page_view(request: AuditLogRequest, last: int, say: Translator) -> discord.ui.View | None:
    if last == 1:
        return None
    return stateless_view(
        discord.ui.Button[discord.ui.View](
            custom_id=replace(request, page=page).to_custom_id(), label=label, disabled=not 1 <= page <= last
        )
        for label, page in (
            (say("Previous page"), request.page - 1),
            (say("Next page"), request.page + 1),
        )
    )
