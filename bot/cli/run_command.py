"""`watchdesk run` and `watchdesk start`: the Discord bot, or without a token a chat about sample articles."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.chat import converse
from bot.cli.json_output import print_note
from bot.cli.library_access import open_or_create_library
from bot.cli.long_commands import stop_on_signals
from bot.cli.options import DataDir, EveryCorpus, read_corpus_name, readable_corpora
from bot.cli.sample_articles import SAMPLES_CORPUS, add_samples
from bot.exit_codes import ExitCode
from index import SHARED_CORPUS, CorpusName

if TYPE_CHECKING:
    from index import NewsIndex

CorpusOfChat = Annotated[
    CorpusName | None,
    typer.Option("--corpus", metavar="NAME", parser=read_corpus_name, help="Corpus of the chat."),
]

HealthPort = Annotated[
    int | None,
    typer.Option(
        metavar="PORT",
        min=1,
        max=65535,
        help="Serve health checks and metrics on this port; default: DISCORD_HEALTH_PORT.",
    ),
]


def run(
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    health_port: HealthPort = None,
) -> None:
    """Run the Discord bot until Ctrl-C, like `python -m bot`."""
    if data_dir is not None:
        os.environ["INDEX_DATA_DIR"] = str(data_dir)
    if health_port is not None:
        os.environ["DISCORD_HEALTH_PORT"] = str(health_port)
    from bot.settings import load_settings

    load_settings(None)  # limits the threads of the libraries that the next line loads
    from bot.app import main as run_bot

    raise typer.Exit(run_bot())


def start(data_dir: DataDir = None, corpus: CorpusOfChat = None) -> None:
    """Run the Discord bot if it has a token; otherwise chat here.

    The chat is about your articles or, if there are none, about a few samples.
    """
    from bot.settings import load_bot_settings

    if load_bot_settings().token.get_secret_value():
        run(data_dir)
    print_note("The bot has no token, so this is a chat in the terminal. The README says how to get one.")
    with open_or_create_library(data_dir) as index:
        if _has_own_articles(index):
            converse(index, readable_corpora(corpus or SHARED_CORPUS))
            return
        if not index.status().corpora:
            print_note("Preparing the language model. This happens once and takes up to a minute.")
        with stop_on_signals() as is_stopped:
            add_samples(index, is_stopped)
            if is_stopped():
                raise typer.Exit(ExitCode.STOPPED)
        converse(index, readable_corpora(corpus or SAMPLES_CORPUS))


def _has_own_articles(index: "NewsIndex") -> bool:
    return any(corpus.articles for corpus in index.status().corpora if corpus.corpus != SAMPLES_CORPUS)
