"""What the bot writes to stderr."""

import logging
from collections.abc import Iterator

import pytest

from bot.log_setup import set_up_logging

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
