"""Decide which standing queries an article meets, except for their questions. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from index.alerts.word_terms import ArticleWords, Term, find_key_token, has_all_terms, parse_terms
from index.model.alert_types import OLDEST_NEWS, AlertCriteria, Criterion, CriterionCheck, StandingQuery
from index.model.article_types import ArticleFacts
from index.model.base_types import CorpusName, Precision, PublishedAt, Region, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedArticle:
    """What the criteria are compared with, in one revision of an article."""

    facts: ArticleFacts
    revision: int
    content_hash: str
    text: str
    source_id: SourceId | None
    regions: frozenset[Region]
    added_at: datetime
    is_old_news: bool
    """Whether it was published, or added, long before it arrived."""
    words: ArticleWords

    def is_news_for(self, compiled: "CompiledQuery") -> bool:
        """Whether it was added after a query, and published recently."""
        return not self.is_old_news and self.added_at >= compiled.query.created_at


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A standing query with its terms."""

    query: StandingQuery
    terms: tuple[Term, ...]
    corpora: frozenset[CorpusName]
    outlet: str | None

    @property
    def criteria(self) -> AlertCriteria:
        return self.query.criteria


class QueryTable:
    """Standing queries, by a word that an article must contain to meet them. Immutable."""

    def __init__(self, queries: Iterable[CompiledQuery]) -> None:
        self._without_words: list[CompiledQuery] = []
        self._by_token: dict[str, list[CompiledQuery]] = {}
        for compiled in queries:
            token = find_key_token(compiled.terms)
            if token is None:
                self._without_words.append(compiled)
            else:
                self._by_token.setdefault(token, []).append(compiled)

    def find_met(self, article: ArrivedArticle) -> list[CompiledQuery]:
        """The queries whose criteria an article meets, apart from their questions, by ascending id."""
        met = [compiled for compiled in self._find_possible(article) if is_met(compiled, article)]
        return sorted(met, key=lambda compiled: compiled.query.query_id)

    def _find_possible(self, article: ArrivedArticle) -> Iterator[CompiledQuery]:
        yield from self._without_words
        if self._by_token:
            for token in self._by_token.keys() & article.words.tokens:
                yield from self._by_token[token]


def compile_query(query: StandingQuery) -> CompiledQuery:
    outlet = query.criteria.outlet
    return CompiledQuery(
        query,
        parse_terms(query.criteria.words),
        frozenset(query.corpora),
        outlet.casefold() if outlet is not None else None,
    )


def is_met(compiled: CompiledQuery, article: ArrivedArticle) -> bool:
    """Whether an article is in a corpus of the query and meets its criteria, apart from the question."""
    return article.facts.corpus in compiled.corpora and all(
        _CHECKS[criterion](compiled, article) for criterion in _list_criteria(compiled.criteria)
    )


def check_criteria(compiled: CompiledQuery, article: ArrivedArticle) -> list[CriterionCheck]:
    """Whether an article meets each criterion, apart from the question."""
    return [
        CriterionCheck(criterion, _CHECKS[criterion](compiled, article))
        for criterion in _list_criteria(compiled.criteria)
    ]


def is_old_news(published: PublishedAt | None, added_at: datetime, arrived_at: datetime) -> bool:
    """Whether an article was published, or added, long before it arrived, for example with an edit."""
    if added_at < arrived_at - OLDEST_NEWS:
        return True
    if published is None:
        return False
    whole_day = timedelta(days=1) if published.precision is Precision.DAY else timedelta()
    return published.at + whole_day < arrived_at - OLDEST_NEWS


def _list_criteria(criteria: AlertCriteria) -> Iterator[Criterion]:
    if criteria.source_id is not None:
        yield Criterion.SOURCE
    if criteria.outlet is not None:
        yield Criterion.OUTLET
    if criteria.region is not None:
        yield Criterion.REGION
    if criteria.words:
        yield Criterion.WORDS


def _is_of_outlet(compiled: CompiledQuery, article: ArrivedArticle) -> bool:
    outlet = article.facts.outlet
    return outlet is not None and outlet.casefold() == compiled.outlet


_CHECKS: Mapping[Criterion, Callable[[CompiledQuery, ArrivedArticle], bool]] = {
    Criterion.SOURCE: lambda compiled, article: article.source_id == compiled.criteria.source_id,
    Criterion.OUTLET: _is_of_outlet,
    Criterion.REGION: lambda compiled, article: compiled.criteria.region in article.regions,
    Criterion.WORDS: lambda compiled, article: has_all_terms(compiled.terms, article.words),
}
