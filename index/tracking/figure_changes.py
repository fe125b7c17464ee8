"""Pair figures of one outlet that count the same thing in the same event and differ. Pure.

A wrong pair is worse than none: an article that gives two values for a count is left out, and two articles are
about the same event only if their openings share rare words, a name among them, within some days.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from index.language.dates.date_resolution import resolve_times
from index.model.base_types import ArticleId, Precision, PublishedAt
from index.text.scripts import Script, main_script
from index.text.sentences import Span, split_sentences
from index.text.tokenizer import content_tokens, tokenize
from index.tracking.counted_figures import CountedFigure, CountedState, find_figures

OPENING_CHARS = 2500
"""How much of a text is read; what follows is more often background."""
_CONTEXT_CHARS = 400
LONGEST_GAP = timedelta(days=10)
"""Between the two articles."""
_OLDEST_EVENT = timedelta(days=14)
_LEAST_OVERLAP = 0.2
_LEAST_RARITY_OF_NAMES = 8.0
_LEAST_RARITY_OF_OWN_NAMES = 4.0
_LARGEST_RISE = 10
"""A count that grew more is more often one of another place: of the world instead of a country."""
_ROUNDING = 0.1
# A count that fell was corrected, or else it is another one.
_REVISED = re.compile(
    r"\b(?:revis(?:ed|ing|ion)|corrected|clarified|lower(?:ed|ing) (?:the|its|their)|overcounted)\b"
    r"|下修|修正|更正|訂正|정정|수정",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^[^.;]{0,30}?\b(?:in|across|throughout|within) (?:the )?"
    r"(?P<place>(?:his|her|its|their|one) \w+|(?:[A-Z][\w’'-]+ ?){1,4})"
)
# "two in Puerto Rico and one in the Dominican Republic"
_SEVERAL_PLACES = re.compile(r"\b\w+ in (?:the )?[A-Z][^.;]{0,60}? and \w+ in (?:the )?[A-Z]")
_NAME = re.compile(r"(?<![.!?\n] )(?<!^)\b[A-Z][\w’'-]+")

T = TypeVar("T")
Rarity = Callable[[str], float]
"""The idf of a token; higher for rarer ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedArticle:
    """What is compared of an article. `outlet` is equal for articles of one outlet."""

    article_id: ArticleId
    outlet: str
    title: str
    text: str
    published: PublishedAt


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure with its sentence, as offsets of the article's text, and what tells its event."""

    figure: CountedFigure
    sentence: Span
    days: frozenset[date]
    """The days that the sentence names, if they are certain."""
    words: frozenset[str]
    """Tokens of the title and of the text around the sentence; `names` are those of its names."""
    names: frozenset[str]
    own_names: frozenset[str]
    """The names in the title and the sentence itself."""
    places: frozenset[str]
    """Tokens of the place where they were counted, if it follows the number."""
    is_revised: bool
    """Whether the sentence says that the number was corrected."""


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """The certain figures of an article, by what they count."""

    article: DatedArticle
    figures: Mapping[tuple[CountedState, str], PlacedFigure]


@dataclass(frozen=True, slots=True)
class FigurePair:
    """The same count in an earlier and a later article of one outlet."""

    before: DatedArticle
    after: DatedArticle
    old: PlacedFigure
    new: PlacedFigure

    @property
    def has_risen(self) -> bool:
        return self.new.figure.low > self.old.figure.low


def read_figures(article: DatedArticle) -> ArticleFigures | None:
    """The figures in the opening of an article; None if it has none that is certain."""
    found: dict[tuple[CountedState, str], list[PlacedFigure]] = defaultdict(list)
    for placed in _find_placed(article):
        found[placed.figure.key].append(placed)
    certain = {key: places[0] for key, places in found.items() if _agree(places)}
    if not certain:
        return None
    return ArticleFigures(article, certain)


def find_figure_pairs(articles: Sequence[ArticleFigures], rarity: Rarity) -> list[FigurePair]:
    """For each figure, the latest earlier one of its event that differs; in the order of the later articles."""
    by_outlet: dict[str, list[ArticleFigures]] = defaultdict(list)
    for article in sorted(articles, key=lambda one: one.article.published.at):
        by_outlet[article.article.outlet].append(article)
    pairs: list[FigurePair] = []
    for of_outlet in by_outlet.values():
        for place, later in enumerate(of_outlet):
            pairs += _find_pairs_of(later, of_outlet[:place], rarity)
    return sorted(pairs, key=lambda pair: pair.after.published.at)


