"""What moderators said of a source, in words."""

from collections.abc import Iterator, Mapping

from bot.following.countries import country_name
from bot.following.languages import name_of_language
from bot.language import N_, Language
from bot.markdown import escape, shorten
from bot.region_names import region_name
from index import OutletKind, SourceLabels

MAX_NOTE_CHARS = 300
MAX_NOTE_UNITS = 2 * MAX_NOTE_CHARS
"""Of a note that is shown whole, escaped."""

KIND_NAMES: Mapping[OutletKind, str] = {
    OutletKind.WIRE: N_("news agency"),
    OutletKind.NEWSPAPER: N_("newspaper"),
    OutletKind.GOVERNMENT: N_("government"),
    OutletKind.STATE_MEDIA: N_("state media"),
    OutletKind.THINK_TANK: N_("think tank"),
    OutletKind.SOCIAL: N_("social media"),
}


def describe_outlet(labels: SourceLabels, say: Language, *, most_note_units: int = MAX_NOTE_UNITS) -> str:
    """Kind, country and note (none in 0 units), as they stand beside a quote; empty if nothing was said."""
    facts = " · ".join(_outlet_facts(labels, say))
    note = escape(shorten(labels.trust_note, most_note_units)) if most_note_units else ""
    return " — ".join(filter(None, (facts, note)))


def list_labels(labels: SourceLabels, say: Language) -> Iterator[str]:
    """A line for each label that is set."""
    if labels.kind:
        yield say("Kind: {kind}", kind=say(KIND_NAMES[labels.kind]))
    if labels.country:
        yield say("Country: {country}", country=escape(country_name(labels.country, say)))
    if labels.region:
        yield say("Region of all its articles: {region}", region=region_name(labels.region, say))
    if labels.language:
        yield say("Language: {language}", language=escape(name_of_language(labels.language, say)))
    if labels.trust_note:
        yield say("Note: {note}", note=escape(shorten(labels.trust_note, MAX_NOTE_UNITS)))


def _outlet_facts(labels: SourceLabels, say: Language) -> Iterator[str]:
    if labels.kind:
        yield say(KIND_NAMES[labels.kind])
    if labels.country:
        yield escape(country_name(labels.country, say))
