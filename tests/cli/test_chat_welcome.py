"""The welcome of a chat: what the library holds, and questions that it answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from child_processes import child_environment
from cli_runner import run_terminal, use_folder

from bot.cli.chat_welcome import describe_library, find_example_questions, name_region
from bot.cli.library_access import open_or_create_library
from bot.cli.sample_articles import SAMPLES_CORPUS, read_samples
from index import Answer, CorpusName, NewsIndex, Region

pty = pytest.importorskip("pty")

NEWS = CorpusName("news")
EXPECTED = ["4 April 2023", "Pyongyang", "280 people"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """The samples with the real model, in their own corpus and as articles of somebody's own."""
    with open_or_create_library(tmp_path_factory.mktemp("library")) as index:
        for corpus in (SAMPLES_CORPUS, NEWS):
            index.add(corpus, read_samples(index))
        index.sync()
        yield index


def test_welcome_names_articles_regions_and_the_newest_day(index: NewsIndex) -> None:
    assert describe_library(index, [SAMPLES_CORPUS]).splitlines() == [
        "Watchdesk: 12 articles, the newest from 31 Oct 2024.",
        "Mostly about: China (5), Russia (2), Southeast Asia (2), the Taiwan Strait (2), the Arctic (1).",
    ]


def test_welcome_of_an_empty_library_says_how_to_add_articles(index: NewsIndex) -> None:
    assert "`watchdesk add`" in describe_library(index, [CorpusName("empty")])
    assert find_example_questions(index, [CorpusName("empty")]) == []


def test_example_questions_about_the_samples_are_answered_by_their_first_sentence(index: NewsIndex) -> None:
    questions = find_example_questions(index, [SAMPLES_CORPUS])
    answers = [index.ask(question, corpora=[SAMPLES_CORPUS]) for question in questions]
    firsts = [answer.sentences[0].text for answer in answers if isinstance(answer, Answer)]

    assert len(firsts) == 3
    assert [part for part, first in zip(EXPECTED, firsts, strict=True) if part not in first] == []


def test_example_questions_about_other_articles_are_answered(index: NewsIndex) -> None:
    questions = find_example_questions(index, [NEWS])

    assert len(questions) == 3
    assert all(isinstance(index.ask(question, corpora=[NEWS]), Answer) for question in questions)


def test_regions_are_named_as_in_a_sentence() -> None:
    names = [
        name_region(region) for region in (Region.TAIWAN_STRAIT, Region.KOREA, Region.GULF, Region.SOUTH_ASIA)
    ]

    assert names == ["the Taiwan Strait", "Korea", "the Gulf", "South Asia"]


def chat_on_a_terminal(typed: str) -> str:
    """What `watchdesk chat` shows on a terminal of 60 columns; the terminal echoes what is typed."""
    ours, theirs = pty.openpty()
    environment = child_environment(Path("data"))
    settings = {name: value for name, value in environment.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    program = [sys.executable, "-c", "from bot.cli.main import main; main()", "chat", "--corpus", "samples"]
    with subprocess.Popen(
        program,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=settings | {"COLUMNS": "60", "TERM": "xterm-256color"},
    ) as child:
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b"".join(_read_until_closed(ours))
        os.close(ours)
    assert child.returncode == 0
    return shown.decode().replace("\r\n", "\n")


def _read_until_closed(terminal: int) -> Iterator[bytes]:
    try:
        while data := os.read(terminal, 65536):
            yield data
    except OSError:  # Linux reports the end so
        return


def test_chat_on_a_terminal_welcomes_and_understands_help_and_exit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_folder(monkeypatch, tmp_path)
    assert run_terminal("start").code == 0
    shown = chat_on_a_terminal("Help\nWhen did Finland join NATO?\nEXIT\nnever asked\n")
    lines = shown.splitlines()
    dialogue = shown.partition("Type a question, help, or exit.\n")[2]

    assert "Loading the language model …" in lines
    assert "  When did Finland join NATO?" in lines
    assert "You can follow up on an answer" in dialogue
    assert "Finland had joined on 4 April 2023." in dialogue
    assert "\x1b]8;" in dialogue
    assert "never asked" not in dialogue
