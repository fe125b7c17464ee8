"""`/review`: moderators approve or reject submitted articles one by one."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.articles.article_addition import (
    DRAFT_CHANGED,
    STORED_STATUSES,
    ShownDraft,
    add_draft_as_shown,
    are_all_duplicates,
    describe_outcome,
    describe_sync,
    predict_outcomes,
    preview_token,
    require_unchanged,
)
from bot.cogs.articles.article_form import ArticleForm, ArticleInput, apply_input, input_of_draft
from bot.cogs.articles.comparison_embed import comparison_embed
from bot.cogs.articles.preview_buttons import QueuedDraft, review_view
from bot.cogs.articles.preview_text import list_problems, preview_embed, text_page
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.draft_queries import (
    DraftState,
    StoredDraft,
    change_draft_state,
    count_waiting_drafts,
    find_draft,
    list_waiting_drafts,
    update_draft,
)
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import on_component
from bot.interactions.forms import Form, replies_with_errors
from bot.rate_limits import LimitedAction, count_text_units
from bot.services import Services
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, count, optional, patterns, record_id, token
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import NO_PINGS, Reply, send_reply
from index import (
    AddOutcome,
    AddStatus,
    ArticleChangedError,
    ArticleDraft,
    PageCheck,
    PageComparison,
    TextMatch,
    adopt_page,
    record_comparison,
)

log = logging.getLogger(__name__)

MAX_REASON_CHARS = 500
ALREADY_DECIDED = N_("Somebody else has decided about this article meanwhile.")
_PLACE = record_id("draft_id"), count("place")
"""Each custom id contains the draft and the position in the queue."""
_BUTTONS = (
    *patterns("review", ("show", "reject", "edit", "compare", "adopt"), *_PLACE),
    # The token of what the moderator was shown; buttons of earlier versions have none.
    CustomIdPattern("review:approve", *_PLACE, optional(token("token"))),
    CustomIdPattern("review:text", *_PLACE, count("page")),
)


class ReviewQueue(commands.Cog):
    """`/review`, for moderators. If two decide at the same time, the second gets an error message."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        # Adding an article takes several steps; no other decision of the server may come between them.
        self._deciding: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @app_commands.command(description="Decide about articles that people have submitted (moderators).")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def review(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction, context, 0)

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        place = parsed_id.number("place")
        if parsed_id.button == "show":
            await interaction.response.defer()
            await self._show(interaction, context, place)
            return
        draft = await self._get_waiting(context, parsed_id.number("draft_id"))
        match parsed_id.button:
            case "approve":
                await self._approve(interaction, context, draft, parsed_id)
            case "reject":
                await interaction.response.send_modal(RejectForm(self, draft, place, context.say))
            case "edit":
                await interaction.response.send_modal(self._edit_form(draft, place, context.say))
            case "text":
                await interaction.response.defer()
                await self._show(interaction, context, place, draft=draft, page=parsed_id.number("page"))
            case "compare" | "adopt":
                await self._compare(interaction, context, draft, parsed_id)

    async def reject(
        self, interaction: discord.Interaction, draft: StoredDraft, place: int, reason: str
    ) -> None:
        """Reject a draft and notify its contributor of the reason."""
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer()
        async with self._deciding[guild_id]:
            await self._move(context, draft, DraftState.REJECTED, reason=reason)
        subject = draft.draft.title or draft.draft.url or ""
        await self._services.note(guild_id, context.person_id, AuditAction.ARTICLE_REJECTED, subject)
        text = context.say_to_all(
            "Your article **{title}** was not added to the library of **{server}**.",
            title=_title(draft, context.say_to_all),
            server=_server(interaction),
        )
        why = escape(shorten(reason, 600)) or context.say_to_all("none given")
        with_reason = f"{text} {context.say_to_all('Reason: {reason}', reason=why)}"
        failure = await self._notify_contributor(draft, with_reason, context.say, in_channel=text)
        await self._show(interaction, context, place, f"{context.say('Rejected.')} {failure}")

    async def _approve(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        draft: StoredDraft,
        parsed_id: ParsedCustomId,
    ) -> None:
        await interaction.response.defer()
        place = parsed_id.number("place")
        try:
            async with self._deciding[draft.guild_id]:
                outcome = await self._store(context, draft.draft_id, parsed_id.find_text("token"))
        except ArticleChangedError:
            await self._show(interaction, context, place, context.say(DRAFT_CHANGED), draft=draft)
            return
        result = describe_outcome(outcome, context.say, most_units=700)
        if outcome.status is AddStatus.REJECTED:
            await self._show(interaction, context, place, result)
            return
        text = context.say_to_all(
            "Your article **{title}** is now in the library of **{server}**.",
            title=_title(draft, context.say_to_all),
            server=_server(interaction),
        )
        failure = await self._notify_contributor(draft, text, context.say, in_channel=text)
        if outcome.status in STORED_STATUSES:
            result = f"{result} {await self._make_findable(context.say)}"
        await self._show(interaction, context, place, f"{result} {failure}")

    async def _compare(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        draft: StoredDraft,
        parsed_id: ParsedCustomId,
    ) -> None:
        """Compare a draft with its page; the page is adopted only if it still has the same text."""
        await interaction.response.defer()
        url, place = draft.draft.url, parsed_id.number("place")
        if url is None:
            raise Refusal("This article has no link, so there is no page to compare it with.")
        text = draft.draft.text
        check = await self._services.index.read_content(
            context.person_id, lambda index: index.check_page(url, text)
        )
        is_adopted = parsed_id.button == "adopt" and check.match is TextMatch.SAME
        draft = await self._change(context, draft, _apply_check(draft.draft, check, is_adopted=is_adopted))
        if is_adopted:
            done = context.say("This is the page's own version now; approve it to add it.")
            await self._show(interaction, context, place, done, draft=draft)
        else:
            await self._show(interaction, context, place, draft=draft, check=check)

    async def _change(self, context: RequestContext, draft: StoredDraft, changed: ArticleDraft) -> StoredDraft:
        """Store the changed facts or text of a draft. Raises Refusal, ArticleChangedError."""
        may = require_moderator_in_transaction(context)

        def change(connection: Connection) -> None:
            may(connection)
            require_unchanged(connection, draft, ALREADY_DECIDED)
            update_draft(connection, draft, changed)

        await self._services.records.write(change)
        return replace(draft, draft=changed)

    async def _make_findable(self, say: Translator) -> str:
        index = self._services.index
        if index.active_run:  # A sync would wait for its end, which may take hours.
            return say("The index is being worked on; questions find it after that.")
        return describe_sync(await index.sync(), say)

    async def _store(self, context: RequestContext, draft_id: int, token: str) -> AddOutcome:
        """Add a waiting draft. Raises ArticleChangedError unless everything is as the moderator saw it."""
        draft = await self._get_waiting(context, draft_id)
        [shown] = await predict_outcomes(self._services, [draft])
        if preview_token([shown]) != token and not are_all_duplicates([shown]):
            raise ArticleChangedError(None)
        return await add_draft_as_shown(
            self._services,
            context,
            shown,
            action=AuditAction.ARTICLE_APPROVED,
            decided=ALREADY_DECIDED,
            within=require_moderator_in_transaction(context),
        )

    async def _move(
        self, context: RequestContext, draft: StoredDraft, state: DraftState, *, reason: str = ""
    ) -> None:
        """Change the state of a waiting draft. Raises Refusal if somebody already decided about it."""
        may, now = require_moderator_in_transaction(context), datetime.now(UTC)

        def move(connection: Connection) -> None:
            may(connection)
            if not change_draft_state(
                connection,
                draft.draft_id,
                DraftState.WAITING,
                state,
                by=context.person_id,
                at=now,
                reason=reason,
            ):
                raise Refusal(ALREADY_DECIDED)

        await self._services.records.write(move)

    async def _get_waiting(self, context: RequestContext, draft_id: int) -> StoredDraft:
        guild_id = context.require_server()
        draft = await self._services.records.read(lambda c: find_draft(c, guild_id, draft_id))
        if draft is None or draft.state is not DraftState.WAITING:
            raise Refusal(ALREADY_DECIDED)
        return draft

    async def _show(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        place: int,
        content: str = "",
        *,
        draft: StoredDraft | None = None,
        page: int = 1,
        check: PageCheck | None = None,
    ) -> None:
        """Show the draft, or else the one at that position of the queue, or the last one."""
        guild_id = context.require_server()
        count = await self._services.records.read(lambda c: count_waiting_drafts(c, guild_id))
        place = max(min(place, count - 1), 0)
        if draft is not None:
            draft = await self._get_waiting(context, draft.draft_id)
        else:
            draft = await self._find_waiting_at(guild_id, place)
        if draft is None:
            nothing = context.say("No article waits for a decision.")
            await send_reply(interaction, Reply(content=f"{content}\n{nothing}".strip()))
            return
        self._services.rates.take(context, LimitedAction.LOOKUP, count_text_units(draft.draft.text))
        waiting, corpus = draft.draft, guild_corpus(guild_id)
        preview = await self._services.index.lookup(lambda index: index.preview(corpus, waiting))
        text = await asyncio.to_thread(text_page, draft.draft.text, page)
        embed = preview_embed(draft.draft, preview, context.say, place=(place + 1, count), page=text)
        embed.add_field(name=context.say("Submitted by"), value=f"<@{draft.person_id}>", inline=False)
        compared = [comparison_embed(check, draft.draft.url or "", context.say)] if check else []
        queued = QueuedDraft(draft, place, count, text, preview_token([ShownDraft(draft, preview.expected)]))
        view = review_view(queued, context.say, is_same=check is not None and check.match is TextMatch.SAME)
        await send_reply(interaction, Reply(content=content.strip(), embeds=(embed, *compared)), view=view)

    async def _find_waiting_at(self, guild_id: int, place: int) -> StoredDraft | None:
        found = await self._services.records.read(
            lambda c: list_waiting_drafts(c, guild_id, limit=1, offset=place)
        )
        return next(iter(found), None)

    def _edit_form(self, draft: StoredDraft, place: int, say: Translator) -> ArticleForm:
        async def submit(interaction: discord.Interaction, typed: ArticleInput) -> None:
            context = await self._services.context(interaction)
            context.require_moderator()
            await interaction.response.defer()
            facts = apply_input(typed, draft.draft, context.say, by=context.supplier)
            changed = await self._change(context, draft, facts.draft)
            problems = list_problems(facts.problems, context.say)
            await self._show(interaction, context, place, problems, draft=changed)

        typed = input_of_draft(draft.draft, with_text=False)
        return ArticleForm(self._services, submit, say, title=say("Edit details"), typed=typed)

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


