"""What has become of an article, judged by what its page shows now. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from index.source_types import PageChange
from index.text.likeness import containment, shingles_of
from index.wording import word

# Less of the old text than this: a stub before a paywall, a login or a consent, if all of it stands in the old.
_STUB_SHARE = 0.5
_WITHIN = 0.9
# Of the runs of words of the shorter text. Pages that were rewritten in place keep more than a third.
_LEAST_SHARED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What is compared of an article, as held or as read now."""

    url: str | None
    """Where it stands; after redirects."""
    text: str
    content_hash: str
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is a sentence for people, set for FAILED."""

    change: PageChange
    reason: str | None = None


_UNCHANGED = Verdict(PageChange.UNCHANGED)


def judge_page(
    held: PageText, now: PageText, *, refused_hash: str | None = None, is_held_checked: bool = True
) -> Verdict:
    """How an article reads now, against how it is held; facts but for a correction are not looked at.

    FAILED where the page shows something else than a newer text of the article: what is held stays. A text
    that was taken away by a rollback is no news for as long as the page shows it. Another text than the one
    that is held is news only where that one was never fetched from the page.
    """
    if now.content_hash == refused_hash:
        return _UNCHANGED
    is_corrected = now.correction is not None and now.correction != held.correction
    if now.content_hash == held.content_hash:
        return Verdict(PageChange.CORRECTED) if is_corrected else _UNCHANGED
    if _leads_home(held.url, now.url):
        return Verdict(PageChange.FAILED, word("the address leads to the front page of its site now"))
    before, after = shingles_of(held.text), shingles_of(now.text)
    if len(after) < _STUB_SHARE * len(before) and containment(after, before) >= _WITHIN and not is_corrected:
        return Verdict(PageChange.FAILED, word("the page shows only a part of the article now"))
    shared = len(before & after) / max(1, min(len(before), len(after)))
    if shared < _LEAST_SHARED and is_held_checked:
        return Verdict(PageChange.FAILED, word("the address shows another text now"))
    return Verdict(PageChange.CORRECTED if is_corrected else PageChange.REVISED)


def _leads_home(before: str | None, after: str | None) -> bool:
    return after is not None and _is_home(after) and not (before is not None and _is_home(before))


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment
