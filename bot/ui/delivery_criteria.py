"""What an article must meet to be delivered, in words. Pure."""

from collections.abc import Iterator

from bot.i18n.region_names import region_name
from bot.i18n.translator import Translator
from bot.ui.discord_markup import escape, shorten
from bot.ui.link_labels import label_text
from index import AlertCriteria, Source

MAX_CRITERION_UNITS = 120


def describe_criteria(
    criteria: AlertCriteria,
    source: Source | None,
    say: Translator,
    *,
    most_units: int = MAX_CRITERION_UNITS,
    is_plain: bool = False,
) -> str:
    """What an article must meet; with `is_plain` without markup, for the label of a select."""
    parts = _criteria_parts(criteria, source, say, most_units=most_units, is_plain=is_plain)
    return " · ".join(parts) or say("every new article")


def _criteria_parts(
    criteria: AlertCriteria, source: Source | None, say: Translator, *, most_units: int, is_plain: bool
) -> Iterator[str]:
    def quote(text: str) -> str:
        cut = shorten(text, most_units)
        return cut if is_plain else escape(cut)

    if criteria.source_id is not None:
        if source is None:
            yield say("source {number}, which was removed", number=criteria.source_id)
        else:
            yield say("source {source}", source=quote(label_text(source.title, source.url)))
    if criteria.outlet is not None:
        yield say("outlet {outlet}", outlet=quote(criteria.outlet))
    if criteria.region is not None:
        yield say("about {region}", region=region_name(criteria.region, say))
    if criteria.words:
        yield say("with the words {words}", words=quote(criteria.words))
    if criteria.question is not None:
        yield say("answers “{question}”", question=quote(criteria.question))
