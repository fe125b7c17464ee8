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
from bot.desk import Desk
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


async def offer(interaction: discord.Interaction, desk: Desk, visit: Visit, sources: Sources) -> None:
    """Read what a person brought and show it to them. The interaction is deferred, ephemerally."""
    read = await read_sources(desk, visit, sources)
    await offer_read(interaction, desk, visit, read)


async def offer_read(interaction: discord.Interaction, desk: Desk, visit: Visit, read: Read) -> None:
    """Store drafts that were read, and show the first. The interaction is deferred, ephemerally."""
    problems = list_problems(read.problems, visit.say)
    if not read.drafts:
        await complete(interaction, Reply(content=problems or visit.say("There is no article in this.")))
        return
    guild_id, now = visit.require_contributor(), datetime.now(UTC)
    drafts = [supply(draft, visit.supplier, now) for draft in read.drafts]

    room = DraftRoom(desk.max_draft_bytes, for_moderator=visit.is_moderator)

    def keep(connection: Connection) -> tuple[int, ...]:
        return tuple(
            add_draft(
                connection,
                draft,
                guild_id=guild_id,
                channel_id=interaction.channel_id or 0,
                person_id=visit.person_id,
                at=now,
                room=room,
            )
            for draft in drafts
        )

    previewed = Previewed(await desk.records.write(keep))
    await _show(interaction, desk, visit, previewed, problems)


def open_form(desk: Desk, say: Language) -> ArticleForm:
    """The form in which an article is typed or pasted."""

    async def submit(interaction: discord.Interaction, typed: TypedArticle) -> None:
        visit = await desk.visit(interaction)
        visit.require_contributor()
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not typed.text.strip() and is_link(typed.link):
            read = await read_sources(desk, visit, bound([typed.link.strip()]))
        elif typed.text.strip():
            read = Read((typed_draft(typed.text),), ())
        else:
            raise Refusal("Give me the article's text, or a link that begins with http:// or https://.")
        facts = [
            read_typed(_or_known(typed, draft), draft, visit.say, by=visit.supplier) for draft in read.drafts
        ]
        problems = [*read.problems, *(problem for fact in facts for problem in fact.problems)]
        await offer_read(interaction, desk, visit, Read(tuple(f.draft for f in facts), tuple(problems)))

    return ArticleForm(submit, say, title=say("Add an article"), has_text=True)


