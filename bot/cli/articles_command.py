"""`watchdesk articles list|show|remove`."""

from typing import Annotated

import typer

from bot.cli.answer_output import facts_text
from bot.cli.json_output import details_json, facts_json, print_json, print_note, summary_json
from bot.cli.library_access import open_library
from bot.cli.options import MAX_NUMBER, AsJson, Corpus, DataDir, readable_corpora
from bot.cli.report_output import article_text, listing_text
from index import SHARED_CORPUS, ArticleId

articles_app = typer.Typer(help="List, show and remove articles.")

Number = Annotated[
    int,
    typer.Argument(metavar="NUMBER", min=1, max=MAX_NUMBER, help="Number of the article, as listed and cited."),
]


@articles_app.command("list")
def list_articles(
    *,
    contains: Annotated[str, typer.Option(help="Only those with this in title, outlet or link.")] = "",
    outlet: Annotated[str | None, typer.Option(help="Only those of this outlet.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_NUMBER, help="Most articles.")] = 50,
    offset: Annotated[int, typer.Option(min=0, max=MAX_NUMBER, help="How many to pass over first.")] = 0,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """List the articles of a corpus, the newest addition first."""
    with open_library(data_dir) as index:
        total = index.count_articles([corpus], contains=contains, outlet=outlet)
        summaries = index.list_articles([corpus], contains=contains, outlet=outlet, limit=limit, offset=offset)
    if as_json:
        print_json({"total": total, "articles": [summary_json(summary) for summary in summaries]})
        return
    if summaries:
        print(listing_text(summaries))
    print_note(f"{len(summaries)} of {total} in {corpus}")


@articles_app.command("show")
def show_article(
    number: Number, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Show an article with its text, from the corpus or the shared one."""
    with open_library(data_dir) as index:
        details = index.get_details(readable_corpora(corpus), ArticleId(number))
        source_id = details.article.source_id
        source = index.sources.get(None, source_id) if source_id is not None else None
    if as_json:
        print_json(details_json(details))
    else:
        print(article_text(details, source))


@articles_app.command("remove")
def remove_article(
    number: Number, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Remove an article for good; it is never cited again."""
    with open_library(data_dir) as index:
        removed = index.remove_article(corpus, ArticleId(number))
    if as_json:
        print_json({"removed": facts_json(removed)})
    else:
        print(f"removed {facts_text(removed)}")
