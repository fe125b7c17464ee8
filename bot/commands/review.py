"""`/review`: contributions of people who are not moderators, decided one by one."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.audience import Visit, guild_corpus
from bot.commands.article_form import ArticleForm
from bot.components import stateless_view
from bot.contributing.adding_text import describe_added, describe_sync
from bot.contributing.comparison_text import comparison_embed
from bot.contributing.preview_text import TextPage, list_problems, preview_embed, text_page
from bot.contributing.storing import (
    CHANGED,
    STORED,
    Shown,
    foresee,
    require_as_shown,
    store,
    token_of,
    would_store_nothing,
)
from bot.contributing.typed_facts import TypedArticle, read_typed, to_typed
from bot.custom_ids import Pressed, Shape, count, optional, row, shapes, token
from bot.services import Desk
from bot.forms import Form
from bot.language import N_, Language
from bot.markdown import escape, shorten
from bot.permits import permit_moderator
from bot.rates import Act, weigh_text
from bot.records.activities import Action
from bot.records.drafts import (
    DraftState,
    StoredDraft,
    change_draft,
    count_waiting,
    find_draft,
    list_waiting,
    move_draft,
)
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.reporting import reporting
from bot.routing import on_component
from bot.sending import NO_PINGS, complete
from index import (
    AddOutcome,
    AddStatus,
    ArticleChangedError,
    ArticleDraft,
    PageCheck,
    PageComparison,
    TextMatch,
    adopt_page,
    is_checked_draft,
    note_match,
)

log = logging.getLogger(__name__)

MAX_REASON_CHARS = 500
DECIDED = N_("Somebody else has decided about this article meanwhile.")
_PLACE = row("draft_id"), count("place")
"""Each button names its draft, and the place at which the queue was."""
_BUTTONS = (
    *shapes("review", ("show", "reject", "edit", "compare", "adopt"), *_PLACE),
    # What the moderator was shown; buttons of earlier versions have none.
    Shape("review:approve", *_PLACE, optional(token("token"))),
    Shape("review:text", *_PLACE, count("page")),
)


class Review(commands.Cog):
    """For moderators. Of two who decide at once, the second is told."""

    def __init__(self, client: commands.Bot, services: Desk) -> None:
        self._client = client
        self._services = services
        # Storing an article and marking its draft are two steps; no other decision of the server falls
        # between them.
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
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
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
        """Decide against a draft, and tell its contributor why."""
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer()
        async with self._deciding[guild_id]:
            await self._move(context, draft, DraftState.REJECTED, reason=reason)
        subject = draft.draft.title or draft.draft.url or ""
        await self._services.note(guild_id, context.person_id, Action.ARTICLE_REJECTED, subject)
        told = context.say_to_all(
            "Your article **{title}** was not added to the library of **{server}**.",
            title=_title(draft, context.say_to_all),
            server=_server(interaction),
        )
        why = escape(shorten(reason, 600)) or context.say_to_all("none given")
        in_full = f"{told} {visit.say_to_all('Reason: {reason}', reason=why)}"
        lost = await self._tell_contributor(draft, in_full, context.say, in_channel=told)
        await self._show(interaction, context, place, f"{context.say('Rejected.')} {lost}")

    async def _approve(
        self, interaction: discord.Interaction, context: Visit, draft: StoredDraft, parsed_id: Pressed
    ) -> None:
        await interaction.response.defer()
        place = parsed_id.number("place")
        try:
            async with self._deciding[draft.guild_id]:
                outcome = await self._store(context, draft.draft_id, parsed_id.find_text("token"))
        except ArticleChangedError:
            await self._show(interaction, context, place, context.say(CHANGED), draft=draft)
            return
        said = describe_added(outcome, context.say, most_units=700)
        if outcome.status is AddStatus.REJECTED:
            await self._show(interaction, context, place, said)
            return
        told = context.say_to_all(
            "Your article **{title}** is now in the library of **{server}**.",
            title=_title(draft, context.say_to_all),
            server=_server(interaction),
        )
        lost = await self._tell_contributor(draft, told, context.say, in_channel=told)
        if outcome.status in STORED:
            said = f"{said} {await self._make_findable(context.say)}"
        await self._show(interaction, context, place, f"{said} {lost}")

    async def _compare(
        self, interaction: discord.Interaction, context: Visit, draft: StoredDraft, parsed_id: Pressed
    ) -> None:
        """Have the page read and compared; to adopt it, it must still be the same."""
        await interaction.response.defer()
        url, place = draft.draft.url, parsed_id.number("place")
        if url is None:
            raise Refusal("This article has no link, so there is no page to compare it with.")
        check = await self._services.executor.check_page(url, draft.draft.text, person_id=context.person_id)
        now = datetime.now(UTC)
        if parsed_id.button == "adopt" and check.match is TextMatch.SAME and check.page is not None:
            found = adopt_page(draft.draft, check.page)
        elif check.match is not None:
            found = note_match(draft.draft, PageComparison(match=check.match, at=now))
        else:
            found = draft.draft
        draft = await self._change(context, draft, found)
        is_done = parsed_id.button == "adopt" and check.match is TextMatch.SAME
        said = context.say("This is the page's own version now; approve it to add it.") if is_done else ""
        shown = None if is_done else check
        await self._show(interaction, context, place, said, draft=draft, check=shown)

    async def _change(self, context: Visit, draft: StoredDraft, changed: ArticleDraft) -> StoredDraft:
        """Store a draft with other facts or another text. Raises Refusal, ArticleChangedError."""
        may = permit_moderator(context)

        def change(connection: Connection) -> None:
            may(connection)
            require_as_shown(connection, draft, DECIDED)
            change_draft(connection, draft, changed)

        await self._services.records.write(change)
        return replace(draft, draft=changed)

    async def _make_findable(self, say: Language) -> str:
        executor = self._services.executor
        if executor.active_run:  # A sync would wait for its end, which may be hours away.
            return say("The index is being worked on; questions find it after that.")
        return describe_sync(await executor.sync(), say)

    async def _store(self, context: Visit, draft_id: int, token: str) -> AddOutcome:
        """Add a draft that still waits. Raises ArticleChangedError unless all is as the moderator was shown."""
        draft = await self._get_waiting(context, draft_id)
        [shown] = await foresee(self._services, [draft])
        if token_of([shown]) != token and not would_store_nothing([shown]):
            raise ArticleChangedError(None)
        return await store(
            self._services,
            context,
            shown,
            action=Action.ARTICLE_APPROVED,
            decided=DECIDED,
            within=permit_moderator(context),
        )

    async def _move(self, context: Visit, draft: StoredDraft, state: DraftState, *, reason: str = "") -> None:
        """Raises Refusal if somebody was quicker."""
        may, now = permit_moderator(context), datetime.now(UTC)

        def move(connection: Connection) -> None:
            may(connection)
            if not move_draft(
                connection,
                draft.draft_id,
                DraftState.WAITING,
                state,
                by=context.person_id,
                at=now,
                reason=reason,
            ):
                raise Refusal(DECIDED)

        await self._services.records.write(move)

    async def _get_waiting(self, context: Visit, draft_id: int) -> StoredDraft:
        guild_id = context.require_server()
        draft = await self._services.records.read(lambda c: find_draft(c, guild_id, draft_id))
        if draft is None or draft.state is not DraftState.WAITING:
            raise Refusal(DECIDED)
        return draft

    async def _show(
        self,
        interaction: discord.Interaction,
        context: Visit,
        place: int,
        said: str = "",
        *,
        draft: StoredDraft | None = None,
        page: int = 1,
        check: PageCheck | None = None,
    ) -> None:
        """That draft or, without one, the draft at that place of the queue, or the last one."""
        guild_id = context.require_server()
        count = await self._services.records.read(lambda c: count_waiting(c, guild_id))
        place = max(min(place, count - 1), 0)
        if draft is not None:
            draft = await self._get_waiting(context, draft.draft_id)
        else:
            found = await self._services.records.read(lambda c: list_waiting(c, guild_id, limit=1, offset=place))
            draft = next(iter(found), None)
        if draft is None:
            nothing = context.say("No article waits for a decision.")
            await complete(interaction, Reply(content=f"{said}\n{nothing}".strip()))
            return
        self._services.rates.take(context, Act.LOOKUP, weigh_text(draft.draft.text))
        preview = await self._services.executor.preview(guild_corpus(guild_id), draft.draft)
        text = await asyncio.to_thread(text_page, draft.draft.text, page)
        embed = preview_embed(draft.draft, preview, context.say, place=(place + 1, count), page=text)
        embed.add_field(name=context.say("Submitted by"), value=f"<@{draft.person_id}>", inline=False)
        compared = [comparison_embed(check, draft.draft.url or "", context.say)] if check else []
        queued = Queued(draft, place, count, text, token_of([Shown(draft, preview.expected)]))
        view = _buttons(queued, context.say, is_same=check is not None and check.match is TextMatch.SAME)
        await complete(interaction, Reply(content=said.strip(), embeds=(embed, *compared)), view=view)

    def _edit_form(self, draft: StoredDraft, place: int, say: Language) -> ArticleForm:
        async def submit(interaction: discord.Interaction, typed: TypedArticle) -> None:
            context = await self._services.context(interaction)
            context.require_moderator()
            await interaction.response.defer()
            facts = read_typed(typed, draft.draft, context.say, by=context.supplier)
            changed = await self._change(context, draft, facts.draft)
            problems = list_problems(facts.problems, context.say)
            await self._show(interaction, context, place, problems, draft=changed)

        typed = to_typed(draft.draft, with_text=False)
        return ArticleForm(submit, say, title=say("Edit details"), typed=typed)

    async def _tell_contributor(self, draft: StoredDraft, text: str, say: Language, *, in_channel: str) -> str:
        """Empty if they were told; else a sentence for the moderator.

        Who takes no direct messages is told where others read it too: there the reason is left out.
        """
        try:
            user = self._client.get_user(draft.person_id) or await self._client.fetch_user(draft.person_id)
            await user.send(text, allowed_mentions=NO_PINGS)
        except discord.HTTPException:
            return await self._tell_in_channel(draft, in_channel, say)
        return ""

    async def _tell_in_channel(self, draft: StoredDraft, text: str, say: Language) -> str:
        channel = self._client.get_partial_messageable(draft.channel_id, guild_id=draft.guild_id)
        try:
            only_them = discord.AllowedMentions(users=[discord.Object(draft.person_id)])
            await channel.send(f"<@{draft.person_id}> {text}", allowed_mentions=only_them, suppress_embeds=True)
        except discord.HTTPException as error:
            log.info("a contributor could not be told: Discord answered %s (%s)", error.status, error.code)
            return say("I could not tell the contributor: they take no messages from me.")
        return ""


class RejectForm(Form):
    """Why an article is not added; the contributor reads it."""

    def __init__(self, cog: Review, draft: StoredDraft, place: int, say: Language) -> None:
        super().__init__(title=say("Reject"), timeout=3600)
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

    @reporting
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        await self._cog.reject(
            interaction, self._draft, self._place, self._reason.value.strip()[:MAX_REASON_CHARS]
        )


@dataclass(frozen=True, slots=True)
class Queued:
    """A draft of the queue as it is shown: its place there, the page of its text, and the token of it all."""

    draft: StoredDraft
    place: int
    count: int
    text: TextPage
    token: str


def _buttons(shown: Queued, say: Language, *, is_same: bool) -> discord.ui.View:
    """`is_same` says that the page was just found to be the same, so that it can be taken instead."""

    def button(
        kind: str, label: str, *, row: int, place: int = shown.place, more: str = ""
    ) -> discord.ui.Button[discord.ui.View]:
        custom_id = f"review:{kind}:{shown.draft.draft_id}:{place}{more}"
        return discord.ui.Button(custom_id=custom_id, label=label, row=row)

    buttons = [
        button("approve", say("Approve"), row=0, more=f":{shown.token}"),
        button("reject", say("Reject"), row=0),
        button("edit", say("Edit details"), row=0),
    ]
    if is_same:
        buttons.append(button("adopt", say("Use the page's version"), row=0))
    elif shown.draft.draft.url and not is_checked_draft(shown.draft.draft):
        buttons.append(button("compare", say("Compare with the page"), row=0))
    if shown.text.number > 1:
        buttons.append(button("text", say("Previous page"), row=1, more=f":{shown.text.number - 1}"))
    if shown.text.number < shown.text.pages:
        buttons.append(button("text", say("Next page"), row=1, more=f":{shown.text.number + 1}"))
    if shown.place > 0:
        buttons.append(button("show", say("Previous"), row=2, place=shown.place - 1))
    if shown.place + 1 < shown.count:
        buttons.append(button("show", say("Next"), row=2, place=shown.place + 1))
    return stateless_view(buttons)


def _title(draft: StoredDraft, say: Language) -> str:
    return escape(shorten(draft.draft.title or draft.draft.url or "", 300)) or say("Without a title")


def _server(interaction: discord.Interaction) -> str:
    return escape(shorten(interaction.guild.name if interaction.guild else "", 200))
