"""What became of a quote after its answer was sent, as a message to who asked. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bot.i18n.translator import Translator
from bot.ui.article_lines import MINIMAL
from bot.ui.correction_note import without_label
from bot.ui.discord_markup import CUT_MARK, escape, shorten
from bot.ui.quote_blocks import RenderedQuote, quote_blocks
from bot.ui.reply import Reply
from index import Citation, CitedSentence, Evidence, QuoteStatus

_QUOTE_UNITS = 400
_NOTE_UNITS = 300
_QUESTION_UNITS = 150


class UpdateCause(Enum):
    """What happened to the article; the first that applies is told."""

    REMOVED = auto()
    CORRECTED = auto()
    CHANGED = auto()
    """Its text was changed and no longer contains the quote."""
    GONE = auto()
    """Its page disappeared from the site."""
    CONTRADICTED = auto()
    """The same outlet reported another figure later."""


@dataclass(frozen=True, slots=True)
class AnswerUpdate:
    """A change of what an answer showed."""

    cause: UpdateCause
    evidence: Evidence
    newer: Citation | None = None
    """The sentence with the other figure."""


def find_update(evidence: Evidence, newer: Citation | None) -> AnswerUpdate | None:
    """The change to tell; None if the quote still stands and its article has no news.

    `newer` is a later sentence of the same outlet with another figure.
    """
    shown, now = evidence.citation.article.standing, evidence.standing
    if evidence.status is QuoteStatus.REMOVED:
        return AnswerUpdate(UpdateCause.REMOVED, evidence)
    if now.correction is not None and now.correction != shown.correction:
        return AnswerUpdate(UpdateCause.CORRECTED, evidence)
    if evidence.status is QuoteStatus.NOT_IN_TEXT:
        return AnswerUpdate(UpdateCause.CHANGED, evidence)
    if now.gone_at is not None and shown.gone_at is None:
        return AnswerUpdate(UpdateCause.GONE, evidence)
    return AnswerUpdate(UpdateCause.CONTRADICTED, evidence, newer) if newer is not None else None


def render_update(update: AnswerUpdate, question: str, url: str, say: Translator) -> Reply:
    """The message. `url` is the address of the answer; empty for a private one."""
    asked = escape(shorten(question, _QUESTION_UNITS))
    heading = (
        say("An [earlier answer](<{url}>) has changed: **{question}**", url=url, question=asked)
        if url
        else say("An earlier answer has changed: **{question}**", question=asked)
    )
    lines = [heading, *_quote(update.evidence.citation, question, say), _describe_cause(update, say)]
    if update.newer is not None:
        lines += _quote(update.newer, question, say)
    return Reply(content="\n".join(lines))


def _describe_cause(update: AnswerUpdate, say: Translator) -> str:
    match update.cause:
        case UpdateCause.REMOVED:
            return say("This article is no longer in the library.")
        case UpdateCause.CORRECTED:
            note = without_label(update.evidence.standing.correction or "")
            return say("The outlet corrected this article: {note}", note=escape(shorten(note, _NOTE_UNITS)))
        case UpdateCause.CHANGED:
            return say("This article was changed. It no longer contains this sentence.")
        case UpdateCause.GONE:
            return say("The page of this article is gone.")
        case UpdateCause.CONTRADICTED:
            return say("The same outlet later reported another figure:")


def _quote(citation: Citation, question: str, say: Translator) -> Iterator[str]:
    words = shorten(citation.quote, _QUOTE_UNITS, mark=CUT_MARK)
    sentence = CitedSentence(text=citation.quote, citations=(citation.number,))
    quote = RenderedQuote(sentence, words, citation, ())
    yield from quote_blocks([quote], question, say, detail=MINIMAL, has_links=True)
