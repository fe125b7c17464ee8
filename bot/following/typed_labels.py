"""Labels as a person types them, and as they are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from bot.following.countries import country_name, find_country
from bot.following.languages import find_language, name_of_language
from bot.language import Language
from bot.markdown import escape, shorten
from bot.refusal import Refusal
from index import OutletKind, Region, SourceLabels

MAX_SHOWN_UNITS = 100
EnumT = TypeVar("EnumT", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLabels:
    """Kind and region are picked from lists, the others typed; empty means that it is not said."""

    kind: str = ""
    country: str = ""
    region: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadLabels:
    """What could be read; what could not stays as it was before, and `problems` say so."""

    labels: SourceLabels
    problems: tuple[Refusal, ...] = ()


NOTHING_SAID = SourceLabels()


def prefill(labels: SourceLabels, say: Language) -> TypedLabels:
    """The labels as a form shows them first."""
    return TypedLabels(
        kind=labels.kind.value if labels.kind else "",
        country=_name_or_code(labels.country, find_country, partial(country_name, say=say)),
        region=labels.region.value if labels.region else "",
        language=_name_or_code(labels.language, find_language, partial(name_of_language, say=say)),
        note=labels.trust_note,
    )


def read_labels(typed: TypedLabels, before: SourceLabels = NOTHING_SAID) -> ReadLabels:
    """The labels that were typed."""
    country, language = find_country(typed.country), find_language(typed.language)
    problems = tuple(_list_problems(typed, country, language))
    labels = SourceLabels(
        kind=_find(OutletKind, typed.kind, before.kind),
        country=country if country or not typed.country.strip() else before.country,
        region=_find(Region, typed.region, before.region),
        language=language if language or not typed.language.strip() else before.language,
        trust_note=" ".join(typed.note.split()),
    )
    return ReadLabels(labels, problems)


def require_labels(typed: TypedLabels) -> SourceLabels:
    """The same where nothing was said before. Raises Refusal for what cannot be read."""
    read = read_labels(typed)
    for problem in read.problems:
        raise problem
    return read.labels


def _find(kind: type[EnumT], value: str, before: EnumT | None) -> EnumT | None:
    """The member of that value; what it was before where a form sends another than it offered."""
    if not value:
        return None
    return kind(value) if value in {member.value for member in kind} else before


def _name_or_code(code: str | None, find: Callable[[str], str | None], name: Callable[[str], str]) -> str:
    """The name, unless only the code is sure to be read as what it is."""
    if code is None:
        return ""
    return name(code) if find(name(code)) == code else code


def _list_problems(typed: TypedLabels, country: str | None, language: str | None) -> Iterator[Refusal]:
    if typed.country.strip() and country is None:
        yield Refusal(
            "I know no country **{name}**. Give its two letters, such as TW, or pick it from the list.",
            name=_quote(typed.country),
        )
    if typed.language.strip() and language is None:
        yield Refusal(
            "I know no language **{name}**. Give its code, such as zh-Hant, or pick it from the list.",
            name=_quote(typed.language),
        )


def _quote(typed: str) -> str:
    return escape(shorten(typed, MAX_SHOWN_UNITS))
