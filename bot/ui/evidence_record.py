"""Exported evidence as records with stable names: what the JSON and CSV files contain.

`docs/evidence.md` describes the fields. Other programs read them: they may be added to, not renamed.
"""

from dataclasses import dataclass
from datetime import datetime

from index import Citation, Evidence, NoAnswerReason, ResolvedTime

EVIDENCE_FORMAT = "watchdesk-evidence/1"

Record = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEvidence:
    """An answer with the evidence for its quotes, or a refusal, which has none."""

    question: str
    asked_at: datetime
    exported_at: datetime
    support: float
    reason: NoAnswerReason | None
    """Why there was no answer; None if there was one."""
    quotes: tuple[Evidence, ...] = ()


def answer_record(answer: AnswerEvidence) -> Record:
    """What the file says about the answer as a whole."""
    return {
        "question": answer.question,
        "asked_at": format_instant(answer.asked_at),
        "exported_at": format_instant(answer.exported_at),
        "answered": answer.reason is None,
        "reason": answer.reason.value if answer.reason else None,
        "support": round(answer.support, 4),
    }


def quote_record(evidence: Evidence) -> Record:
    """One quote, its article, and how it compares with the library at the time of the export."""
    citation, article = evidence.citation, evidence.citation.article
    published, standing = article.published, evidence.standing
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "text_sha256": citation.text_sha256 or None,
        "status": evidence.status.value,
        "article_id": article.article_id,
        "revision": evidence.revision,
        "corpus": article.corpus,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "published_at": published.isoformat() if published else None,
        "published_precision": published.precision.value if published else None,
        "published_zone": published.zone if published else None,
        "retrieved_at": format_instant(evidence.retrieved_at),
        **_text_source_record(citation),
        "language": citation.language,
        "speaker": citation.speaker.name if citation.speaker else None,
        "speaker_described": citation.speaker.described if citation.speaker else None,
        "times": [_time_record(citation.quote, time) for time in citation.times],
        "page_gone_at": format_instant(standing.gone_at),
        "page_revised_at": format_instant(standing.revised_at),
        "page_correction": standing.correction,
    }


def format_instant(moment: datetime | None) -> str | None:
    """`2021-08-24T02:00:00Z`; `moment` must be aware UTC."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if moment else None


def _text_source_record(citation: Citation) -> Record:
    source = citation.article.text_source
    return {
        "text_origin": source.origin.value if source.origin else "unknown",
        "verified": source.is_checked,
        "supplied_by": source.supplied_by.value if source.supplied_by else None,
        "compared_with_page": source.compared.value if source.compared else None,
        "stated_by_person": list(source.stated),
    }


def _time_record(quote: str, time: ResolvedTime) -> Record:
    return {
        "text": quote[time.start : time.end],
        "start": time.start,
        "end": time.end,
        "first": time.first.isoformat(),
        "last": time.last.isoformat(),
    }
