"""Remove captions, bylines, datelines and boilerplate from a draft, and keep the facts they state.

The facts are the author, the dateline, the publication date and the correction note.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.extraction.boilerplate import is_boilerplate
from index.extraction.bylines import is_date_line, read_byline, read_date_line
from index.extraction.captions import is_caption
from index.extraction.corrections import find_correction, is_about_report, split_corrections
from index.extraction.datelines import SplitDateline, split_dateline
from index.language.news_agencies import NEWS_AGENCIES
from index.model.article_types import ArticleDraft
from index.model.base_types import PublishedAt
from index.text.scripts import count_words

_HEAD = 6  # a deck, a picture and its caption may precede the byline
_DATELINED = 3
_KICKER_WORDS = 4
_MOST_CAPTIONS = 0.5
_PROSE_WORDS = 12

_SENTENCE_END = re.compile(r"[.!?。！？…:：;；”\"」』]$")
_SPEAKER = re.compile(r"\[(?:앵커|기자|리포트|앵커멘트|인터뷰|녹취)\]\s*(?=\S)")
_SIGN_OFF = re.compile(r"[（(](?:責任)?(?:編輯|编辑)[：:／/][^（）()]{1,40}[）)]\s?\d{0,8}$")
_AGENCY = re.compile(rf"[(（—–-]*\s?(?P<agency>{NEWS_AGENCIES})\s?[)）]?", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class _Line:
    """The facts in one paragraph; `text` is what remains of it."""

    text: str = ""
    author: str = ""
    published: PublishedAt | None = None


def tidy_draft(draft: ArticleDraft) -> ArticleDraft:
    """The draft with only the report in its text.

    Facts of the draft take precedence over facts in the text. A text that would become empty is not changed.
    """
    reports = list(_without_notes(draft.text.split("\n\n")))
    captions = _find_captions(reports)
    lines = [
        _Line() if report in captions else _read_line(report, place, reports, draft.title)
        for place, report in enumerate(reports)
    ]
    texts, opening = _without_dateline([line.text for line in lines if line.text])
    texts = _without_kicker(draft.title, texts)
    if not texts:
        return draft
    author = opening.reporters or next((line.author for line in lines if line.author), "")
    return replace(
        draft,
        text="\n\n".join((*texts[:-1], _without_sign_off(texts[-1]))),
        author=draft.author or author or None,
        dateline=draft.dateline or opening.dateline or None,
        published=draft.published or next((line.published for line in lines if line.published), None),
        correction=draft.correction or find_correction(draft.text),
    )


def _without_notes(paragraphs: Sequence[str]) -> Iterator[str]:
    """The paragraphs that are not correction notes; one that ends in a note stays whole.

    A note that states what happened stays too: the sentence that it corrects is not in the text any more.
    """
    for paragraph, (report, note) in zip(paragraphs, split_corrections(paragraphs), strict=True):
        is_statement = note != "" and not is_about_report(note)
        if (report or is_statement) and not (note and report and is_boilerplate(report)):
            yield _SPEAKER.sub("", paragraph)


def _find_captions(paragraphs: Sequence[str]) -> frozenset[str]:
    """The captions among the paragraphs; none for a gallery, whose captions are its text."""
    captions = [paragraph for paragraph in paragraphs if is_caption(paragraph)]
    is_gallery = sum(map(len, captions)) > _MOST_CAPTIONS * sum(map(len, paragraphs))
    return frozenset() if is_gallery else frozenset(captions)


def _read_line(paragraph: str, place: int, paragraphs: Sequence[str], title: str) -> _Line:
    is_head, is_last = place < _HEAD, place == len(paragraphs) - 1
    if is_head or is_last:
        byline = read_byline(paragraph)
        if byline is not None:
            return _Line(author=byline.names, published=read_date_line(byline.rest))
    if is_last and (signed := _AGENCY.fullmatch(paragraph)):
        return _Line(author=signed["agency"])
    if is_head and is_date_line(paragraph):
        return _Line(published=read_date_line(paragraph))
    if is_head and title and _folded(paragraph) == _folded(title):
        return _Line()
    return _Line() if is_boilerplate(paragraph) else _Line(paragraph)


def _without_dateline(texts: Sequence[str]) -> tuple[list[str], SplitDateline]:
    """The texts without the dateline, and the paragraph that had one, split."""
    for place, text in enumerate(texts[:_DATELINED]):
        opening = split_dateline(text)
        if opening.dateline:
            kept = [opening.text] if opening.text else []
            return [*texts[:place], *kept, *texts[place + 1 :]], opening
    return list(texts), SplitDateline("")


def _without_kicker(title: str, texts: Sequence[str]) -> list[str]:
    """Drop a kicker, a few words under the headline that name its subject: `Taiwan update`."""
    if not title or len(texts) < 2 or count_words(texts[1]) < _PROSE_WORDS:
        return list(texts)
    first = texts[0]
    is_kicker = count_words(first) <= _KICKER_WORDS and not _SENTENCE_END.search(first)
    return list(texts[1:] if is_kicker and not any(map(str.isdigit, first)) else texts)


def _without_sign_off(text: str) -> str:
    signed = _SIGN_OFF.search(text)
    return text[: signed.start()].rstrip() if signed else text


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
