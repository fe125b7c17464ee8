"""Find links, files and text in a submission, and fetch or parse them into drafts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import discord

from bot.cogs.articles.article_form import draft_from_text
from bot.context import RequestContext
from bot.i18n.translator import Translator
from bot.rate_limits import LimitedAction
from bot.services import Services
from bot.ui.attachments import download_attachment
from bot.ui.discord_markup import escape, shorten
from bot.ui.error_texts import log_and_describe_error
from index import ArticleDraft

MAX_ITEMS = 10
READABLE_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})
MIN_TEXT_CHARS = 200
"""A shorter message is not offered as an article."""

_LINK = re.compile(r"https?://[^\s<>\"'`|]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}、。）」』"
_SEPARATOR = re.compile(r"[\s,;<>]+")


@dataclass(frozen=True, slots=True)
class Submission:
    """The parts of a submission; `left_out` counts the links and files beyond `MAX_ITEMS`."""

    urls: tuple[str, ...] = ()
    files: tuple[discord.Attachment, ...] = ()
    text: str = ""
    left_out: int = 0
    unreadable: tuple[str, ...] = ()
    """Names of files of other kinds."""


def split_urls(typed: str) -> list[str]:
    """The addresses typed into one field, without duplicates."""
    return list(dict.fromkeys(filter(None, _SEPARATOR.split(typed.strip()))))


def find_submission(content: str, attachments: Sequence[discord.Attachment]) -> Submission:
    """All links and readable files of a message; its text if there are none and it is long enough."""
    urls = list(dict.fromkeys(_trim(match.group()) for match in _LINK.finditer(content)))
    files = [file for file in attachments if PurePath(file.filename.lower()).suffix in READABLE_SUFFIXES]
    others = tuple(file.filename for file in attachments if file not in files)
    if urls or files:
        return replace(limit_submission(urls, files), unreadable=others)
    text = content.strip()
    return Submission(text=text if len(text) >= MIN_TEXT_CHARS else "", unreadable=others)


def limit_submission(urls: Sequence[str], files: Sequence[discord.Attachment] = ()) -> Submission:
    """The first `MAX_ITEMS`, links before files."""
    kept_urls = tuple(urls[:MAX_ITEMS])
    kept_files = tuple(files[: MAX_ITEMS - len(kept_urls)])
    return Submission(kept_urls, kept_files, left_out=len(urls) + len(files) - len(kept_urls) - len(kept_files))


def _trim(url: str) -> str:
    """Remove punctuation after the link; a closing bracket stays if the link opened it."""
    while url and url[-1] in _AFTER_LINK and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


@dataclass(frozen=True, slots=True)
class DraftBatch:
    """The drafts, and a sentence for each source that could not be read."""

    drafts: tuple[ArticleDraft, ...]
    problems: tuple[str, ...]


async def read_submission(services: Services, context: RequestContext, sources: Submission) -> DraftBatch:
    """Fetch and parse the links and files into a draft each, in their order, when the person's turns come.

    A source that cannot be read becomes a problem. Raises Refusal, before it reads anything, if the person has
    submitted too many in the last minute.
    """
    say = context.say
    drafts: list[ArticleDraft] = []
    problems: list[str] = []
    items: list[str | discord.Attachment] = [*sources.urls, *sources.files]
    services.rates.take(context, LimitedAction.READING, max(1, len(items)))
    for item in items:
        try:
            drafts.append(await _read_item(services, item, context.person_id))
        except Exception as error:
            name = item if isinstance(item, str) else item.filename
            reason = log_and_describe_error(error, "reading an article", say)
            problems.append(reason or say("I could not read {name}.", name=escape(shorten(name, 200))))
    if sources.text:
        drafts.append(draft_from_text(sources.text))
    return DraftBatch(tuple(drafts), (*problems, *_describe_left_out(sources, say)))


def _describe_left_out(sources: Submission, say: Translator) -> Iterator[str]:
    for name in sources.unreadable[:3]:
        yield say("I skipped {name}: I read text, Markdown, HTML and PDF.", name=escape(shorten(name, 100)))
    if sources.left_out:
        yield say.plural(
            "I skipped {n:,} more: I read ten at a time.",
            "I skipped {n:,} more: I read ten at a time.",
            sources.left_out,
        )


async def _read_item(services: Services, source: str | discord.Attachment, person_id: int) -> ArticleDraft:
    if isinstance(source, str):
        return await services.index.read_content(person_id, lambda index: index.fetch(source))
    content = await download_attachment(source, max_bytes=services.index.max_file_bytes)
    draft = await services.index.read_content(
        person_id, lambda index: index.read_bytes(content, name=source.filename)
    )
    return replace(draft, title=draft.title or PurePath(source.filename).stem)
