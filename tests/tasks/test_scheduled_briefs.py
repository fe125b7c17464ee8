"""Scheduled briefs: set up by moderators, posted once when they are due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord_rig import Rig
from fetched_drafts import as_fetched

from bot.cogs.ask.brief_schedule_commands import describe_schedules
from bot.db.brief_schedule_queries import (
    MOST_SCHEDULES,
    BriefSchedule,
    WeeklyTime,
    list_schedules,
    set_next_run,
)
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import translator_for
from bot.once_only_sender import NotSentYet
from bot.tasks.brief_schedule_task import post_due_briefs
from bot.tasks.item_attempts import ItemAttempts
from bot.ui.discord_markup import count_units
from index import ArticleDraft, Region, read_date

pytest_plugins = ["discord_fixtures"]

refused = pytest.mark.simcord(check_errors=False)
NOW = datetime.now(UTC)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _running(rig: Rig) -> None:
    rig.services.jobs.client = rig.env.bot


def article(name, sentence):
    rest = " ".join(f"Farmer{name}{i}q sold basket{name}{i}q at market{name}{i}q." for i in "bcdfgh")
    yesterday = read_date((NOW - A_DAY).date().isoformat())
    url = f"https://{name}.example/story"
    return as_fetched(
        ArticleDraft(text=f"{sentence} {rest}", title=f"{name} news", url=url, published=yesterday)
    )


QUAKE = article("zarin", "An earthquake killed 12 people in the port of Zarin on Monday.")
VOTE = article("dorvik", "Voters in Dorvik elected the teacher Ana Brul as mayor on Sunday.")


async def schedule(rig: Rig, **options):
    values = {"time": "08:00", "zone": "Asia/Taipei", **options}
    return (await rig.moderator.slash(rig.channel, "brief-schedule set", **values)).response.content


async def stored(rig: Rig):
    return await rig.services.records.read(lambda c: list_schedules(c, rig.guild.id))


async def due_at(rig: Rig):
    return (await stored(rig))[0].next_run_at


def fresh():
    """What a new process knows of failed briefs."""
    return ItemAttempts(failure_event="cannot post the scheduled brief of channel")


def posts(rig: Rig):
    return [m.content for m in rig.channel.history(viewer=rig.member) if m.content.startswith("**")]


async def test_a_due_brief_is_posted_once(rig: Rig):
    rig.add(QUAKE)
    await schedule(rig)
    due = await due_at(rig)

    await post_due_briefs(rig.services, fresh(), due - timedelta(seconds=1))
    before = posts(rig)
    await post_due_briefs(rig.services, fresh(), due)
    await post_due_briefs(rig.services, fresh(), due + timedelta(seconds=20))

    assert before == []
    assert len(posts(rig)) == 1
    assert "earthquake" in posts(rig)[0]
    assert await due_at(rig) == due + A_DAY


async def test_missed_briefs_are_caught_up_by_one(rig: Rig):
    rig.add(QUAKE)
    await schedule(rig)
    due = await due_at(rig)

    await post_due_briefs(rig.services, fresh(), due + 3 * A_DAY + timedelta(hours=1))

    assert len(posts(rig)) == 1
    assert await due_at(rig) == due + 4 * A_DAY


class Outage:
    """A sender in an outage of Discord."""

    async def send(self, _):
        return NotSentYet()


async def test_a_brief_that_an_outage_delays_has_the_same_stories(rig: Rig):
    rig.add(QUAKE)
    await schedule(rig)
    due = await due_at(rig)
    await post_due_briefs(replace(rig.services, sender=Outage()), fresh(), due)
    missed = posts(rig)

    await post_due_briefs(rig.services, fresh(), due + timedelta(minutes=1))

    assert missed == []
    assert ["earthquake" in content for content in posts(rig)] == [True]
    assert await due_at(rig) == due + A_DAY


class Broken:
    """A sender that fails unexpectedly for one channel."""

    def __init__(self, sender, channel_id):
        self._sender, self._channel_id = sender, channel_id
        self.calls = 0

    async def send(self, post):
        self.calls += 1
        if post.place.channel_id == self._channel_id:
            raise ValueError("a fault")
        return await self._sender.send(post)


async def test_a_brief_that_fails_keeps_no_other_waiting(rig: Rig):
    rig.add(QUAKE)
    other = rig.guild.create_text_channel("other")
    await rig.moderator.slash(other, "brief-schedule set", time="08:00", zone="Asia/Taipei")
    await schedule(rig)
    sender = Broken(rig.services.sender, other.id)

    await post_due_briefs(replace(rig.services, sender=sender), fresh(), await due_at(rig))

    assert len(posts(rig)) == 1


async def test_a_brief_that_keeps_failing_is_logged_once_and_shown_as_overdue(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    rig.add(QUAKE)
    await schedule(rig)
    [planned] = await stored(rig)
    overdue = NOW - timedelta(hours=1)
    await rig.services.records.write(lambda c: set_next_run(c, planned, overdue))
    attempts, sender = fresh(), Broken(rig.services.sender, rig.channel.id)

    for _ in range(3):
        await post_due_briefs(replace(rig.services, sender=sender), attempts, NOW)
    listed = (await rig.moderator.slash(rig.channel, "brief-schedule list")).response.content

    assert sender.calls == 1
    assert [r.getMessage() for r in caplog.records if r.exc_info] == [
        f"cannot post the scheduled brief of channel {rig.channel.id}, trying again later"
    ]
    assert f"Overdue since <t:{int(overdue.timestamp())}:f>" in listed
    assert listed.endswith("An overdue brief could not be posted. I will try again.")


async def test_the_list_names_the_permissions_that_a_channel_lacks(rig: Rig):
    await schedule(rig)
    server = rig.env.bot.get_guild(rig.guild.id)
    await rig.env.bot.get_channel(rig.channel.id).set_permissions(server.me, send_messages=False)
    office = rig.guild.create_text_channel("office")

    listed = (await rig.moderator.slash(office, "brief-schedule list")).response.content

    assert listed.endswith("I lack these permissions: **Send Messages**")


async def test_what_discord_did_not_accept_is_in_the_next_brief(rig: Rig):
    rig.add(QUAKE)
    await schedule(rig)
    rig.env.inject_error("POST", f"/channels/{rig.channel.id}/messages", status=403, code=50013)
    await post_due_briefs(rig.services, fresh(), await due_at(rig))
    refused_posts = posts(rig)

    await post_due_briefs(rig.services, fresh(), await due_at(rig))

    assert refused_posts == []
    assert ["earthquake" in content for content in posts(rig)] == [True]


async def test_a_scheduled_brief_leaves_out_what_the_channel_was_shown(rig: Rig):
    rig.add(QUAKE)
    await schedule(rig)
    await rig.member.slash(rig.channel, "brief")
    rig.add(VOTE)

    await post_due_briefs(rig.services, fresh(), await due_at(rig))

    last = rig.channel.history(viewer=rig.member)[-1].content
    assert "Ana Brul" in last
    assert "earthquake" not in last


async def test_a_second_schedule_replaces_the_first(rig: Rig):
    await schedule(rig)

    content = await schedule(rig, time="17:30", zone="utc", days="12345", topic="Zarin")

    assert "Monday to Friday at 17:30 (UTC), about Zarin" in content
    assert [(s.time.minute, s.time.zone) for s in await stored(rig)] == [(1050, "UTC")]


async def test_schedules_are_listed_and_removed(rig: Rig):
    await schedule(rig, region="korea")
    listed = (await rig.moderator.slash(rig.channel, "brief-schedule list")).response.content

    removed = (await rig.moderator.slash(rig.channel, "brief-schedule remove")).response.content

    assert f"<#{rig.channel.id}>: every day at 08:00 (Asia/Taipei), about Korea" in listed
    assert removed == "I will post no more briefs here."
    assert await stored(rig) == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_longest_list_fits_into_a_message(tag):
    longest = BriefSchedule(
        guild_id=1,
        channel_id=10**18,
        time=WeeklyTime("12345", 1439, "America/Argentina/ComodRivadavia"),
        topic="*" * 80,
        region=Region.RED_SEA,
        next_run_at=NOW - A_DAY,
    )

    listed = describe_schedules([longest] * MOST_SCHEDULES, None, NOW, translator_for(tag))

    shown = sum(line.startswith("- ") for line in listed.splitlines())
    assert count_units(listed) <= 2000
    assert shown >= 8
    assert (shown < MOST_SCHEDULES) == listed.splitlines()[-2].startswith("-# ")


@refused
@pytest.mark.parametrize(
    ("options", "reason"),
    [({"time": "25:00"}, "hours and minutes"), ({"zone": "Mars/Base"}, "do not know the time zone")],
)
async def test_unknown_times_and_zones_are_refused(rig: Rig, options, reason):
    assert reason in await schedule(rig, **options)
    assert await stored(rig) == []


@refused
async def test_members_cannot_schedule(rig: Rig):
    group = next(c for c in await rig.env.bot.tree.fetch_commands() if c.name == "brief-schedule")
    rig.guild.set_command_permissions(group, {rig.member: True})

    result = await rig.member.slash(rig.channel, "brief-schedule set", time="08:00", zone="UTC")

    assert "moderators" in result.response.content
    assert await stored(rig) == []
