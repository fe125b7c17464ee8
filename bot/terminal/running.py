"""`watchdesk run` and `watchdesk start`: the bot, or something to see before there is a token."""

import os
from typing import Annotated

import typer

from bot.terminal.chat import converse
from bot.terminal.exits import ExitCode
from bot.terminal.opening import load_bot_settings, open_library
from bot.terminal.options import DataDir, EveryCorpus, read_corpus_name, readable_corpora
from bot.terminal.output import note
from bot.terminal.samples import SAMPLES_CORPUS, add_samples
from bot.terminal.stopping import stop_on_signals
from index import SHARED_CORPUS, CorpusName, NewsIndex

CorpusOfChat = Annotated[
    CorpusName | None,
    typer.Option("--corpus", metavar="NAME", parser=read_corpus_name, help="Corpus to chat in."),
]


def run(
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
) -> None:
    """Run the Discord bot, as `python -m bot` does."""
    if data_dir is not None:
        os.environ["INDEX_DATA_DIR"] = str(data_dir)
    from bot.__main__ import main as run_bot  # noqa: PLC0415 - discord.py takes a second

    raise typer.Exit(run_bot())


def start(data_dir: DataDir = None, corpus: CorpusOfChat = None) -> None:
    """Run the Discord bot if DISCORD_TOKEN is set; otherwise chat here, about sample articles at first."""
    if load_bot_settings().token.get_secret_value():
        run(data_dir)
    note("DISCORD_TOKEN is not set, so this is a chat in the terminal; the README says how to get a token")
    with open_library(data_dir) as index:
        if _holds_articles_of_its_own(index):
            converse(index, readable_corpora(corpus or SHARED_CORPUS))
            return
        with stop_on_signals() as is_stopped:
            add_samples(index, is_stopped)
            if is_stopped():
                raise typer.Exit(ExitCode.STOPPED)
        converse(index, readable_corpora(corpus or SAMPLES_CORPUS))


def _holds_articles_of_its_own(index: NewsIndex) -> bool:
    return any(corpus.articles for corpus in index.status().corpora if corpus.corpus != SAMPLES_CORPUS)
