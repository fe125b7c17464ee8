"""Results of commands, articles and library status as terminal text. Pure."""

from collections.abc import Sequence

from bot.cli.answer_output import facts_text
from bot.cli.caveats import labels_text, provenance_text, standing_lines, stated_text, unchecked_text
from bot.cli.source_summary import SourceSummary, summary_text
from bot.cli.terminal_text import count, one_line, plain, size
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.link_labels import label_text
from bot.ui.provenance_text import name_outlet
from index import (
    AddOutcome,
    AddStatus,
    ArticleDetails,
    ArticleDraft,
    ArticleFacts,
    ArticleSummary,
    CorpusStatus,
    Finding,
    IndexStatus,
    ReindexReport,
    Source,
    Story,
    describe_text,
    spell_url,
)


def outcome_text(source: str, outcome: AddOutcome, draft: ArticleDraft | None = None) -> str:
    """`added article 7: Title (3 passages)` or a reason; with a note if the text is not from its URL."""
    name = one_line(outcome.title) or source
    if outcome.status in (AddStatus.ADDED, AddStatus.UPDATED):
        revision = f", revision {outcome.revision}" if outcome.status is AddStatus.UPDATED else ""
        passages = count(outcome.passages, "passage")
        unchecked = unchecked_text(describe_text(draft.url, draft.came_from), draft.url) if draft else ""
        origin = f"; {unchecked}" if unchecked else ""
        return f"{outcome.status} article {outcome.article_id}: {name} ({passages}{revision}{origin})"
    return f"{outcome.status}: {name}: {outcome.reason}"


def listing_text(summaries: Sequence[ArticleSummary]) -> str:
    """A line per article: number, date, title, outlet, passages."""
    return "\n".join(_summary_line(summary) for summary in summaries)


def article_text(details: ArticleDetails, source: Source | None) -> str:
    """A line per fact, the copies, a blank line and the text; `source` is the feed that it came from."""
    article, facts = details.article, details.article.facts
    rows = {
        "article": f"{facts.article_id} in {facts.corpus}, revision {article.revision}",
        "title": one_line(facts.title),
        "outlet": one_line(facts.outlet or ""),
        "author": one_line(facts.author or ""),
        "published": facts.published.isoformat() if facts.published else "",
        "dateline": one_line(article.dateline or ""),
        "url": one_line(spell_url(facts.url)) if facts.url else "",
        "language": article.facts.language or "",
        "regions": ", ".join(details.regions),
        "source": f"{source.source_id}: {one_line(source.title)}" if source else "",
        "text": provenance_text(facts, article.came_from),
        "stated": stated_text(article.came_from),
        "labels": labels_text(facts.labels) if facts.labels else "",
        "standing": "; ".join(standing_lines(facts.standing)),
    }
    head = [f"{name + ':':11}{value}" for name, value in rows.items() if value]
    story = story_lines(details.story) if details.story else []
    return "\n".join([*head, *story, "", plain(article.text)])


def story_lines(story: Story) -> list[str]:
    """The copies of one report, with a mark at the likely origin."""
    wire = f", from {one_line(story.wire)}" if story.wire else ""
    head = f"story:     {count(len(story.articles), 'copy', 'copies')} of one report{wire}"
    return [head, *(f"    {_copy_line(copy, story)}" for copy in story.articles)]


def reindex_text(report: ReindexReport) -> str:
    rebuilt = "; all index files were rebuilt" if report.rebuilt else ""
    return (
        f"{count(report.articles, 'article')} checked, {report.changed} indexed again, "
        f"{count(report.embedded, 'new passage')} embedded{rebuilt}"
    )


def status_text(status: IndexStatus, sources: Sequence[SourceSummary] = ()) -> str:
    """Folder and models, then a line per corpus and per corpus with sources, then notices."""
    return "\n".join(
        [
            f"folder:  {status.data_dir} (database {size(status.database_bytes)}, "
            f"index files {size(status.derived_bytes)})",
            f"model:   {_model_text(status)}",
            *([f"hint:    {model_hint(status.available_model)}"] if status.available_model else []),
            *([f"ranking: {status.reranker}"] if status.reranker else []),
            *(_corpus_line(corpus) for corpus in status.corpora),
            *(f"sources: {summary_text(summary)}" for summary in sources),
            *(f"notice:  {notice}" for notice in status.notices),
        ]
    )


def model_hint(name: str) -> str:
    """How to switch a library to a better model of this machine."""
    return (
        f"the model {name} is installed and reads about 100 languages; to use it, set "
        f"INDEX_EMBEDDING_MODEL={name} and run: watchdesk reindex"
    )


def finding_text(finding: Finding) -> str:
    return f"{'repaired' if finding.repaired else 'problem'}: {finding.subject}: {finding.problem}"


def _model_text(status: IndexStatus) -> str:
    if status.next_model == status.model:
        return status.model
    return f"{status.model}, to be replaced by {status.next_model}; run: watchdesk reindex"


def _copy_line(article: ArticleFacts, story: Story) -> str:
    is_origin = article.article_id == story.origin.article_id
    return f"{facts_text(article)}{' (likely the origin)' if is_origin else ''}"


def _summary_line(summary: ArticleSummary) -> str:
    facts = summary.facts
    date = facts.published.at.date().isoformat() if facts.published else "undated"
    named = name_outlet(facts, PLAIN_ENGLISH, escape_text=one_line)
    outlet = f" ({named})" if named else ""
    title = one_line(label_text(facts.title, facts.url)) or one_line(facts.url or "") or "Untitled"
    return f"{facts.article_id:>7}  {date:10}  {title}{outlet}, {count(summary.passages, 'passage')}"


def _corpus_line(corpus: CorpusStatus) -> str:
    newest = f", newest from {corpus.newest.isoformat()}" if corpus.newest else ""
    waiting = f" ({corpus.pending} not embedded yet)" if corpus.pending else ""
    return (
        f"corpus:  {corpus.corpus}: {count(corpus.articles, 'article')}, "
        f"{count(corpus.passages, 'passage')}{waiting}{newest}"
    )
