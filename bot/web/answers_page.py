"""The latest answers and refusals: their quotes, compared with the library, and nothing about people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.db.public_answer_queries import PublicAnswer, list_public_answers
from bot.db.tables import BOT_SCHEMA
from bot.web.page_request import PageRequest
from index import ArticleFacts, Evidence, LibraryReading, NoAnswerReason, QuoteStatus

MOST_ANSWERS = 50
_REASONS = {
    NoAnswerReason.EMPTY_CORPUS: "There were no articles.",
    NoAnswerReason.NOTHING_RELEVANT: "Nothing in the library was about the question.",
    NoAnswerReason.NOT_SUPPORTED: "Nothing in the library answered the question.",
}
_NOTES = {
    QuoteStatus.UNCHANGED: "",
    QuoteStatus.STILL_IN_TEXT: "The article has changed since. The quote is still in its text, word for word.",
    QuoteStatus.NOT_IN_TEXT: "The article has changed since, and no longer contains the quote.",
    QuoteStatus.REMOVED: "The article was removed.",
}


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote of an answer, as the library stands now."""

    number: int
    quote: str
    """Empty if the article no longer contains it."""
    article: ArticleFacts | None
    """None if it was removed."""
    href: str
    """The stored article with the quote highlighted; empty if the article was removed."""
    note: str
    language: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer or a refusal."""

    asked_at: datetime
    refusal: str
    """Why there was no answer; empty if there was one."""
    quotes: tuple[QuoteRow, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    rows: Sequence[AnswerRow]
    has_bot: bool
    """Whether a bot has used the library."""


def build_answers(reading: LibraryReading, _asked: PageRequest) -> Answers:
    if not reading.has_tables(BOT_SCHEMA):
        return Answers((), has_bot=False)
    answers = list_public_answers(reading.connection, MOST_ANSWERS)
    evidence = iter(reading.find_evidence(c for answer in answers for c in answer.citations))
    rows = [_to_row(answer, tuple(islice(evidence, len(answer.citations)))) for answer in answers]
    return Answers(rows, has_bot=True)


def _to_row(answer: PublicAnswer, evidence: Sequence[Evidence]) -> AnswerRow:
    return AnswerRow(
        asked_at=answer.asked_at,
        refusal=_REASONS[answer.reason] if answer.reason is not None else "",
        quotes=tuple(map(_to_quote, evidence)),
    )


def _to_quote(evidence: Evidence) -> QuoteRow:
    citation, status = evidence.citation, evidence.status
    is_removed = status is QuoteStatus.REMOVED
    is_there = status in (QuoteStatus.UNCHANGED, QuoteStatus.STILL_IN_TEXT)
    return QuoteRow(
        number=citation.number,
        quote=citation.quote if is_there else "",
        article=None if is_removed else citation.article,
        href="" if is_removed else _link(evidence, has_quote=is_there),
        note=_NOTES[status],
        language=citation.language or "",
    )


def _link(evidence: Evidence, *, has_quote: bool) -> str:
    """The article; with the quote highlighted if the library still has the revision that was quoted."""
    citation = evidence.citation
    path = f"/articles/{citation.article.article_id}"
    if not has_quote or evidence.revision is None:
        return path
    return f"{path}?quote={citation.start}-{citation.end}&revision={evidence.revision}#quote"
