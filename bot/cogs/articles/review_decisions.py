"""Decide about submitted articles: approve, reject or change them, and notify their contributors."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.articles.article_addition import (
    STORED_STATUSES,
    add_draft_as_shown,
    are_all_duplicates,
    describe_outcome,
    describe_sync,
    predict_outcomes,
    preview_token,
    require_unchanged,
)
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.draft_queries import DraftState, StoredDraft, change_draft_state, find_draft, update_draft
from bot.i18n.translator import N_, Translator
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import NO_PINGS
from index import AddOutcome, AddStatus, ArticleChangedError, ArticleDraft

log = logging.getLogger(__name__)


_DECIDED_TEXTS = {
    DraftState.ADDED: (
        N_("You already approved this submission."),
        N_("This submission was already approved by {who}."),
        N_("This submission was already approved."),
    ),
    DraftState.REJECTED: (
        N_("You already rejected this submission."),
        N_("This submission was already rejected by {who}."),
        N_("This submission was already rejected."),
    ),
}
"""By decision: made by the reader, by somebody else, by somebody whose data was deleted."""


def refuse_decided(person_id: int, draft: StoredDraft | None) -> Refusal:
    """What a moderator reads who acts on a submission that does not wait any more."""
    if draft is None or draft.state not in _DECIDED_TEXTS:
        return Refusal("This submission no longer exists.")
    by_you, by_another, by_unknown = _DECIDED_TEXTS[draft.state]
    if draft.decided_by is None:
        return Refusal(by_unknown)
    return Refusal(by_you if draft.decided_by == person_id else by_another, who=f"<@{draft.decided_by}>")


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of an approval; `text` is for the moderator."""

    outcome: AddOutcome
    text: str


