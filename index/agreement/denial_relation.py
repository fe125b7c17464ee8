"""Decide whether one of two sentences denies what the other claims. Pure."""

from index.agreement.asked_quantity import AskedQuantity, Aspect
from index.agreement.denials import Denial, find_denial
from index.agreement.event_identity import EventEvidence, measure_share
from index.agreement.relation_kinds import Relation, ReportRelation
from index.agreement.reported_sentence import ReportedSentence
from index.text.scripts import writing_system
from index.text.tokenizer import content_tokens

_STATEMENT = frozenset({"statement"})
_LEAST_RELEVANCE = 0.5
_HIGH_RELEVANCE = 0.5
"""At which the names of the question are enough."""
_LEAST_SHARE_OF_CLAIM = 0.45
_LONGEST_GAP_DAYS = 3
_FEWEST_NAMES_UNDATED = 3


def relate_denial(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> ReportRelation | None:
    """How two sentences relate of which one denies, or both."""
    if not _may_be_denied(one, other, asked, event):
        return None
    found = [_find_denial(*pair, asked, event) for pair in ((one, other), (other, one))]
    weaker, stronger = sorted(found)
    if weaker >= Denial.NEGATED and stronger >= Denial.CALLED_UNTRUE:
        is_certain = event.gap_days is not None or event.is_one_article
        return ReportRelation(Relation.SAME) if is_certain else None
    is_negated = stronger is Denial.NEGATED and asked.aspect is Aspect.WHETHER
    claim = one if found[0] is Denial.NONE else other
    is_claim = event.is_one_article or not event.share_language or _states_claim(claim, asked)
    if weaker is Denial.NONE and is_claim and (is_negated or stronger >= Denial.CALLED_UNTRUE):
        return ReportRelation(Relation.DENIAL, _STATEMENT)
    return None


def _states_claim(sentence: ReportedSentence, asked: AskedQuantity) -> bool:
    """Whether the sentence itself, without its neighbours, is about the claim."""
    return measure_share(sentence.text, asked.tokens) >= _LEAST_SHARE_OF_CLAIM


def _may_be_denied(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> bool:
    """Whether both sentences may be about the claim that a question asks about."""
    if event.is_one_article and (one.text in other.before or other.text in one.before):
        return True
    is_near = event.gap_days is not None and event.gap_days <= _LONGEST_GAP_DAYS
    if asked.aspect is not Aspect.WHETHER or event.name_other_years:
        return False
    if not event.share_language:
        return is_near
    if not is_near and event.gap_days is not None:
        return False
    if is_near and event.relevance >= _HIGH_RELEVANCE and event.shared_names > 0:
        return True
    fewest = 1 if is_near or event.is_one_article else _FEWEST_NAMES_UNDATED
    return event.shared_other_names >= fewest and event.relevance >= _LEAST_RELEVANCE


def _find_denial(
    sentence: ReportedSentence, counterpart: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> Denial:
    claim = asked.tokens | frozenset(content_tokens(f"{counterpart.text} {counterpart.title}"))
    share_words = writing_system(sentence.text) is asked.writing_system
    return find_denial(
        sentence.text,
        claim if event.share_language or share_words else None,
        asked.tokens if share_words else None,
    )
