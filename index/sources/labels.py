"""The labels of a source as they are kept."""

import re
from dataclasses import replace

from index.errors import LabelError
from index.types import SourceLabels
from index.wording import word

MAX_NOTE_CHARS = 300

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def normalize_labels(labels: SourceLabels) -> SourceLabels:
    """The labels in the one spelling that is kept. Raises LabelError."""
    country = (labels.country or "").strip().upper() or None
    language = (labels.language or "").strip().replace("_", "-") or None
    note = " ".join(labels.trust_note.split())
    if country and not _COUNTRY.fullmatch(country):
        raise LabelError(
            word("{country} is no country code; give two letters, such as TW or US", country=country)
        )
    if language and not _LANGUAGE.fullmatch(language):
        raise LabelError(word("{language} is no language; give a code such as en or zh-TW", language=language))
    if len(note) > MAX_NOTE_CHARS:
        raise LabelError(
            word("the note has {n} characters; at most {most} are kept", n=len(note), most=MAX_NOTE_CHARS)
        )
    return replace(labels, country=country, language=language, trust_note=note)
