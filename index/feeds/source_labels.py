"""Labels of a source: their stored form, and those that a file states."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from index.model.base_types import OutletKind, Region, SourceLabels
from index.model.errors import LabelError
from index.model.wording import word

MAX_NOTE_CHARS = 300

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_MAX_SHOWN_CHARS = 40
_NO_LABELS = SourceLabels()
_READERS: Mapping[str, Callable[[str], SourceLabels]] = {
    "kind": lambda value: SourceLabels(kind=OutletKind(value)),
    "country": lambda value: SourceLabels(country=value),
    "region": lambda value: SourceLabels(region=Region(value)),
    "language": lambda value: SourceLabels(language=value),
    "trust_note": lambda value: SourceLabels(trust_note=value),
}
LABEL_NAMES = tuple(_READERS)


def normalize_labels(labels: SourceLabels) -> SourceLabels:
    """The labels in their stored form. Raises LabelError."""
    country = (labels.country or "").strip().upper() or None
    language = (labels.language or "").strip().replace("_", "-") or None
    note = " ".join(labels.trust_note.split())
    if country and not _COUNTRY.fullmatch(country):
        raise LabelError(
            word("{country} is not a country code; use two letters, such as TW", country=_shorten(country))
        )
    if language and not _LANGUAGE.fullmatch(language):
        raise LabelError(
            word("{language} is not a language code; use one such as en or zh-TW", language=_shorten(language))
        )
    if len(note) > MAX_NOTE_CHARS:
        raise LabelError(
            word("the note has {n} characters; the limit is {most}", n=len(note), most=MAX_NOTE_CHARS)
        )
    return replace(labels, country=country, language=language, trust_note=note)


def parse_labels(stated: Mapping[str, str]) -> tuple[SourceLabels, tuple[str, ...]]:
    """The labels that a file states by name, and the reason for each that cannot be stored."""
    labels, reasons = _NO_LABELS, []
    for name, read in _READERS.items():
        if not stated.get(name):
            continue
        try:
            parsed = normalize_labels(read(stated[name]))
        except LabelError as error:
            reasons.append(error.reason)
        except ValueError:  # not a member of the enum
            reasons.append(word("{value} is not a known kind or region", value=_shorten(stated[name])))
        else:
            labels = replace(labels, **{name: getattr(parsed, name)})
    return labels, tuple(reasons)


def _shorten(value: str) -> str:
    return value if len(value) <= _MAX_SHOWN_CHARS else f"{value[:_MAX_SHOWN_CHARS]}…"
