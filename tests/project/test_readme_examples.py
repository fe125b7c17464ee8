"""The README shows what its commands print."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from update_readme import README, prepare_samples, rewrite_examples

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.slow
def test_examples_are_what_the_program_prints(tmp_path: Path) -> None:
    assert rewrite_examples(TEXT, prepare_samples(tmp_path)) == TEXT, "run `make readme`"


def test_readme_has_an_answer_and_a_refusal() -> None:
    commands: list[str] = []

    def run(arguments: Sequence[str]) -> str:
        commands.append(arguments[0])
        return ""

    rewrite_examples(TEXT, run)

    assert commands.count("ask") >= 2


def test_output_of_each_command_is_replaced() -> None:
    text = "Ask:\n```text\n$ watchdesk ask 'Who won?'\nOld.\n\nOld.\n$ watchdesk status\nOld.\n```\nEnd.\n"

    after = rewrite_examples(text, lambda arguments: f"{len(arguments)} arguments\n")

    assert after == (
        "Ask:\n```text\n$ watchdesk ask 'Who won?'\n2 arguments\n\n$ watchdesk status\n1 arguments\n```\nEnd.\n"
    )


def test_blocks_without_a_command_stay_as_they_are() -> None:
    text = "```sh\nwatchdesk poll\n```\n```text\nhttps://a.example/\n```\n"

    assert rewrite_examples(text, lambda _arguments: "New.\n") == text
