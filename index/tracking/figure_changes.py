"""Pair figures of one outlet that count the same thing in the same event and differ. Pure.

A wrong pair is worse than none: an article that gives two values for a count at one place is left out, and two
articles are about the same event only if their openings share rare words, a name among them, within some days.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from index.agreement.number_circumstances import (
    JOINED,
    counts_several_events,
    find_days,
    find_joined_names,
    find_places,
    is_about_another_time,
)
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
_LEAST_OVERLAP = 0.15
_LEAST_RARITY_OF_NAMES = 7.0
_LEAST_RARITY_OF_OWN_NAMES = 4.0
_LARGEST_RISE = 10
"""A count that grew more is more often one of another place: of the world instead of a country."""
_ROUNDING = 0.1
"""Of rounded counts; a difference of at most this share and of one step, 100 for 2,600, is no change."""
# A count that fell was corrected, or else it is another one.
_REVISED = re.compile(
    r"\b(?:revis(?:ed|ing|ion)|corrected|clarified|lower(?:ed|ing) (?:the|its|their)|overcounted)\b"
    r"|下修|修正|更正|訂正|정정|수정",
    re.IGNORECASE,
)
_CAPITALIZED = re.compile(r"\b[A-Z][\w’'-]+")
_NAME = re.compile(rf"(?<![.!?] )(?<![\n“\"])(?<!^){_CAPITALIZED.pattern}")

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
    """The days on which what is counted happened, if the sentence names them."""
    words: frozenset[str]
    """Tokens of the title and of the text around the sentence; `names` are those of its names."""
    names: frozenset[str]
    own_names: frozenset[str]
    """The names in the title and the sentence itself."""
    places: frozenset[str]
    """Tokens of the place where they were counted, if the sentence names it with the number."""
    joined_names: frozenset[str]
    """The names in the title and the sentence that are joined by "and"."""
    is_of_several_events: bool
    is_revised: bool
    """Whether the sentence says that the number was corrected."""


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """The certain figures of an article, by what they count; several of one count are of different places."""

    article: DatedArticle
    figures: Mapping[tuple[CountedState, str], Sequence[PlacedFigure]]


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
    certain = {key: kept for key, places in found.items() if (kept := _keep_certain(places))}
    return ArticleFigures(article, certain) if certain else None


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
    known = frozenset(_NAME.findall(f"{article.title}\n{opening}"))
    for start, end in split_sentences(opening):
        if end == len(opening) < len(article.text):
            return  # the last sentence may be cut off
        sentence = opening[start:end]
        figures = find_figures(sentence)
        if not figures:
            continue
        times = resolve_times(sentence, article.published)
        if is_about_another_time(sentence, times, article.published):
            continue
        context = f"{article.title}\n{opening[max(0, start - _CONTEXT_CHARS) : end + _CONTEXT_CHARS]}"
        words, names = frozenset(content_tokens(context)), _find_names(context, known)
        own_text = f"{article.title}\n{sentence}"
        for figure in figures:
            yield PlacedFigure(
                figure,
                (start, end),
                find_days(sentence, (figure.start, figure.end), times),
                words,
                names,
                _find_names(own_text, known),
                places=find_places(sentence, (figure.start, figure.end)),
                joined_names=find_joined_names(own_text),
                is_of_several_events=counts_several_events(sentence),
                is_revised=_REVISED.search(sentence) is not None,
            )


def _find_names(text: str, known: frozenset[str]) -> frozenset[str]:
    """Tokens of the names in a text; all its tokens in a script that does not mark names.

    A word at the beginning of a sentence is a name if it is known from within another.
    """
    if main_script(text) is not Script.SPACED:
        return frozenset(content_tokens(text))
    return frozenset(token for word in _CAPITALIZED.findall(text) if word in known for token in tokenize(word))


def _keep_certain(figures: Sequence[PlacedFigure]) -> list[PlacedFigure]:
    """The most exact mention of a count at each place; none if the mentions at one place differ."""
    at_place: dict[frozenset[str], list[PlacedFigure]] = defaultdict(list)
    for placed in figures:
        at_place[placed.places].append(placed)
    exact = [min(mentions, key=lambda placed: placed.figure.is_rounded) for mentions in at_place.values()]
    agree = all(
        not differ(one.figure, mention.figure)
        for one, mentions in zip(exact, at_place.values(), strict=True)
        for mention in mentions
    )
    return exact if agree else []


def _find_pairs_of(
    later: ArticleFigures, earlier: Sequence[ArticleFigures], rarity: Rarity
) -> Iterator[FigurePair]:
    missing = [(key, new) for key, figures in later.figures.items() for new in figures]
    for other in reversed(earlier):
        if not missing or later.article.published.at - other.article.published.at > LONGEST_GAP:
            return
        if not _is_later(later.article.published, other.article.published):
            continue
        for key, new in tuple(missing):
            old = _find_same_count(new, later.figures[key], other.figures.get(key, ()))
            if old is None or not _is_same_event(old, new, rarity):
                continue
            missing.remove((key, new))
            if _is_change(old, new):
                yield FigurePair(other.article, later.article, old, new)


def _find_same_count(
    new: PlacedFigure, news: Sequence[PlacedFigure], olds: Sequence[PlacedFigure]
) -> PlacedFigure | None:
    """The earlier figure of the same place; of no place, if both are the largest of their articles."""
    if len(news) == len(olds) == 1:
        return olds[0]
    old = next((old for old in olds if old.places == new.places), None)
    if old is None or new.places or (old == _find_largest(olds) and new == _find_largest(news)):
        return old
    return None


def _find_largest(figures: Sequence[PlacedFigure]) -> PlacedFigure:
    return max(figures, key=lambda placed: placed.figure.low)


def _is_later(later: PublishedAt, earlier: PublishedAt) -> bool:
    """Whether the order of two articles is certain: two of one day need their times."""
    if later.at.date() != earlier.at.date():
        return later.at > earlier.at
    is_exact = later.precision is Precision.INSTANT and earlier.precision is Precision.INSTANT
    return is_exact and later.at > earlier.at


def _is_same_event(old: PlacedFigure, new: PlacedFigure, rarity: Rarity) -> bool:
    if old.is_of_several_events != new.is_of_several_events or _is_part(old, new) or _is_part(new, old):
        return False
    if are_disjoint(old.days, new.days) or are_other_places(old.places, new.places):
        return False
    if _weigh(old.names & new.names, rarity) < _LEAST_RARITY_OF_NAMES:
        return False
    if _weigh(old.own_names & new.own_names, rarity) < _LEAST_RARITY_OF_OWN_NAMES:
        return False
    least = min(_weigh(old.words, rarity), _weigh(new.words, rarity))
    return least > 0 and _weigh(old.words & new.words, rarity) >= _LEAST_OVERLAP * least


def _is_part(one: PlacedFigure, other: PlacedFigure) -> bool:
    """Whether one counts in a place, and the other perhaps in that and another."""
    return bool(one.places) and not other.places and one.places <= other.joined_names


def are_other_places(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both are known and differ; Turkey is another place than Turkey and Syria."""
    is_known = bool(some) and bool(others)
    return is_known and (some.isdisjoint(others) or (JOINED in some) != (JOINED in others))


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
    steps = [_find_step(figure.low) for figure in (old, new) if figure.is_rounded]
    difference = abs(new.low - old.low)
    return not steps or difference > min(max(steps), _ROUNDING * max(new.low, old.low))


def _find_step(value: int) -> int:
    """The step to which a number is rounded: 100 for 2,600."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    return step
