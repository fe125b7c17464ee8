"""Adding articles: what is read is shown to the contributor first, and added when they say so."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.audience import Visit, guild_corpus
from bot.commands.answer_buttons import ADD_ARTICLE
from bot.commands.article_form import MAX_TEXT_CHARS, ArticleForm
from bot.commands.preview_buttons import BUTTONS, Previewed, preview_view
from bot.contributing.preview_text import list_problems, preview_embed
from bot.contributing.reading import Read, read_sources
from bot.contributing.sources import Sources, bound, find_sources
from bot.contributing.storing import (
    CHANGED,
    Shown,
    foresee,
    require_as_shown,
    store,
    tell_and_sync,
    token_of,
    would_store_nothing,
)
from bot.contributing.typed_facts import TypedArticle, is_link, read_typed, to_typed, typed_draft
from bot.custom_ids import Pressed, Shape
from bot.services import Desk
from bot.failures import note_failure
from bot.lanes import WorkerError
from bot.language import N_, Language
from bot.permits import permit
from bot.rates import Act, weigh_text
from bot.records.activities import Action
from bot.records.drafts import (
    DraftState,
    StoredDraft,
    add_draft,
    change_draft,
    find_drafts,
    move_draft,
)
from bot.records.quotas import DraftRoom
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from index import AddOutcome, AddStatus, ArticleChangedError, ArticleDraft, NewsIndexError, supply

DECIDED = N_("This was added, cancelled or forgotten meanwhile. Bring the article once more.")


class ReviewNeededError(Exception):
    """The server has begun to review additions since the person pressed the button."""


async def offer(interaction: discord.Interaction, services: Desk, context: Visit, sources: Sources) -> None:
    """Read what a person brought and show it to them. The interaction is deferred, ephemerally."""
    read = await read_sources(services, context, sources)
    await offer_read(interaction, services, context, read)


async def offer_read(interaction: discord.Interaction, services: Desk, context: Visit, read: Read) -> None:
    """Store drafts that were read, and show the first. The interaction is deferred, ephemerally."""
    problems = list_problems(read.problems, context.say)
    if not read.drafts:
        await complete(interaction, Reply(content=problems or context.say("There is no article in this.")))
        return
    guild_id, now = context.require_contributor(), datetime.now(UTC)
    drafts = [supply(draft, context.supplier, now) for draft in read.drafts]

    room = DraftRoom(services.max_draft_bytes, for_moderator=context.is_moderator)

    def keep(connection: Connection) -> tuple[int, ...]:
        return tuple(
            add_draft(
                connection,
                draft,
                guild_id=guild_id,
                channel_id=interaction.channel_id or 0,
                person_id=context.person_id,
                at=now,
                room=room,
            )
            for draft in drafts
        )

    preview_state = Previewed(await services.records.write(keep))
    await _show(interaction, services, context, preview_state, problems)


def open_form(services: Desk, say: Language) -> ArticleForm:
    """The form in which an article is typed or pasted."""

    async def submit(interaction: discord.Interaction, typed: TypedArticle) -> None:
        context = await services.context(interaction)
        context.require_contributor()
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not typed.text.strip() and is_link(typed.link):
            read = await read_sources(services, context, bound([typed.link.strip()]))
        elif typed.text.strip():
            read = Read((typed_draft(typed.text),), ())
        else:
            raise Refusal("Give me the article's text, or a link that begins with http:// or https://.")
        facts = [
            read_typed(_or_known(typed, draft), draft, context.say, by=context.supplier) for draft in read.drafts
        ]
        problems = [*read.problems, *(problem for fact in facts for problem in fact.problems)]
        await offer_read(interaction, services, context, Read(tuple(f.draft for f in facts), tuple(problems)))

    return ArticleForm(submit, say, title=say("Add an article"), has_text=True)


class Adding(commands.Cog):
    """The buttons of previews, the menu of messages, and the button of answers that found nothing."""

    def __init__(self, client: commands.Bot, services: Desk) -> None:
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
        sources = find_sources(message.content, message.attachments)
        if not (sources.urls or sources.files or sources.text):
            raise Refusal("This message has no link, no readable file and no long text.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await offer(interaction, self._services, context, sources)

    @on_component(Shape(ADD_ARTICLE))
    async def open_form(self, interaction: discord.Interaction, _: Pressed) -> None:
        context = await self._services.context(interaction)
        context.require_contributor()
        await interaction.response.send_modal(open_form(self._services, context.say))

    @on_component(*BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context, preview_state = await self._services.context(interaction), Previewed.of(parsed_id)
        context.require_contributor()
        drafts = await _find_open(self._services, context, preview_state)
        shown = drafts[min(preview_state.place, len(drafts) - 1)]
        match parsed_id.button:
            case "show":
                await interaction.response.defer()
                await _show(interaction, self._services, context, preview_state)
            case "edit":
                await interaction.response.send_modal(_edit_form(self._services, context.say, preview_state, shown))
            case "add":
                await self._add(interaction, context, preview_state, [shown])
            case "all":
                await self._add(interaction, context, preview_state, drafts)
            case "cancel":
                await self._cancel(interaction, context, drafts)

    async def _add(
        self,
        interaction: discord.Interaction,
        context: Visit,
        preview_state: Previewed,
        drafts: Sequence[StoredDraft],
    ) -> None:
        await interaction.response.defer()
        self._services.rates.take(context, Act.CHANGE, sum(weigh_text(draft.draft.text) for draft in drafts))
        shown = await foresee(self._services, drafts)
        if token_of(shown) != preview_state.token and not would_store_nothing(shown):
            await self._show_changed(interaction, context, preview_state)
            return
        replaces = any(one.expected.status is AddStatus.UPDATED for one in shown)
        if not context.is_moderator and (context.settings.reviews_additions or replaces):
            await self._submit(interaction, context, preview_state, drafts)
            return
        outcomes: list[AddOutcome] = []
        failure = ""
        try:
            for one in shown:
                outcomes.append(await self._store(context, one))
        except ArticleChangedError:
            if not outcomes:
                await self._show_changed(interaction, context, preview_state)
                return
            failure = context.say(CHANGED)
        except ReviewNeededError:
            if not outcomes:
                await self._submit(interaction, context, preview_state, drafts)
                return
            failure = context.say(CHANGED)
        except (NewsIndexError, WorkerError) as error:
            if not outcomes:
                raise
            failure = note_failure(error, "adding several articles", context.say) or ""

        async def show(text: str) -> None:
            await self._show_rest(interaction, context, preview_state, f"{text}\n{failure}".strip())

        await tell_and_sync(self._services, outcomes, context.say, show)

    async def _store(self, context: Visit, shown: Shown) -> AddOutcome:
        within = permit(context, _require_no_review)
        return await store(
            self._services, context, shown, action=Action.ARTICLE_ADDED, decided=DECIDED, within=within
        )

    async def _show_changed(self, interaction: discord.Interaction, context: Visit, preview_state: Previewed) -> None:
        """Nothing was stored: the person sees how things are now, and decides again."""
        await _show(interaction, self._services, context, preview_state, context.say(CHANGED))

    async def _submit(
        self,
        interaction: discord.Interaction,
        context: Visit,
        preview_state: Previewed,
        drafts: Sequence[StoredDraft],
    ) -> None:
        may, now = permit(context, Visit.require_contributor), datetime.now(UTC)

        def submit(connection: Connection) -> None:
            may(connection)
            for draft in drafts:
                require_as_shown(connection, draft, DECIDED)
                move_draft(
                    connection,
                    draft.draft_id,
                    DraftState.PREVIEW,
                    DraftState.WAITING,
                    by=context.person_id,
                    at=now,
                )

        await self._services.records.write(submit)
        told = context.say.plural(
            "Submitted. A moderator looks at it before it is added, and you are told.",
            "Submitted {n:,} articles. A moderator looks at them before they are added, and you are told.",
            len(drafts),
        )
        await self._show_rest(interaction, context, preview_state, told)

    async def _show_rest(
        self, interaction: discord.Interaction, context: Visit, preview_state: Previewed, said: str
    ) -> None:
        """Say what was done; what is left of the preview can still be added."""
        if await _list_open(self._services, context, preview_state):
            await _show(interaction, self._services, context, preview_state, said)
        else:
            await complete(interaction, Reply(content=said))

    async def _cancel(
        self, interaction: discord.Interaction, context: Visit, drafts: Sequence[StoredDraft]
    ) -> None:
        await interaction.response.defer()
        for draft in drafts:
            await self._move(context, draft, DraftState.CANCELLED)
        await complete(interaction, Reply(content=context.say("Nothing was added.")))

    async def _move(self, context: Visit, draft: StoredDraft, state: DraftState) -> None:
        move = partial(move_draft, by=context.person_id, at=datetime.now(UTC))
        await self._services.records.write(lambda c: move(c, draft.draft_id, DraftState.PREVIEW, state))


async def _find_open(services: Desk, context: Visit, preview_state: Previewed) -> list[StoredDraft]:
    """The drafts of a preview that nothing was decided about. Raises Refusal if there are none."""
    drafts = await _list_open(services, context, preview_state)
    if not drafts:
        raise Refusal(DECIDED)
    return drafts


async def _list_open(services: Desk, context: Visit, preview_state: Previewed) -> list[StoredDraft]:
    guild_id = context.require_server()
    found = await services.records.read(lambda c: find_drafts(c, guild_id, preview_state.draft_ids))
    return [d for d in found if d.state is DraftState.PREVIEW and d.person_id == context.person_id]


async def _show(
    interaction: discord.Interaction, services: Desk, context: Visit, preview_state: Previewed, problems: str = ""
) -> None:
    """Put the preview of one draft, with its buttons, in the place of what was there."""
    drafts = await _find_open(services, context, preview_state)
    place = min(preview_state.place, len(drafts) - 1)
    shown = Previewed(tuple(draft.draft_id for draft in drafts), place)
    draft = drafts[place]
    services.rates.take(context, Act.LOOKUP, weigh_text(draft.draft.text))
    preview = await services.executor.preview(guild_corpus(draft.guild_id), draft.draft)
    predicted = await foresee(services, drafts)
    predicted[place] = Shown(draft, preview.expected)
    of_several = (place + 1, len(drafts)) if len(drafts) > 1 else None
    embed = preview_embed(draft.draft, preview, context.say, place=of_several)
    view = preview_view(shown, context.say, token=token_of([predicted[place]]), token_of_all=token_of(predicted))
    await complete(interaction, Reply(content=problems, embeds=(embed,)), view=view)


def _edit_form(services: Desk, say: Language, preview_state: Previewed, shown: StoredDraft) -> ArticleForm:
    """The facts of a draft; its text too if a person typed it and it fits into a form."""
    has_text = shown.draft.fetched_at is None and len(shown.draft.text) <= MAX_TEXT_CHARS

    async def submit(interaction: discord.Interaction, typed: TypedArticle) -> None:
        context = await services.context(interaction)
        context.require_contributor()
        await interaction.response.defer()
        facts = read_typed(typed, shown.draft, context.say, by=context.supplier)
        may = permit(context, Visit.require_contributor)
        room = DraftRoom(services.max_draft_bytes, for_moderator=context.is_moderator)

        def change(connection: Connection) -> bool:
            may(connection)
            return change_draft(connection, shown, facts.draft, room=room)

        if not await services.records.write(change):
            raise Refusal(DECIDED)
        await _show(interaction, services, context, preview_state, list_problems(facts.problems, context.say))

    typed = to_typed(shown.draft, with_text=has_text)
    return ArticleForm(submit, say, title=say("Edit details"), typed=typed, has_text=has_text)


def _require_no_review(context: Visit) -> None:
    """Raises Refusal for those who may not add, ReviewNeededError for those whose additions are reviewed."""
    context.require_contributor()
    if context.settings.reviews_additions and not context.is_moderator:
        raise ReviewNeededError


def _or_known(typed: TypedArticle, draft: ArticleDraft) -> TypedArticle:
    """What was typed; where nothing was, what the page states."""
    known = to_typed(draft, with_text=False)
    return TypedArticle(
        text=typed.text,
        title=typed.title.strip() or known.title,
        outlet=typed.outlet.strip() or known.outlet,
        date=typed.date.strip() or known.date,
        link=typed.link.strip() or known.link,
    )
