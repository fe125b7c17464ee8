"""Decide what a reread page means for its stored article, and when to recheck it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from index.model.feed_types import PageChange
from index.model.wording import word
from index.text.text_similarity import containment, shingles_of

# Less of the old text than this: a stub before a paywall, a login or a consent, if all of it stands in the old.
_STUB_SHARE = 0.5
_WITHIN = 0.9
# Of the runs of words of the shorter text. Pages that were rewritten in place keep more than a third.
_LEAST_SHARED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPage:
    """What is compared of an article, as held or as read now."""

    url: str | None
    """Where it stands; after redirects."""
    text: str
    content_hash: str
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """`reason` is a sentence for people, set for FAILED."""

    change: PageChange
    reason: str | None = None


_UNCHANGED = PageVerdict(PageChange.UNCHANGED)


def judge_page(
    held: ComparedPage, now: ComparedPage, *, refused_hash: str | None = None, is_held_checked: bool = True
) -> PageVerdict:
    """How an article reads now, against how it is held; facts but for a correction are not looked at.

    FAILED where the page shows something else than a newer text of the article: what is held stays. A text
    that was taken away by a rollback is no news for as long as the page shows it. Another text than the one
    that is held is news only where that one was never fetched from the page.
    """
    if now.content_hash == refused_hash:
        return _UNCHANGED
    is_corrected = now.correction is not None and now.correction != held.correction
    if now.content_hash == held.content_hash:
        return PageVerdict(PageChange.CORRECTED) if is_corrected else _UNCHANGED
    if _redirects_to_front_page(held.url, now.url):
        return PageVerdict(PageChange.FAILED, word("the address leads to the front page of its site now"))
    before, after = shingles_of(held.text), shingles_of(now.text)
    if len(after) < _STUB_SHARE * len(before) and containment(after, before) >= _WITHIN and not is_corrected:
        return PageVerdict(PageChange.FAILED, word("the page shows only a part of the article now"))
    shared = len(before & after) / max(1, min(len(before), len(after)))
    if shared < _LEAST_SHARED and is_held_checked:
        return PageVerdict(PageChange.FAILED, word("the address shows another text now"))
    return PageVerdict(PageChange.CORRECTED if is_corrected else PageChange.REVISED)


def _redirects_to_front_page(before: str | None, after: str | None) -> bool:
    return after is not None and _is_front_page(after) and not (before is not None and _is_front_page(before))


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment


# Most corrections come within a day; pages vanish years later.
_AGES = (
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
_OLD_PAGE_INTERVAL = timedelta(days=180)
_MIN_WAIT = timedelta(hours=1)


def plan_recheck(new_since: datetime, now: datetime) -> datetime:
    """The next look at a page whose text was new at `new_since`: seldomer the longer it has stood."""
    moments = (new_since + age for age in _AGES)
    return next((at for at in moments if at >= now + _MIN_WAIT), now + _OLD_PAGE_INTERVAL)


def plan_recheck_of_missing(gone_since: datetime | None, now: datetime) -> datetime:
    """The next look at a page that is missing, since now where `gone_since` is None.

    A site that is rebuilt, or the network in front of it, may say so of a page for minutes; a wrong mark must
    not stand for months.
    """
    return now + _MIN_WAIT if gone_since is None else plan_recheck(gone_since, now)
