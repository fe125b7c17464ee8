"""Validate and clean a draft before it is stored: it must be an article and within limits."""

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from index.http.canonical_url import canonical_url, repair_url
from index.http.url_variants import variant_key
from index.language.language_detection import detect_language
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, TooLargeError
from index.model.wording import word
from index.text.normalization import clean_line, clean_text, normalize
from index.text.scripts import count_words
from index.text.sentences import split_sentences

MAX_TITLE_CHARS = 500
MAX_NAME_CHARS = 200
"""The limit for an outlet or an author."""

_ENOUGH_WORDS = 20  # the shortest English paragraphs measured (SQuAD, XQuAD) have 25
_FEW_WORDS = 14  # a Japanese encyclopedia's shortest paragraphs: two sentences of 15 characters
_FEW_SENTENCES = 2
_CHECKED_CHARS = 2000
_NO_WORDS = re.compile(r"[\W_]+|\b\d+\b")
_LANGUAGE_CHARS = 35  # RFC 5646, section 4.4.1
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class PreparedDraft:
    """A draft that may be stored, with the keys that identify it."""

    draft: ArticleDraft
    canonical_url: str | None
    content_hash: str

    @property
    def variant_key(self) -> str | None:
        return variant_key(self.canonical_url) if self.canonical_url is not None else None


def prepare_draft(draft: ArticleDraft, *, max_chars: int) -> PreparedDraft:
    """`validate_draft`, with the language, the canonical URL and the content hash of the result."""
    valid = validate_draft(draft, max_chars=max_chars)
    language = valid.language or detect_language(valid.text)
    url = canonical_url(valid.url) if valid.url else None
    return PreparedDraft(replace(valid, language=language), url, content_hash(valid.text))


def validate_draft(draft: ArticleDraft, *, max_chars: int) -> ArticleDraft:
    """The draft with every text field cleaned and cut to a limit.

    An article has at least 20 words, or 14 in two sentences; two Chinese or Japanese characters count as one
    word. Raises NotAnArticleError for less, TooLargeError for a text over `max_chars`, and
    ReadError for a URL that cannot be one.
    """
    facts = clean_facts(draft)
    url = repair_url(clean_line(draft.url or "")) or None
    source = url or facts.title or word("the text")
    if url is not None:
        canonical_url(url)
    text = clean_text(draft.text)
    if len(text) > max_chars:
        reason = word("the text has {n:,} characters; the limit is {most:,}", n=len(text), most=max_chars)
        raise TooLargeError(source, reason, limit=max_chars)
    if not _is_article(text):
        raise NotAnArticleError(source, _rejection_reason(text))
    return replace(facts, text=text, url=url)


def clean_facts(draft: ArticleDraft) -> ArticleDraft:
    """The draft with its facts, except the URL, cleaned and cut to a limit."""
    return replace(
        draft,
        title=_truncate(clean_line(draft.title), MAX_TITLE_CHARS),
        outlet=_name(draft.outlet),
        author=_name(draft.author),
        language=_language(draft.language),
    )


def content_hash(text: str) -> str:
    """A hash that ignores case, white space and compatibility forms; SHA-256 in hexadecimal.

    The title does not count: the same text under another headline is the same article.
    """
    folded = normalize("NFKC", text).casefold()
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()


def stated_outlet(draft: ArticleDraft) -> str | None:
    """The outlet; None if it is only the host, as for a page that does not name its outlet."""
    host = urlsplit(draft.url or "").netloc.lower()
    return draft.outlet if (draft.outlet or "").lower() not in (host, host.removeprefix("www.")) else None


def _is_article(text: str) -> bool:
    words = count_words(_NO_WORDS.sub(" ", text[:_CHECKED_CHARS]))
    if words >= _ENOUGH_WORDS:
        return True
    return words >= _FEW_WORDS and len(split_sentences(text[:_CHECKED_CHARS])) >= _FEW_SENTENCES


def _rejection_reason(text: str) -> str:
    if not text:
        return word("it contains no text; use the text of an article")
    return word("this is too short to be an article; it needs at least a few sentences")


def _name(text: str | None) -> str | None:
    return _truncate(clean_line(text or ""), MAX_NAME_CHARS) or None


def _language(tag: str | None) -> str | None:
    tag = (tag or "").strip().replace("_", "-")
    return tag if len(tag) <= _LANGUAGE_CHARS and _LANGUAGE_TAG.fullmatch(tag) else None


def _truncate(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else text[: max_chars - 1].rstrip() + "…"
