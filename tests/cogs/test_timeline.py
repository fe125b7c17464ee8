"""`/timeline`: its pages, chart and export."""

import csv
import io
import json
from pathlib import Path

import pytest
from discord_rig import Rig, draft
from forged_interactions import press, told
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.gateway.discord_client import WatchdeskClient
from index import SHARED_CORPUS, ArticleDraft, ArticleId, CorpusName, read_date

pytest_plugins = ["discord_fixtures"]

refused = pytest.mark.simcord(check_errors=False)

EVENTS = (
    ("ran aground near the lighthouse", "2014-03-10"),
    ("was towed to the northern shipyard", "2014-03-17"),
    ("lost its licence at a hearing in the capital", "2014-04-14"),
    ("burned during repairs in dry dock", "2014-05-12"),
    ("changed its owner for a single crown", "2014-06-16"),
    ("returned to service with a new captain", "2014-07-14"),
    ("carried its millionth passenger across the strait", "2014-08-18"),
    ("collided with a trawler in thick fog", "2014-09-15"),
    ("stood still while its crew went on strike", "2014-10-13"),
    ("received a prize for quiet engines", "2014-11-17"),
    ("broke a propeller on drifting ice", "2014-12-15"),
    ("was sold for scrap to a foreign yard", "2015-01-12"),
)


def report(what: str, day: str) -> ArticleDraft:
    return draft(
        f"The Marlowe ferry {what} on Monday.",
        title=f"The Marlowe ferry {what}",
        outlet="Harbour Post",
        url=f"https://example.org/reports/{what.replace(' ', '-')}",
        published=read_date(day),
    )


def add_events(rig: Rig, number: int = 12) -> None:
    rig.add(*(report(what, day) for what, day in EVENTS[:number]))


async def timeline(rig: Rig, **options: object) -> InteractionResult:
    return await rig.member.slash(rig.channel, "timeline", **{"topic": "Marlowe ferry", **options})


def shown(rig: Rig) -> str:
    return rig.channel.history(viewer=rig.member)[-1].content


def file_of(rig: Rig, result: InteractionResult) -> tuple[str, str]:
    [file] = result.response.attachments
    return file.filename, rig.env.backend.cdn.get(file.url).decode()


async def test_events_are_listed_by_date_with_quotes_and_sources(rig: Rig):
    add_events(rig, 2)

    content = (await timeline(rig)).response.content

    assert content.startswith("**Marlowe ferry**\n\n**1\\. 10 Mar 2014**\n> The Marlowe ferry ran aground")
    assert (
        "— Harbour Post, 10 Mar 2014 [[1]](<https://example.org/reports/ran-aground-near-the-lighthouse>)"
        in content
    )
    assert content.index("ran aground") < content.index("was towed")
    assert content.endswith("-# 2 events from 2 articles")


async def test_a_long_timeline_has_pages_within_the_limit(rig: Rig):
    add_events(rig)

    result = await timeline(rig)
    first = result.response.content
    await rig.member.click(result.response, label="Next page")
    second = shown(rig)

    assert len(first) <= 2000
    assert len(second) <= 2000
    assert "**1\\. 10 Mar 2014**" in first
    assert "**1\\. 10 Mar 2014**" not in second


async def test_its_buttons_work_after_a_restart(rig: Rig, tmp_path: Path):
    add_events(rig)
    result = await timeline(rig, since="2014-03-15", until="2015")
    first = result.response.content
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.member.click(result.response, label="Next page")

    assert "scrap" in shown(rig)
    assert "ran aground" not in first + shown(rig)
    assert " · 15 Mar 2014 – 31 Dec 2015" in shown(rig)


async def test_since_and_until_bound_the_events(rig: Rig):
    add_events(rig, 4)

    content = (await timeline(rig, since="2014-03-15", until="2014-04")).response.content

    assert "was towed" in content
    assert "lost its licence" in content
    assert "ran aground" not in content
    assert "burned" not in content


async def test_more_than_ten_events_have_a_chart_with_alt_text(rig: Rig):
    add_events(rig)

    [chart] = (await timeline(rig)).response.attachments

    assert chart.filename == "timeline.png"
    assert rig.env.backend.cdn.get(chart.url).startswith(b"\x89PNG")
    assert chart.description.startswith("Chart of the events by date.")
    assert "\n1. 10 Mar 2014: 1" in chart.description


async def test_ten_events_have_no_chart(rig: Rig):
    add_events(rig, 10)

    assert (await timeline(rig)).response.attachments == []


async def test_a_chart_that_cannot_be_drawn_does_not_cost_the_list(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    add_events(rig)

    def fail(*_: object, **__: object) -> bytes:
        from index import UnreadableError

        raise UnreadableError("timeline chart", "it takes too long")

    monkeypatch.setattr(type(rig.library.timelines), "draw_chart", fail)

    found = await timeline(rig)

    assert "ran aground" in found.response.content
    assert found.response.attachments == []


async def test_it_is_exported_to_whoever_presses(rig: Rig):
    add_events(rig, 2)
    found = await timeline(rig)

    markdown = await rig.moderator.click(found.response, label="Export")
    as_text = file_of(rig, markdown)[1]
    as_json = await rig.moderator.click(markdown.response, label=".json")
    events = json.loads(file_of(rig, as_json)[1])["events"]
    as_csv = await rig.moderator.click(as_json.response, label=".csv")
    name, table = file_of(rig, as_csv)

    assert markdown.response.ephemeral
    assert "## 10 Mar 2014" in as_text
    assert [event["event_first"] for event in events] == ["2014-03-10", "2014-03-17"]
    [quote] = events[0]["quotes"]
    stored = rig.library.get_article([rig.corpus], ArticleId(quote["article_id"]))
    assert stored.text[quote["start"] : quote["end"]] == quote["quote"]
    assert name == "watchdesk-timeline.csv"
    rows = csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
    assert [row["event_first"] for row in rows] == ["2014-03-10", "2014-03-17"]


async def test_it_says_plainly_that_nothing_is_dated(rig: Rig):
    empty = await timeline(rig)
    rig.add(draft("The Marlowe ferry is a ferry with two decks.", title="The Marlowe ferry"))
    undated = await timeline(rig)
    unknown = await timeline(rig, topic="*zeppelin*")

    assert empty.response.content == "There are no articles yet. Add one with `/article add`."
    assert undated.response.content == (
        "1 article is about **Marlowe ferry**, but it does not say when anything happened."
    )
    assert unknown.response.content == r"No article is about **\*zeppelin\***."


async def test_other_servers_and_private_answers(rig: Rig):
    rig.add(report(*EVENTS[0]), corpus=CorpusName("guild-1"))
    rig.add(report(*EVENTS[1]), corpus=SHARED_CORPUS)

    found = await timeline(rig, private=True)

    assert found.response.ephemeral
    assert "was towed" in found.response.content
    assert "ran aground" not in found.response.content


@refused
async def test_a_forged_button_is_refused(rig: Rig):
    add_events(rig, 2)

    for custom_id in (
        "timeline:page:1:x::ferry",
        "timeline:export:exe:::ferry",
        "timeline:page:1:9999999::ferry",
    ):
        result = await press(rig, rig.member, custom_id)
        assert "This button no longer works." in told(result)


@refused
async def test_a_topic_that_no_button_can_hold_is_refused(rig: Rig):
    found = await timeline(rig, topic="\N{SHIP}" * 60)

    assert "This topic is too long." in told(found)