class RejectForm(Form):
    """Form for the reason of a rejection, which the contributor reads."""

    def __init__(self, cog: ReviewQueue, draft: StoredDraft, place: int, say: Translator) -> None:
        super().__init__(cog._services, title=say("Reject"), timeout=3600)
        self._cog = cog
        self._draft = draft
        self._place = place
        self._reason = discord.ui.TextInput[RejectForm](
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=MAX_REASON_CHARS,
        )
        hint = say("The contributor reads it.")
        self.add_item(discord.ui.Label(text=say("Reason"), description=hint, component=self._reason))

    @replies_with_errors
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        await self._cog.reject(
            interaction, self._draft, self._place, self._reason.value.strip()[:MAX_REASON_CHARS]
        )


def _apply_check(draft: ArticleDraft, check: PageCheck, *, is_adopted: bool) -> ArticleDraft:
    """The draft with the version of its page, or with the result of the comparison recorded."""
    if is_adopted and check.page is not None:
        return adopt_page(draft, check.page)
    if check.match is not None:
        return record_comparison(draft, PageComparison(match=check.match, at=datetime.now(UTC)))
    return draft


def _title(draft: StoredDraft, say: Translator) -> str:
    return escape(shorten(draft.draft.title or draft.draft.url or "", 300)) or say("Without a title")


def _server(interaction: discord.Interaction) -> str:
    return escape(shorten(interaction.guild.name if interaction.guild else "", 200))
