"""`/brief`: what is new since the last brief in a channel, or since a date."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord_rig import Rig
from fetched_drafts import as_fetched
from forged_interactions import press, told

from bot.cogs import COGS
from bot.gateway.discord_client import WatchdeskClient
from index import SHARED_CORPUS, ArticleDraft, CorpusName, read_date

pytest_plugins = ["discord_fixtures"]

refused = pytest.mark.simcord(check_errors=False)
TODAY = datetime.now(UTC).date()


def day(days_ago):
    return read_date((TODAY - timedelta(days=days_ago)).isoformat())


def article(number, sentence, title, *, days_ago=1, outlet="Sample Daily"):
    """Apart from its first sentence, its words are in no other article."""
    own = "abcdefghijklmnopqrstuvwxyz"[number]
    rest = " ".join(f"Farmer{own}{i}q sold basket{own}{i}q at market{own}{i}q." for i in "bcdfgh")
    url = f"https://news{number}.example/story"
    published = day(days_ago) if days_ago is not None else None
    return as_fetched(
        ArticleDraft(text=f"{sentence} {rest}", title=title, url=url, outlet=outlet, published=published)
    )


QUAKE = article(
    1, "An earthquake killed 12 people in the port of Zarin on Monday.", "Earthquake hits Zarin port"
)
QUAKE_AGAIN = article(
    2, "The earthquake in the port of Zarin killed twelve people.", "Zarin port earthquake", outlet="Post"
)
VOTE = article(
    3, "Voters in Dorvik elected the teacher Ana Brul as mayor on Sunday.", "Dorvik elects a new mayor"
)
OLD = article(4, "Fishermen of Dorvik caught a giant squid with a new net.", "Dorvik squid caught", days_ago=30)


async def brief(rig: Rig, **options):
    result = await rig.member.slash(rig.channel, "brief", **options)
    return result.response


async def test_the_most_reported_story_comes_first_with_its_number_of_outlets(rig: Rig):
    rig.add(VOTE, QUAKE, QUAKE_AGAIN, OLD)

    content = (await brief(rig)).content

    assert content.startswith(f"**2 stories since {_day_text(7)}**")
    assert content.index("earthquake") < content.index("Ana Brul")
    assert "-# 2 outlets" in content
    assert "squid" not in content


async def test_a_second_brief_shows_only_what_arrived_since_the_first(rig: Rig):
    rig.add(VOTE)
    await brief(rig)
    again = await brief(rig)
    rig.add(QUAKE)

    content = (await brief(rig)).content

    assert "Nothing new since <t:" in again.content
    assert "earthquake" in content
    assert "Ana Brul" not in content


async def test_another_channel_has_a_last_brief_of_its_own(rig: Rig):
    rig.add(VOTE)
    await brief(rig)
    other = rig.guild.create_text_channel("other")

    result = await rig.member.slash(other, "brief")

    assert "Ana Brul" in result.response.content


async def test_a_private_brief_does_not_change_that_of_the_channel(rig: Rig):
    rig.add(VOTE)
    private = await brief(rig, private=True)

    content = (await brief(rig)).content

    assert private.ephemeral
    assert "Ana Brul" in content


async def test_a_date_shows_the_same_again(rig: Rig):
    rig.add(VOTE, OLD)
    await brief(rig)

    content = (await brief(rig, since=(TODAY - timedelta(days=40)).isoformat())).content

    assert "Ana Brul" in content
    assert "giant squid" in content


async def test_a_topic_leaves_out_other_stories(rig: Rig):
    rig.add(VOTE, QUAKE)

    content = (await brief(rig, topic="Zarin")).content

    assert "earthquake" in content
    assert "Ana Brul" not in content
    assert "about Zarin" in content


async def test_nothing_new_names_the_newest_date(rig: Rig):
    rig.add(OLD)

    content = (await brief(rig)).content

    assert content == f"**Nothing new since {_day_text(7)}. The newest article is of {_day_text(30)}.**"


async def test_articles_of_other_servers_are_not_shown(rig: Rig):
    rig.add(VOTE, corpus=CorpusName("guild-1"))
    rig.add(QUAKE, corpus=SHARED_CORPUS)

    content = (await brief(rig)).content

    assert "earthquake" in content
    assert "Ana Brul" not in content


async def test_undated_articles_are_marked(rig: Rig):
    rig.add(article(5, "Gunmen seized the town hall of Zarin on Monday.", "Zarin hall seized", days_ago=None))

    content = (await brief(rig)).content

    assert f"undated, added on {_day_text(0)}" in content


async def test_pages_are_turned_with_buttons_after_a_restart(rig: Rig, tmp_path: Path):
    rig.add(*(_numbered(number) for number in range(12)))
    first = await brief(rig)
    page = first.content
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.member.click(first.message, label="Next page")
    second = rig.channel.history(viewer=rig.member)[-1]

    assert "Page 1 of 3" in page
    assert "Page 2 of 3" in second.content
    assert _quotes(page).isdisjoint(_quotes(second.content))
    assert len(_quotes(second.content)) == 5


@refused
async def test_pages_of_a_private_brief_are_refused_to_others(rig: Rig):
    rig.add(*(_numbered(number) for number in range(12)))
    await brief(rig, private=True)
    shown = (await brief(rig)).message

    result = await press(rig, rig.moderator, "brief:page:1:2", message=shown)

    assert "too old" in told(result)


async def test_a_page_fits_into_a_message(rig: Rig):
    rig.add(*(_numbered(number, more=_list_villages(number)) for number in range(6)))

    content = (await brief(rig)).content

    assert len(content) <= 2000
    assert len(_quotes(content)) == 5


def _numbered(number, more=""):
    sentence = (
        f"Captain{number} saved sailor{number} at dawn{number} off island{number} and coast{number}{more}."
    )
    return article(10 + number, sentence, f"Sailor{number} is safe{number}")


def _list_villages(number):
    own = "abcdefghijkl"[number]
    return "".join(f", village{own}{i}q and hamlet{own}{i}q" for i in "abcdefghijklmnopqrst")


def _quotes(content):
    return {line for line in content.splitlines() if line.startswith("> ")}


def _day_text(days_ago):
    then = TODAY - timedelta(days=days_ago)
    return f"{then.day} {then:%b} {then.year}"
