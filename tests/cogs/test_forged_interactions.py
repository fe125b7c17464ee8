"""Forged custom ids, values and fields are refused and change nothing."""

import itertools
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from discord_rig import Rig, draft
from forged_interactions import dump, field, press, submit, told
from scripted_index import ObedientIndex
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.db.bot_database import BotDatabase
from bot.db.draft_queries import DraftState, add_draft, change_draft_state
from bot.db.exchange_queries import ExchangeContent, add_exchange
from bot.db.source_offer_queries import SourceOffer, add_offer
from bot.executor.index_executor import IndexExecutor
from bot.interactions.component_routes import BUTTON_EXPIRED, routes_of
from bot.rate_limits import RateLimiter
from bot.services import Services, build_services
from bot.ui.article_filters import Filters
from index import CorpusName, FeedChoice, SourceKind, SourceLabels

pytest_plugins = ["discord_fixtures"]
pytestmark = pytest.mark.simcord(check_errors=False)

NAMES = sorted({shape.name for cog in COGS for shape, _ in routes_of(cog)})
SECRET = "zanzibar"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ODD_ENDS = (
    ":",
    ":0",
    ":-1",
    ":+1",
    ":01:0",
    ": 12:0",
    ":1_0:0",
    ":１２:0",
    ":٣:0",
    ":1:-1",
    ":1:１",
    ":1:99999999999999999999",
    ":9223372036854775808:0",
    ":99999999999999999999:1",
    ":" + "9" * 80,
    ":" + "z" * 80 + ":0",
    ":...:0",
    ":1::-99999999999:_",
    ":1:2:x:4:5:6:7",
    ":None:None",
    ":people:nothing",
    ":\x00:\x00",
    ":%s:{0}",
    ":1:0;DROP TABLE drafts",
)
STRANGE = (
    "",
    ":",
    "::::",
    "x",
    "answer",
    "ANSWER:why:1",
    "answer:why :1",
    "button:of:another:bot",
    "é" * 100,
    "x" * 100,
)


@pytest.fixture
async def services(library: ObedientIndex, executor: IndexExecutor) -> AsyncIterator[Services]:
    """Services whose rate limits never apply: their clock advances an hour at each reading."""
    records = BotDatabase(library.database)
    hours = itertools.count(0, 3600)
    yield build_services(executor, records, RateLimiter(clock=lambda: next(hours)))
    await records.close()


def odd_ids() -> Iterator[str]:
    """Every name with some of the endings, and every ending with some of the names."""
    yield from STRANGE
    ends = itertools.cycle(ODD_ENDS)
    found = (f"{name}{end}" for name in NAMES for end in itertools.islice(ends, 4))
    # The bot writes page 0 on a disabled button.
    yield from (custom_id for custom_id in found if custom_id not in {"source:page:0", "questions:0"})


async def hold_something(rig: Rig, guild_id: int, person_id: int) -> None:
    """An article, an exchange, drafts and an offer of a server, each with number 1 or 2."""
    article = draft(
        f"The navy of {SECRET} began a long exercise.", title=SECRET, url=f"https://{SECRET}.example/1"
    )
    rig.add(article, corpus=CorpusName(f"guild-{guild_id}"))
    choice = FeedChoice(
        url=f"https://{SECRET}.example/feed", kind=SourceKind.FEED, title=SECRET, site_url="", entries=3
    )
    rig.library.sources.add(CorpusName(f"guild-{guild_id}"), choice)

    def put(connection) -> None:
        facts = {"guild_id": guild_id, "channel_id": rig.channel.id, "person_id": person_id}
        content = ExchangeContent(question=f"What about {SECRET}?", filters=Filters())
        add_exchange(connection, content, **facts, at=NOW)
        for _ in range(2):
            number = add_draft(connection, article, **facts, at=datetime.now(UTC))
        change_draft_state(
            connection, number, DraftState.PREVIEW, DraftState.WAITING, by=person_id, at=datetime.now(UTC)
        )
        add_offer(
            connection,
            guild_id,
            SourceOffer(choices=(choice, choice), labels=SourceLabels()),
            datetime.now(UTC),
        )

    await rig.services.records.write(put)


async def message_of_bot(rig: Rig):
    answer = await rig.member.slash(rig.channel, "ask", question="What did the navy begin?")
    return answer.response


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def test_odd_custom_ids_are_of_no_use_and_do_nothing(rig: Rig, caplog: pytest.LogCaptureFixture):
    message = await message_of_bot(rig)
    await hold_something(rig, rig.guild.id, rig.member.id)
    before, unserved, answered_otherwise = dump(rig), [], {}

    for custom_id in odd_ids():
        result = await press(rig, rig.moderator, custom_id, message=message)
        if not result.acknowledged:
            unserved.append(custom_id)
        elif told(result) != BUTTON_EXPIRED:
            answered_otherwise[custom_id] = told(result)

    assert unserved == []
    assert answered_otherwise == {}
    assert dump(rig) == before
    assert errors(caplog) == []


