"""`/source suggestions`: picking from the well-known feeds of a region."""

import pytest
from discord_rig import Rig
from news_site import NewsSite, follow, log_of, restart, shown, sources_of

from bot.cogs.sources import feed_suggestions
from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import find_source_channel
from index import Region, SuggestedFeed

pytest_plugins = ["discord_fixtures", "news_site_fixtures"]
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture
def reads_loopback() -> bool:
    return True


@pytest.fixture(autouse=True)
def _pack(site: NewsSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suggest feeds of the loopback site for Korea; one of them is a page, one does not exist."""
    site.put_feed("/asia", "Asia of today", "ferry")
    paths = {"Strait Daily": "/feed", "Asia": "/asia", "A page": "/ferry", "Gone": "/nowhere"}
    pack = tuple(SuggestedFeed(name=name, url=site.url(path)) for name, path in paths.items())
    monkeypatch.setitem(feed_suggestions.PACKS, Region.KOREA, pack)


async def test_the_feeds_of_a_region_are_listed_and_followed_ones_are_marked(rig: Rig, site: NewsSite):
    follow(rig, site)

    result = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")

    assert result.response.ephemeral
    assert shown(result).splitlines()[2:5] == [
        "",
        f"✅ [Strait Daily](<{site.url('/feed')}>), source 1",
        f"- [Asia](<{site.url('/asia')}>)",
    ]
    [row] = result.response.components
    [select] = row["components"]
    assert [option["label"] for option in select["options"]] == ["Asia", "A page", "Gone"]


async def test_feeds_that_are_picked_are_checked_and_followed(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")

    result = await rig.moderator.select(
        offer.response, values=[site.url(path) for path in ("/feed", "/asia", "/ferry", "/nowhere")]
    )

    lines = result.response.content.splitlines()
    assert lines[:3] == [
        "✅ Strait Daily: followed as source 1",
        "✅ Asia: followed as source 2",
        "❌ A page: there is no feed at this address any more",
    ]
    assert lines[3].startswith("❌ Gone: the page does not exist")
    assert [source.title for source in sources_of(rig)] == ["Asia", "Strait Daily"]
    assert [line.action for line in await log_of(rig)] == [AuditAction.SOURCE_ADDED] * 2
    assert await rig.services.records.read(lambda c: find_source_channel(c, 1)) == rig.channel.id


async def test_a_feed_followed_meanwhile_is_named(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")
    follow(rig, site)

    result = await rig.moderator.select(offer.response, values=[site.url("/feed")])

    assert "✅ Strait Daily: already followed as source 1" in result.response.content


async def test_a_server_follows_no_more_than_it_may(rig: Rig, site: NewsSite):
    follow(rig, site)
    rig.library.sources._sources._most_sources = 1
    offer = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")

    result = await rig.moderator.select(offer.response, values=[site.url("/asia")])

    assert "❌ Asia: this server follows 1 sources, which is the limit" in result.response.content
    assert len(sources_of(rig)) == 1


async def test_suggestions_work_after_a_restart(rig: Rig, site: NewsSite, tmp_path):
    offer = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")
    await restart(rig, tmp_path)

    await rig.moderator.select(offer.response, values=[site.url("/asia")])

    assert [source.title for source in sources_of(rig)] == ["Asia"]


async def test_nothing_is_left_to_pick_if_all_are_followed(rig: Rig, site: NewsSite):
    for path in ("/feed", "/asia", "/ferry", "/nowhere"):
        follow(rig, site, path)

    result = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")

    assert result.response.components == []


@refused
async def test_a_feed_that_is_no_longer_suggested_is_refused(
    rig: Rig, site: NewsSite, monkeypatch: pytest.MonkeyPatch
):
    offer = await rig.moderator.slash(rig.channel, "source suggestions", region="korea")
    monkeypatch.setitem(feed_suggestions.PACKS, Region.KOREA, feed_suggestions.PACKS[Region.GULF])

    result = await rig.moderator.select(offer.response, values=[site.url("/asia")])

    assert "This button no longer works" in shown(result)
    assert sources_of(rig) == []
