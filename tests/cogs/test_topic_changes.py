"""`/changes` on Discord."""

from datetime import UTC, datetime, timedelta

import pytest
from discord_rig import Rig
from flood_reports import flood

from bot.i18n.translator import ENGLISH
from bot.ui.changes_message import render_changes
from bot.ui.discord_markup import count_units
from index import CorpusName

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


async def test_changes_that_do_not_fit_are_counted(rig: Rig):
    now = datetime.now(UTC)
    words = (
        "harbour",
        "bridge",
        "school",
        "hospital",
        "market",
        "airport",
        "station",
        "temple",
        "road",
        "library",
    )
    closed = [
        flood(
            f"The {word} of Matara closed, {f'and the {word} asked for help {n} times, ' * 4}officials said.",
            now.date().isoformat(),
            title=f"Flood in Sri Lanka: {word} closes",
            url=f"https://a.example/{word}",
        )
        for n, word in enumerate(words)
    ]
    rig.add(*closed)

    report = rig.library.changes.find(
        "Sri Lanka flood", corpora=[rig.corpus], since=now - timedelta(days=3), until=now
    )
    content = render_changes(report, ENGLISH).content

    assert len(report.stories) == 10
    assert count_units(content) <= 2000
    assert "more changes did not fit into this message" in content
