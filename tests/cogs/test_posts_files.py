"""Deliveries and scheduled briefs in the file of a server's settings."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from delivery_rig import deliveries_of
from discord_rig import Rig
from longest_source import WORST
from simcord.results import InteractionResult

from bot.bot_errors import Refusal
from bot.cogs.admin.posts_file import KnownPosts, PostPlaces, PostsImport, read_posts, write_posts
from bot.cogs.admin.settings_file import ServerPlaces
from bot.db.brief_schedule_queries import BriefSchedule, WeeklyTime, list_schedules
from bot.db.delivery_queries import Delivery, DeliveryOptions, DeliveryState
from bot.db.quiet_hours import QuietHours
from bot.i18n.translator import ENGLISH
from index import AlertCriteria, CorpusName, Region, SourceId, StandingQueryId

pytest_plugins = ["discord_fixtures"]

NAMES = ServerPlaces(roles={1: "Analysts"}, channels={11: "news", 12: "korea"})
HERE = PostPlaces({11, 12, 13}, {13: Refusal("I may not post there.")})
NOTHING = KnownPosts((), (), ())
CRITERIA = AlertCriteria(outlet="Busan Post", region=Region.KOREA, words='"coast guard" tugs', question="Who?")
DELIVERY = Delivery(
    delivery_id=7,
    guild_id=5,
    channel_id=11,
    query_id=StandingQueryId(3),
    options=DeliveryOptions(
        role_id=1, most_an_hour=3, quiet_hours=QuietHours(time(22), time(7, 30), "Asia/Seoul")
    ),
    state=DeliveryState.PAUSED,
    person_id=9,
    added_at=datetime(2026, 11, 1, tzinfo=UTC),
)
BRIEF = BriefSchedule(
    guild_id=5,
    channel_id=12,
    time=WeeklyTime("12345", 8 * 60 + 5, "Asia/Taipei"),
    topic="ferries",
    region=Region.KOREA,
    next_run_at=datetime(2026, 12, 1, tzinfo=UTC),
)
FULL = KnownPosts([(DELIVERY, CRITERIA)], [BRIEF], ())


def parse(known: KnownPosts = NOTHING, **file: object) -> PostsImport:
    return read_posts(json.dumps(file).encode(), known, HERE, is_usable=lambda criteria: criteria.words != "!")


def skipped(found: PostsImport) -> list[str]:
    return [problem.translate_with(ENGLISH) for problem in found.skipped]


def test_what_is_exported_is_imported_without_the_role():
    found = parse(**write_posts(FULL, NAMES))

    [delivery], [brief] = found.deliveries, found.briefs
    assert (delivery.channel_id, delivery.criteria, delivery.is_paused) == (11, CRITERIA, True)
    assert delivery.options == DeliveryOptions(most_an_hour=3, quiet_hours=DELIVERY.options.quiet_hours)
    assert (brief.channel_id, brief.time, brief.topic, brief.region) == (
        12,
        BRIEF.time,
        "ferries",
        Region.KOREA,
    )
    assert skipped(found) == [
        "**Deliveries**: the role **Analysts** is not imported. Choose it in `/deliver list`."
    ]


def test_a_source_is_found_by_its_address_and_the_own_one_goes_first():
    shared = replace(WORST, url="https://a.example/feed", source_id=SourceId(4))
    own = replace(shared, corpus=CorpusName("guild-5"), source_id=SourceId(9))
    exported = write_posts(KnownPosts([(DELIVERY, AlertCriteria(source_id=SourceId(4)))], (), [shared]), NAMES)

    found = parse(KnownPosts((), (), [own, shared]), **exported)

    assert exported["deliveries"][0]["source"] == "https://a.example/feed"
    assert [delivery.criteria for delivery in found.deliveries] == [AlertCriteria(source_id=SourceId(9))]


def test_what_the_server_has_is_not_added_again():
    found = parse(FULL, **write_posts(FULL, NAMES))

    assert found == PostsImport()


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"channel": {"id": "99"}}, "**Deliveries**: this server has no channel **99**, so it was skipped."),
        ({"channel": {"id": "13"}}, "I may not post there."),
        (
            {"channel": {"id": "11"}, "source": "https://a.example/*feed*"},
            r"**Deliveries**: this server has no source **https\:\/\/a.example\/\*feed\***, so it was skipped.",
        ),
        *(
            (entry, "The value of **Deliveries** is invalid and was skipped.")
            for entry in (
                "news",
                {},
                {"channel": {"id": 11}},
                {"channel": {"id": "-1"}},
                {"channel": {"id": "11"}, "posts_an_hour": 31},
                {"channel": {"id": "11"}, "posts_an_hour": "3"},
                {"channel": {"id": "11"}, "region": "atlantis"},
                {"channel": {"id": "11"}, "quiet_hours": "22:00-07:00"},
                {"channel": {"id": "11"}, "quiet_hours": "at night", "time_zone": "UTC"},
                {"channel": {"id": "11"}, "words": "!"},
                {"channel": {"id": "11"}, "words": "x" * 201},
            )
        ),
    ],
)
def test_a_delivery_that_cannot_be_imported_is_reported(entry: object, reason: str):
    found = parse(deliveries=[entry])

    assert (found.deliveries, skipped(found)) == ((), [reason])


@pytest.mark.parametrize("change", [{"time": "25:00"}, {"zone": "Mars/Base"}, {"days": "13"}, {"topic": 1}])
def test_a_brief_that_cannot_be_imported_is_reported(change: dict[str, object]):
    entry = {"channel": {"id": "11"}, "time": "08:00", "zone": "UTC"} | change

    found = parse(scheduled_briefs=[entry])

    assert (found.briefs, skipped(found)) == (
        (),
        ["The value of **Scheduled briefs** is invalid and was skipped."],
    )


def test_limits_of_a_server_are_kept():
    deliveries = [{"channel": {"id": "11"}, "words": f"word{n}"} for n in range(30)]
    ten = [replace(BRIEF, channel_id=100 + n) for n in range(10)]
    known = KnownPosts((), ten, ())

    found = parse(
        known,
        deliveries=deliveries,
        scheduled_briefs=[{"channel": {"id": "11"}, "time": "08:00", "zone": "UTC"}],
    )

    assert (len(found.deliveries), found.briefs) == (25, ())
    assert skipped(found) == [
        "**Deliveries**: only the first 25 were kept.",
        "**Scheduled briefs**: only the first 10 were kept.",
    ]


def test_files_without_these_parts_add_nothing():
    assert parse(settings={}) == parse(deliveries={}, scheduled_briefs="all") == PostsImport()


async def export(rig: Rig) -> bytes:
    [file] = (await rig.moderator.slash(rig.channel, "settings-export")).response.attachments
    return rig.env.backend.cdn.get(file.url)


async def upload(rig: Rig, content: bytes) -> InteractionResult:
    return await rig.moderator.slash(rig.channel, "settings-import", file=("settings.json", content))


async def test_an_import_adds_what_is_missing_once(rig: Rig):
    role = rig.guild.create_role("Watchers", mentionable=True)
    options = {"words": "harbour", "limit": 3, "role": role}
    added = await rig.moderator.slash(rig.channel, "deliver add", channel=rig.channel, **options)
    await rig.moderator.slash(rig.channel, "brief-schedule set", time="08:00", zone="UTC", topic="ferries")
    content = await export(rig)
    asked = await rig.moderator.click(added.response, label="Remove")
    await rig.moderator.click(asked.response, label="Remove")
    await rig.moderator.slash(rig.channel, "brief-schedule remove")

    preview = await upload(rig, content)
    shown = preview.response.embeds[0].description
    before = await deliveries_of(rig)
    applied = await rig.moderator.click(preview.response, label="Apply")
    again = await upload(rig, content)

    channel = f"<#{rig.channel.id}>"
    assert shown.splitlines() == [
        f"New delivery to {channel}: with the words harbour",
        f"Scheduled brief in {channel}: every day at 08:00 (UTC), about ferries",
        "⚠ **Deliveries**: the role **Watchers** is not imported. Choose it in `/deliver list`.",
    ]
    assert before == []
    assert applied.response.content == "Deliveries added: 1, scheduled briefs: 1."
    [delivery] = await deliveries_of(rig)
    assert delivery.options == DeliveryOptions(most_an_hour=3)
    [brief] = await rig.services.records.read(lambda c: list_schedules(c, rig.guild.id))
    assert (brief.channel_id, brief.topic) == (rig.channel.id, "ferries")
    assert again.response.embeds[0].description == "This file changes nothing here."


async def test_a_channel_that_the_moderator_may_not_write_to_is_skipped(rig: Rig):
    guild = rig.env.bot.get_guild(rig.guild.id)
    moderators = guild.get_role(rig.guild.roles["Moderators"].id)
    closed = rig.guild.create_text_channel("closed")
    await rig.env.bot.get_channel(closed.id).set_permissions(moderators, send_messages=False)
    file = {
        "watchdesk_settings": 1,
        "settings": {},
        "deliveries": [{"channel": {"id": str(closed.id)}}],
        "scheduled_briefs": [{"channel": {"id": str(closed.id)}, "time": "08:00", "zone": "UTC"}],
    }

    preview = await upload(rig, json.dumps(file).encode())

    lines = preview.response.embeds[0].description.splitlines()
    assert lines[0] == "This file changes nothing here."
    assert [line.partition(",")[0] for line in lines[1:]] == [f"⚠ You may not post in <#{closed.id}>"] * 2
    assert preview.response.components == []