async def test_what_belongs_to_another_server_is_neither_shown_nor_changed(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    message = await message_of_bot(rig)
    await rig.services.records.write(lambda c: c.exec_driver_sql("DELETE FROM exchanges"))
    other = rig.env.create_guild()
    await hold_something(rig, other.id, rig.member.id)
    before = dump(rig)

    for custom_id in existing_ids():
        result = await press(rig, rig.moderator, custom_id, message=message)
        assert result.acknowledged, custom_id
        assert SECRET not in shown_in(result), custom_id
        assert result.modal is None, custom_id

    assert dump(rig) == before
    assert errors(caplog) == []


async def test_drafts_of_another_person_are_neither_shown_nor_changed(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    message = await message_of_bot(rig)
    await hold_something(rig, rig.guild.id, rig.member.id)
    before = dump(rig)

    for custom_id in existing_ids():
        if custom_id.startswith("draft:"):
            result = await press(rig, rig.moderator, custom_id, message=message)
            assert "This preview has expired." in told(result), custom_id
    for custom_id in ("review:approve:1:0", "review:edit:1:0", "review:reject:1:0"):
        assert "no longer exists" in told(await press(rig, rig.moderator, custom_id, message=message))

    assert dump(rig) == before
    assert errors(caplog) == []


def existing_ids() -> Iterator[str]:
    """Valid custom ids of records that exist on a server."""
    for name in NAMES:
        if name == "review:text":
            yield from (f"{name}:{number}:0:1" for number in (1, 2))
        elif name.startswith(("draft", "review")):
            yield from (f"{name}:{number}:0" for number in (1, 2))
        elif name.startswith("offer") and name != "offer:choose":
            yield f"{name}:1:0"
        elif name == "article:undo":
            yield f"{name}:1:9999999999"
        elif name in ("article:text", "article:adopt"):
            yield f"{name}:1:1"
        elif name.startswith(("answer", "article:", "source:")) and name not in ("article:add", "source:page"):
            yield f"{name}:1"


@pytest.mark.parametrize(
    ("custom_id", "values"),
    [
        ("offer:choose:1", []),
        ("offer:choose:1", ["-1"]),
        ("offer:choose:1", ["１"]),
        ("offer:choose:1", ["x"]),
        ("offer:choose:1", ["0", "1"]),
        ("settings:people:section", []),
        ("settings:people:section", ["nowhere"]),
        ("settings:people:ask_roles", ["x"]),
        ("settings:people:ask_roles", ["-5"]),
        ("settings:people:ask_roles", ["１２"]),
        ("settings:people:ask_roles", ["1_0"]),
        ("settings:people:ask_roles", ["9" * 30]),
        ("settings:people:ask_roles", [str(n) for n in range(1, 27)]),
        ("settings:people:questions_a_person", ["6"]),
        ("settings:limits:questions_a_person", []),
        ("settings:limits:questions_a_person", ["0"]),
        ("settings:limits:questions_a_person", ["6", "60"]),
        ("settings:limits:questions_a_person", ["9999"]),
        ("settings:answers:language", ["tlh"]),
        ("settings:answers:window_days", ["-7"]),
        ("settings:answers:opens_threads", ["1"]),
    ],
)
async def test_forged_choices_are_of_no_use(
    rig: Rig, caplog: pytest.LogCaptureFixture, custom_id: str, values: list[str]
):
    await hold_something(rig, rig.guild.id, rig.moderator.id)
    before = dump(rig)

    result = await press(rig, rig.moderator, custom_id, values=values)

    assert told(result) == BUTTON_EXPIRED
    assert dump(rig) == before
    assert errors(caplog) == []


@pytest.mark.parametrize("custom_id", ["article:edited:1", "source:labels:1"])
@pytest.mark.parametrize(
    "components",
    [
        [],
        [None],
        ["x"],
        [{"type": 18}],
        [{"type": 18, "component": None}],
        [field("kind", values=["emperor"]), field("region", values=["atlantis"])],
        [field("kind", values=[]), field("title", value=None), field("date", value=7)],
        [field("kind", values={"a": 1})],
    ],
)
async def test_forged_forms_are_acknowledged_and_change_nothing_of_others(
    rig: Rig, caplog: pytest.LogCaptureFixture, custom_id: str, components: list[object]
):
    await hold_something(rig, rig.guild.id, rig.member.id)

    result = await submit(rig, rig.moderator, custom_id, components)

    assert result.acknowledged
    assert "Something went wrong" not in told(result)
    assert errors(caplog) == []


@pytest.mark.parametrize("custom_id", ["article:edited:99999999999999999999", "source:labels:１", ""])
async def test_forms_that_the_bot_does_not_know_are_answered(
    rig: Rig, caplog: pytest.LogCaptureFixture, custom_id: str
):
    result = await submit(rig, rig.moderator, custom_id, [field("title", value="Navy begins exercise")])

    assert "> Navy begins exercise" in told(result)
    assert errors(caplog) == []


@pytest.mark.parametrize(
    "typed", ["99999999999999999999", "#0", "-1", "１２", "1_0", " 1 ", "9" * 100, "%", "_", "\x00", "'", "\\"]
)
@pytest.mark.parametrize("command", ["article show", "article remove", "source show", "source pause"])
async def test_numbers_typed_by_hand_are_looked_up_or_refused(
    rig: Rig, caplog: pytest.LogCaptureFixture, command: str, typed: str
):
    option = command.partition(" ")[0]
    result = await rig.moderator.slash(rig.channel, command, **{option: typed})

    assert " matches" in told(result)
    assert errors(caplog) == []


def shown_in(result: InteractionResult) -> str:
    return told(result) + str(result.modal)
