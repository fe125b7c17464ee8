"""What a command did, and what the library holds, as text for people; pure."""

from collections.abc import Mapping, Sequence

from bot.terminal.wording import count, one_line, plain, size
from index import (
    AddOutcome,
    AddStatus,
    Article,
    ArticleSummary,
    CorpusStatus,
    Finding,
    ImportReport,
    ReindexReport,
    Status,
)


def outcome_text(source: str, outcome: AddOutcome) -> str:
    """`added article 7: Title (3 passages)`, or why not."""
    name = one_line(outcome.title) or source
    if outcome.status in (AddStatus.ADDED, AddStatus.UPDATED):
        revision = f", revision {outcome.revision}" if outcome.status is AddStatus.UPDATED else ""
        passages = count(outcome.passages, "passage")
        return f"{outcome.status} article {outcome.article_id}: {name} ({passages}{revision})"
    return f"{outcome.status}: {name}: {outcome.reason}"


def import_text(report: ImportReport) -> str:
    return (
        f"{count(report.lines, 'line')}: {report.added} added, {report.updated} updated, "
        f"{report.duplicate} duplicate, {report.rejected} rejected"
    )


def listing_text(summaries: Sequence[ArticleSummary]) -> str:
    """One article a line: number, date, title, outlet, passages."""
    return "\n".join(_summary_line(summary) for summary in summaries)


def article_text(article: Article) -> str:
    """Facts, one a line, a blank line, the text."""
    facts = article.facts
    rows = {
        "article": f"{facts.article_id} in {facts.corpus}, revision {article.revision}",
        "title": one_line(facts.title),
        "outlet": one_line(facts.outlet or ""),
        "author": one_line(facts.author or ""),
        "published": facts.published.isoformat() if facts.published else "",
        "url": one_line(facts.url or ""),
        "language": article.language or "",
    }
    head = [f"{name + ':':11}{value}" for name, value in rows.items() if value]
    return "\n".join([*head, "", plain(article.text)])


def reindex_text(report: ReindexReport) -> str:
    rebuilt = "; the derived files were built anew" if report.rebuilt else ""
    return (
        f"{count(report.articles, 'article')} looked at, {report.changed} changed, "
        f"{count(report.embedded, 'passage')} embedded{rebuilt}"
    )


def status_text(status: Status) -> str:
    """Folder and model, then a line for each corpus, then notices."""
    return "\n".join(
        [
            f"folder:  {status.data_dir} (database {size(status.database_bytes)}, "
            f"derived files {size(status.derived_bytes)})",
            f"model:   {status.model}",
            *(_corpus_line(corpus) for corpus in status.corpora),
            *(f"notice:  {notice}" for notice in status.notices),
        ]
    )


def finding_text(finding: Finding) -> str:
    return f"{'repaired' if finding.repaired else 'wrong'}: {finding.subject}: {finding.problem}"


def figures_text(figures: Mapping[str, object]) -> str:
    """A table of names and values."""
    width = max(map(len, figures), default=0)
    return "\n".join(f"{name:{width}}  {_figure(value)}" for name, value in figures.items())


def _summary_line(summary: ArticleSummary) -> str:
    facts = summary.facts
    date = facts.published.at.date().isoformat() if facts.published else "undated"
    outlet = f" ({one_line(facts.outlet)})" if facts.outlet else ""
    title = one_line(facts.title) or one_line(facts.url or "") or "Untitled"
    return f"{facts.article_id:>7}  {date:10}  {title}{outlet}, {count(summary.passages, 'passage')}"


def _corpus_line(corpus: CorpusStatus) -> str:
    newest = f", newest from {corpus.newest.isoformat()}" if corpus.newest else ""
    waiting = f", {corpus.pending} not yet embedded" if corpus.pending else ""
    return (
        f"corpus:  {corpus.corpus}: {count(corpus.articles, 'article')}, "
        f"{count(corpus.passages, 'passage')}{waiting}{newest}"
    )


def _figure(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
