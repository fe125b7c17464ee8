"""Decide what a page that was fetched again means for its article, and when to recheck it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from index.model.feed_types import PageChange
from index.model.wording import word
from index.text.text_similarity import containment, shingles_of

# A page with less of the old text than this share, and nearly nothing else (`_WITHIN` of it), is a stub: a
# paywall, a login or a consent form.
_STUB_SHARE = 0.5
_WITHIN = 0.9
# Least share of the shingles of the shorter text. Pages that were rewritten in place keep more than a third.
_LEAST_SHARED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPage:
    """The fields of an article that are compared, as stored or as on its page now."""

    url: str | None
    """Its address, after redirects."""
    text: str
    content_hash: str
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What changed; `reason` is a sentence for people, set for FAILED."""

    change: PageChange
    reason: str | None = None


_UNCHANGED = PageVerdict(PageChange.UNCHANGED)


def judge_page(
    held: ComparedPage, now: ComparedPage, *, refused_hash: str | None = None, is_held_checked: bool = True
) -> PageVerdict:
    """Compare an article as its page has it `now` with the stored one; of the facts, only the correction.

    FAILED if the page shows something other than a newer text of the article: the stored text stays. A text
    that a rollback removed (`refused_hash`) counts as unchanged while the page shows it. A text with next to
    nothing in common is accepted only if the stored one was never fetched from the page.
    """
    if now.content_hash == refused_hash:
        return _UNCHANGED
    is_corrected = now.correction is not None and now.correction != held.correction
    if now.content_hash == held.content_hash:
        return PageVerdict(PageChange.CORRECTED) if is_corrected else _UNCHANGED
    if _redirects_to_front_page(held.url, now.url):
        return PageVerdict(PageChange.FAILED, word("the URL now leads to the front page of the site"))
    before, after = shingles_of(held.text), shingles_of(now.text)
    if len(after) < _STUB_SHARE * len(before) and containment(after, before) >= _WITHIN and not is_corrected:
        return PageVerdict(PageChange.FAILED, word("the page now shows only part of the article"))
    shared = len(before & after) / max(1, min(len(before), len(after)))
    if shared < _LEAST_SHARED and is_held_checked:
        return PageVerdict(PageChange.FAILED, word("the URL now shows a different text"))
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
LONGEST_CHECK_INTERVAL = timedelta(days=180)
_MIN_WAIT = timedelta(hours=1)


def plan_recheck(new_since: datetime, now: datetime) -> datetime:
    """When to recheck a page whose text was new at `new_since`: less often as the page ages.

    A time in the future was stored while the clock was ahead; it counts as now.
    """
    moments = (min(new_since, now) + age for age in _AGES)
    return next((at for at in moments if at >= now + _MIN_WAIT), now + LONGEST_CHECK_INTERVAL)


def plan_recheck_of_missing(gone_since: datetime | None, now: datetime) -> datetime:
    """When to recheck a page that is missing, since now if `gone_since` is None.

    During maintenance, a site or its proxy may report a page as gone for minutes; a wrong mark must not stay
    for months.
    """
    return now + _MIN_WAIT if gone_since is None else plan_recheck(gone_since, now)
