"""Find a sentence of another outlet that counts the people of an event differently. Pure.

A wrong contradiction is worse than none. Each article must give one value for the count; the sentences must
share a name, speak of no other day or place, and be published within a day, since a toll rises; and a count
that is several times as high is that of something else.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.qa.quotability import find_flaw
from index.tracking.figure_changes import (
    DatedArticle,
    PlacedFigure,
    are_disjoint,
    are_other_places,
    differ,
    read_figures,
)

_LARGEST_RATIO = 3
_LONGEST_GAP = timedelta(days=1)
# A sentence that compares two counts, one of them outdated, or that may count several events together. Stricter
# than `counts_several_events`: "bombings" on one day are one event for the later figures of one outlet.
_UNCERTAIN = re.compile(
    r"\b(?:earlier|previous(?:ly)?|initial(?:ly)?|at first|revis\w+|correct(?:ed|ion)|(?:up|down) from"
    r"|rose|risen|(?:shoot|bomb|kill|stabb)ings|attacks|explosions|blasts|crashes|raids|air ?strikes)\b"
    r"|此前|先前|修正|更正|下修|上修|当初|訂正|앞서|당초|정정|수정",
    re.IGNORECASE,
)


def find_differing_count(
    article: DatedArticle, told: Span, others: Sequence[DatedArticle]
) -> tuple[ArticleId, Span] | None:
    """The first sentence of the other articles that counts what the sentence at `told` counts, differently.

    `others` are articles on the same event by outlets that report it independently.
    """
    own = [placed for placed in _read(article) if _overlap(placed.sentence, told)]
    near = [o for o in others if abs(o.published.at - article.published.at) <= _LONGEST_GAP]
    for other in near if own else ():
        for found in _read(other):
            if any(_differ(placed, found) for placed in own):
                return other.article_id, found.sentence
    return None


def _read(article: DatedArticle) -> list[PlacedFigure]:
    """The certain figures of an article whose sentences may be quoted and count one event."""
    read = read_figures(article)
    return [
        placed
        for values in (read.figures.values() if read is not None else ())
        if len(values) == 1
        for placed in values
        if find_flaw(article.text, placed.sentence, title=article.title) is None
        and _UNCERTAIN.search(article.text[slice(*placed.sentence)]) is None
    ]


def _differ(one: PlacedFigure, other: PlacedFigure) -> bool:
    if one.figure.key != other.figure.key or not differ(one.figure, other.figure):
        return False
    if are_disjoint(one.days, other.days) or are_other_places(one.places, other.places):
        return False
    low, high = sorted((one.figure.low, other.figure.low))
    return high <= _LARGEST_RATIO * low and not one.own_names.isdisjoint(other.own_names)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
