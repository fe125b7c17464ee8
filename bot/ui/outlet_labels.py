"""Labels that moderators give a source (kind, country, region, language, note), in words."""

from collections.abc import Iterator, Mapping

from bot.i18n.country_names import country_name
from bot.i18n.language_names import language_name
from bot.i18n.region_names import region_name
from bot.i18n.translator import N_, Translator
from bot.ui.discord_markup import escape, shorten
from index import OutletKind, SourceLabels

MAX_NOTE_CHARS = 300
MAX_NOTE_UNITS = 2 * MAX_NOTE_CHARS
"""Longest escaped note."""

KIND_NAMES: Mapping[OutletKind, str] = {
    OutletKind.WIRE: N_("news agency"),
    OutletKind.NEWSPAPER: N_("newspaper"),
    OutletKind.GOVERNMENT: N_("government"),
    OutletKind.STATE_MEDIA: N_("state media"),
    OutletKind.THINK_TANK: N_("think tank"),
    OutletKind.SOCIAL: N_("social media"),
}


def describe_outlet(labels: SourceLabels, say: Translator, *, most_note_units: int = MAX_NOTE_UNITS) -> str:
    """Kind, country and note for the line beside a quote; 0 units leave out the note. Empty without labels."""
    facts = " · ".join(_outlet_facts(labels, say))
    note = escape(shorten(labels.trust_note, most_note_units)) if most_note_units else ""
    return " — ".join(filter(None, (facts, note)))


def list_labels(labels: SourceLabels, say: Translator) -> Iterator[str]:
    """A line for each label that is set."""
    if labels.kind:
        yield say("Kind: {kind}", kind=say(KIND_NAMES[labels.kind]))
    if labels.country:
        yield say("Country: {country}", country=escape(country_name(labels.country, say)))
    if labels.region:
        yield say("Region: {region}", region=region_name(labels.region, say))
    if labels.language:
        yield say("Language: {language}", language=escape(language_name(labels.language, say)))
    if labels.trust_note:
        yield say("Note: {note}", note=escape(shorten(labels.trust_note, MAX_NOTE_UNITS)))


def _outlet_facts(labels: SourceLabels, say: Translator) -> Iterator[str]:
    if labels.kind:
        yield say(KIND_NAMES[labels.kind])
    if labels.country:
        yield escape(country_name(labels.country, say))
