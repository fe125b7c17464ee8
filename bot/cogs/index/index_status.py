"""The embed of `/index status`."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.db.audit_log_queries import AuditRecord
from bot.db.storage_quotas import DraftUsage
from bot.i18n.translator import Translator
from bot.jobs.job_outcome import parse_outcome
from bot.jobs.job_text import describe_outcome
from bot.ui.article_lines import describe_publication_date
from bot.ui.discord_markup import date_stamp, shorten
from bot.ui.reply import ACCENT
from index import SHARED_CORPUS, CorpusStatus, IndexStatus

MAX_MODEL_UNITS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerWorkload:
    """What is running and waiting on a server. `job` is a sentence about the running job, if there is one."""

    job: str | None = None
    waiting_reviews: int = 0
    waiting_questions: int = 0
    last_check: AuditRecord | None = None
    drafts: DraftUsage | None = None
    max_draft_bytes: int = 0


def status_embed(status: IndexStatus, workload: ServerWorkload, say: Translator) -> discord.Embed:
    """The state of the corpora that a server reads, and its workload."""
    embed = discord.Embed(title=say("Index"), colour=ACCENT)
    for corpus in status.corpora:
        name = say("Shared library") if corpus.corpus == SHARED_CORPUS else say("This server")
        embed.add_field(name=name, value="\n".join(_corpus_lines(corpus, say)), inline=False)
    if status.available_model:
        embed.add_field(name=say("Model"), value=_model_hint(status.available_model, say), inline=False)
    embed.add_field(name=say("Activity"), value="\n".join(_workload_lines(workload, say)), inline=False)
    embed.set_footer(text=" · ".join(_models(status, say)))
    return embed


def _model_hint(name: str, say: Translator) -> str:
    return say(
        "A better model for about 100 languages is installed. The bot's operator can switch to it with "
        "{setting}.",
        setting=f"`INDEX_EMBEDDING_MODEL={name}`",
    )


def _models(status: IndexStatus, say: Translator) -> Iterator[str]:
    yield say("Language model: {model}", model=shorten(status.model, MAX_MODEL_UNITS))
    if status.reranker:
        yield say("Reranker: {model}", model=shorten(status.reranker, MAX_MODEL_UNITS))


def _corpus_lines(corpus: CorpusStatus, say: Translator) -> Iterator[str]:
    yield say.plural("{n:,} article", "{n:,} articles", corpus.articles)
    yield say.plural("{n:,} passage", "{n:,} passages", corpus.passages)
    if corpus.pending:
        yield say.plural(
            "{n:,} passage is still being indexed",
            "{n:,} passages are still being indexed",
            corpus.pending,
        )
    if corpus.newest:
        yield say("Newest article: {date}", date=describe_publication_date(corpus.newest, say))
    if corpus.last_change_at:
        yield say("Last change: {when}", when=date_stamp(corpus.last_change_at, "R"))


def _workload_lines(workload: ServerWorkload, say: Translator) -> Iterator[str]:
    yield workload.job or say("No reindex, check or poll is running.")
    yield say.plural("{n:,} question is waiting", "{n:,} questions are waiting", workload.waiting_questions)
    if workload.waiting_reviews:
        yield say.plural(
            "{n:,} article is waiting for review: {review}",
            "{n:,} articles are waiting for review: {review}",
            workload.waiting_reviews,
            review=say.command("review"),
        )
    if workload.drafts and workload.drafts.undecided:
        yield say.plural(
            "{n:,} article in an open preview; all drafts use {size} of {most} MB",
            "{n:,} articles in open previews; all drafts use {size} of {most} MB",
            workload.drafts.undecided,
            size=f"{workload.drafts.bytes / 1_000_000:.1f}",
            most=f"{workload.max_draft_bytes / 1_000_000:.0f}",
        )
    yield _last_check(workload.last_check, say)


def _last_check(record: AuditRecord | None, say: Translator) -> str:
    outcome = parse_outcome(record.subject) if record else None
    if record is None or outcome is None:
        return say("Never checked; run {index_check}.", index_check=say.command("index check"))
    when = date_stamp(record.at, "R")
    return say("Last check {when}: {result}.", when=when, result=describe_outcome(outcome, say))
