"""Weigh whether two sentences may report one event: names in common, days, years, publication dates. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.agreement.asked_quantity import AskedQuantity
from index.agreement.reported_sentence import ReportedSentence, find_years
from index.language.modality import is_form_of
from index.model.base_types import primary_language
from index.text.scripts import Script, main_script, writing_system
from index.text.tokenizer import content_tokens, tokenize

_NAME = re.compile(r"\b[A-Z\u0400-\u042f][\w’'-]+|\b(?:[A-Z]\.){2,}")
_NO_NAME = frozenset(
    tokenize(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August"
        " September October November December Jan Feb Mar Apr Jun Jul Aug Sept Oct Nov Dec The A An In On At It He"
        " She They But And For From As After Before More Most At least More than Some Five Six Seven Eight Nine Ten"
        " Two Three Four One Another About Updated Update There This That These Those President Minister Prime"
        " Ministry General News Photo Image AP Reuters CNN BBC Live What Who When Where How Why Is Are Was"
    )
)


@dataclass(frozen=True, slots=True)
class EventEvidence:
    """What speaks for one event."""

    relevance: float
    """The share of the words of the question that the sentence with fewer has, with its title and neighbours."""
    shared_names: int
    """Tokens of names in the sentences, their titles and neighbours that both have."""
    shared_other_names: int
    """Those that the question does not name."""
    gap_days: int | None
    """Days between the publications; None if one is undated."""
    is_one_article: bool
    is_one_outlet: bool
    share_language: bool
    name_other_years: bool

    @property
    def may_be_same(self) -> bool:
        """Whether equal statements are about one event."""
        if self.name_other_years:
            return False
        if self.is_one_article:
            return True
        if not self.share_language:
            return (self.gap_days is not None and self.gap_days <= _NEAR_DAYS) or self.gap_days is None
        return self.shared_names > 0 and self.relevance >= self._least_relevance()

    @property
    def is_surely_same(self) -> bool:
        """Whether statements that differ are about one event."""
        if self.name_other_years:
            return False
        if self.is_one_article:
            return True
        if not self.share_language:
            return self.gap_days is not None and self.gap_days <= _NEAR_DAYS
        if self.gap_days is None:
            return self.relevance >= _MIDDLE_RELEVANCE and self.shared_other_names >= _SEVERAL_NAMES
        least = _MIDDLE_RELEVANCE if self.gap_days else _SAME_DAY_RELEVANCE
        names_enough = self.shared_other_names > 0 or self.relevance >= least
        return self.shared_names > 0 and names_enough and self.relevance >= self._least_relevance()

    def _least_relevance(self) -> float:
        if self.gap_days is None:
            return _MIDDLE_RELEVANCE
        if self.gap_days <= _NEAR_DAYS:
            return _LOW_RELEVANCE
        return _LOW_RELEVANCE if self.gap_days <= _SOME_DAYS else _MIDDLE_RELEVANCE


_NEAR_DAYS = 3
_SOME_DAYS = 10
_LOW_RELEVANCE = 0.25
_SAME_DAY_RELEVANCE = 0.4
_MIDDLE_RELEVANCE = 0.5
_SEVERAL_NAMES = 3


def compare_events(one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity) -> EventEvidence:
    """Compare what two sentences tell about their events."""
    names, other_names = _find_all_names(one), _find_all_names(other)
    shared = names & other_names
    years, other_years = find_years(one.text), find_years(other.text)
    return EventEvidence(
        relevance=min(measure_relevance(one, asked), measure_relevance(other, asked)),
        shared_names=len(shared),
        shared_other_names=len(shared - asked.tokens),
        gap_days=abs((one.day - other.day).days) if one.day is not None and other.day is not None else None,
        is_one_article=one.article_id == other.article_id,
        is_one_outlet=bool(one.outlet) and one.outlet == other.outlet,
        share_language=_share_language(one, other),
        name_other_years=bool(years and other_years and years.isdisjoint(other_years)),
    )


_LONG_WORD = re.compile(r"[A-Za-z]{4,}")


def measure_relevance(report: ReportedSentence, asked: AskedQuantity) -> float:
    """The share of the content tokens of the question, in any form, in a sentence, its title and neighbours."""
    return _measure(f"{report.text}\n{report.title}\n{report.before}\n{report.after}", asked.tokens)


@lru_cache(maxsize=1024)
def _measure(text: str, asked: frozenset[str]) -> float:
    missing = asked - frozenset(tokenize(text))
    words = set(_LONG_WORD.findall(text)) if missing else set()
    missing -= {token for token in missing if any(is_form_of(word, token) for word in words)}
    return 1 - len(missing) / len(asked) if asked else 0.0


def _share_language(one: ReportedSentence, other: ReportedSentence) -> bool:
    """Whether both may have the same words: Ukrainian and Russian share few."""
    if one.language and other.language:
        return primary_language(one.language) == primary_language(other.language)
    return writing_system(one.text) is writing_system(other.text)


def _find_all_names(report: ReportedSentence) -> frozenset[str]:
    return (
        find_names(report.text)
        | find_names(report.title)
        | find_names(report.before)
        | find_names(report.after)
    )


@lru_cache(maxsize=2048)
def find_names(text: str) -> frozenset[str]:
    """Tokens of the capitalised words of a text; all its content tokens in a script without capitals."""
    if main_script(text) is not Script.SPACED:
        return frozenset(token for token in content_tokens(text) if len(token) > 1)
    return frozenset(token for word in _NAME.findall(text) for token in tokenize(word)) - _NO_NAME
