"""Deliveries on a simulated Discord: articles that arrive, and what a channel shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from discord_rig import Rig
from fetched_drafts import as_fetched
from simcord.builders import ChannelHandle

from bot.db.delivery_queries import Delivery, DeliveryOptions, add_delivery, list_deliveries
from bot.tasks.delivery_task import Deliverer
from index import AlertCriteria, ArticleDraft, Precision, PublishedAt

PLACES = ("Keelung", "Busan", "Odesa", "Muscat", "Manila", "Tromso", "Haifa", "Aden", "Djibouti", "Sasebo")
ACTORS = ("navy", "coast guard", "port office", "fishing union", "customs service", "air force", "ministry")
DEEDS = ("closed the outer pier", "sent two tugs", "ended a long exercise", "counted the idle ships")


def report(number: int, *, outlet: str = "Strait Daily", **facts: object) -> ArticleDraft:
    """An article published now, unlike those of other numbers."""
    place, actor = PLACES[number % len(PLACES)], ACTORS[number // 10 % len(ACTORS)]
    deed = DEEDS[number // 3 % len(DEEDS)]
    words = " ".join(f"{word}{number}" for word in ("berth", "hull", "crane", "buoy", "anchor", "mast"))
    text = (
        f"The {actor} of {place} {deed} on day {number} of its plan. "
        f"Clerks noted {words} in the book of the harbour, and {number} sailors signed it before noon."
    )
    published = PublishedAt(datetime.now(UTC), Precision.INSTANT)
    values: dict[str, Any] = {
        "text": text,
        "title": f"Report {number}",
        "url": f"https://news.example/{number}",
        "outlet": outlet,
        **facts,
    }
    return as_fetched(ArticleDraft(published=published, **values))


async def add_to(
    rig: Rig, channel: ChannelHandle, criteria: AlertCriteria | None = None, **options: object
) -> Delivery:
    """A delivery to the channel, without the command."""
    rig.services.jobs.client = rig.env.bot

    def store(connection, query_id) -> None:
        add_delivery(
            connection,
            guild_id=rig.guild.id,
            channel_id=channel.id,
            query_id=query_id,
            options=DeliveryOptions(**options),
            person_id=rig.moderator.id,
            at=datetime.now(UTC),
        )

    rig.library.alerts.add([rig.corpus], criteria or AlertCriteria(), on_added=store)
    return (await deliveries_of(rig))[-1]


async def deliveries_of(rig: Rig) -> list[Delivery]:
    return await rig.services.records.read(lambda c: list_deliveries(c, rig.guild.id))


def arrive(rig: Rig, *drafts: ArticleDraft) -> None:
    """Store articles and match them."""
    rig.add(*drafts)
    rig.library.alerts.match_arrivals()


async def deliver(rig: Rig, *, after: timedelta = timedelta()) -> None:
    """One pass of a new process, as if so much time had passed."""
    await Deliverer(rig.services).deliver_all(datetime.now(UTC) + after)


def shown(rig: Rig, channel: ChannelHandle) -> list[str]:
    """What the channel shows, the oldest first."""
    return [message.content for message in channel.history(viewer=rig.moderator)]


def titles(rig: Rig, channel: ChannelHandle) -> list[str]:
    """The first line of each message in the channel."""
    return [content.splitlines()[0] for content in shown(rig, channel)]
