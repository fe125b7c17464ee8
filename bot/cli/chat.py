"""`watchdesk chat`: ask questions one after another."""

import contextlib
import sys
from collections.abc import Iterator, Sequence

import typer

from bot.cli.answer_output import answer_text, citations_text
from bot.cli.json_output import print_note
from bot.cli.library_access import open_to_ask
from bot.cli.options import Corpus, DataDir, readable_corpora
from bot.cli.report_output import listing_text
from bot.cli.terminal_text import bold
from index import (
    SHARED_CORPUS,
    Answer,
    CorpusName,
    NewsIndex,
    NoAnswer,
    QuestionError,
    QuotedPlace,
    find_shown,
)

_HELP = """Ask a question, or type one of these:
  /sources    the last answer's sources, each with its exact quote and place
  /articles   the articles added last
  /help       this
  /quit       leave (so do Ctrl-D and Ctrl-C)"""
_ARTICLES_SHOWN = 20
_QUESTIONS_REMEMBERED = 3


def chat(data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS) -> None:
    """Ask one question after the other; reads standard input, so questions may come from a pipe."""
    with open_to_ask(data_dir) as index:
        converse(index, readable_corpora(corpus))


def converse(index: NewsIndex, corpora: Sequence[CorpusName]) -> None:
    """Answer line after line until the input ends or the user quits."""
    if sys.stdin.isatty():
        print_note("Ask a question; /help lists what else there is.")
    conversation = Conversation(index, corpora)
    with contextlib.suppress(KeyboardInterrupt):
        for line in _read_lines():
            if line == "/quit":
                break
            if line:
                conversation.take(line)


class Conversation:
    """Remembers the last answer for `/sources`, and the questions before for follow-ups."""

    def __init__(self, index: NewsIndex, corpora: Sequence[CorpusName]) -> None:
        self._index = index
        self._corpora = corpora
        self._last: Answer | NoAnswer | None = None
        self._questions: list[str] = []
        self._shown: tuple[QuotedPlace, ...] = ()

    def take(self, line: str) -> None:
        """Print the answer to a question or the result of a command."""
        try:
            typer.echo(self._reply(line) + "\n")
        except QuestionError as error:
            print_note(str(error))

    def _reply(self, line: str) -> str:
        if not line.startswith("/"):
            return self._answer(line)
        if line == "/sources":
            return citations_text(self._last) if self._last else "There is no answer yet."
        if line == "/articles":
            summaries = self._index.list_articles(self._corpora, limit=_ARTICLES_SHOWN)
            return listing_text(summaries) or "There are no articles yet."
        return _HELP if line == "/help" else f"There is no {line.split(maxsplit=1)[0]}.\n{_HELP}"

    def _answer(self, line: str) -> str:
        answer = self._index.ask(line, corpora=self._corpora, previous=self._questions, shown=self._shown)
        self._last, self._shown = answer, find_shown(answer, self._shown)
        self._questions = [*self._questions, line][-_QUESTIONS_REMEMBERED:]
        text = answer_text(answer, emphasise=bold)
        if answer.explanation is None or not answer.explanation.read_with:
            return text
        return f"(read together with “{answer.explanation.read_with[-1]}”)\n{text}"


def _read_lines() -> Iterator[str]:
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin)
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - editing and history, where the platform has it
    try:
        while True:
            yield input("> ").strip()
    except EOFError:
        print_note("")