def _find_placed(article: DatedArticle) -> Iterator[PlacedFigure]:
    opening = article.text[:OPENING_CHARS]
    for start, end in split_sentences(opening):
        if end == len(opening) < len(article.text):
            return  # the last sentence may be cut off
        sentence = opening[start:end]
        figures = find_figures(sentence)
        if not figures:
            continue
        days = _find_days(sentence, article.published)
        if days is None:
            continue
        context = f"{article.title}\n{opening[max(0, start - _CONTEXT_CHARS) : end + _CONTEXT_CHARS]}"
        words, names = frozenset(content_tokens(context)), _find_names(context)
        own_names = _find_names(f"{article.title}\n{sentence}")
        for figure in figures:
            yield PlacedFigure(
                figure,
                (start, end),
                days,
                words,
                names,
                own_names,
                places=_find_places(sentence[figure.end :]),
                is_revised=_REVISED.search(sentence) is not None,
            )


def _find_names(text: str) -> frozenset[str]:
    """Tokens of the names in a text; all its tokens in a script that does not mark names."""
    if main_script(text) is not Script.SPACED:
        return frozenset(content_tokens(text))
    return frozenset(token for name in _NAME.findall(text) for token in tokenize(name))


def _find_places(following: str) -> frozenset[str]:
    """Tokens of the place that follows a number; a mark if it is divided among several places."""
    if _SEVERAL_PLACES.search(following):
        return frozenset({"several"})
    match = _PLACE.match(following)
    return frozenset(content_tokens(match["place"])) if match else frozenset()


def _find_days(sentence: str, published: PublishedAt) -> frozenset[date] | None:
    """The days that a sentence names; None if it is about an earlier time."""
    times = resolve_times(sentence, published)
    oldest = published.at.date() - _OLDEST_EVENT
    if any(time.last < oldest or time.last - time.first > _OLDEST_EVENT for time in times):
        return None
    return frozenset(time.first for time in times if time.first == time.last)


def _agree(places: Sequence[PlacedFigure]) -> bool:
    """Whether all mentions of a count have one value."""
    first = places[0].figure
    return all((placed.figure.low, placed.figure.high) == (first.low, first.high) for placed in places)


def _find_pairs_of(
    later: ArticleFigures, earlier: Sequence[ArticleFigures], rarity: Rarity
) -> Iterator[FigurePair]:
    missing = set(later.figures)
    for other in reversed(earlier):
        if not missing or later.article.published.at - other.article.published.at > LONGEST_GAP:
            return
        if not _is_later(later.article.published, other.article.published):
            continue
        for key in missing & other.figures.keys():
            old, new = other.figures[key], later.figures[key]
            if not _is_same_event(old, new, rarity):
                continue
            missing.discard(key)
            if _is_change(old, new):
                yield FigurePair(other.article, later.article, old, new)


def _is_later(later: PublishedAt, earlier: PublishedAt) -> bool:
    """Whether the order of two articles is certain: two of one day need their times."""
    if later.at.date() != earlier.at.date():
        return later.at > earlier.at
    is_exact = later.precision is Precision.INSTANT and earlier.precision is Precision.INSTANT
    return is_exact and later.at > earlier.at


def _is_same_event(old: PlacedFigure, new: PlacedFigure, rarity: Rarity) -> bool:
    if are_disjoint(old.days, new.days) or are_disjoint(old.places, new.places):
        return False
    if _weigh(old.names & new.names, rarity) < _LEAST_RARITY_OF_NAMES:
        return False
    if _weigh(old.own_names & new.own_names, rarity) < _LEAST_RARITY_OF_OWN_NAMES:
        return False
    least = min(_weigh(old.words, rarity), _weigh(new.words, rarity))
    return least > 0 and _weigh(old.words & new.words, rarity) >= _LEAST_OVERLAP * least


def are_disjoint(some: frozenset[T], others: frozenset[T]) -> bool:
    """Whether both are known and have nothing in common."""
    return bool(some) and bool(others) and some.isdisjoint(others)


def _weigh(tokens: frozenset[str], rarity: Rarity) -> float:
    return sum(map(rarity, tokens))


def _is_change(old: PlacedFigure, new: PlacedFigure) -> bool:
    """Whether a count of one event changed, and not only its wording; a fall must be a correction."""
    if not differ(old.figure, new.figure) or new.figure.low > _LARGEST_RISE * max(old.figure.high, 1):
        return False
    return new.figure.low > old.figure.low or new.is_revised


def differ(old: CountedFigure, new: CountedFigure) -> bool:
    """Whether two figures differ by more than their rounding, and their ranges do not overlap."""
    if old.low <= new.high and new.low <= old.high:
        return False
    if old.is_rounded or new.is_rounded:
        return abs(new.low - old.low) > _ROUNDING * max(new.low, old.low)
    return True
