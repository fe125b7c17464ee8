"""`watchdesk chat`: ask questions one after another."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.cli.json_output import print_note
from bot.cli.library_access import open_to_ask
from bot.cli.options import Corpus, DataDir, readable_corpora
from bot.cli.terminal_text import bold, one_line
from index import (
    SHARED_CORPUS,
    Answer,
    CorpusName,
    NoAnswer,
    QuestionError,
    QuotedPlace,
    SmallTalk,
    find_shown,
    find_small_talk,
)

if TYPE_CHECKING:
    from index import NewsIndex

HELP = """Type a question in your own words, such as: When did Finland join NATO?
You can follow up on an answer: And Sweden?

  sources    show the last answer's sources, each with its exact quote
  articles   list the articles that were added last
  help       show this text
  exit       leave (also: quit, Ctrl-D, Ctrl-C)

A slash before a command is fine too: /sources. A command is one word; anything longer is a question."""
_ARTICLES_SHOWN = 20
_QUESTIONS_REMEMBERED = 3


def chat(data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS) -> None:
    """Ask one question after another, with follow-ups.

    Questions are read from standard input, so they may come from a pipe.
    """
    with open_to_ask(data_dir) as index:
        converse(index, readable_corpora(corpus))


def converse(index: "NewsIndex", corpora: Sequence[CorpusName]) -> None:
    """Answer line after line until the input ends or the user leaves."""
    conversation = Conversation(index, corpora)
    with contextlib.suppress(KeyboardInterrupt):
        if sys.stdin.isatty():
            _welcome(index, corpora)
        for line in _read_lines():
            command = _read_command(line)
            if command in ("exit", "quit"):
                break
            if line:
                conversation.take(line)


class Conversation:
    """Remembers the last answer for `sources`, and the questions before for follow-ups."""

    def __init__(self, index: "NewsIndex", corpora: Sequence[CorpusName]) -> None:
        self._index = index
        self._corpora = corpora
        self._last: Answer | NoAnswer | None = None
        self._questions: list[str] = []
        self._shown: tuple[QuotedPlace, ...] = ()

    def take(self, line: str) -> None:
        """Print the answer to a question or the result of a command."""
        from bot.cli.terminal_page import print_page

        try:
            print_page(self._reply(line) + "\n")
        except QuestionError as error:
            print_note(str(error))

    def _reply(self, line: str) -> str:
        match _read_command(line):
            case "help" | "?":
                return HELP
            case "sources":
                return self._list_sources()
            case "articles":
                return self._list_articles()
        if small_talk := find_small_talk(line):
            return "Ask another question, or type exit." if small_talk is SmallTalk.THANKS else HELP
        if line.startswith("/"):
            return f"There is no command {one_line(line).split(maxsplit=1)[0]}.\n\n{HELP}"
        return self._answer(line)

    def _list_sources(self) -> str:
        from bot.cli.answer_output import citations_text

        return citations_text(self._last) if self._last else "Ask a question first."

    def _list_articles(self) -> str:
        from bot.cli.report_output import listing_text

        summaries = self._index.list_articles(self._corpora, limit=_ARTICLES_SHOWN)
        return listing_text(summaries) or "The library has no articles yet."

    def _answer(self, line: str) -> str:
        from bot.cli.answer_output import answer_text

        answer = self._index.ask(line, corpora=self._corpora, previous=self._questions, shown=self._shown)
        self._last, self._shown = answer, find_shown(answer, self._shown)
        self._questions = [*self._questions, line][-_QUESTIONS_REMEMBERED:]
        text = answer_text(answer, emphasise=bold)
        if answer.explanation is None or not answer.explanation.read_with:
            return text
        return f"(read as a follow-up to “{one_line(answer.explanation.read_with[-1])}”)\n{text}"


def _read_command(line: str) -> str:
    """The command in a line, in lower case and without a slash; empty for a question."""
    word = line.casefold().removeprefix("/")
    return word if word in ("help", "?", "sources", "articles", "exit", "quit") else ""


def _welcome(index: "NewsIndex", corpora: Sequence[CorpusName]) -> None:
    from bot.cli.chat_welcome import describe_library, find_example_questions
    from bot.cli.terminal_page import print_page

    print_page(describe_library(index, corpora))
    examples = []
    if index.count_articles(corpora):
        print_note("Loading the language model …")
        index.warm()
        examples = find_example_questions(index, corpora)
    lines = ["For example:", *(f"  {question}" for question in examples), ""] if examples else []
    print_page("\n".join([*lines, "Type a question, help, or exit."]))


def _read_lines() -> Iterator[str]:
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin)
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - editing and history, where the platform has it
    try:
        while True:
            yield input("> ").strip()
    except EOFError:
        print_note("")
