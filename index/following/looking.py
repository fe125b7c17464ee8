"""Looking at the page of an article again: is it there, and does it still read as it did?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from index.articles.judging import Judged, content_hash
from index.articles.tidying import tidy_draft
from index.errors import FetchError, SourceError
from index.intake import Intake
from index.matching import keeps_returning, merge
from index.protocols import Fetcher
from index.provenance import is_checked_draft, lead_to_page
from index.source_types import PageChange, RefreshedArticle
from index.sources.page_changes import PageText, Verdict, judge_page
from index.sources.page_schedule import next_look_at, next_look_at_gone
from index.store.articles import KnownArticle, find_by_content, find_by_id
from index.store.database import Database
from index.store.editions import Edition
from index.store.pages import HeldPage, PageLook, note_gone, note_unchanged, note_unread
from index.storing import Made, Storing
from index.types import ArticleDraft, ArticleId, TextOrigin
from index.web.fetched import NO_VALIDATORS, Fetched, Validators, Wanted
from index.web.sites import site_of
from index.wording import word

_GONE = frozenset([404, 410])


def look_again(
    fetcher: Fetcher,
    held: HeldPage,
    *,
    judge: Callable[[ArticleDraft], Judged],
    unconditionally: bool = False,
) -> PageLook:
    """Ask for a page and compare it with what is held; stores nothing and never raises for the page.

    The site is asked only for what has changed, unless `unconditionally`. `judge` is `Intake.judge`. If a feed gave the
    text of the article, only the existence of its page is checked.
    """
    try:
        validators = NO_VALIDATORS if unconditionally else held.validators
        fetched = fetcher.get(held.url, Wanted.ARTICLE, validators=validators)
        if fetched.is_unchanged:
            return _as_it_was(held, validators)
        if held.article.draft.came_from.text_origin is TextOrigin.FEED:
            return _as_it_was(held, fetched.validators)
        return _compare(held, fetched, judge(fetcher.read(fetched)))
    except FetchError as error:
        change = PageChange.GONE if error.status in _GONE else PageChange.FAILED
        return PageLook(change=change, reason=error.reason, retry_after_s=error.retry_after_s)
    except SourceError as error:
        return PageLook(change=PageChange.FAILED, reason=error.reason)


def apply_look(
    database: Database, intake: Intake, edition: Edition, held: HeldPage, look: PageLook
) -> RefreshedArticle | None:
    """Store what a look has found; None where the article was removed or changed meanwhile.

    UNCHANGED is also what was found to be gone before, and what goes back and forth between two texts.
    """
    made = intake.make_revision(held.article, look.draft, edition) if look.draft is not None else None
    with database.write_transaction() as connection:
        known = find_by_id(connection, held.corpus_id, held.article.id)
        if known is None or known.revision != held.article.revision:
            return None
        storing = Storing(connection, held.corpus_id, edition, datetime.now(UTC))
        if look.draft is not None and keeps_returning(connection, known, look.content_hash, look.draft):
            look = _as_it_was(held, look.validators)
        found, _ = store_look(storing, held, look, made)
    was_gone = found.change is PageChange.GONE and held.gone_at is not None
    return replace(found, change=PageChange.UNCHANGED, reason=None) if was_gone else found


def store_look(
    storing: Storing, held: HeldPage, look: PageLook, made: Made | None
) -> tuple[RefreshedArticle, int | None]:
    """Within a transaction in which the article still is as `held`; with the new revision's number, if any.

    `made` is what the draft takes. A text that another article has by now is not stored.
    """
    revision = None
    taken_by = _find_other(storing, held, look)
    if taken_by is not None:
        reason = word("the address shows the text of article {number} now", number=taken_by)
        look = PageLook(change=PageChange.FAILED, reason=reason)
    if look.draft is not None and made is not None:
        revision = storing.update(
            held.article,
            look.draft,
            look.content_hash,
            made,
            is_read_now=True,
            is_reread=look.is_reread,
        )
    else:
        _note(storing.connection, held, look, storing.now)
    title = look.draft.title if look.draft is not None else held.article.draft.title
    result = RefreshedArticle(article_id=held.article.id, title=title, change=look.change, reason=look.reason)
    return result, revision


def _find_other(storing: Storing, held: HeldPage, look: PageLook) -> ArticleId | None:
    """Another article that has the text that the page shows."""
    if look.draft is None:
        return None
    found = find_by_content(storing.connection, held.corpus_id, look.content_hash)
    return found.id if found is not None and found.id != held.article.id else None


def _compare(held: HeldPage, fetched: Fetched, judged: Judged) -> PageLook:
    known, new = held.article, judged.draft
    if site_of(fetched.url) != site_of(held.url):
        return _compare_elsewhere(held, fetched, judged)
    merged = lead_to_page(merge(known, new))
    verdict = _judge(held, fetched, judged)
    change, is_reread = verdict.change, False
    if change is PageChange.FAILED:
        return PageLook(change=change, reason=verdict.reason)
    if judged.content_hash != known.refused_hash and _would_read_so(known, judged):
        change, is_reread = PageChange.REVISED, True
    elif change is PageChange.UNCHANGED:
        is_confirmed = is_checked_draft(merged) and not is_checked_draft(known.draft)
        is_news = merged != known.draft or is_confirmed
        if judged.content_hash == known.refused_hash or not is_news:
            return _as_it_was(held, fetched.validators)
        change = PageChange.FACTS
    return PageLook(
        change=change,
        draft=replace(merged, fetched_at=new.fetched_at or datetime.now(UTC)),
        content_hash=judged.content_hash,
        is_reread=is_reread,
        validators=fetched.validators,
    )


def _compare_elsewhere(held: HeldPage, fetched: Fetched, judged: Judged) -> PageLook:
    """What another site shows, to which the address leads now, may be what is held; it never changes that."""
    if judged.content_hash == held.article.content_hash:
        return _as_it_was(held, fetched.validators)
    return PageLook(change=PageChange.FAILED, reason=word("the address leads to another site now"))


def _judge(held: HeldPage, fetched: Fetched, judged: Judged) -> Verdict:
    old, new = held.article.draft, judged.draft
    content = held.article.content_hash
    return judge_page(
        PageText(url=held.url, text=old.text, content_hash=content, correction=old.correction),
        PageText(url=fetched.url, text=new.text, content_hash=judged.content_hash, correction=new.correction),
        refused_hash=held.article.refused_hash,
    )


def _would_read_so(known: KnownArticle, judged: Judged) -> bool:
    """Whether the text that is held, stored by older rules of reading, is by today's what the page shows."""
    if judged.content_hash == known.content_hash:
        return False
    return content_hash(tidy_draft(known.draft).text) == judged.content_hash


def _as_it_was(held: HeldPage, validators: Validators) -> PageLook:
    change = PageChange.UNCHANGED if held.gone_at is None else PageChange.BACK
    return PageLook(change=change, validators=validators)


def _note(connection: Connection, held: HeldPage, look: PageLook, now: datetime) -> None:
    article_id, next_at = held.article.id, next_look_at(held.new_since, now)
    if look.change is PageChange.GONE:
        note_gone(connection, article_id, next_check_at=next_look_at_gone(held.gone_at, now), now=now)
    elif look.change is PageChange.FAILED:
        asked = now + timedelta(seconds=look.retry_after_s or 0)
        note_unread(connection, article_id, next_check_at=max(next_at, asked))
    else:
        note_unchanged(connection, article_id, look.validators, next_check_at=next_at, now=now)
