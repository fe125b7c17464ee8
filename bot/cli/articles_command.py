"""`watchdesk articles list|show|remove`."""

from typing import Annotated

import typer

from bot.cli.json_output import details_json, facts_json, print_json, print_note, summary_json
from bot.cli.library_access import open_library, open_to_read
from bot.cli.options import MAX_NUMBER, AsJson, Corpus, DataDir, readable_corpora
from bot.cli.terminal_text import count
from index import SHARED_CORPUS, ArticleId

articles_app = typer.Typer(help="List, show and remove articles.")

Number = Annotated[
    int,
    typer.Argument(
        metavar="NUMBER",
        min=1,
        max=MAX_NUMBER,
        help="Number of the article, from `watchdesk articles list` or a citation.",
    ),
]


@articles_app.command("list")
def list_articles(
    *,
    contains: Annotated[
        str, typer.Option(metavar="TEXT", help="Only articles with this text in title, outlet or URL.")
    ] = "",
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=MAX_NUMBER, help="Show at most N.")] = 50,
    offset: Annotated[int, typer.Option(metavar="N", min=0, max=MAX_NUMBER, help="Skip the first N.")] = 0,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """List the articles of a corpus, the last one added first."""
    with open_to_read(data_dir) as index:
        total = index.count_articles([corpus], contains=contains, outlet=outlet)
        summaries = index.list_articles([corpus], contains=contains, outlet=outlet, limit=limit, offset=offset)
    if as_json:
        print_json({"total": total, "articles": [summary_json(summary) for summary in summaries]})
        return
    from bot.cli.report_output import listing_text

    if summaries:
        print(listing_text(summaries))
    print_note(f"{len(summaries)} of {count(total, 'article')} in {corpus}")


@articles_app.command("show")
def show_article(
    number: Number, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Show an article with its text. It may be in the corpus or in the shared one."""
    with open_to_read(data_dir) as index:
        details = index.get_details(readable_corpora(corpus), ArticleId(number))
        source_id = details.article.source_id
        source = index.sources.get(None, source_id) if source_id is not None else None
    if as_json:
        print_json(details_json(details))
        return
    from bot.cli.report_output import article_text

    print(article_text(details, source))


@articles_app.command("remove")
def remove_article(
    number: Number, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Remove an article permanently. It is never cited again."""
    with open_library(data_dir) as index:
        removed = index.remove_article(corpus, ArticleId(number))
    if as_json:
        print_json({"removed": facts_json(removed)})
        return
    from bot.cli.answer_output import facts_text

    print(f"removed {facts_text(removed)}")
