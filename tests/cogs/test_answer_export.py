"""The button that exports an answer with the evidence for its quotes."""

import csv
import io
import json
from pathlib import Path

import pytest
from discord_rig import Rig, draft
from forged_interactions import press, told
from simcord.results import InteractionResult
from sqlalchemy import Connection, select, update

from bot.cogs import COGS
from bot.db.tables import exchanges
from bot.gateway.discord_client import WatchdeskClient
from index import ArticleId, read_date

pytest_plugins = ["discord_fixtures"]

EXERCISE = draft(
    "The navy began a long exercise east of the island on Monday.",
    title="Navy begins exercise",
    outlet="Sample Strait Daily",
    url="https://example.org/exercise",
    published=read_date("2026-11-02"),
)
QUESTION = "When did the navy begin a long exercise east of the island?"
QUOTE = "The navy began a long exercise east of the island on Monday."


async def ask(rig: Rig, question: str = QUESTION, **options) -> InteractionResult:
    return await rig.member.slash(rig.channel, "ask", question=question, **options)


def file_of(rig: Rig, result: InteractionResult) -> tuple[str, str]:
    """The name and the content of the attached file."""
    [file] = result.response.attachments
    return file.filename, rig.env.backend.cdn.get(file.url).decode()


async def test_whoever_presses_gets_the_file_alone(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    result = await rig.moderator.click(answer.response, label="Export")

    name, text = file_of(rig, result)
    assert result.response.ephemeral
    assert name == "watchdesk-answer-1.md"
    assert f"> {QUOTE}" in text
    assert "Checked: the stored text is unchanged and contains the quote." in text
    assert result.response.content.startswith("1 quote with source")


async def test_another_format_replaces_the_file(rig: Rig):
    rig.add(EXERCISE)
    markdown = await rig.member.click((await ask(rig)).response, label="Export")

    as_csv = await rig.member.click(markdown.response, label=".csv")
    name, text = file_of(rig, as_csv)
    as_json = await rig.member.click(as_csv.response, label=".json")
    [quote] = json.loads(file_of(rig, as_json)[1])["quotes"]

    assert name == "watchdesk-answer-1.csv"
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert row["quote"] == quote["quote"] == QUOTE
    stored = rig.library.get_article([rig.corpus], ArticleId(quote["article_id"]))
    assert stored.text[quote["start"] : quote["end"]] == QUOTE


async def test_a_removed_article_is_exported_as_it_was_shown(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    result = await rig.member.click(answer.response, label="Export")

    text = file_of(rig, result)[1]
    assert f"> {QUOTE}" in text
    assert "the article was removed from the library after the answer" in text
    assert "1 quote is from an article that was removed." in result.response.content


async def test_a_refusal_is_exported_as_one(rig: Rig):
    refusal = await ask(rig, "Who painted the ceiling?")

    text = file_of(rig, await rig.member.click(refusal.response, label="Export"))[1]

    assert "# Evidence: Who painted the ceiling?" in text
    assert "Result: no answer. There were no articles to search." in text


def drop_citations(connection: Connection) -> None:
    content = json.loads(connection.execute(select(exchanges.c.content)).scalar_one())
    del content["citations"]
    connection.execute(update(exchanges).values(content=json.dumps(content)))


@pytest.mark.simcord(check_errors=False)
async def test_an_answer_without_stored_quotes_is_not_exported(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    await rig.services.records.write(drop_citations)

    result = await rig.member.click(answer.response, label="Export")

    assert result.response.content.startswith("This answer is too old to export")
    assert result.response.ephemeral


async def test_the_button_works_after_a_restart(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    answer = await ask(rig)
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    result = await rig.member.click(answer.response, label="Export")

    assert QUOTE in file_of(rig, result)[1]


@pytest.mark.simcord(check_errors=False)
async def test_a_private_answer_is_exported_only_for_who_asked(rig: Rig):
    rig.add(EXERCISE)
    shown_to_all = await ask(rig)
    private = await ask(rig, private=True)
    assert private.response.ephemeral

    mine = await rig.member.click(private.response, label="Export")
    theirs = told(await press(rig, rig.moderator, "answer:export:2", message=shown_to_all.response))

    assert QUOTE in file_of(rig, mine)[1]
    assert "This answer is too old" in theirs
    assert QUOTE not in theirs


@pytest.mark.simcord(check_errors=False)
async def test_an_answer_is_not_exported_from_another_channel(rig: Rig):
    rig.add(EXERCISE)
    await rig.member.slash(rig.guild.create_text_channel("other"), "ask", question=QUESTION)
    elsewhere = await ask(rig, "Who painted the ceiling?")

    result = told(await press(rig, rig.moderator, "answer:export:1", message=elsewhere.response))

    assert result.startswith("This answer is too old")
