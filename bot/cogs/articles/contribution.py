"""Contribute articles: read, preview, then add or submit for review."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import ExecutorError, Refusal
from bot.cogs.articles.article_addition import (
    DRAFT_CHANGED,
    ShownDraft,
    add_draft_as_shown,
    are_all_duplicates,
    predict_outcomes,
    preview_token,
    report_and_sync,
    require_unchanged,
)
from bot.cogs.articles.article_form import (
    MAX_TEXT_CHARS,
    ArticleForm,
    ArticleInput,
    apply_input,
    draft_from_text,
    input_of_draft,
    is_link,
)
from bot.cogs.articles.preview_buttons import PREVIEW_BUTTONS, PreviewChoice, PreviewState, preview_view
from bot.cogs.articles.preview_text import list_problems, preview_embed
from bot.cogs.articles.submission import (
    DraftBatch,
    Submission,
    find_submission,
    limit_submission,
    read_submission,
)
from bot.context import RequestContext, guild_corpus, require_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.draft_queries import (
    DraftState,
    StoredDraft,
    add_draft,
    change_draft_state,
    find_drafts,
    update_draft,
)
from bot.db.storage_quotas import DraftQuota
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import on_component
from bot.rate_limits import LimitedAction, count_text_units
from bot.services import Services
from bot.ui.components import ADD_ARTICLE
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from bot.ui.error_texts import log_and_describe_error
from bot.ui.reply import Reply, send_reply
from index import AddOutcome, AddStatus, ArticleChangedError, ArticleDraft, NewsIndexError, set_supplier

DRAFT_EXPIRED = N_("This preview has expired. Add the article again.")
_CLOSED_TEXTS = {
    DraftState.WAITING: N_("You already sent this for review."),
    DraftState.ADDED: N_("This article was already added."),
    DraftState.REJECTED: N_("A moderator already rejected this article."),
    DraftState.CANCELLED: N_("You cancelled this. Add the article again to change your mind."),
}


def refuse_closed(draft: StoredDraft | None) -> Refusal:
    """What a contributor reads who acts on a preview that is closed."""
    return Refusal(DRAFT_EXPIRED if draft is None else _CLOSED_TEXTS.get(draft.state, DRAFT_EXPIRED))


class ReviewNeededError(Exception):
    """The server has begun to review additions since the person pressed the button."""


async def preview_submission(
    interaction: discord.Interaction, services: Services, context: RequestContext, sources: Submission
) -> None:
    """Fetch or parse a submission and preview its drafts. The interaction must be deferred, ephemerally."""
    batch = await read_submission(services, context, sources)
    await preview_drafts(interaction, services, context, batch)


async def preview_drafts(
    interaction: discord.Interaction, services: Services, context: RequestContext, batch: DraftBatch
) -> None:
    """Store drafts and preview the first one. The interaction must be deferred, ephemerally."""
    problems = list_problems(batch.problems, context.say)
    if not batch.drafts:
        await send_reply(interaction, Reply(content=problems or context.say("I found no article in this.")))
        return
    guild_id, now = context.require_contributor(), datetime.now(UTC)
    drafts = [set_supplier(draft, context.supplier, now) for draft in batch.drafts]
    room = DraftQuota(services.max_draft_bytes, for_moderator=context.is_moderator)

    def store(connection: Connection) -> tuple[int, ...]:
        return tuple(
            add_draft(
                connection,
                draft,
                guild_id=guild_id,
                channel_id=interaction.channel_id or 0,
                person_id=context.person_id,
                at=now,
                quota=room,
            )
            for draft in drafts
        )

    preview_state = PreviewState(await services.records.write(store))
    await _show_preview(interaction, services, context, preview_state, problems)


def build_contribution_form(services: Services, say: Translator) -> ArticleForm:
    """The form to type or paste an article."""

    async def submit(interaction: discord.Interaction, typed: ArticleInput) -> None:
        context = await services.context(interaction)
        context.require_contributor()
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not typed.text.strip() and is_link(typed.link):
            batch = await read_submission(services, context, limit_submission([typed.link.strip()]))
        elif typed.text.strip():
            batch = DraftBatch((draft_from_text(typed.text),), ())
        else:
            raise Refusal("Paste the article's text, or a link that begins with http:// or https://.")
        parsed = [
            apply_input(_fill_missing_input(typed, draft), draft, context.say, by=context.supplier)
            for draft in batch.drafts
        ]
        problems = (*batch.problems, *(problem for one in parsed for problem in one.problems))
        batch = DraftBatch(tuple(one.draft for one in parsed), problems)
        await preview_drafts(interaction, services, context, batch)

    return ArticleForm(services, submit, say, title=say("Add an article"), has_text=True)


class Contributions(commands.Cog):
    """The buttons of previews, the message menu, and the button below answers that found nothing."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        self._menu = app_commands.ContextMenu(name="Add to library", callback=self._add_message)
        app_commands.guild_only()(self._menu)
        app_commands.allowed_installs(guilds=True, users=False)(self._menu)

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    async def _add_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        context = await self._services.context(interaction)
        context.require_contributor()
        sources = find_submission(message.content, message.attachments)
        if not (sources.urls or sources.files or sources.text):
            raise Refusal("This message has no link, no file that I can read, and no text of an article.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await preview_submission(interaction, self._services, context, sources)

    @on_component(CustomIdPattern(ADD_ARTICLE))
    async def open_form(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_contributor()
        await interaction.response.send_modal(build_contribution_form(self._services, context.say))

    @on_component(*PREVIEW_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context, preview_state = await self._services.context(interaction), PreviewState.of(parsed_id)
        context.require_contributor()
        drafts = await _find_open(self._services, context, preview_state)
        shown = drafts[min(preview_state.place, len(drafts) - 1)]
        match parsed_id.button:
            case "show":
                await interaction.response.defer()
                await _show_preview(interaction, self._services, context, preview_state)
            case "edit":
                await interaction.response.send_modal(
                    _edit_form(self._services, context.say, preview_state, shown)
                )
            case "add":
                await self._add(interaction, context, preview_state, [shown])
            case "all":
                await self._add(interaction, context, preview_state, drafts)
            case "cancel":
                await self._cancel(interaction, context, drafts)

    async def _add(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        preview_state: PreviewState,
        drafts: Sequence[StoredDraft],
    ) -> None:
        await interaction.response.defer()
        self._services.rates.take(
            context, LimitedAction.CHANGE, sum(count_text_units(draft.draft.text) for draft in drafts)
        )
        shown = await predict_outcomes(self._services, drafts)
        if preview_token(shown) != preview_state.token and not are_all_duplicates(shown):
            await self._show_changed(interaction, context, preview_state)
            return
        if _needs_review(context, shown):
            await self._submit(interaction, context, preview_state, drafts)
            return
        try:
            outcomes, failure = await self._store_all(context, shown)
        except ArticleChangedError:
            await self._show_changed(interaction, context, preview_state)
            return
        except ReviewNeededError:
            await self._submit(interaction, context, preview_state, drafts)
            return

        async def show(text: str) -> None:
            await self._show_rest(interaction, context, preview_state, f"{text}\n{failure}".strip())

        await report_and_sync(self._services, outcomes, context.say, show)

    async def _store_all(
        self, context: RequestContext, shown: Sequence[ShownDraft]
    ) -> tuple[list[AddOutcome], str]:
        """Add drafts one by one, and describe the error that stopped it; raises the error if none was added."""
        outcomes: list[AddOutcome] = []
        try:
            for one in shown:
                outcomes.append(await self._store(context, one))
        except (ArticleChangedError, ReviewNeededError):
            if not outcomes:
                raise
            return outcomes, context.say(DRAFT_CHANGED)
        except (NewsIndexError, ExecutorError) as error:
            if not outcomes:
                raise
            return outcomes, log_and_describe_error(error, "adding several articles", context.say) or ""
        return outcomes, ""

    async def _store(self, context: RequestContext, shown: ShownDraft) -> AddOutcome:
        within = require_in_transaction(context, _require_no_review)
        return await add_draft_as_shown(
            self._services,
            context,
            shown,
            action=AuditAction.ARTICLE_ADDED,
            refuse=refuse_closed,
            within=within,
        )

    async def _show_changed(
        self, interaction: discord.Interaction, context: RequestContext, preview_state: PreviewState
    ) -> None:
        """Show the current preview, for a new decision; nothing was stored."""
        await _show_preview(interaction, self._services, context, preview_state, context.say(DRAFT_CHANGED))

    async def _submit(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        preview_state: PreviewState,
        drafts: Sequence[StoredDraft],
    ) -> None:
        may, now = require_in_transaction(context, RequestContext.require_contributor), datetime.now(UTC)

        def submit(connection: Connection) -> None:
            may(connection)
            for draft in drafts:
                require_unchanged(connection, draft, refuse_closed)
                change_draft_state(
                    connection,
                    draft.draft_id,
                    DraftState.PREVIEW,
                    DraftState.WAITING,
                    by=context.person_id,
                    at=now,
                )

        await self._services.records.write(submit)
        text = context.say.plural(
            "Sent for review. You get a message when a moderator has decided.",
            "Sent {n:,} articles for review. You get a message when a moderator has decided.",
            len(drafts),
        )
        await self._show_rest(interaction, context, preview_state, text)

    async def _show_rest(
        self, interaction: discord.Interaction, context: RequestContext, preview_state: PreviewState, text: str
    ) -> None:
        """Report the result, above the preview of the drafts that are left."""
        if await _list_open(self._services, context, preview_state):
            await _show_preview(interaction, self._services, context, preview_state, text)
        else:
            await send_reply(interaction, Reply(content=text))

    async def _cancel(
        self, interaction: discord.Interaction, context: RequestContext, drafts: Sequence[StoredDraft]
    ) -> None:
        await interaction.response.defer()
        for draft in drafts:
            await self._move(context, draft, DraftState.CANCELLED)
        await send_reply(interaction, Reply(content=context.say("Cancelled. Nothing was added.")))

    async def _move(self, context: RequestContext, draft: StoredDraft, state: DraftState) -> None:
        move = partial(change_draft_state, by=context.person_id, at=datetime.now(UTC))
        await self._services.records.write(lambda c: move(c, draft.draft_id, DraftState.PREVIEW, state))


async def _find_open(
    services: Services, context: RequestContext, preview_state: PreviewState
) -> list[StoredDraft]:
    """The undecided drafts of a preview. Raises Refusal if there are none."""
    drafts = await _list_open(services, context, preview_state)
    if not drafts:
        raise await _find_refusal(services, context, preview_state.draft_ids)
    return drafts


async def _find_refusal(services: Services, context: RequestContext, draft_ids: Sequence[int]) -> Refusal:
    """Why there is nothing left to do with these drafts."""
    guild_id = context.require_server()
    found = await services.records.read(lambda c: find_drafts(c, guild_id, draft_ids))
    own = [draft for draft in found if draft.person_id == context.person_id]
    return refuse_closed(own[-1] if own else None)


async def _list_open(
    services: Services, context: RequestContext, preview_state: PreviewState
) -> list[StoredDraft]:
    guild_id = context.require_server()
    found = await services.records.read(lambda c: find_drafts(c, guild_id, preview_state.draft_ids))
    return [d for d in found if d.state is DraftState.PREVIEW and d.person_id == context.person_id]


async def _show_preview(
    interaction: discord.Interaction,
    services: Services,
    context: RequestContext,
    preview_state: PreviewState,
    problems: str = "",
) -> None:
    """Replace the message by the preview of one draft, with its buttons."""
    drafts = await _find_open(services, context, preview_state)
    place = min(preview_state.place, len(drafts) - 1)
    shown = PreviewState(tuple(draft.draft_id for draft in drafts), place)
    draft = drafts[place]
    services.rates.take(context, LimitedAction.LOOKUP, count_text_units(draft.draft.text))
    corpus = guild_corpus(draft.guild_id)
    preview = await services.index.lookup(lambda index: index.preview(corpus, draft.draft))
    predicted = await predict_outcomes(services, drafts)
    predicted[place] = ShownDraft(draft, preview.expected)
    one, all_of_them = (_choice(context, some) for some in ([predicted[place]], predicted))
    of_several = (place + 1, len(drafts)) if len(drafts) > 1 else None
    embed = preview_embed(draft.draft, preview, context.say, place=of_several)
    view = preview_view(shown, context.say, one=one, all_of_them=all_of_them)
    await send_reply(interaction, Reply(content=problems, embeds=(embed,)), view=view)


def _edit_form(
    services: Services, say: Translator, preview_state: PreviewState, shown: StoredDraft
) -> ArticleForm:
    """A form for the facts of a draft, and for its text if a person typed it and it fits."""
    has_text = shown.draft.fetched_at is None and len(shown.draft.text) <= MAX_TEXT_CHARS

    async def submit(interaction: discord.Interaction, typed: ArticleInput) -> None:
        context = await services.context(interaction)
        context.require_contributor()
        await interaction.response.defer()
        facts = apply_input(typed, shown.draft, context.say, by=context.supplier)
        may = require_in_transaction(context, RequestContext.require_contributor)
        room = DraftQuota(services.max_draft_bytes, for_moderator=context.is_moderator)

        def change(connection: Connection) -> bool:
            may(connection)
            return update_draft(connection, shown, facts.draft, quota=room)

        if not await services.records.write(change):
            raise await _find_refusal(services, context, [shown.draft_id])
        await _show_preview(
            interaction, services, context, preview_state, list_problems(facts.problems, context.say)
        )

    typed = input_of_draft(shown.draft, with_text=has_text)
    return ArticleForm(services, submit, say, title=say("Edit details"), typed=typed, has_text=has_text)


def _needs_review(context: RequestContext, shown: Sequence[ShownDraft]) -> bool:
    """Whether a moderator decides: where additions are reviewed, and if an article would be replaced."""
    replaces = any(one.expected.status is AddStatus.UPDATED for one in shown)
    return not context.is_moderator and (context.settings.reviews_additions or replaces)


def _choice(context: RequestContext, shown: Sequence[ShownDraft]) -> PreviewChoice:
    """What a button does that adds these drafts."""
    useful = {AddStatus.ADDED, AddStatus.UPDATED}
    return PreviewChoice(
        token=preview_token(shown),
        is_possible=any(one.expected.status in useful for one in shown),
        needs_review=_needs_review(context, shown),
    )


def _require_no_review(context: RequestContext) -> None:
    """Raises Refusal for people who may not add, ReviewNeededError for those whose additions are reviewed."""
    context.require_contributor()
    if context.settings.reviews_additions and not context.is_moderator:
        raise ReviewNeededError


def _fill_missing_input(typed: ArticleInput, draft: ArticleDraft) -> ArticleInput:
    """The input, with empty fields filled from the page."""
    stated = input_of_draft(draft, with_text=False)
    return ArticleInput(
        text=typed.text,
        title=typed.title.strip() or stated.title,
        outlet=typed.outlet.strip() or stated.outlet,
        date=typed.date.strip() or stated.date,
        link=typed.link.strip() or stated.link,
    )
