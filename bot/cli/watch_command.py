"""`watchdesk watch add|list|remove|check`."""

from typing import Annotated

import typer

from bot.cli.json_output import instant_json, print_json, print_note
from bot.cli.library_access import open_library, open_or_create_library, open_to_read
from bot.cli.options import MAX_NUMBER, AsJson, Corpus, DataDir, readable_corpora
from bot.cli.terminal_text import bold, count, one_line
from bot.cli.watch_alerts import TERMINAL, alert_json, alerts_text, list_terminal_watches, new_alerts
from bot.exit_codes import BadInputError
from index import SHARED_CORPUS, AlertCriteria, StandingQueryId

watch_app = typer.Typer(help="Watch questions: see when a new article answers them.")


@watch_app.command("add")
def add_watch(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, in quotation marks.")],
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Watch a question. Articles that are added from now on are matched.

    `watchdesk poll` and `watchdesk watch check` print new answers.
    """
    asked = " ".join(question.split())
    with open_or_create_library(data_dir) as index:
        known = [w for w in list_terminal_watches(index, corpus) if w.criteria.question == asked]
        query_id = (
            known[0].query_id
            if known
            else index.alerts.add(readable_corpora(corpus), AlertCriteria(question=asked), owner=TERMINAL)
        )
    if as_json:
        print_json({"watch": query_id, "question": asked})
    else:
        print(f"Watching as number {query_id}: {one_line(asked)}")


@watch_app.command("list")
def list_watches(*, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False) -> None:
    """List the watched questions."""
    with open_to_read(data_dir) as index:
        watches = list_terminal_watches(index, corpus)
    if as_json:
        listed = [
            {
                "watch": watch.query_id,
                "question": watch.criteria.question,
                "created_at": instant_json(watch.created_at),
            }
            for watch in watches
        ]
        print_json({"watches": listed})
        return
    for watch in watches:
        print(f"{watch.query_id:>5}  {one_line(watch.criteria.question or '')}")
    print_note(f"{count(len(watches), 'watched question')} in {corpus}")


@watch_app.command("remove")
def remove_watch(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", min=1, max=MAX_NUMBER, help="Number from `watchdesk watch list`.")
    ],
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Stop watching a question."""
    query_id = StandingQueryId(number)
    with open_library(data_dir) as index:
        if query_id not in {watch.query_id for watch in list_terminal_watches(index, corpus)}:
            raise BadInputError(f"there is no watch {number}; `watchdesk watch list` shows the numbers")
        index.alerts.remove([query_id])
    if as_json:
        print_json({"removed": query_id})
    else:
        print(f"Stopped watch {number}.")


@watch_app.command("check")
def check_watches(*, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False) -> None:
    """Print new answers to the watched questions, each once."""
    from bot.cli.long_commands import stop_on_signals
    from bot.cli.terminal_page import print_page

    with open_library(data_dir) as index, stop_on_signals() as is_stopped:
        waiting = index.alerts.match_arrivals(is_cancelled=is_stopped).waiting
        with new_alerts(index, corpus) as found:
            if as_json:
                listed = [alert_json(alert, found.questions[alert.query_id]) for alert in found.alerts]
                print_json({"alerts": listed, "waiting": waiting})
            elif found.alerts:
                print_page(alerts_text(found, emphasise=bold))
    if not as_json:
        print_note(count(len(found.alerts), "new answer"))
    if waiting:
        print_note(f"{count(waiting, 'article')} not matched yet; `watchdesk reindex` indexes new articles")
