"""Messages in the review channel: one for each submission, edited when it is decided.

They follow the database, so that no restart, outage or decision made with `/review` leaves a message behind:
`bot.tasks.moderator_channels_task` calls the functions again and again.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord

from bot.cogs.articles.article_addition import ShownDraft, preview_token
from bot.cogs.articles.preview_text import preview_embed
from bot.cogs.articles.review_decisions import title_of
from bot.context import guild_corpus
from bot.db.draft_queries import DraftState, StoredDraft
from bot.db.review_post_queries import (
    ReviewPost,
    delete_review_post,
    find_review_post,
    list_outdated_posts,
    save_review_post,
)
from bot.i18n.translator import Translator
from bot.services import Services
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, optional, patterns, record_id, token
from bot.ui.discord_markup import escape, shorten
from bot.ui.moderator_channels import is_refusal
from bot.ui.reply import ACCENT, MAX_TITLE_UNITS, NO_PINGS, nonce_of
from index import AddStatus, is_checked_draft

log = logging.getLogger(__name__)

POST_BUTTONS = (
    CustomIdPattern("post:approve", record_id("draft_id"), optional(token("token"))),
    *patterns("post", ("reject", "text", "compare"), record_id("draft_id")),
)


@dataclass(frozen=True, slots=True)
class RenderedPost:
    """A message for a waiting draft."""

    embed: discord.Embed
    view: discord.ui.View


async def render_post(services: Services, draft: StoredDraft, say: Translator) -> RenderedPost:
    """The message for a waiting draft, with what adding it would do now."""
    corpus = guild_corpus(draft.guild_id)
    preview = await services.index.lookup(lambda index: index.preview(corpus, draft.draft))
    embed = preview_embed(draft.draft, preview, say)
    embed.add_field(name=say("Submitted by"), value=f"<@{draft.person_id}>", inline=False)
    shown_token = preview_token([ShownDraft(draft, preview.expected)])
    return RenderedPost(embed, _post_view(draft, shown_token, say, status=preview.status))


def _post_view(draft: StoredDraft, shown_token: str, say: Translator, *, status: AddStatus) -> discord.ui.View:
    def button(
        kind: str,
        label: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        *,
        more: str = "",
        disabled: bool = False,
    ) -> discord.ui.Button[discord.ui.View]:
        custom_id = f"post:{kind}:{draft.draft_id}{more}"
        return discord.ui.Button(custom_id=custom_id, label=label, style=style, disabled=disabled)

    approve = button(
        "approve",
        say("Approve"),
        discord.ButtonStyle.success,
        more=f":{shown_token}",
        disabled=status is AddStatus.REJECTED,
    )
    buttons = [
        approve,
        button("reject", say("Reject"), discord.ButtonStyle.danger),
        button("text", say("Read the text")),
    ]
    if draft.draft.url and not is_checked_draft(draft.draft):
        buttons.append(button("compare", say("Compare with the page")))
    return stateless_view(buttons)


def decided_embed(draft: StoredDraft | None, say: Translator) -> discord.Embed:
    """What a message says once its draft waits no more; nothing of a draft that was deleted."""
    if draft is None or draft.state not in {DraftState.ADDED, DraftState.REJECTED}:
        text = say("This submission was withdrawn, or nobody decided in time.")
        return discord.Embed(description=text, colour=ACCENT)
    title = title_of(draft, say, most_units=MAX_TITLE_UNITS)
    return discord.Embed(title=title, description=_decision(draft, say), colour=ACCENT)


def _decision(draft: StoredDraft, say: Translator) -> str:
    by = f"<@{draft.decided_by}>"
    if draft.state is DraftState.ADDED:
        return say("✅ Approved by {who}", who=by) if draft.decided_by else say("✅ Approved")
    text = say("❌ Rejected by {who}", who=by) if draft.decided_by else say("❌ Rejected")
    reason = escape(shorten(draft.reason, 600))
    return f"{text}\n{say('Reason: {reason}', reason=reason)}" if reason else text


async def post_draft(
    services: Services,
    client: discord.Client,
    channel: discord.TextChannel,
    draft: StoredDraft,
    say: Translator,
) -> None:
    """Show a waiting draft in the review channel, and no longer in an earlier review channel.

    Raises NewsIndexError, ExecutorError and Discord's errors.
    """
    before = await services.records.read(lambda c: find_review_post(c, draft.draft_id))
    rendered = await render_post(services, draft, say)
    nonce = nonce_of("review", draft.draft_id, channel.id, before.message_id if before else 0)
    message = await channel.send(
        embed=rendered.embed, view=rendered.view, allowed_mentions=NO_PINGS, nonce=nonce
    )
    if before is not None:
        await _change_message(client, before, discord.PartialMessage.delete)
    post = ReviewPost(
        draft_id=draft.draft_id, guild_id=draft.guild_id, channel_id=channel.id, message_id=message.id
    )
    await services.records.write(lambda c: save_review_post(c, post))


async def refresh_post(services: Services, client: discord.Client, draft: StoredDraft) -> None:
    """Edit the message of a waiting draft, if it has one, because the draft or its effect has changed."""
    post = await services.records.read(lambda c: find_review_post(c, draft.draft_id))
    guild = client.get_guild(draft.guild_id)
    if post is not None and guild is not None:
        rendered = await render_post(services, draft, await services.say_to_server(guild))
        await _edit(client, post, rendered.embed, rendered.view)


async def close_decided_posts(services: Services, client: discord.Client) -> None:
    """Edit the messages of drafts that wait no more.

    A message that cannot be edited now, or whose server this process does not know, is edited later.
    """
    for post, draft in await services.records.read(list_outdated_posts):
        guild = client.get_guild(post.guild_id)
        if guild is not None and not guild.unavailable:
            await _close_post(services, client, post, decided_embed(draft, await services.say_to_server(guild)))


async def _close_post(
    services: Services, client: discord.Client, post: ReviewPost, embed: discord.Embed
) -> None:
    if await _edit(client, post, embed, None):
        await services.records.write(lambda c: delete_review_post(c, post.draft_id))


async def _edit(
    client: discord.Client, post: ReviewPost, embed: discord.Embed, view: discord.ui.View | None
) -> bool:
    """Whether there is nothing left to do: the message was edited, or can never be."""

    async def edit(message: discord.PartialMessage) -> None:
        await message.edit(embed=embed, view=view, allowed_mentions=NO_PINGS)

    return await _change_message(client, post, edit)


async def _change_message(
    client: discord.Client, post: ReviewPost, change: Callable[[discord.PartialMessage], Awaitable[None]]
) -> bool:
    """Whether there is nothing left to do: the message was changed, or can never be."""
    channel = client.get_partial_messageable(post.channel_id, guild_id=post.guild_id)
    try:
        await change(channel.get_partial_message(post.message_id))
    except discord.HTTPException as error:
        log.info("could not change a message for review: Discord answered %s (%s)", error.status, error.code)
        return is_refusal(error)
    except (aiohttp.ClientError, OSError) as error:
        log.info("could not change a message for review: %s", type(error).__name__)
        return False
    return True