class ReviewDecisions:
    """Decisions of moderators. If two decide at the same time, the second gets a refusal."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        # Adding an article takes several steps; no other decision of the server may come between them.
        self._deciding: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get_waiting(self, context: RequestContext, draft_id: int) -> StoredDraft:
        """The waiting draft. Raises Refusal."""
        guild_id = context.require_server()
        draft = await self._services.records.read(lambda c: find_draft(c, guild_id, draft_id))
        if draft is None or draft.state is not DraftState.WAITING:
            raise refuse_decided(context.person_id, draft)
        return draft

    async def approve(
        self, context: RequestContext, draft: StoredDraft, token: str, *, server_name: str
    ) -> Approval:
        """Add a draft, notify its contributor, and make it findable.

        `token` is the `preview_token` of what the moderator saw. Raises ArticleChangedError if it is different
        now, and Refusal if somebody already decided; nothing is changed then.
        """
        async with self._deciding[draft.guild_id]:
            outcome = await self._store(context, draft.draft_id, token)
        result = describe_outcome(outcome, context.say, most_units=700)
        if outcome.status is AddStatus.REJECTED:
            return Approval(outcome, result)
        say = _say_to_contributor(context, draft)
        text = say(
            "Your article **{title}** was added to the library of **{server}**.",
            title=title_of(draft, say),
            server=server_name,
        )
        failure = await self._notify_contributor(draft, text, context.say, in_channel=text)
        if outcome.status in STORED_STATUSES:
            result = f"{result} {await self._make_findable(context.say)}"
        return Approval(outcome, f"{result} {failure}".strip())

    async def reject(
        self, context: RequestContext, draft: StoredDraft, reason: str, *, server_name: str
    ) -> str:
        """Reject a draft and notify its contributor of the reason; returns a text for the moderator."""
        guild_id = context.require_moderator()
        async with self._deciding[guild_id]:
            await self._mark_rejected(context, draft, reason)
        say = _say_to_contributor(context, draft)
        text = say(
            "Your article **{title}** was not added to the library of **{server}**.",
            title=title_of(draft, say),
            server=server_name,
        )
        why = escape(shorten(reason, 600)) or say("none given")
        with_reason = f"{text} {say('Reason: {reason}', reason=why)}"
        failure = await self._notify_contributor(draft, with_reason, context.say, in_channel=text)
        return f"{context.say('Rejected.')} {failure}".strip()

    async def change(self, context: RequestContext, draft: StoredDraft, changed: ArticleDraft) -> StoredDraft:
        """Store the changed facts or text of a draft. Raises Refusal, ArticleChangedError."""
        may, refuse = require_moderator_in_transaction(context), partial(refuse_decided, context.person_id)

        def change(connection: Connection) -> None:
            may(connection)
            require_unchanged(connection, draft, refuse)
            update_draft(connection, draft, changed)

        await self._services.records.write(change)
        return replace(draft, draft=changed)

    async def _make_findable(self, say: Translator) -> str:
        index = self._services.index
        if index.active_run:  # A sync would wait for its end, which may take hours.
            return say("The index is busy. You can ask about the article once it is done.")
        return describe_sync(await index.sync(), say)

    async def _store(self, context: RequestContext, draft_id: int, token: str) -> AddOutcome:
        draft = await self.get_waiting(context, draft_id)
        [shown] = await predict_outcomes(self._services, [draft])
        if preview_token([shown]) != token and not are_all_duplicates([shown]):
            raise ArticleChangedError(None)
        return await add_draft_as_shown(
            self._services,
            context,
            shown,
            action=AuditAction.ARTICLE_APPROVED,
            refuse=partial(refuse_decided, context.person_id),
            within=require_moderator_in_transaction(context),
        )

    async def _mark_rejected(self, context: RequestContext, draft: StoredDraft, reason: str) -> None:
        """Reject a waiting draft and log that. Raises Refusal if somebody already decided about it."""
        may, now = require_moderator_in_transaction(context), datetime.now(UTC)
        line = AuditRecord(
            guild_id=draft.guild_id,
            person_id=context.person_id,
            action=AuditAction.ARTICLE_REJECTED,
            subject=draft.draft.title or draft.draft.url or "",
            at=now,
        )
        decide = partial(change_draft_state, by=context.person_id, at=now, reason=reason)

        def mark_rejected(connection: Connection) -> None:
            may(connection)
            if not decide(connection, draft.draft_id, DraftState.WAITING, DraftState.REJECTED):
                found = find_draft(connection, draft.guild_id, draft.draft_id)
                raise refuse_decided(context.person_id, found)
            add_audit_record(connection, line)

        await self._services.records.write(mark_rejected)

    async def _notify_contributor(
        self, draft: StoredDraft, text: str, say: Translator, *, in_channel: str
    ) -> str:
        """Notify a contributor; returns a sentence for the moderator if that failed, else an empty string.

        Somebody who accepts no direct messages is notified in the channel, by a text without the reason, since
        others read it too.
        """
        try:
            user = self._client.get_user(draft.person_id) or await self._client.fetch_user(draft.person_id)
            await user.send(text, allowed_mentions=NO_PINGS)
        except discord.HTTPException:
            return await self._notify_in_channel(draft, in_channel, say)
        return ""

    async def _notify_in_channel(self, draft: StoredDraft, text: str, say: Translator) -> str:
        channel = self._client.get_partial_messageable(draft.channel_id, guild_id=draft.guild_id)
        try:
            only_them = discord.AllowedMentions(users=[discord.Object(draft.person_id)])
            await channel.send(f"<@{draft.person_id}> {text}", allowed_mentions=only_them, suppress_embeds=True)
        except discord.HTTPException as error:
            log.info("could not notify a contributor: Discord answered %s (%s)", error.status, error.code)
            return say("I could not notify the contributor: they do not accept direct messages from me.")
        return ""


def _say_to_contributor(context: RequestContext, draft: StoredDraft) -> Translator:
    """The language of the channel in which the article was submitted; the moderator may be in another one."""
    return replace(context, channel_ids=(draft.channel_id,)).say_to_all


def title_of(draft: StoredDraft, say: Translator, *, most_units: int = 300) -> str:
    """The title of a draft, or else its address, escaped."""
    return escape(shorten(draft.draft.title or draft.draft.url or "", most_units)) or say("Without a title")
