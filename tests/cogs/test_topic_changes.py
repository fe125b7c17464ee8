"""`/changes` on Discord."""

from datetime import UTC, datetime, timedelta

import pytest
from discord_rig import Rig
from flood_reports import flood

from bot.cogs.ask.changes_request import CHANGES_PAGE
from bot.i18n.translator import ENGLISH
from bot.ui.changes_message import render_changes
from bot.ui.discord_markup import count_units
from index import (
    ArticleFacts,
    ChangeReport,
    Citation,
    CorpusName,
    FigureChange,
    NewStory,
    WithdrawnStatement,
)

pytest_plugins = ["discord_fixtures"]


def reports():
    """Two reports of the last days."""
    today = datetime.now(UTC)
    first, second = ((today - timedelta(days=days)).date().isoformat() for days in (4, 2))
    return [
        flood("At least 12 people were killed in the flood, officials said.", first),
        flood("The death toll of the flood rose to 15, officials said.", second),
    ]


async def test_a_changed_figure_is_shown_with_both_sentences_and_sources(rig: Rig):
    rig.add(*reports())

    result = await rig.member.slash(rig.channel, "changes", topic="Sri Lanka flood", since="3 days")

    content = result.response.content
    assert content.startswith("**What changed about Sri Lanka flood since ")
    assert "> At least **12** people were killed in the flood, officials said." in content
    assert "> The death toll of the flood rose to **15**, officials said." in content
    assert "— officials · Harbour Post, " in content
    assert not result.response.ephemeral


async def test_nothing_new_is_said_plainly_and_privately_if_wanted(rig: Rig):
    rig.add(*reports())

    result = await rig.member.slash(rig.channel, "changes", topic="Kharkiv", private=True)

    assert result.response.content.startswith("**Nothing changed about Kharkiv since ")
    assert result.response.ephemeral


async def test_another_server_sees_no_changes(rig: Rig):
    rig.add(*reports(), corpus=CorpusName("guild-2"))

    result = await rig.member.slash(rig.channel, "changes", topic="Sri Lanka flood")

    assert result.response.content.startswith("**Nothing changed about")


@pytest.mark.simcord(check_errors=False)
async def test_a_time_that_cannot_be_read_is_refused(rig: Rig):
    result = await rig.member.slash(rig.channel, "changes", topic="flood", since="the other day")

    assert "I do not understand **the other day** as a time" in result.response.content
    assert result.response.ephemeral


WORDS = ["harbour", "bridge", "school", "hospital", "market", "airport", "station", "temple", "road", "library"]


def closures(words=WORDS):
    """Reports of today, each a story."""
    today = datetime.now(UTC).date().isoformat()
    return [
        flood(
            f"The {word} of Matara closed, {f'and the {word} asked for help {n} times, ' * 4}officials said.",
            today,
            title=f"Flood in Sri Lanka: {word} closes",
            url=f"https://a.example/{word}",
        )
        for n, word in enumerate(words)
    ]


async def test_pages_are_turned_and_show_every_change_once(rig: Rig):
    rig.add(*closures())
    result = await rig.member.slash(rig.channel, "changes", topic="Sri Lanka flood", since="3 days")
    pages = [result.response.content]

    while not has_ended(result):
        result = await rig.member.click(result.response, label="Next page")
        pages.append(result.response.content)
    back = await rig.member.click(result.response, label="Previous page")

    assert len(pages) > 1
    assert all(sum(f"The {word} of Matara" in page for page in pages) == 1 for word in WORDS)
    assert all(page.startswith("**What changed about Sri Lanka flood since ") for page in pages)
    assert all("**10 new stories**" in page and count_units(page) <= 2000 for page in pages)
    assert back.response.content == pages[-2]


def has_ended(result) -> bool:
    [row] = result.response.components
    return row["components"][-1]["disabled"]


async def test_only_changes_in_articles_about_the_region_are_shown(rig: Rig):
    elsewhere = flood(
        "Seoul offered Sri Lanka boats after the flood, South Korea said on Tuesday.",
        datetime.now(UTC).date().isoformat(),
        title="Flood in Sri Lanka: South Korea sends boats from Busan",
        url="https://a.example/boats",
    )
    rig.add(*reports(), elsewhere)

    result = await rig.member.slash(rig.channel, "changes", topic="Sri Lanka flood", region="Korea")

    content = result.response.content
    assert "Seoul offered Sri Lanka boats" in content
    assert "12" not in content
    assert content.endswith("-# only articles about Korea")


@pytest.mark.simcord(check_errors=False)
async def test_a_topic_that_no_button_can_hold_is_refused(rig: Rig):
    result = await rig.member.slash(rig.channel, "changes", topic="洪" * 60, region="south-china-sea")

    assert result.response.content.startswith("This topic is too long.")


@pytest.mark.parametrize(
    "custom_id",
    ["changes:page:1:x:2::flood", "changes:page:1:1:2:nowhere:flood", "changes:page:1:1:99999999999999::flood"],
)
async def test_forged_pages_are_expired(rig: Rig, custom_id: str):
    assert CHANGES_PAGE.read(custom_id) is None


def test_the_longest_changes_fit_into_a_message():
    article = ArticleFacts(
        article_id=1,
        corpus=CorpusName("shared"),
        title="_" * 300,
        url=f"https://a.example/{'*' * 1500}",
        outlet="*" * 100,
        author=None,
        published=None,
        language="en",
    )
    citation = Citation(number=1, article=article, quote="*" * 2000, start=0, end=2000)
    now = datetime.now(UTC)
    report = ChangeReport(
        topic="*" * 60,
        since=now,
        until=now,
        figures=(FigureChange(before=citation, after=citation, old=(0, 2), new=(0, 2), has_risen=True),) * 3,
        withdrawn=(WithdrawnStatement(citation=citation, revision=1, replaced_at=now, now=citation),) * 3,
        outdated=(article,) * 3,
        stories=(NewStory(citation=citation, articles=2),) * 3,
        new_stories=9,
    )

    pages = [reply.content for reply in render_changes(report, ENGLISH, limits="only articles about Korea")]

    assert all(count_units(page) <= 2000 for page in pages)
    assert "*6 more changes did not fit into this message.*" in pages[-1]
