"""New articles are posted in the channels that have a delivery: each once, within the limits, with no ping."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import discord
import pytest
from agency_reports import WIRE
from delivery_rig import add_to, arrive, deliver, deliveries_of, report, shown, titles
from discord_rig import Rig
from simcord.builders import ChannelHandle

from bot.db.audit_log_queries import AuditAction, find_last_record
from bot.db.delivery_queries import DeliveryState, delete_delivery, pause_delivery, resume_delivery
from bot.db.quiet_hours import QuietHours
from bot.db.tables import delivery_posts, own_posts
from bot.once_only_sender import OwnPost, SendResult
from bot.tasks.delivery_updates import UPDATE_INTERVAL, UPDATED_FOR, PostUpdater
from bot.tasks.retention_task import purge_expired
from bot.ui.discord_markup import count_units
from index import AlertCriteria

pytest_plugins = ["discord_fixtures"]

HOUR = timedelta(hours=1)


@pytest.fixture
def channel(rig: Rig) -> ChannelHandle:
    return rig.guild.create_text_channel("arrivals")


def link(number: int) -> str:
    return f"**[Report {number}](<https://news.example/{number}>)**"


def sent(rig: Rig, channel: ChannelHandle) -> list[dict]:
    return rig.requests("POST", f"/channels/{channel.id}/messages")


async def test_new_article_is_posted_with_its_first_sentence_and_pings_nobody(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(7, title="Tugs @everyone *leave*", url="https://news.example/7"))

    await deliver(rig)

    [text] = shown(rig, channel)
    [title, quote, source] = text.splitlines()[:3]
    assert title == r"**[Tugs \@everyone \*leave\*](<https://news.example/7>)**"
    assert quote == r"> The navy of Aden ended a long exercise on day 7 of its plan."
    assert source.startswith("— Strait Daily, <t:")
    [request] = sent(rig, channel)
    assert request["allowed_mentions"] == {"parse": []}
    assert count_units(text) <= 2000


async def test_article_is_posted_once(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(1))

    await deliver(rig)
    await deliver(rig)
    rig.library.reindex(report_progress=lambda _: None)
    rig.library.alerts.match_arrivals()
    await deliver(rig)

    assert titles(rig, channel) == [link(1)]


async def test_edited_article_is_not_posted_again(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(1))
    await deliver(rig)

    edited = replace(
        report(1), text=report(1).text + " The clerk of Busan denied on Friday that he had signed."
    )
    arrive(rig, edited)
    await deliver(rig)

    assert titles(rig, channel) == [link(1)]


async def test_article_that_does_not_match_is_not_posted(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, AlertCriteria(outlet="Busan Post"))
    arrive(rig, report(1), report(2, outlet="Busan Post"))

    await deliver(rig)

    assert titles(rig, channel) == [link(2)]


async def test_two_deliveries_to_one_channel_post_an_article_once(rig: Rig, channel: ChannelHandle):
    other = rig.guild.create_text_channel("other")
    await add_to(rig, channel)
    await add_to(rig, channel, AlertCriteria(outlet="Strait Daily"))
    await add_to(rig, other)
    arrive(rig, report(1))

    await deliver(rig)
    await deliver(rig)

    assert titles(rig, channel) == [link(1)]
    assert titles(rig, other) == [link(1)]


async def test_copies_of_a_report_share_one_post(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(1, text=WIRE), report(2, text=f"MANILA, Tuesday. {WIRE}", outlet="Dpa"))
    await deliver(rig)
    arrive(rig, report(3, text=f"{WIRE} The ships went home.", outlet="Afp"))
    await deliver(rig)

    [text] = shown(rig, channel)
    assert titles(rig, channel) == [link(1)]
    assert text.splitlines()[-1].endswith("also in Dpa")


async def test_copies_that_arrive_later_are_named_without_a_ping(rig: Rig, channel: ChannelHandle):
    role = rig.guild.create_role("Watchers", permissions=discord.Permissions.none())
    await add_to(rig, channel, role_id=role.id)
    arrive(rig, report(1, text=WIRE), report(2))
    await deliver(rig)
    arrive(rig, report(3, text=f"MANILA, Tuesday. {WIRE}", outlet="Dpa"))
    updater = PostUpdater(rig.services)

    await updater.update_if_due(datetime.now(UTC))
    await updater.update_if_due(datetime.now(UTC) + UPDATE_INTERVAL)
    arrive(rig, report(4, text=f"{WIRE} The ships went home.", outlet="Afp"))
    await PostUpdater(rig.services).update_all(datetime.now(UTC) + UPDATED_FOR + HOUR)

    first, second = shown(rig, channel)
    assert first.splitlines()[-1] == "-# also in Dpa"
    assert "also in" not in second
    [message, _] = channel.history(viewer=rig.moderator)
    [edit] = rig.requests("PATCH", f"/channels/{channel.id}/messages/{message.id}")
    assert edit["allowed_mentions"] == {"parse": []}


async def test_post_that_was_deleted_is_not_edited(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(1, text=WIRE))
    await deliver(rig)
    [message] = channel.history(viewer=rig.moderator)
    await rig.env.bot.get_channel(channel.id).get_partial_message(message.id).delete()
    arrive(rig, report(2, text=f"MANILA, Tuesday. {WIRE}", outlet="Dpa"))

    for _ in range(2):
        await PostUpdater(rig.services).update_all(datetime.now(UTC))

    assert shown(rig, channel) == []
    assert len(rig.requests("PATCH", f"/channels/{channel.id}/messages/{message.id}")) == 1


async def test_beyond_the_limit_the_rest_comes_in_one_summary_an_hour_later(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, most_an_hour=2)
    arrive(rig, *(report(number) for number in range(1, 8)))

    await deliver(rig)
    await deliver(rig, after=HOUR / 2)
    before = titles(rig, channel)
    await deliver(rig, after=HOUR + timedelta(seconds=30))
    await deliver(rig, after=HOUR + timedelta(seconds=40))

    assert before == [link(1), link(2)]
    summary = shown(rig, channel)[2:]
    assert len(summary) == 1
    assert summary[0].splitlines()[0].startswith("**5 new articles** since <t:")
    assert [line for line in summary[0].splitlines() if line.startswith("- ")] == [
        f"- [Report {n}](<https://news.example/{n}>) · Strait Daily" for n in range(3, 8)
    ]


async def test_summary_of_hundreds_fits_and_counts_the_rest(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, most_an_hour=1)
    arrive(rig, *(report(n, title=f"Report {n} " + "*long* " * 20) for n in range(120)))

    await deliver(rig, after=HOUR)
    await deliver(rig, after=3 * HOUR)

    [text] = shown(rig, channel)
    listed = sum(line.startswith("- ") for line in text.splitlines())
    assert count_units(text) <= 2000
    assert text.splitlines()[-1] == f"-# and {120 - listed} more: `/article list`"


async def test_quiet_hours_hold_posts_back(rig: Rig, channel: ChannelHandle):
    now = datetime.now(UTC)
    around_now = QuietHours(_time(now - timedelta(minutes=10)), _time(now + timedelta(minutes=30)), "UTC")
    await add_to(rig, channel, quiet_hours=around_now)
    arrive(rig, report(1), report(2))

    await deliver(rig)
    before = titles(rig, channel)
    await deliver(rig, after=HOUR)

    assert before == []
    [summary] = titles(rig, channel)
    assert summary.startswith("**2 new articles** since")


def _time(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


async def test_only_the_chosen_role_is_mentioned(rig: Rig, channel: ChannelHandle):
    role = rig.guild.create_role("Watchers", permissions=discord.Permissions.none())
    await add_to(rig, channel, role_id=role.id, most_an_hour=1)
    arrive(rig, report(1, title=f"<@&{rig.guild.id}> @here"), report(2), report(3))

    await deliver(rig)
    await deliver(rig, after=2 * HOUR)

    post, summary = sent(rig, channel)
    assert post["allowed_mentions"] == summary["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert post["content"].startswith(f"<@&{role.id}>\n")
    assert summary["content"].startswith(f"<@&{role.id}>\n**2 new")
    assert f"<@&{rig.guild.id}>" not in post["content"]


async def test_deleted_role_is_left_out(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, role_id=12345)
    arrive(rig, report(1))

    await deliver(rig)

    [request] = sent(rig, channel)
    assert request["content"].startswith("**[Report 1]")
    assert request["allowed_mentions"] == {"parse": []}


# --- failures


async def test_post_that_discord_could_not_take_is_sent_later_once(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503)
    arrive(rig, report(1), report(2))

    await deliver(rig)
    await deliver(rig)
    await deliver(rig)

    assert titles(rig, channel) == [link(1), link(2)]


@pytest.mark.parametrize("lost", ["everything after sending", "the result of the delivery"])
async def test_crash_after_sending_repeats_nothing(rig: Rig, channel: ChannelHandle, lost: str):
    await add_to(rig, channel)
    arrive(rig, report(1))
    await deliver(rig)
    alert_ids = [1]
    await rig.services.records.write(lambda c: c.execute(delivery_posts.update().values(finished_at=None)))
    if lost == "everything after sending":
        change = own_posts.update().values(message_id=None, intended_at=rig.env.now())
        await rig.services.records.write(lambda c: c.execute(change))
    with rig.library.database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE alerts SET delivered_at = NULL")

    await deliver(rig)

    assert titles(rig, channel) == [link(1)]
    assert rig.library.alerts.mark_delivered(alert_ids) == []


async def test_crash_before_sending_loses_nothing(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel, most_an_hour=1)
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503)
    arrive(rig, report(1))
    await deliver(rig)

    await deliver(rig, after=2 * HOUR)

    assert titles(rig, channel) == [link(1)]


async def test_article_that_was_removed_meanwhile_is_not_posted(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503)
    arrive(rig, report(1))
    await deliver(rig)
    rig.library.remove_article(rig.corpus, 1)

    arrive(rig, report(2))
    await deliver(rig)
    await deliver(rig)

    assert titles(rig, channel) == [link(2)]


@pytest.mark.parametrize("how", ["deleted", "closed", "refused"])
async def test_channel_that_cannot_be_used_stops_the_delivery_and_tells_a_moderator_once(
    rig: Rig, channel: ChannelHandle, how: str
):
    delivery = await add_to(rig, channel)
    real = rig.env.bot.get_channel(channel.id)
    if how == "deleted":
        await real.delete()
    elif how == "closed":
        await real.set_permissions(rig.env.bot.get_guild(rig.guild.id).default_role, send_messages=False)
        await real.set_permissions(rig.env.bot.get_guild(rig.guild.id).me, send_messages=False)
    else:
        rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013)
    arrive(rig, report(1))

    await deliver(rig)
    await deliver(rig)

    [stored] = await deliveries_of(rig)
    assert stored.state is DeliveryState.STOPPED
    [told] = [m.content for m in rig.moderator.user.dm_channel.history(viewer=rig.moderator.user)]
    assert told.startswith(f"Delivery {delivery.delivery_id} of **Test Guild** stopped: ")
    subject = f"stopped:{delivery.delivery_id}:{channel.id}"
    find = AuditAction.DELIVERY_CHANGED
    logged = await rig.services.records.read(lambda c: find_last_record(c, rig.guild.id, find, subject))
    assert logged is not None


async def test_resumed_delivery_posts_what_was_held_back(rig: Rig, channel: ChannelHandle):
    delivery = await add_to(rig, channel)
    guild_id, number = rig.guild.id, delivery.delivery_id
    await rig.services.records.write(lambda c: pause_delivery(c, guild_id, number, DeliveryState.PAUSED))
    arrive(rig, report(1), report(2))

    await deliver(rig, after=HOUR)
    paused = titles(rig, channel)
    await rig.services.records.write(lambda c: resume_delivery(c, guild_id, number, rig.moderator.id))
    await deliver(rig, after=HOUR)

    assert paused == []
    [summary] = titles(rig, channel)
    assert summary.startswith("**2 new articles**")


async def test_channel_of_another_server_is_never_written(rig: Rig):
    theirs = rig.env.create_guild("Other").create_text_channel("theirs")
    await add_to(rig, theirs)
    arrive(rig, report(1))

    await deliver(rig)

    assert sent(rig, theirs) == []


async def test_server_of_another_process_is_left_to_it(
    rig: Rig, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
):
    await add_to(rig, channel)
    arrive(rig, report(1))
    monkeypatch.setattr(rig.env.bot, "shard_count", 2)
    monkeypatch.setattr(rig.env.bot, "shard_ids", [1 - (rig.guild.id >> 22) % 2])

    await deliver(rig)
    elsewhere = sent(rig, channel)
    monkeypatch.setattr(rig.env.bot, "shard_ids", [(rig.guild.id >> 22) % 2])
    await deliver(rig)

    assert elsewhere == []
    assert len(sent(rig, channel)) == 1


async def test_nothing_is_posted_without_a_connection(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(1))
    rig.services.jobs.client = None

    await deliver(rig)

    assert sent(rig, channel) == []


# --- changes in the middle


def after_each_post(rig: Rig, monkeypatch: pytest.MonkeyPatch, act: Callable[[int], Awaitable[object]]) -> None:
    """Let something happen right after each message is sent; `act` is called with its number."""
    send, count = rig.services.sender.send, 0

    async def send_after(post: OwnPost) -> SendResult:
        nonlocal count
        count += 1
        result = await send(post)
        await act(count)
        return result

    monkeypatch.setattr(rig.services.sender, "send", send_after)


async def test_delivery_that_is_removed_while_articles_are_read_posts_nothing(
    rig: Rig, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
):
    delivery = await add_to(rig, channel)
    arrive(rig, report(1))
    list_pending = rig.library.alerts.list_pending

    def remove_and_list(*args: object, **options: int) -> object:
        found = list_pending(*args, **options)
        with rig.library.database.write_transaction() as connection:
            delete_delivery(connection, rig.guild.id, delivery.delivery_id)
        return found

    monkeypatch.setattr(rig.library.alerts, "list_pending", remove_and_list)

    await deliver(rig)

    assert sent(rig, channel) == []


async def test_paused_delivery_does_not_send_the_posts_that_were_planned(
    rig: Rig, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
):
    delivery = await add_to(rig, channel)
    arrive(rig, report(1), report(2))
    guild_id, number = rig.guild.id, delivery.delivery_id

    async def pause(_: int) -> None:
        await rig.services.records.write(lambda c: pause_delivery(c, guild_id, number, DeliveryState.PAUSED))

    after_each_post(rig, monkeypatch, pause)

    await deliver(rig)
    paused = titles(rig, channel)
    await rig.services.records.write(lambda c: resume_delivery(c, guild_id, number, rig.moderator.id))
    await deliver(rig)

    assert paused == [link(1)]
    assert titles(rig, channel) == [link(1), link(2)]


async def test_article_that_is_removed_between_two_posts_is_not_posted(
    rig: Rig, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
):
    await add_to(rig, channel)
    arrive(rig, report(1), report(2), report(3))

    async def remove(count: int) -> None:
        if count == 1:
            rig.library.remove_article(rig.corpus, 2)

    after_each_post(rig, monkeypatch, remove)

    await deliver(rig)

    assert titles(rig, channel) == [link(1), link(3)]


async def test_articles_beyond_the_limit_are_not_read_again_and_again(
    rig: Rig, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
):
    await add_to(rig, channel, most_an_hour=1)
    arrive(rig, report(1), report(2))
    await deliver(rig)
    read: list[object] = []
    list_pending = rig.library.alerts.list_pending
    monkeypatch.setattr(
        rig.library.alerts,
        "list_pending",
        lambda *args, **options: read.append(args) or list_pending(*args, **options),
    )

    await deliver(rig)
    assert read == []

    await deliver(rig, after=2 * HOUR)
    assert titles(rig, channel) == [link(1), link(2)]


async def test_article_that_has_waited_for_months_is_dropped(rig: Rig, channel: ChannelHandle):
    await add_to(rig, channel)
    arrive(rig, report(1))

    await purge_expired(rig.services, datetime.now(UTC) + timedelta(days=91))
    await deliver(rig)

    assert sent(rig, channel) == []
