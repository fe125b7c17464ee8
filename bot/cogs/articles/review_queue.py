"""Moderators approve or reject submitted articles: one by one in `/review`, or below messages for review."""

import asyncio
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.articles.article_addition import DRAFT_CHANGED, ShownDraft, preview_token
from bot.cogs.articles.article_form import ArticleForm, ArticleInput, apply_input, input_of_draft
from bot.cogs.articles.comparison_embed import comparison_embed
from bot.cogs.articles.preview_buttons import QueuedDraft, review_view
from bot.cogs.articles.preview_text import list_problems, preview_embed, text_page
from bot.cogs.articles.review_decisions import ReviewDecisions
from bot.cogs.articles.review_posts import POST_BUTTONS, close_decided_posts, refresh_post
from bot.context import RequestContext, guild_corpus
from bot.db.draft_queries import (
    StoredDraft,
    count_waiting_before,
    count_waiting_drafts,
    list_waiting_drafts,
)
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.interactions.forms import Form, replies_with_errors
from bot.rate_limits import LimitedAction, count_text_units
from bot.services import Services
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, count, optional, patterns, record_id, token
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import Reply, send_reply
from index import (
    ArticleChangedError,
    ArticleDraft,
    PageCheck,
    PageComparison,
    TextMatch,
    adopt_page,
    record_comparison,
)

MAX_REASON_CHARS = 500
_PLACE = record_id("draft_id"), count("place")
"""Each custom id contains the draft and the position in the queue."""
_BUTTONS = (
    *patterns("review", ("show", "reject", "edit", "compare", "adopt"), *_PLACE),
    # The token of what the moderator was shown; buttons of earlier versions have none.
    CustomIdPattern("review:approve", *_PLACE, optional(token("token"))),
    CustomIdPattern("review:text", *_PLACE, count("page")),
)


class ReviewQueue(commands.Cog):
    """`/review` and the buttons of the review channel, for moderators."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        self._decisions = ReviewDecisions(client, services)

    @app_commands.command(description="Approve or reject the articles that people submitted (moderators).")
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
        draft = await self._decisions.get_waiting(context, parsed_id.number("draft_id"))
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
                await interaction.response.defer()
                is_adopted = parsed_id.button == "adopt"
                await self._compare(interaction, context, draft, place, is_adopted=is_adopted)

    @on_component(*POST_BUTTONS)
    async def press_post(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        """A button in the review channel. Others see the message too, so the reply is ephemeral."""
        context = await self._services.context(interaction)
        context.require_moderator()
        draft = await self._decisions.get_waiting(context, parsed_id.number("draft_id"))
        if parsed_id.button == "reject":
            await interaction.response.send_modal(RejectForm(self, draft, None, context.say))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        if parsed_id.button == "approve":
            await self._approve_post(interaction, context, draft, parsed_id)
            return
        place = await self._services.records.read(
            lambda c: count_waiting_before(c, draft.guild_id, draft.draft_id)
        )
        if parsed_id.button == "text":
            await self._show(interaction, context, place, draft=draft)
        else:
            await self._compare(interaction, context, draft, place, is_adopted=False)

    async def reject(
        self, interaction: discord.Interaction, draft: StoredDraft, place: int | None, reason: str
    ) -> None:
        """Reject a draft and notify its contributor of the reason; `place` is None in the review channel."""
        context = await self._services.context(interaction)
        context.require_moderator()
        await (
            interaction.response.defer(ephemeral=True, thinking=True)
            if place is None
            else interaction.response.defer()
        )
        result = await self._decisions.reject(context, draft, reason, server_name=_server(interaction))
        await self._report(interaction, context, place, result)

    async def _approve(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        draft: StoredDraft,
        parsed_id: ParsedCustomId,
    ) -> None:
        await interaction.response.defer()
        place, shown_token = parsed_id.number("place"), parsed_id.find_text("token")
        try:
            approval = await self._decisions.approve(
                context, draft, shown_token, server_name=_server(interaction)
            )
        except ArticleChangedError:
            await self._show(interaction, context, place, context.say(DRAFT_CHANGED), draft=draft)
            return
        await self._report(interaction, context, place, approval.text)

    async def _approve_post(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        draft: StoredDraft,
        parsed_id: ParsedCustomId,
    ) -> None:
        shown_token = parsed_id.find_text("token")
        try:
            approval = await self._decisions.approve(
                context, draft, shown_token, server_name=_server(interaction)
            )
        except ArticleChangedError:
            await refresh_post(self._services, self._client, draft)
            raise
        await self._report(interaction, context, None, approval.text)

    async def _report(
        self, interaction: discord.Interaction, context: RequestContext, place: int | None, result: str
    ) -> None:
        """Report a decision, above the next draft of the queue in `/review`, and close the draft's message."""
        if place is None:
            await send_reply(interaction, Reply(content=result))
        else:
            await self._show(interaction, context, place, result)
        await close_decided_posts(self._services, self._client)

    async def _compare(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        draft: StoredDraft,
        place: int,
        *,
        is_adopted: bool,
    ) -> None:
        """Compare a draft with its page; the page is adopted only if it still has the same text."""
        url, text = draft.draft.url, draft.draft.text
        if url is None:
            raise Refusal("This article has no link, so there is no page to compare it with.")
        check = await self._services.index.read_content(
            context.person_id, lambda index: index.check_page(url, text)
        )
        is_adopted = is_adopted and check.match is TextMatch.SAME
        changed = _apply_check(draft.draft, check, is_adopted=is_adopted)
        draft = await self._change(context, draft, changed)
        if is_adopted:
            done = context.say("This is now the page's own version. Approve it to add it.")
            await self._show(interaction, context, place, done, draft=draft)
        else:
            await self._show(interaction, context, place, draft=draft, check=check)

    async def _change(self, context: RequestContext, draft: StoredDraft, changed: ArticleDraft) -> StoredDraft:
        """Store the changed facts or text of a draft. Raises Refusal, ArticleChangedError."""
        stored = await self._decisions.change(context, draft, changed)
        if stored.draft != draft.draft:
            await refresh_post(self._services, self._client, stored)
        return stored

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
            draft = await self._decisions.get_waiting(context, draft.draft_id)
        else:
            draft = await self._find_waiting_at(guild_id, place)
        if draft is None:
            nothing = context.say("No articles are waiting for review.")
            await send_reply(interaction, Reply(content=f"{content}\n{nothing}".strip()))
            return
        self._services.rates.take(context, LimitedAction.LOOKUP, count_text_units(draft.draft.text))
        waiting, corpus = draft.draft, guild_corpus(guild_id)
        preview = await self._services.index.lookup(lambda index: index.preview(corpus, waiting))
        text = await asyncio.to_thread(text_page, draft.draft.text, page)
        embed = preview_embed(draft.draft, preview, context.say, place=(place + 1, count), page=text)
        embed.add_field(name=context.say("Submitted by"), value=f"<@{draft.person_id}>", inline=False)
        compared = [comparison_embed(check, draft.draft.url or "", context.say)] if check else []
        queued = QueuedDraft(
            draft, place, count, text, preview_token([ShownDraft(draft, preview.expected)]), preview.status
        )
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


class RejectForm(Form):
    """Form for the reason of a rejection, which the contributor reads."""

    def __init__(self, cog: ReviewQueue, draft: StoredDraft, place: int | None, say: Translator) -> None:
        """`place` is the position in the queue; None for a message of the review channel."""
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
        hint = say("The contributor reads this.")
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


def _server(interaction: discord.Interaction) -> str:
    return escape(shorten(interaction.guild.name if interaction.guild else "", 200))
