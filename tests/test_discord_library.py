"""Looking after the index in Discord: status, reindex."""

import threading

import discord
import pytest
import simcord
from discord_rig import Rig, draft

from bot.client import WatchdeskClient
from bot.commands import COGS
from bot.desk import Desk
from index import SHARED_CORPUS, Progress

pytest_plugins = ["discord_fixtures"]

EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise")
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture(autouse=True)
def quick_progress(desk: Desk) -> None:
    """Shows progress at once instead of every few seconds."""
    desk.jobs.interval_s = 0


# --- status


async def test_status_tells_a_moderator_privately_how_the_corpora_stand(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.moderator.slash(rig.channel, "index status")

    assert result.response.ephemeral
    [embed] = result.response.embeds
    fields = {field.name: field.value.splitlines()[:2] for field in embed.fields}
    assert fields == {
        "This server": ["1 article", "1 passage"],
        "Shared library": ["0 articles", "0 passages"],
        "At work": ["No reindex or check is running.", "0 questions are waiting"],
    }


async def test_status_never_shows_where_the_library_is(rig: Rig):
    result = await rig.moderator.slash(rig.channel, "index status")

    assert "/srv/secret" not in str(result.response.embeds[0].to_dict())


async def test_the_commands_are_hidden_from_members(rig: Rig):
    assert not [name for name in rig.member.available_commands(rig.channel) if name.startswith("index")]


@refused
@pytest.mark.parametrize("command", ["index status", "index reindex"])
async def test_a_member_who_is_shown_the_commands_is_still_refused(rig: Rig, command: str):
    [index_command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "index"]
    rig.guild.set_command_permissions(index_command, {rig.member: True})

    result = await rig.member.slash(rig.channel, command)

    assert result.response.ephemeral
    assert "**Manage Server**" in result.response.content


# --- reindex


async def test_a_reindex_tells_its_figures_to_the_channel(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.moderator.slash(rig.channel, "index reindex", full=True)

    assert not result.response.ephemeral
    assert result.response.content == (
        "Reindex done: 1 article looked at, 0 of them split anew, 0 passages embedded, search files built anew."
    )
    assert result.response.components == []


async def test_a_reindex_leaves_the_shared_articles_to_the_operator(rig: Rig):
    rig.add(EXERCISE, corpus=SHARED_CORPUS)

    result = await rig.moderator.slash(rig.channel, "index reindex")

    assert "0 articles looked at" in result.response.content


async def test_progress_is_shown_while_it_lasts(rig: Rig):
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))

    assert rig.channel.last_message.content == ("Reindexing this server's articles…\n1 of 4 articles (25 %).")
    await _finish(rig, go_on)
    assert rig.channel.last_message.content.startswith("Reindex done")


@refused
async def test_a_second_reindex_is_told_that_one_is_running(rig: Rig):
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.moderator.slash(rig.channel, "index reindex"),
        until=lambda: _told(rig, rig.moderator, "running already"),
    )

    await _finish(rig, go_on)
    assert len(rig.channel.history()) == 1


async def test_questions_are_answered_while_a_reindex_runs(rig: Rig):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.member.slash(rig.channel, "ask", question="When did the navy begin?"),
        until=lambda: rig.channel.last_message.embeds,
    )

    assert "The navy began" in rig.channel.last_message.embeds[0].description
    await _finish(rig, go_on)


async def test_a_moderator_cancels_a_reindex(rig: Rig):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)
    message = rig.channel.last_message

    await rig.begin(
        rig.moderator.click(message, label="Cancel"), until=lambda: _told(rig, rig.moderator, "It stops")
    )

    await _finish(rig, go_on)
    assert rig.channel.history()[0].content.startswith("Reindex stopped early")


@refused
async def test_a_member_cannot_cancel_a_reindex(rig: Rig):
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.member.click(rig.channel.last_message, label="Cancel"),
        until=lambda: _told(rig, rig.member, "**Manage Server**"),
    )

    await _finish(rig, go_on)
    assert rig.channel.history()[0].content.startswith("Reindex done")


@refused
async def test_the_cancel_button_of_a_reindex_before_a_restart_says_that_it_is_over(rig: Rig, tmp_path):
    go_on = await _begin_reindex(rig)
    message = rig.channel.last_message
    rig.env.inject_error("PATCH", "/webhooks/*", status=404, code=10008, times=None)
    await _finish(rig, go_on)
    await rig.env.restart_bot(WatchdeskClient(rig.desk, COGS, registration_file=tmp_path / "commands.json"))

    result = await rig.moderator.click(message, label="Cancel")

    assert result.response.ephemeral
    assert "No reindex" in result.response.content


async def test_a_reindex_longer_than_its_interaction_is_told_to_the_channel_all_the_same(rig: Rig):
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))
    rig.env.backend.advance_clock(15 * 60)

    await _finish(rig, go_on)

    assert rig.channel.last_message.content.startswith("Reindex done")
    assert len(rig.requests("PATCH", f"/messages/{rig.channel.last_message.id}")) == 1


async def test_a_reindex_whose_message_is_deleted_goes_on_to_its_end(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))
    rig.env.backend.delete_message(rig.channel.id, rig.channel.last_message.id)

    await _finish(rig, go_on)

    assert rig.desk.jobs.find(rig.guild.id) is None
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_channel_that_the_bot_cannot_view_is_warned_about_late_reports(rig: Rig):
    overwrites = {rig.guild.me: discord.PermissionOverwrite(view_channel=False)}
    hidden = rig.guild.create_text_channel("hidden", overwrites=overwrites)
    go_on = rig.library.hold("reindex")

    await rig.begin(rig.moderator.slash(hidden, "index reindex"), until=hidden.history)

    assert "I may not view this channel" in hidden.history()[0].content
    await _finish(rig, go_on)


async def test_a_reindex_that_fails_says_so_and_the_log_says_why(rig: Rig, caplog: pytest.LogCaptureFixture):
    rig.library.fail("reindex", ZeroDivisionError("secret detail"))

    result = await rig.moderator.slash(rig.channel, "index reindex")

    assert result.response.content.startswith("The reindex failed; what was done before stays.")
    assert "secret detail" not in result.response.content
    assert "secret detail" in caplog.text


async def _begin_reindex(rig: Rig, *progress: Progress) -> threading.Event:
    """A reindex that has told its progress to the channel, and ends when the event is set."""
    go_on = rig.library.hold("reindex")
    rig.library.reindex_progress = list(progress)
    shown = f"{progress[-1].done} of" if progress else "Reindexing"
    await rig.begin(
        rig.moderator.slash(rig.channel, "index reindex"), until=lambda: _told(rig, rig.moderator, shown)
    )
    return go_on


async def _finish(rig: Rig, go_on: threading.Event) -> None:
    go_on.set()
    await rig.env.settle()


def _told(rig: Rig, person: simcord.MemberActor, words: str) -> bool:
    return any(words in message.content for message in rig.channel.history(viewer=person))
