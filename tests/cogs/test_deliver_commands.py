"""`/deliver`: add, list, change, pause, preview, explain and remove deliveries."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import discord
import pytest
from delivery_rig import add_to, arrive, deliver, deliveries_of, report
from discord_rig import Rig
from forged_interactions import press, told
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.db.audit_log_queries import AuditAction, list_audit_records
from bot.db.delivery_queries import MAX_DELIVERIES_PER_SERVER, DeliveryOptions, DeliveryState
from bot.db.personal_data_queries import count_personal_data, delete_personal_data
from bot.db.quiet_hours import QuietHours
from bot.db.server_queries import delete_server
from bot.ui.discord_markup import count_units
from index import AlertCriteria, Region

pytest_plugins = ["discord_fixtures"]
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture
def channel(rig: Rig) -> ChannelHandle:
    rig.services.jobs.client = rig.env.bot
    return rig.guild.create_text_channel("arrivals")


async def run(rig: Rig, name: str, **options: Any) -> InteractionResult:
    return await rig.moderator.slash(rig.channel, f"deliver {name}", **options)


def buttons(result: InteractionResult) -> list[str]:
    return [item["label"] for row in result.response.components for item in row["components"]]


async def log_of(rig: Rig) -> list[str]:
    records = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=20))
    return [record.subject for record in records if record.action is AuditAction.DELIVERY_CHANGED]


async def test_delivery_is_added_with_what_it_would_have_brought(rig: Rig, channel: ChannelHandle):
    rig.add(report(1), report(2, outlet="Busan Post"))

    result = await run(rig, "add", channel=channel, outlet="Strait Daily", words="harbour", limit=3)

    assert told(result).splitlines() == [
        f"**Delivery 1** to <#{channel.id}>",
        "outlet Strait Daily · with the words harbour",
        "-# At most 3 posts an hour; the rest in a summary",
        "Last 7 days: 1 matching article",
    ]
    assert buttons(result) == ["Preview", "Edit filter", "Settings", "Pause", "Remove"]
    [stored] = await deliveries_of(rig)
    assert stored.options == DeliveryOptions(most_an_hour=3)
    assert await log_of(rig) == [f"added:1:{channel.id}"]


async def test_articles_that_arrive_after_it_was_added_are_posted(rig: Rig, channel: ChannelHandle):
    rig.add(report(1))
    await run(rig, "add", channel=channel)
    arrive(rig, report(2))

    await deliver(rig)

    [message] = channel.history(viewer=rig.moderator)
    assert "Report 2" in message.content


async def test_without_a_channel_it_posts_where_the_command_was_used(rig: Rig, channel: ChannelHandle):
    await run(rig, "add")

    [stored] = await deliveries_of(rig)
    assert stored.channel_id == rig.channel.id


async def test_quiet_hours_and_role_are_stored(rig: Rig, channel: ChannelHandle):
    role = rig.guild.create_role("Watchers", permissions=discord.Permissions.none(), mentionable=True)

    result = await run(rig, "add", channel=channel, region="korea", quiet="22-7", zone="asia/seoul", role=role)

    assert told(result).splitlines()[1:5] == [
        "about Korea",
        "-# At most 6 posts an hour; the rest in a summary",
        "-# Quiet hours 22:00–07:00, Asia/Seoul",
        f"-# Mentions <@&{role.id}>",
    ]
    [stored] = await deliveries_of(rig)
    assert stored.options.quiet_hours == QuietHours(time(22), time(7), "Asia/Seoul")


@refused
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            {"quiet": "at night", "zone": "UTC"},
            "**at night** is not a time range. Write quiet hours as 22:00-7:00.",
        ),
        ({"quiet": "22-7"}, "Quiet hours need a time zone"),
        ({"quiet": "22-7", "zone": "Mars/Base"}, r"There is no time zone **Mars\/Base**."),
        ({"region": "Atlantis"}, "There is no region **Atlantis**."),
        ({"source": "99"}, "No source of this server matches."),
        ({"words": "!!!"}, "I cannot look for this: there is no word in “!!!”."),
    ],
)
async def test_option_that_makes_no_sense_is_refused(
    rig: Rig, channel: ChannelHandle, options: dict[str, str], reason: str
):
    result = await run(rig, "add", channel=channel, **options)

    assert reason in told(result)
    assert await deliveries_of(rig) == []


@refused
async def test_channel_in_which_the_bot_may_not_post_is_refused(rig: Rig, channel: ChannelHandle):
    guild = rig.env.bot.get_guild(rig.guild.id)
    await rig.env.bot.get_channel(channel.id).set_permissions(guild.me, send_messages=False)

    result = await run(rig, "add", channel=channel)

    assert told(result) == f"I cannot post in <#{channel.id}>: give me **Send Messages** there."


@refused
async def test_channel_in_which_the_moderator_may_not_post_is_refused(rig: Rig, channel: ChannelHandle):
    guild = rig.env.bot.get_guild(rig.guild.id)
    moderators = guild.get_role(rig.guild.roles["Moderators"].id)
    await rig.env.bot.get_channel(channel.id).set_permissions(moderators, send_messages=False)

    result = await run(rig, "add", channel=channel)

    assert told(result) == f"You may not post in <#{channel.id}>, so you cannot let me post there."


@refused
async def test_role_that_the_moderator_may_not_mention_is_refused(rig: Rig, channel: ChannelHandle):
    role = rig.guild.create_role("Admins", permissions=discord.Permissions.none())

    result = await run(rig, "add", channel=channel, role=role)

    assert told(result) == f"You may not mention <@&{role.id}> in <#{channel.id}>, so I may not either."
    assert await deliveries_of(rig) == []


@refused
async def test_everyone_is_refused(rig: Rig, channel: ChannelHandle):
    result = await run(rig, "add", channel=channel, role=rig.guild.default_role)

    assert told(result) == "I never mention everyone. Choose another role."


@refused
async def test_server_has_a_limit_of_deliveries(rig: Rig, channel: ChannelHandle):
    for _ in range(MAX_DELIVERIES_PER_SERVER):
        await add_to(rig, channel)

    result = await run(rig, "add", channel=channel)

    assert told(result) == "This server has 25 deliveries, which is the limit. Remove one first."
    assert len(rig.library.alerts.list_queries()) == MAX_DELIVERIES_PER_SERVER


@refused
async def test_members_may_not_use_it(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)

    for custom_id in (
        "delivery:pause:1",
        "delivery:delete:1",
        "delivery:change:1",
        "delivery:filter:1",
        "delivery:preview:1",
    ):
        result = await press(rig, rig.member, custom_id)
        assert "for the moderators of this server" in told(result)
    [stored] = await deliveries_of(rig)
    assert stored.state is DeliveryState.ON


@refused
@pytest.mark.parametrize(
    "button", ["pause", "resume", "remove", "delete", "show", "preview", "change", "filter"]
)
async def test_delivery_of_another_server_cannot_be_reached(rig: Rig, channel: ChannelHandle, button: str):
    other = rig.env.create_guild("Other")
    manager = other.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    stranger = other.add_member(rig.env.create_user("stranger"), roles=[manager])
    theirs = other.create_text_channel("theirs")
    await add_to(rig, channel)

    listed = await stranger.slash(theirs, "deliver list")
    result = await press(rig, stranger, f"delivery:{button}:1", message=listed.response, channel=theirs)

    assert "This delivery was removed." in told(result)
    [stored] = await deliveries_of(rig)
    assert stored.state is DeliveryState.ON


# --- the list and its buttons


async def test_list_explains_how_to_add_the_first(rig: Rig, channel: ChannelHandle):
    result = await run(rig, "list")

    assert told(result).startswith("Nothing is delivered yet. `/deliver add` posts new articles")
    assert result.response.components == []


async def test_list_opens_a_delivery_that_can_be_paused_and_resumed(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, AlertCriteria(region=Region.KOREA))
    listed = await run(rig, "list")
    [listing] = listed.response.embeds

    opened = await rig.moderator.select(listed.response, custom_id="delivery:choose", values=["1"])
    paused = told(await rig.moderator.click(opened.response, label="Pause"))
    [stored] = await deliveries_of(rig)
    resumed = told(await rig.moderator.click(opened.response, label="Resume"))

    assert listing.description == f"- **Delivery 1** to <#{channel.id}> · about Korea"
    assert paused.startswith(f"**Delivery 1** to <#{channel.id}>: paused\n")
    assert stored.state is DeliveryState.PAUSED
    assert resumed.startswith(f"**Delivery 1** to <#{channel.id}>\n")
    assert await log_of(rig) == [f"resumed:1:{channel.id}", f"paused:1:{channel.id}"]


async def test_list_of_the_longest_deliveries_fits(rig: Rig, channel: ChannelHandle):
    longest = AlertCriteria(outlet="*" * 100, words="_" + "x" * 190, question="Why *now*? " * 25)
    for _ in range(MAX_DELIVERIES_PER_SERVER):
        await add_to(rig, channel, longest)

    result = await run(rig, "list")

    [listing] = result.response.embeds
    assert len(listing.description.splitlines()) == MAX_DELIVERIES_PER_SERVER
    assert count_units(listing.description) <= 4096


async def test_delivery_that_stopped_says_why_and_resumes_only_when_it_can_post(
    rig: Rig, channel: ChannelHandle
):
    await add_to(rig, channel)
    guild = rig.env.bot.get_guild(rig.guild.id)
    real = rig.env.bot.get_channel(channel.id)
    await real.set_permissions(guild.me, send_messages=False)
    arrive(rig, report(1))
    await deliver(rig)

    shown = (await run(rig, "list")).response
    opened = await rig.moderator.select(shown, custom_id="delivery:choose", values=["1"])
    stopped = told(await rig.moderator.click(opened.response, label="Resume"))
    await real.set_permissions(guild.me, send_messages=True)
    resumed = told(await rig.moderator.click(opened.response, label="Resume"))
    await deliver(rig)

    assert f"⚠ I cannot post in <#{channel.id}>: give me **Send Messages** there." in stopped
    assert stopped.startswith(f"**Delivery 1** to <#{channel.id}>: stopped\n")
    assert "⚠" not in resumed
    assert len(channel.history(viewer=rig.moderator)) == 1


async def test_form_changes_the_options(rig: Rig, channel: ChannelHandle):
    role = rig.guild.create_role("Watchers", permissions=discord.Permissions.none(), mentionable=True)
    await run(rig, "add", channel=channel)
    shown = await run(rig, "list")
    opened = await rig.moderator.select(shown.response, custom_id="delivery:choose", values=["1"])

    form = await rig.moderator.click(opened.response, label="Settings")
    result = await rig.moderator.submit_modal(
        form, {"role": [role], "limit": "12", "quiet": "23:30-6", "zone": "Europe/Kyiv"}
    )

    [stored] = await deliveries_of(rig)
    assert stored.options == DeliveryOptions(
        role_id=role.id, most_an_hour=12, quiet_hours=QuietHours(time(23, 30), time(6), "Europe/Kyiv")
    )
    assert "At most 12 posts an hour" in told(result)
    assert (await log_of(rig))[0] == f"changed:1:{channel.id}"


@refused
async def test_form_with_a_wrong_limit_is_refused(rig: Rig, channel: ChannelHandle):
    shown = await run(rig, "add", channel=channel)

    form = await rig.moderator.click(shown.response, label="Settings")
    result = await rig.moderator.submit_modal(form, {"role": [], "limit": "31", "quiet": "", "zone": ""})

    assert "Posts an hour must be a number from 1 to 30." in result.response.content
    [stored] = await deliveries_of(rig)
    assert stored.options == DeliveryOptions()


async def test_filter_is_changed_for_articles_that_arrive_later(rig: Rig, channel: ChannelHandle):
    await run(rig, "add", channel=channel, outlet="Strait Daily", question="What did the navy end?", limit=1)
    rig.library.alerts.match_arrivals()
    shown = await run(rig, "list")
    opened = await rig.moderator.select(shown.response, custom_id="delivery:choose", values=["1"])

    form = await rig.moderator.click(opened.response, label="Edit filter")
    changed = {"source": "", "outlet": "Busan Post", "region": "korea", "words": "harbour  tugs"}
    result = await rig.moderator.submit_modal(form, changed)

    question = "answers “What did the navy end?”"
    expected = f"outlet Busan Post · about Korea · with the words harbour tugs · {question}"
    assert told(result).splitlines()[1] == expected
    assert (await log_of(rig))[0] == f"changed:1:{channel.id}"


async def test_changed_filter_repeats_nothing_and_keeps_what_waits(rig: Rig, channel: ChannelHandle):
    shown = await run(rig, "add", channel=channel, outlet="Strait Daily", limit=2)
    arrive(rig, report(1))
    await deliver(rig)
    arrive(rig, report(2))
    form = await rig.moderator.click(shown.response, label="Edit filter")
    await rig.moderator.submit_modal(form, {"source": "", "outlet": "", "region": "", "words": ""})
    edited = report(1).text + " The clerk of Busan denied on Friday that he had signed."
    arrive(rig, replace(report(1), text=edited), report(3, outlet="Busan Post"))

    await deliver(rig, after=timedelta(minutes=1))
    await deliver(rig, after=timedelta(hours=2))

    posted = [message.content.splitlines()[0] for message in channel.history(viewer=rig.moderator)]
    assert [title.partition("]")[0] for title in posted] == ["**[Report 1", "**[Report 2", "**[Report 3"]


@refused
async def test_source_that_was_removed_must_be_replaced_or_cleared(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, AlertCriteria(source_id=7))
    shown = await run(rig, "list")
    opened = await rig.moderator.select(shown.response, custom_id="delivery:choose", values=["1"])

    form = await rig.moderator.click(opened.response, label="Edit filter")
    kept = await rig.moderator.submit_modal(form, {"source": "7", "outlet": "", "region": "", "words": ""})

    assert "No source of this server matches." in told(kept)
    [query] = rig.library.alerts.list_queries()
    assert query.criteria == AlertCriteria(source_id=7)


async def test_removal_is_confirmed_and_takes_the_standing_query_along(rig: Rig, channel: ChannelHandle):
    shown = await run(rig, "add", channel=channel)

    asked = await rig.moderator.click(shown.response, label="Remove")
    question = told(asked)
    before = len(await deliveries_of(rig))
    removed = await rig.moderator.click(asked.response, label="Remove")

    assert "Remove this delivery? What was posted stays." in question
    assert before == 1
    assert told(removed) == "Removed delivery 1."
    assert removed.response.components == []
    assert await deliveries_of(rig) == []
    assert rig.library.alerts.list_queries() == []
    assert (await log_of(rig))[0] == f"removed:1:{channel.id}"


# --- preview and why


async def test_preview_shows_the_articles_of_the_last_week(rig: Rig, channel: ChannelHandle):
    rig.add(report(1), report(2, outlet="Busan Post"))

    result = await run(rig, "preview", outlet="Busan Post")

    assert told(result).splitlines() == [
        "outlet Busan Post",
        "**Last 7 days: 1 matching article**",
        "- [Report 2](<https://news.example/2>) · Busan Post",
    ]
    assert await deliveries_of(rig) == []


async def test_preview_of_a_delivery_that_exists(rig: Rig, channel: ChannelHandle):
    rig.add(report(1))
    shown = await run(rig, "add", channel=channel, words="nothing has this word")

    by_number = await run(rig, "preview", delivery="1")
    by_button = await rig.moderator.click(shown.response, label="Preview")

    assert told(by_number) == told(by_button)
    assert told(by_number).splitlines()[1] == "**Last 7 days: no matching article**"


async def test_why_says_what_became_of_an_article(rig: Rig, channel: ChannelHandle):
    rig.add(report(1))
    await add_to(rig, channel, AlertCriteria(outlet="Strait Daily"))
    await add_to(rig, channel, AlertCriteria(outlet="Busan Post"), most_an_hour=1)
    arrive(rig, report(2), report(3))
    await deliver(rig)

    old = told(await run(rig, "why", article="1", delivery="1"))
    new = told(await run(rig, "why", article="2"))

    [message, *_] = channel.history(viewer=rig.moderator)
    name = f"- **Delivery {{}} to <#{channel.id}>:**"
    link = f"https://discord.com/channels/{rig.guild.id}/{channel.id}/{message.id}"
    assert old.splitlines()[1] == f"{name.format(1)} no: it was in the library before the delivery was added"
    posted, not_met = new.splitlines()[1:]
    assert posted.startswith(f"{name.format(1)} posted <t:")
    assert posted.endswith(link)
    assert not_met == f"{name.format(2)} no: it does not match: outlet Busan Post"


async def test_why_says_that_an_article_waits(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, most_an_hour=1)
    arrive(rig, report(1), report(2))
    await deliver(rig)

    result = await run(rig, "why", article="2")

    assert told(result).endswith("waits for the end of quiet hours, or for room within the hourly limit")


async def test_deliveries_and_time_zones_are_suggested(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, AlertCriteria(region=Region.KOREA))

    numbers = await rig.moderator.autocomplete(rig.channel, "deliver why", "delivery", "kor")
    zones = await rig.moderator.autocomplete(rig.channel, "deliver add", "zone", "taip")

    assert [(choice["name"], choice["value"]) for choice in numbers] == [("1 · about Korea", "1")]
    assert [choice["value"] for choice in zones] == ["Asia/Taipei"]


# --- data of people and servers


async def test_deleted_personal_data_leaves_the_delivery(rig: Rig, channel: ChannelHandle):
    await run(rig, "add", channel=channel)
    person = rig.moderator.id
    before = await rig.services.records.read(lambda c: count_personal_data(c, person))

    await rig.services.records.write(lambda c: delete_personal_data(c, person))

    after = await rig.services.records.read(lambda c: count_personal_data(c, person))
    [stored] = await deliveries_of(rig)
    assert (before.deliveries, after.deliveries) == (1, 0)
    assert stored.person_id is None


async def test_deleted_server_has_no_deliveries(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)

    await rig.services.records.write(lambda c: delete_server(c, rig.guild.id))

    assert await deliveries_of(rig) == []
