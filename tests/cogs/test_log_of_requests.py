"""The log names every request by its reference and quotes nothing that people wrote."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from discord_rig import Rig, draft

from bot.log_setup import JsonFormatter
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.watch_task import deliver_watches
from index import ReadingAbortedError

pytest_plugins = ["discord_fixtures"]

WORDS = ("Quixwood", "Zyphora", "Brelmont", "Vantaqua")
"""No line of the log may hold one of these."""
ARTICLE = draft(
    "Quixwood said on Monday that the navy will leave Zyphora.",
    title="Navy leaves Zyphora",
    outlet="Zyphora Post",
    url="https://zyphora.example/quixwood",
)
QUESTION = "What did Quixwood say about Zyphora?"
TOKEN = "MTk4NjIyNDgzNDcx.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
can_fail = pytest.mark.simcord(check_errors=False)


class RecordedLog:
    """What the bot would write to stderr with `DISCORD_LOG_FORMAT=json`."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(JsonFormatter(TOKEN))

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def references(self, *, saying: str) -> list[str]:
        events = [json.loads(line) for line in self.text.splitlines()]
        return [event["reference"] for event in events if saying in event["message"]]


@pytest.fixture
def log() -> Iterator[RecordedLog]:
    recorded = RecordedLog()
    levels = {name: logging.getLogger(name).level for name in ("bot", "index")}
    logging.root.addHandler(recorded.handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.INFO)
    yield recorded
    logging.root.removeHandler(recorded.handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@can_fail
async def test_no_question_article_or_token_is_logged(rig: Rig, log: RecordedLog):
    rig.services.jobs.client = rig.env.bot
    rig.library.pages[ARTICLE.url] = ARTICLE
    preview = await rig.moderator.slash(rig.channel, "article add", url=ARTICLE.url)
    await rig.moderator.click(preview.response, label="Add")
    await rig.member.slash(rig.channel, "ask", question=QUESTION)
    await rig.member.slash(rig.channel, "watch question", question=QUESTION)
    failures = (
        KeyError(f"{QUESTION} {ARTICLE.text}"),
        ValueError(f"Invalid isoformat string: {ARTICLE.text!r}"),
        ReadingAbortedError(ARTICLE.title, "it takes too long to read", cause="time"),
    )
    for failure in failures:
        for method in ("ask", "preview", "preview_draft", "list_articles", "status"):
            rig.library.fail(method, failure)
        await rig.member.slash(rig.channel, "ask", question=QUESTION)
        await rig.member.send(rig.channel, f"{rig.mention} Where is Brelmont?")
        form = await rig.member.slash(rig.channel, "article add")
        await rig.member.submit_modal(form, {"text": ARTICLE.text, "title": "Vantaqua burns"})
        await rig.member.slash(rig.channel, "article list", text="Vantaqua")
        await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver watch"))

    assert "article added" in log.text
    assert "/ask failed" in log.text
    assert "answering a message failed" in log.text
    assert [word for word in (*WORDS, TOKEN) if word.lower() in log.text.lower()] == []


@can_fail
async def test_all_lines_of_a_request_carry_the_reference_that_its_user_sees(rig: Rig, log: RecordedLog):
    def fail_in_thread() -> None:
        logging.getLogger("index.qa").warning("in a thread")
        raise KeyError

    rig.library.before["ask"] = fail_in_thread

    first = await rig.member.slash(rig.channel, "ask", question=QUESTION)
    await rig.member.slash(rig.channel, "ask", question=QUESTION)

    [shown] = re.findall("Reference: `(.*?)`", first.followups[0].content)
    in_threads, failures = log.references(saying="in a thread"), log.references(saying="/ask failed")
    assert in_threads == failures
    assert in_threads[0] == shown
    assert len(set(in_threads)) == 2


async def test_an_article_is_logged_with_the_reference_of_the_button_that_added_it(rig: Rig, log: RecordedLog):
    rig.library.pages[ARTICLE.url] = ARTICLE
    preview = await rig.moderator.slash(rig.channel, "article add", url=ARTICLE.url)
    await rig.moderator.click(preview.response, label="Add")

    [reference] = log.references(saying="article added")
    assert re.fullmatch("[0-9a-f]{8}", reference)