class Adding(commands.Cog):
    """The buttons of previews, the menu of messages, and the button of answers that found nothing."""

    def __init__(self, client: commands.Bot, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._menu = app_commands.ContextMenu(name="Add to library", callback=self._add_message)
        app_commands.guild_only()(self._menu)
        app_commands.allowed_installs(guilds=True, users=False)(self._menu)

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    async def _add_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        visit = await self._desk.visit(interaction)
        visit.require_contributor()
        sources = find_sources(message.content, message.attachments)
        if not (sources.urls or sources.files or sources.text):
            raise Refusal("This message has no link, no readable file and no long text.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await offer(interaction, self._desk, visit, sources)

    @on_component(Shape(ADD_ARTICLE))
    async def open_form(self, interaction: discord.Interaction, _: Pressed) -> None:
        visit = await self._desk.visit(interaction)
        visit.require_contributor()
        await interaction.response.send_modal(open_form(self._desk, visit.say))

    @on_component(*BUTTONS)
    async def press(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        visit, previewed = await self._desk.visit(interaction), Previewed.of(pressed)
        visit.require_contributor()
        drafts = await _find_open(self._desk, visit, previewed)
        shown = drafts[min(previewed.place, len(drafts) - 1)]
        match pressed.button:
            case "show":
                await interaction.response.defer()
                await _show(interaction, self._desk, visit, previewed)
            case "edit":
                await interaction.response.send_modal(_edit_form(self._desk, visit.say, previewed, shown))
            case "add":
                await self._add(interaction, visit, previewed, [shown])
            case "all":
                await self._add(interaction, visit, previewed, drafts)
            case "cancel":
                await self._cancel(interaction, visit, drafts)

    async def _add(
        self,
        interaction: discord.Interaction,
        visit: Visit,
        previewed: Previewed,
        drafts: Sequence[StoredDraft],
    ) -> None:
        await interaction.response.defer()
        self._desk.rates.take(visit, Act.CHANGE, sum(weigh_text(draft.draft.text) for draft in drafts))
        shown = await foresee(self._desk, drafts)
        if token_of(shown) != previewed.token and not would_store_nothing(shown):
            await self._show_changed(interaction, visit, previewed)
            return
        replaces = any(one.expected.status is AddStatus.UPDATED for one in shown)
        if not visit.is_moderator and (visit.settings.reviews_additions or replaces):
            await self._submit(interaction, visit, previewed, drafts)
            return
        outcomes: list[AddOutcome] = []
        failure = ""
        try:
            for one in shown:
                outcomes.append(await self._store(visit, one))
        except ArticleChangedError:
            if not outcomes:
                await self._show_changed(interaction, visit, previewed)
                return
            failure = visit.say(CHANGED)
        except ReviewNeededError:
            if not outcomes:
                await self._submit(interaction, visit, previewed, drafts)
                return
            failure = visit.say(CHANGED)
        except (NewsIndexError, WorkerError) as error:
            if not outcomes:
                raise
            failure = note_failure(error, "adding several articles", visit.say) or ""

        async def show(text: str) -> None:
            await self._show_rest(interaction, visit, previewed, f"{text}\n{failure}".strip())

        await tell_and_sync(self._desk, outcomes, visit.say, show)

    async def _store(self, visit: Visit, shown: Shown) -> AddOutcome:
        within = permit(visit, _require_no_review)
        return await store(
            self._desk, visit, shown, action=Action.ARTICLE_ADDED, decided=DECIDED, within=within
        )

    async def _show_changed(self, interaction: discord.Interaction, visit: Visit, previewed: Previewed) -> None:
        """Nothing was stored: the person sees how things are now, and decides again."""
        await _show(interaction, self._desk, visit, previewed, visit.say(CHANGED))

    async def _submit(
        self,
        interaction: discord.Interaction,
        visit: Visit,
        previewed: Previewed,
        drafts: Sequence[StoredDraft],
    ) -> None:
        may, now = permit(visit, Visit.require_contributor), datetime.now(UTC)

        def submit(connection: Connection) -> None:
            may(connection)
            for draft in drafts:
                require_as_shown(connection, draft, DECIDED)
                move_draft(
                    connection,
                    draft.draft_id,
                    DraftState.PREVIEW,
                    DraftState.WAITING,
                    by=visit.person_id,
                    at=now,
                )

        await self._desk.records.write(submit)
        told = visit.say.plural(
            "Submitted. A moderator looks at it before it is added, and you are told.",
            "Submitted {n:,} articles. A moderator looks at them before they are added, and you are told.",
            len(drafts),
        )
        await self._show_rest(interaction, visit, previewed, told)

    async def _show_rest(
        self, interaction: discord.Interaction, visit: Visit, previewed: Previewed, said: str
    ) -> None:
        """Say what was done; what is left of the preview can still be added."""
        if await _list_open(self._desk, visit, previewed):
            await _show(interaction, self._desk, visit, previewed, said)
        else:
            await complete(interaction, Reply(content=said))

    async def _cancel(
        self, interaction: discord.Interaction, visit: Visit, drafts: Sequence[StoredDraft]
    ) -> None:
        await interaction.response.defer()
        for draft in drafts:
            await self._move(visit, draft, DraftState.CANCELLED)
        await complete(interaction, Reply(content=visit.say("Nothing was added.")))

    async def _move(self, visit: Visit, draft: StoredDraft, state: DraftState) -> None:
        move = partial(move_draft, by=visit.person_id, at=datetime.now(UTC))
        await self._desk.records.write(lambda c: move(c, draft.draft_id, DraftState.PREVIEW, state))


async def _find_open(desk: Desk, visit: Visit, previewed: Previewed) -> list[StoredDraft]:
    """The drafts of a preview that nothing was decided about. Raises Refusal if there are none."""
    drafts = await _list_open(desk, visit, previewed)
    if not drafts:
        raise Refusal(DECIDED)
    return drafts


async def _list_open(desk: Desk, visit: Visit, previewed: Previewed) -> list[StoredDraft]:
    guild_id = visit.require_server()
    found = await desk.records.read(lambda c: find_drafts(c, guild_id, previewed.draft_ids))
    return [d for d in found if d.state is DraftState.PREVIEW and d.person_id == visit.person_id]


async def _show(
    interaction: discord.Interaction, desk: Desk, visit: Visit, previewed: Previewed, problems: str = ""
) -> None:
    """Put the preview of one draft, with its buttons, in the place of what was there."""
    drafts = await _find_open(desk, visit, previewed)
    place = min(previewed.place, len(drafts) - 1)
    shown = Previewed(tuple(draft.draft_id for draft in drafts), place)
    draft = drafts[place]
    desk.rates.take(visit, Act.LOOKUP, weigh_text(draft.draft.text))
    preview = await desk.worker.preview(guild_corpus(draft.guild_id), draft.draft)
    foreseen = await foresee(desk, drafts)
    foreseen[place] = Shown(draft, preview.expected)
    of_several = (place + 1, len(drafts)) if len(drafts) > 1 else None
    embed = preview_embed(draft.draft, preview, visit.say, place=of_several)
    view = preview_view(shown, visit.say, token=token_of([foreseen[place]]), token_of_all=token_of(foreseen))
    await complete(interaction, Reply(content=problems, embeds=(embed,)), view=view)


def _edit_form(desk: Desk, say: Language, previewed: Previewed, shown: StoredDraft) -> ArticleForm:
    """The facts of a draft; its text too if a person typed it and it fits into a form."""
    has_text = shown.draft.fetched_at is None and len(shown.draft.text) <= MAX_TEXT_CHARS

    async def submit(interaction: discord.Interaction, typed: TypedArticle) -> None:
        visit = await desk.visit(interaction)
        visit.require_contributor()
        await interaction.response.defer()
        facts = read_typed(typed, shown.draft, visit.say, by=visit.supplier)
        may = permit(visit, Visit.require_contributor)
        room = DraftRoom(desk.max_draft_bytes, for_moderator=visit.is_moderator)

        def change(connection: Connection) -> bool:
            may(connection)
            return change_draft(connection, shown, facts.draft, room=room)

        if not await desk.records.write(change):
            raise Refusal(DECIDED)
        await _show(interaction, desk, visit, previewed, list_problems(facts.problems, visit.say))

    typed = to_typed(shown.draft, with_text=has_text)
    return ArticleForm(submit, say, title=say("Edit details"), typed=typed, has_text=has_text)


def _require_no_review(visit: Visit) -> None:
    """Raises Refusal for those who may not add, ReviewNeededError for those whose additions are reviewed."""
    visit.require_contributor()
    if visit.settings.reviews_additions and not visit.is_moderator:
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
