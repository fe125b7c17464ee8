"""Articles, reports and status as JSON; part of the terminal contract."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeAlias

from index import (
    AddOutcome,
    ArticleDetails,
    ArticleDraft,
    ArticleFacts,
    ArticleSummary,
    CorpusStatus,
    Finding,
    Hit,
    ImportReport,
    IndexStatus,
    PageStatus,
    Provenance,
    PublishedAt,
    ReindexReport,
    SourceLabels,
    Story,
    Supplier,
    TextProvenance,
)

JsonObject: TypeAlias = dict[str, object]


def print_json(value: Mapping[str, object], *, indent: int | None = 2) -> None:
    """Print and flush one JSON object on standard output; `indent` None prints it in one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()


def print_note(text: str) -> None:
    """Print a line that is not part of the result on standard error."""
    print(text, file=sys.stderr, flush=True)


def copy_json(article: ArticleFacts) -> JsonObject:
    """One of the `copies` of a citation, or of the `articles` of a story."""
    return closest_json(article) | {"outlet": article.outlet}


def labels_json(labels: SourceLabels) -> JsonObject:
    return asdict(labels)


def standing_json(standing: PageStatus) -> JsonObject:
    return {
        "gone_at": instant_json(standing.gone_at),
        "revised_at": instant_json(standing.revised_at),
        "correction": standing.correction,
    }


def closest_json(article: ArticleFacts) -> JsonObject:
    return {
        "article_id": article.article_id,
        "title": article.title,
        "url": article.url,
        "published_at": published_json(article.published),
        **text_source_json(article.text_source),
    }


def text_source_json(source: TextProvenance) -> JsonObject:
    """`verified` means that the text was fetched from the site of `url`."""
    return {"text_origin": source.origin.value if source.origin else "unknown", "verified": source.is_checked}


def hit_json(hit: Hit) -> JsonObject:
    """One of the `hits` of `search --json`."""
    return closest_json(hit.article) | {
        "language": hit.article.language,
        "text": hit.text,
        "score": round(hit.score, 6),
        "start": hit.start,
        "end": hit.end,
    }


def facts_json(article: ArticleFacts) -> JsonObject:
    return {
        "article_id": article.article_id,
        "corpus": article.corpus,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "published_at": published_json(article.published),
        "labels": labels_json(article.labels) if article.labels else None,
        "standing": standing_json(article.standing),
        **text_source_json(article.text_source),
    }


def summary_json(summary: ArticleSummary) -> JsonObject:
    """One of the `articles` of `articles list --json`."""
    return facts_json(summary.facts) | {
        "revision": summary.revision,
        "added_at": instant_json(summary.added_at),
        "passages": summary.passages,
        "characters": summary.characters,
    }


def details_json(details: ArticleDetails) -> JsonObject:
    """The object that `articles show --json` prints."""
    article = details.article
    return facts_json(article.facts) | {
        "language": article.facts.language,
        "dateline": article.dateline,
        "source_id": article.source_id,
        "regions": [region.value for region in details.regions],
        "story": _story_json(details.story) if details.story else None,
        "revision": article.revision,
        "passages": details.passages,
        "content_hash": article.content_hash,
        "fetched_at": instant_json(article.fetched_at),
        "added_at": instant_json(article.added_at),
        "updated_at": instant_json(article.updated_at),
        "provenance": _provenance_json(article.came_from),
        "text": article.text,
    }


def outcome_json(source: str, outcome: AddOutcome, draft: ArticleDraft | None = None) -> JsonObject:
    """One of the `outcomes` of `add --json`; with the origin of the text if the draft was read."""
    from index import describe_text

    text_source = text_source_json(describe_text(draft.url, draft.came_from)) if draft is not None else {}
    return {
        "source": source,
        "status": outcome.status.value,
        "article_id": outcome.article_id,
        "title": outcome.title,
        "passages": outcome.passages,
        "revision": outcome.revision,
        "reason": outcome.reason,
        **text_source,
    }


def report_json(report: ImportReport | ReindexReport) -> JsonObject:
    """The object that `import --json` and `reindex --json` print."""
    return asdict(report)


def status_json(status: IndexStatus) -> JsonObject:
    """The object that `status --json` prints."""
    return {
        "data_dir": status.data_dir,
        "database_bytes": status.database_bytes,
        "derived_bytes": status.derived_bytes,
        "model": status.model,
        "model_fingerprint": status.model_fingerprint,
        "next_model": status.next_model,
        "model_setting": status.model_setting,
        "available_model": status.available_model,
        "reranker": status.reranker,
        "corpora": [_corpus_json(corpus) for corpus in status.corpora],
        "notices": list(status.notices),
    }


def check_json(findings: Sequence[Finding]) -> JsonObject:
    """The object that `check --json` prints; `clean` means that no problem is left."""
    return {
        "clean": all(finding.repaired for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }


def published_json(published: PublishedAt | None) -> str | None:
    return published.isoformat() if published else None


def instant_json(moment: datetime | None) -> str | None:
    """`2021-08-24T02:00:00Z`; `moment` must be aware UTC, like every time of the index."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if moment else None


def _provenance_json(came_from: Provenance) -> JsonObject:
    compared = came_from.compared
    return {
        "text_url": came_from.text_url,
        "supplied_by": _supplier_json(came_from.by),
        "supplied_at": instant_json(came_from.at),
        "stated": [
            {"fact": stated.fact, "by": _supplier_json(stated.by), "at": instant_json(stated.at)}
            for stated in came_from.stated
        ],
        "compared": {"match": compared.match.value, "at": instant_json(compared.at)} if compared else None,
    }


def _supplier_json(by: Supplier | None) -> JsonObject | None:
    return {"role": by.role.value, "person_id": by.person_id, "name": by.name} if by else None


def _story_json(story: Story) -> JsonObject:
    return {
        "origin": copy_json(story.origin),
        "wire": story.wire,
        "articles": [copy_json(article) for article in story.articles],
    }


def _corpus_json(corpus: CorpusStatus) -> JsonObject:
    return {
        "corpus": corpus.corpus,
        "articles": corpus.articles,
        "passages": corpus.passages,
        "pending": corpus.pending,
        "newest": published_json(corpus.newest),
        "last_change_at": instant_json(corpus.last_change_at),
    }
