"""How long the messages with answers are: visible characters, and rows on a phone.

    python benchmarks/message_length.py LIBRARY QUESTIONS [--most 100] [--columns 40] [--show 3]

Asks the questions of a file (in the format of `watchdesk eval`) in the library, as of the day each was asked,
until `--most` of them are answered. Prints the minimum, median and maximum, and the first `--show` messages as
they are read. A line takes as many rows as it has when it is wrapped between words at `--columns` characters. A
link shows only its label, and a timestamp a date.
"""

import argparse
import json
import re
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.i18n.translator import ENGLISH
from bot.ui.answer_message import render_reply
from index import SHARED_CORPUS, Answer, Filters, IndexSettings, NewsIndex, open_index

_MARKUP = re.compile(
    r"\\(?P<escaped>.)|\[(?P<label>(?:\\.|\[\d+\]|[^\[\]\\])+)\]\(<[^>]*>\)|(?P<stamp><t:\d+:D>)"
    r"|\*\*?|^(?:> |-# |- )",
    re.MULTILINE,
)


def visible_text(content: str) -> str:
    """A message as its reader sees it."""

    def show(match: re.Match[str]) -> str:
        label = visible_text(match["label"]) if match["label"] else ""
        return match["escaped"] or label or ("24 August 2021" if match["stamp"] else "")

    return _MARKUP.sub(show, content)


def count_rows(text: str, columns: int) -> int:
    """The rows of a text, with empty lines."""
    return sum(len(textwrap.wrap(line, columns)) or 1 for line in text.splitlines())


def list_messages(index: NewsIndex, questions: Path, most: int) -> list[str]:
    """The messages with answers to the first questions that are answered."""
    messages: list[str] = []
    for line in questions.read_text("utf-8").splitlines():
        asked = json.loads(line)
        now = datetime.fromisoformat(asked["asked"]).replace(tzinfo=UTC) if asked.get("asked") else None
        found = index.ask(
            asked["question"], corpora=[SHARED_CORPUS], filters=Filters(as_of=now), now=now or datetime.now(UTC)
        )
        if isinstance(found, Answer):
            messages.append(render_reply(found, ENGLISH).content)
        if len(messages) == most:
            break
    return messages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--columns", type=int, default=40)
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    with open_index(IndexSettings(data_dir=arguments.library, _env_file=None)) as index:
        messages = list_messages(index, arguments.questions, arguments.most)
    if not messages:
        print("no question was answered", file=sys.stderr)
        return 1
    texts = [visible_text(message) for message in messages]
    for text in texts[: arguments.show]:
        print(f"{text}\n{'-' * arguments.columns}")
    figures = {
        "visible characters": [len(text) for text in texts],
        f"rows of {arguments.columns} columns": [count_rows(text, arguments.columns) for text in texts],
    }
    print(f"{len(texts)} answers")
    for name, values in figures.items():
        print(f"{name}: minimum {min(values)}, median {median(values):g}, maximum {max(values)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
