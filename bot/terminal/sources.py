"""`watchdesk sources list|show|label|pause|resume|remove`: the sources that a corpus follows."""

from typing import Annotated

import typer

from bot.terminal.exits import BadInputError
from bot.terminal.following import add_source, export_sources, import_sources
from bot.terminal.opening import open_library
from bot.terminal.options import AsJson, Corpus, DataDir
from bot.terminal.output import note, print_json
from bot.terminal.refreshing import roll_back_source
from bot.terminal.source_json import source_json
from bot.terminal.source_options import (
    Country,
    Kind,
    Language,
    OfRegion,
    SourceNumber,
    TrustNote,
    Without,
    change_labels,
)
from bot.terminal.source_text import name_of, source_text, sources_text
from bot.terminal.wording import count
from index import SHARED_CORPUS, CorpusName, NewsIndex, Source, SourceId, SourceLabels

sources_app = typer.Typer(help="Follow feeds and sitemaps, whose articles `watchdesk poll` brings in.")
sources_app.command("add")(add_source)


@sources_app.command("list")
def list_sources(*, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False) -> None:
    """List the sources of a corpus by title: when each is read, and what is wrong with it."""
    with open_library(data_dir) as index:
        sources = index.sources.list_sources([corpus])
    if as_json:
        print_json({"sources": [source_json(source) for source in sources]})
        return
    if sources:
        print(sources_text(sources))
    note(f"{count(len(sources), 'source')} in {corpus}")


@sources_app.command("show")
def show_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Show all that is known of a source."""
    with open_library(data_dir) as index:
        source = index.sources.get([corpus], SourceId(number))
    _tell(source, source_text(source), as_json=as_json)


@sources_app.command("label")
def label_source(
    number: SourceNumber,
    *,
    title: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    kind: Kind = None,
    country: Country = None,
    region: OfRegion = None,
    language: Language = None,
    trust_note: TrustNote = None,
    without: Without = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Say what a source is; answers show it beside each quote from there. What is not named stays."""
    with open_library(data_dir) as index:
        source = index.sources.get([corpus], SourceId(number))
        labels = change_labels(
            source.labels,
            kind=kind,
            country=country,
            region=region,
            language=language,
            trust_note=trust_note,
            without=without,
        )
        if title is None and labels == source.labels:
            raise BadInputError("nothing to change; name a label, such as --kind wire, or --title")
        changed = _change(index, corpus, source, title, labels)
    _tell(changed, source_text(changed), as_json=as_json)


@sources_app.command("pause")
def pause_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Read a source no more, until it is resumed; its articles stay."""
    with open_library(data_dir) as index:
        source = index.sources.pause(corpus, SourceId(number))
    _tell(source, f"paused {name_of(source)}", as_json=as_json)


@sources_app.command("resume")
def resume_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Read a paused source again; it is due at once."""
    with open_library(data_dir) as index:
        source = index.sources.resume(corpus, SourceId(number))
    _tell(source, f"resumed {name_of(source)}", as_json=as_json)


@sources_app.command("remove")
def remove_source(
    number: SourceNumber,
    *,
    with_articles: Annotated[
        bool, typer.Option("--with-articles", help="Remove its articles as well, for good.")
    ] = False,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Follow a source no more; its articles stay, unless asked otherwise."""
    with open_library(data_dir) as index:
        source = index.sources.remove(corpus, SourceId(number), with_articles=with_articles)
    if as_json:
        print_json({"removed": source_json(source), "with_articles": with_articles})
    else:
        articles = f"{'with' if with_articles else 'without'} its {count(source.articles, 'article')}"
        print(f"removed {name_of(source)}, {articles}")


sources_app.command("rollback")(roll_back_source)
sources_app.command("export")(export_sources)
sources_app.command("import")(import_sources)


def _tell(source: Source, text: str, *, as_json: bool) -> None:
    """What a command says of one source."""
    if as_json:
        print_json(source_json(source))
    else:
        print(text)


def _change(
    index: NewsIndex, corpus: CorpusName, source: Source, title: str | None, labels: SourceLabels
) -> Source:
    if labels != source.labels:
        source = index.sources.label(corpus, source.source_id, labels)
    return source if title is None else index.sources.rename(corpus, source.source_id, title)
