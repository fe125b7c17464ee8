"""Following a feed in Discord: feeds at an address, choice, preview, labels, OPML."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord_rig import Rig
from news_site import NewsSite, follow, log_of, restart, shown, sources_of
from sqlalchemy import text

from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import OFFER_RETENTION, find_source_channel, purge_offers
from index import OutletKind, Region, SourceLabels

pytest_plugins = ["discord_fixtures", "news_site_fixtures"]


@pytest.fixture
def reads_loopback() -> bool:
    return True


refused = pytest.mark.simcord(check_errors=False)


async def test_a_site_with_one_feed_is_shown_and_followed(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))
    preview = shown(offer)
    followed = await rig.moderator.click(offer.response, label="Follow")

    assert offer.response.ephemeral
    assert preview.startswith("Strait Daily\n")
    assert "It lists 2 articles now." in preview
    assert followed.response.content.startswith("**Strait Daily** was added as source 1.")
    [source] = sources_of(rig)
    assert (source.url, source.title) == (site.url("/feed"), "Strait Daily")
    [line] = await log_of(rig)
    assert (line.action, line.subject) == (AuditAction.SOURCE_ADDED, "1 · Strait Daily")


async def test_the_channel_in_which_it_was_added_is_remembered(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/feed"))
    await rig.moderator.click(offer.response, label="Follow")

    [source] = sources_of(rig)
    assert await rig.services.records.read(lambda c: find_source_channel(c, source.source_id)) == rig.channel.id


async def test_several_feeds_are_offered_and_one_is_chosen(rig: Rig, site: NewsSite):
    site.put_feed("/asia", "Asia", "ferry")
    site.put_home("/feed", "/asia")

    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))
    asked = offer.response.content
    preview = await rig.moderator.select(offer.response, values=["1"])
    await rig.moderator.click(preview.response, label="Follow")

    assert asked == "I found 2 feeds. Which one should I follow?"
    assert [source.title for source in sources_of(rig)] == ["Asia"]


async def test_another_feed_can_be_chosen_after_a_look_at_the_first(rig: Rig, site: NewsSite):
    site.put_feed("/asia", "Asia", "ferry")
    site.put_home("/feed", "/asia")
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))
    preview = await rig.moderator.select(offer.response, values=["1"])

    again = await rig.moderator.click(preview.response, label="Choose another")
    preview = await rig.moderator.select(again.response, values=["0"])
    await rig.moderator.click(preview.response, label="Follow")

    assert [source.title for source in sources_of(rig)] == ["Strait Daily"]


async def test_an_offer_is_followed_after_a_restart(rig: Rig, site: NewsSite, tmp_path: Path):
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))
    await restart(rig, tmp_path)

    await rig.moderator.click(offer.response, label="Follow")

    assert [source.title for source in sources_of(rig)] == ["Strait Daily"]


async def test_an_offer_that_is_cancelled_follows_nothing(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))

    cancelled = await rig.moderator.click(offer.response, label="Cancel")

    assert cancelled.response.content == "Cancelled. No source was added."
    assert sources_of(rig) == []


@refused
async def test_an_offer_is_forgotten_after_a_day(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))
    later = datetime.now(UTC) + OFFER_RETENTION
    await rig.services.records.write(lambda c: purge_offers(c, later))

    result = await rig.moderator.click(offer.response, label="Follow")

    assert "has expired or was already used" in shown(result)
    assert sources_of(rig) == []


async def test_labels_that_are_given_are_shown_and_kept(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(
        rig.channel,
        "source add",
        address=site.url("/"),
        kind="state-media",
        country="China",
        region="taiwan-strait",
        language="English",
        note="Run by the *Communist Party*",
    )
    preview = shown(offer)
    await rig.moderator.click(offer.response, label="Follow")

    assert preview.splitlines()[-5:] == [
        "Kind: state media",
        "Country: China",
        "Region: Taiwan Strait",
        "Language: English",
        r"Note: Run by the \*Communist Party\*",
    ]
    assert sources_of(rig)[0].labels == SourceLabels(
        kind=OutletKind.STATE_MEDIA,
        country="CN",
        region=Region.TAIWAN_STRAIT,
        language="en",
        trust_note="Run by the *Communist Party*",
    )


@refused
@pytest.mark.parametrize(("option", "typed"), [("country", "Atlantis"), ("language", "Elvish?")])
async def test_a_label_that_cannot_be_read_is_refused_before_anything_is_fetched(
    rig: Rig, site: NewsSite, option: str, typed: str
):
    result = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"), **{option: typed})

    assert f"I do not know the {option}" in result.response.content
    assert site.server.requests == []


@refused
@pytest.mark.parametrize(
    ("path", "told"), [("/ferry", "I found nothing to follow"), ("/nowhere", "I could not load")]
)
async def test_an_address_with_nothing_to_follow_says_why(rig: Rig, site: NewsSite, path: str, told: str):
    result = await rig.moderator.slash(rig.channel, "source add", address=site.url(path))

    assert result.response.ephemeral
    assert told in shown(result)


@refused
async def test_a_feed_that_is_followed_already_is_named(rig: Rig, site: NewsSite):
    follow(rig, site)
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))

    result = await rig.moderator.click(offer.response, label="Follow")

    assert "already followed as source 1" in shown(result)


@refused
async def test_an_offer_of_another_server_is_none_here(rig: Rig, site: NewsSite):
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))
    await rig.services.records.write(lambda c: c.execute(text("UPDATE source_offers SET guild_id = 1")))

    result = await rig.moderator.click(offer.response, label="Follow")

    assert "has expired or was already used" in shown(result)


async def test_countries_and_languages_are_offered_by_name_and_code(rig: Rig):
    by_name = await rig.moderator.autocomplete(rig.channel, "source add", "country", "taiw")
    by_code = await rig.moderator.autocomplete(rig.channel, "source add", "country", "kp")
    languages = await rig.moderator.autocomplete(rig.channel, "source add", "language", "japan")

    assert [choice["value"] for choice in by_name] == ["TW"]
    assert by_code[0] == {"name": "North Korea (KP)", "value": "KP"}
    assert languages[0]["value"] == "ja"


# --- lists of feeds


async def test_feeds_of_the_server_are_exported(rig: Rig, site: NewsSite):
    follow(rig, site)

    result = await rig.moderator.slash(rig.channel, "source export")

    [file] = result.response.attachments
    assert result.response.content == "1 feed as an OPML file."
    assert file.filename == "watchdesk-sources.opml"


async def test_what_is_exported_is_imported_again(rig: Rig, site: NewsSite):
    site.put_feed("/asia", "Asia", "ferry")
    follow(rig, site)
    source = follow(rig, site, "/asia", title="Asia")
    exported = rig.library.sources.export_opml([rig.corpus]).encode()
    rig.library.sources.remove(rig.corpus, source.source_id)

    result = await rig.moderator.slash(rig.channel, "source import", file=("feeds.opml", exported))

    assert result.response.content.splitlines() == [
        "1 feed was added.",
        "I read new feeds within a few minutes; `/source list` shows the results.",
        "1 was already followed.",
    ]
    assert [source.title for source in sources_of(rig)] == ["Asia", "Strait Daily"]
    assert [(line.action, line.subject) for line in await log_of(rig)] == [
        (AuditAction.SOURCES_IMPORTED, "feeds.opml · 1")
    ]


@refused
async def test_a_server_follows_no_more_than_it_may(rig: Rig, site: NewsSite):
    follow(rig, site, "/asia")
    exported = rig.library.sources.export_opml([rig.corpus]).replace("/asia", "/africa").encode()
    rig.library.sources._sources._most_sources = 1
    offer = await rig.moderator.slash(rig.channel, "source add", address=site.url("/"))

    result = await rig.moderator.click(offer.response, label="Follow")
    imported = await rig.moderator.slash(rig.channel, "source import", file=("feeds.opml", exported))

    assert "already follows 1 sources, the most allowed" in shown(result)
    assert "1 sources are followed already" in shown(imported)
    assert len(sources_of(rig)) == 1


async def test_what_is_not_taken_of_an_import_is_attached_where_it_is_long(rig: Rig):
    outlines = "".join(f'<outline type="rss" xmlUrl="ftp://feeds.example/{n}/{"x" * 90}"/>' for n in range(40))
    content = f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()

    result = await rig.moderator.slash(rig.channel, "source import", file=("feeds.opml", content))

    assert "40 could not be added:" in result.response.content
    assert result.response.content.splitlines()[-1].startswith("and ")
    assert [file.filename for file in result.response.attachments] == ["import.txt"]


@refused
@pytest.mark.parametrize(
    ("content", "told"),
    [(b"no list", "I found nothing to follow"), (b"x" * 1_000_001, "an OPML file may have up to 1 MB")],
)
async def test_a_file_that_is_no_list_is_refused(rig: Rig, content: bytes, told: str):
    result = await rig.moderator.slash(rig.channel, "source import", file=("feeds.opml", content))

    assert told in shown(result)
    assert sources_of(rig) == []
