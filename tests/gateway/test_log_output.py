"""What the bot writes to stderr."""

import asyncio
import gc
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.log_setup import log_lost_error, set_up_logging
from bot.request_reference import begin_request, current_reference

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("bot", "index"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_the_token_is_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", token=TOKEN)
    try:
        raise RuntimeError(f"Authorization: Bot {TOKEN}")
    except RuntimeError:
        logging.getLogger("bot").exception("failed with %s", TOKEN)

    written = capsys.readouterr().err
    assert "RuntimeError" in written
    assert TOKEN not in written


def test_tokens_of_interactions_are_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", token=TOKEN)
    logging.getLogger("discord.http").warning(
        "We are being rate limited. POST https://discord.com/api/v10/webhooks/2001/aW50ZXI.x-_y%3D/messages"
    )

    written = capsys.readouterr().err
    assert "/webhooks/2001/[token]/messages" in written
    assert "aW50ZXI" not in written


@pytest.mark.parametrize("library", ["discord.gateway", "aiohttp", "httpx"])
def test_libraries_log_from_warning(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", token=TOKEN)
    logging.getLogger(library).info("WebSocket event with a question in it")
    logging.getLogger("bot.gateway.discord_client").debug("ours")

    written = capsys.readouterr().err
    assert "question" not in written
    assert "ours" in written


def test_a_traceback_quotes_no_article(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", token=TOKEN)
    words = " ".join(["Lawmakers", "met", "online"])
    try:
        try:
            raise ValueError(f"Invalid isoformat string: {words!r}")
        except ValueError as error:
            raise KeyError(words) from error
    except KeyError:
        logging.getLogger("bot").exception("failed")

    written = capsys.readouterr().err
    assert "ValueError: (its message is left out" in written
    assert "KeyError: (its message is left out" in written
    assert "test_log_output.py" in written
    assert words not in written


def test_a_line_break_in_an_event_starts_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", token=TOKEN)
    logging.getLogger("bot").info("a file named %s", "x\n2026-01-01 00:00:00 INFO bot: all is well")

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_json_has_one_object_per_event_with_the_time_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", token=TOKEN, as_json=True)
    begin_request(123)
    try:
        raise KeyError("words of an article")
    except KeyError:
        logging.getLogger("bot.tasks").exception("failed at %s\nwith %s", "Odesa", TOKEN)
    logging.getLogger("bot.app").info("stopped")

    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    moment = datetime.fromisoformat(first.pop("time"))
    assert moment.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
    traceback = first.pop("exception")
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert "KeyError: (its message is left out" in traceback
    assert first == {
        "level": "ERROR",
        "logger": "bot.tasks",
        "message": "failed at Odesa\nwith [token]",
        "reference": current_reference(),
    }
    assert "exception" not in second


async def test_an_error_that_no_task_awaited_is_logged_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = " ".join(["words", "of", "an", "article"])

    async def fail() -> None:
        raise ValueError(words)

    set_up_logging("INFO", token=TOKEN)
    asyncio.get_running_loop().set_exception_handler(log_lost_error)
    task = asyncio.create_task(fail())
    await asyncio.wait({task})
    del task
    gc.collect()

    written = capsys.readouterr().err
    assert "Task exception was never retrieved" in written
    assert "ValueError" in written
    assert words not in written
