"""Hand-labelled sentences and their articles, as the library stores them.

A line of a label file identifies an article by its URL and the beginning of the SHA-256 of its stored text, and
a sentence by its offsets. The texts belong to their publishers and come from an import file.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from index.extraction.draft_validation import prepare_draft
from index.importing.jsonl_file import read_import_lines
from index.model.base_types import PublishedAt
from index.model.errors import ReadError
from index.settings import IndexSettings

LABELS = Path(__file__).parent / "labels"


@dataclass(frozen=True, slots=True)
class Label:
    """Common fields of the lines of a label file; offsets count in the article's text."""

    url: str
    text_sha256: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StoredArticle:
    title: str
    text: str
    published: PublishedAt | None


AnyLabel = TypeVar("AnyLabel", bound=Label)


@dataclass(frozen=True, slots=True)
class Labelled(Generic[AnyLabel]):
    """A label and its article."""

    label: AnyLabel
    article: StoredArticle

    @property
    def sentence(self) -> str:
        return self.article.text[self.label.start : self.label.end]


def read_labelled(kind: type[AnyLabel], labels_file: Path, articles_file: Path) -> list[Labelled[AnyLabel]]:
    """The labels whose article is in the import file and unchanged. Prints the number of others."""
    labels = [kind(**json.loads(line)) for line in labels_file.read_text(encoding="utf-8").splitlines()]
    articles = dict(_read_articles(articles_file, {label.url for label in labels}))
    labelled = [
        Labelled(label, articles[label.url])
        for label in labels
        if label.url in articles and _digest(articles[label.url].text) == label.text_sha256
    ]
    print(f"labelled sentences: {len(labelled)}; article missing or changed: {len(labels) - len(labelled)}")
    return labelled


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "none"


def _read_articles(path: Path, urls: set[str]) -> Iterator[tuple[str, StoredArticle]]:
    max_chars = IndexSettings.model_fields["max_article_chars"].default
    for line in read_import_lines(path):
        url = line.draft.url if line.draft is not None else None
        if line.draft is None or url not in urls:
            continue
        try:
            draft = prepare_draft(line.draft, max_chars=max_chars).draft
        except ReadError:
            continue
        yield url, StoredArticle(draft.title, draft.text, draft.published)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
