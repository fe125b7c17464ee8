"""Submissions in the review channel."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord_rig import Rig, draft
from forged_interactions import press, told
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.db.draft_queries import count_waiting_drafts, purge_drafts
from bot.db.review_post_queries import delete_review_post
from bot.db.server_queries import ChannelDefaults
from bot.tasks.moderator_channels_task import ModeratorPosts
from index import ArticleId

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise", url=URL)
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture
async def review_channel(rig: Rig) -> ChannelHandle:
    """A server that reviews additions in a channel for moderators."""
    channel = rig.guild.create_text_channel("review")
    rig.services.jobs.client = rig.env.bot
    await rig.services.servers.change(rig.guild.id, reviews_additions=True, review_channel=channel.id)
    return channel


async def submit(rig: Rig) -> InteractionResult:
    rig.library.pages[URL] = EXERCISE
    preview = await rig.member.slash(rig.channel, "article add", url=URL)
    return await rig.member.click(preview.response, label="Send for review")


async def post(rig: Rig) -> None:
    await ModeratorPosts(rig.services).post_all()


def shown(rig: Rig, channel: ChannelHandle) -> list[discord.Message]:
    return [m for m in channel.history(viewer=rig.moderator) if not m.flags.ephemeral]


def buttons(message: discord.Message) -> list[str]:
    return [button.label for row in message.components for button in row.children if not button.disabled]


def held(rig: Rig) -> list[str]:
    return [article.facts.title for article in rig.library.list_articles([rig.corpus])]


async def test_each_submission_is_one_message_with_buttons(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)

    await post(rig)
    await post(rig)

    [message] = shown(rig, review_channel)
    assert message.embeds[0].title == EXERCISE.title
    assert buttons(message) == ["Approve", "Reject", "Read the text"]
    [sent] = rig.requests("POST", f"/channels/{review_channel.id}/messages")
    assert sent["allowed_mentions"] == {"parse": []}


async def test_approved_submission_is_added_and_its_message_says_by_whom(
    rig: Rig, review_channel: ChannelHandle
):
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)

    result = await rig.moderator.click(message, label="Approve")

    assert held(rig) == [EXERCISE.title]
    assert result.response.ephemeral
    assert result.response.content.startswith(f"Added **{EXERCISE.title}** as article 1.")
    [message] = shown(rig, review_channel)
    assert message.embeds[0].description == f"✅ Approved by <@{rig.moderator.id}>"
    assert message.components == []


async def test_rejected_submission_says_by_whom_and_why(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)

    form = await rig.moderator.click(message, label="Reject")
    result = await rig.moderator.submit_modal(form, {"reason": "A *blog*"})

    assert result.response.ephemeral
    [message] = shown(rig, review_channel)
    assert message.embeds[0].description == f"❌ Rejected by <@{rig.moderator.id}>\nReason: A \\*blog\\*"


async def test_contributor_is_told_in_the_language_of_the_channel_of_the_submission(
    rig: Rig, review_channel: ChannelHandle
):
    korean = {review_channel.id: ChannelDefaults(language="ko")}
    await rig.services.servers.change(rig.guild.id, channel_defaults=korean)
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)

    await rig.moderator.click(message, label="Approve")

    [told_member] = rig.member.user.dm_channel.history(viewer=rig.member.user)
    assert told_member.content.startswith("Your article **")


async def test_decision_in_the_queue_closes_the_message_too(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    queue = await rig.moderator.slash(rig.channel, "review")

    await rig.moderator.click(queue.response, label="Approve")

    [message] = shown(rig, review_channel)
    assert message.embeds[0].description.startswith("✅ Approved by")


@refused
async def test_member_who_sees_the_message_cannot_decide(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)

    result = await rig.member.click(message, label="Approve")

    assert "for the moderators of this server" in result.response.content
    assert held(rig) == []


@refused
async def test_second_click_says_that_the_submission_was_already_approved(
    rig: Rig, review_channel: ChannelHandle
):
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)
    custom_id = message.components[0].children[0].custom_id
    await rig.moderator.click(message, label="Approve")

    mine = await press(rig, rig.moderator, custom_id)
    other = rig.guild.add_member(rig.env.create_user("other"), roles=[rig.guild.roles["Moderators"]])
    theirs = await press(rig, other, custom_id)

    assert told(mine) == "You already approved this submission."
    assert told(theirs) == f"This submission was already approved by <@{rig.moderator.id}>."


@refused
async def test_submission_whose_effect_has_changed_is_shown_again_before_it_can_be_approved(
    rig: Rig, review_channel: ChannelHandle
):
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)
    rig.add(draft("An older report about the exercise.", url=URL, title="Old"))

    result = await rig.moderator.click(message, label="Approve")

    assert "This changed after you opened it" in told(result)
    assert rig.library.get_article([rig.corpus], ArticleId(1)).facts.title == "Old"
    [message] = shown(rig, review_channel)
    assert "It replaces this article" in message.embeds[0].description
    await rig.moderator.click(message, label="Approve")
    assert held(rig) == [EXERCISE.title]


async def test_text_is_read_privately_with_the_buttons_of_the_queue(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    [message] = shown(rig, review_channel)

    result = await rig.moderator.click(message, label="Read the text")

    assert result.response.ephemeral
    labels = [button["label"] for row in result.response.components for button in row["components"]]
    assert "Edit details" in labels


async def test_edited_submission_is_edited_in_the_channel(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    queue = await rig.moderator.slash(rig.channel, "review")

    form = await rig.moderator.click(queue.response, label="Edit details")
    await rig.moderator.submit_modal(form, {"title": "Exercise begins", "outlet": "", "date": "", "link": URL})

    [message] = shown(rig, review_channel)
    assert message.embeds[0].title == "Exercise begins"
    await rig.moderator.click(message, label="Approve")
    assert held(rig) == ["Exercise begins"]


@pytest.mark.parametrize("how", ["deleted", "expired"])
async def test_withdrawn_or_expired_submission_leaves_nothing_behind(
    rig: Rig, review_channel: ChannelHandle, how: str
):
    await submit(rig)
    await post(rig)
    if how == "deleted":
        mine = await rig.member.slash(rig.channel, "privacy")
        sure = await rig.member.click(mine.response, label="Delete my data")
        await rig.member.click(sure.response, label="Delete for good")
    else:
        later = datetime.now(UTC) + timedelta(days=31)
        await rig.services.records.write(lambda c: purge_drafts(c, later))

    await post(rig)

    [message] = shown(rig, review_channel)
    [embed] = message.embeds
    assert embed.description == "This submission was withdrawn, or nobody decided in time."
    assert (embed.title, embed.fields) == (None, [])
    assert message.components == []


async def test_submissions_wait_in_the_queue_when_the_channel_is_gone_and_one_moderator_is_told_once(rig: Rig):
    await rig.services.servers.change(rig.guild.id, reviews_additions=True)
    rig.services.jobs.client = rig.env.bot
    panel = await rig.moderator.slash(rig.channel, "settings")
    channels = await rig.moderator.select(
        panel.response, custom_id="settings:people:section", values=["channels"]
    )
    channel = rig.guild.create_text_channel("review")
    await rig.moderator.select(
        channels.response, custom_id="settings:channels:review_channel", values=[channel]
    )
    rig.env.backend.delete_channel(channel.id)
    await rig.env.settle()
    await submit(rig)

    await post(rig)
    await post(rig)

    waiting = await rig.services.records.read(lambda c: count_waiting_drafts(c, rig.guild.id))
    messages = [m.content for m in rig.moderator.user.dm_channel.history(viewer=rig.moderator.user)]
    assert waiting == 1
    assert messages == [
        "Review channel of **Test Guild**: The channel no longer exists. Choose another one in `/settings`."
    ]
    panel = await rig.moderator.slash(rig.channel, "settings")
    shown_panel = await rig.moderator.select(
        panel.response, custom_id="settings:people:section", values=["channels"]
    )
    assert "Review channel: The channel no longer exists." in shown_panel.response.embeds[0].description


async def test_missing_permissions_are_named_and_posting_goes_on_once_they_are_given(rig: Rig):
    closed = discord.PermissionOverwrite(send_messages=False, embed_links=False)
    everyone = rig.guild.default_role
    channel = rig.guild.create_text_channel("review", overwrites={everyone: closed})
    rig.services.jobs.client = rig.env.bot
    settings = {"reviews_additions": True, "review_channel": channel.id}
    await rig.services.servers.change(rig.guild.id, **settings)
    await submit(rig)
    panel = await rig.moderator.slash(rig.channel, "settings")
    posts = ModeratorPosts(rig.services)
    await posts.post_all()

    shown_panel = await rig.moderator.select(
        panel.response, custom_id="settings:people:section", values=["channels"]
    )
    before = shown(rig, channel)
    rig.env.backend.edit_channel(channel.id, {}, overwrites=[])
    await rig.env.settle()
    await posts.post_all()

    assert (
        f"I cannot post in <#{channel.id}>: give me **Send Messages**, **Embed Links** there."
        in shown_panel.response.embeds[0].description
    )
    assert before == []
    assert [message.embeds[0].title for message in shown(rig, channel)] == [EXERCISE.title]


# --- another review channel


async def test_waiting_submission_moves_to_the_channel_that_is_chosen_next(
    rig: Rig, review_channel: ChannelHandle
):
    await submit(rig)
    await post(rig)
    other = rig.guild.create_text_channel("desk")
    await rig.services.servers.change(rig.guild.id, review_channel=other.id)

    await post(rig)
    await post(rig)

    [message] = shown(rig, other)
    assert shown(rig, review_channel) == []
    await rig.moderator.click(message, label="Approve")
    assert held(rig) == [EXERCISE.title]
    assert shown(rig, other)[0].embeds[0].description.startswith("✅ Approved by")


async def test_waiting_submission_returns_to_a_channel_that_is_chosen_again(
    rig: Rig, review_channel: ChannelHandle
):
    await submit(rig)
    await post(rig)
    other = rig.guild.create_text_channel("desk")
    for channel in (other, review_channel):
        await rig.services.servers.change(rig.guild.id, review_channel=channel.id)
        await post(rig)

    first, second = rig.requests("POST", f"/channels/{review_channel.id}/messages")
    assert len(shown(rig, review_channel)) == 1
    assert first["nonce"] != second["nonce"]


async def test_waiting_submission_moves_from_a_deleted_channel(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    rig.env.backend.delete_channel(review_channel.id)
    await rig.env.settle()
    other = rig.guild.create_text_channel("desk")
    await rig.services.servers.change(rig.guild.id, review_channel=other.id)

    await post(rig)

    assert len(shown(rig, other)) == 1


async def test_message_stays_and_works_when_no_channel_is_chosen_any_more(
    rig: Rig, review_channel: ChannelHandle
):
    await submit(rig)
    await post(rig)
    await rig.services.servers.change(rig.guild.id, review_channel=None)

    await post(rig)

    [message] = shown(rig, review_channel)
    await rig.moderator.click(message, label="Approve")
    assert held(rig) == [EXERCISE.title]


async def test_message_that_was_not_recorded_is_not_sent_twice(rig: Rig, review_channel: ChannelHandle):
    await submit(rig)
    await post(rig)
    await rig.services.records.write(lambda c: delete_review_post(c, 1))

    await post(rig)

    first, second = rig.requests("POST", f"/channels/{review_channel.id}/messages")
    assert first["enforce_nonce"] is True
    assert first["nonce"] == second["nonce"]


# --- buttons of the contributor


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for row in result.response.components for button in row["components"]]


async def test_button_says_whether_it_adds_or_sends_for_review(rig: Rig, review_channel: ChannelHandle):
    rig.library.pages[URL] = EXERCISE

    of_member = await rig.member.slash(rig.channel, "article add", url=URL)
    of_moderator = await rig.moderator.slash(rig.channel, "article add", url=URL)

    assert labels(of_member) == ["Send for review", "Edit details", "Cancel"]
    assert labels(of_moderator) == ["Add", "Edit details", "Cancel"]


async def test_article_that_is_in_the_library_cannot_be_added_again(rig: Rig):
    rig.library.pages[URL] = EXERCISE
    rig.add(EXERCISE)

    preview = await rig.member.slash(rig.channel, "article add", url=URL)

    assert labels(preview) == ["Edit details", "Close"]


async def test_several_articles_are_sent_for_review_together(rig: Rig, review_channel: ChannelHandle):
    other = "https://example.org/port"
    rig.library.pages |= {
        URL: EXERCISE,
        other: draft("The port was closed on Tuesday.", title="Port", url=other),
    }

    preview = await rig.member.slash(rig.channel, "article add", url=f"{URL} {other}")
    result = await rig.member.click(preview.response, label="Send all 2 for review")
    await post(rig)

    assert result.response.content.startswith("Sent 2 articles for review.")
    assert len(shown(rig, review_channel)) == 2


@refused
@pytest.mark.parametrize(
    ("label", "again"),
    [
        ("Send for review", "You already sent this for review."),
        ("Cancel", "You cancelled this. Add the article again to change your mind."),
    ],
)
async def test_second_click_of_the_contributor_says_what_the_first_did(
    rig: Rig, review_channel: ChannelHandle, label: str, again: str
):
    rig.library.pages[URL] = EXERCISE
    preview = await rig.member.slash(rig.channel, "article add", url=URL)
    [custom_id] = [
        button["custom_id"]
        for row in preview.response.components
        for button in row["components"]
        if button["label"] == label
    ]
    await rig.member.click(preview.response, label=label)

    result = await press(rig, rig.member, custom_id)

    assert told(result) == again
