"""How the sources of each corpus are doing, for `watchdesk status`. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cli.json_output import JsonObject, instant_json
from index import CorpusName, Source, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """The sources of one corpus. One that is paused because it failed for days is both paused and failing."""

    corpus: CorpusName
    followed: int
    paused: int
    failing: int
    next_poll_at: datetime | None
    """Aware UTC; None if all are paused."""


def summarize_sources(sources: Sequence[Source]) -> list[SourceSummary]:
    """A summary for each corpus that follows any, by its name."""
    by_corpus: dict[CorpusName, list[Source]] = defaultdict(list)
    for source in sources:
        by_corpus[source.corpus].append(source)
    return [_summarize(corpus, by_corpus[corpus]) for corpus in sorted(by_corpus)]


def summary_json(summary: SourceSummary) -> JsonObject:
    """One of the `sources` of `status --json`."""
    return {
        "corpus": summary.corpus,
        "followed": summary.followed,
        "paused": summary.paused,
        "failing": summary.failing,
        "next_poll_at": instant_json(summary.next_poll_at),
    }


def summary_text(summary: SourceSummary) -> str:
    """`shared: 5 followed, 1 paused, next poll 2021-08-24 02:00 UTC`."""
    counts = [f"{summary.followed} followed"]
    counts += [f"{summary.paused} paused"] if summary.paused else []
    counts += [f"{summary.failing} failing"] if summary.failing else []
    counts += [f"next poll {summary.next_poll_at:%Y-%m-%d %H:%M} UTC"] if summary.next_poll_at else []
    return f"{summary.corpus}: {', '.join(counts)}"


def _summarize(corpus: CorpusName, sources: Sequence[Source]) -> SourceSummary:
    polls = [source.health.next_poll_at for source in sources]
    return SourceSummary(
        corpus=corpus,
        followed=len(sources),
        paused=sum(source.state is not SourceState.ACTIVE for source in sources),
        failing=sum(map(_is_failing, sources)),
        next_poll_at=min((moment for moment in polls if moment is not None), default=None),
    )


def _is_failing(source: Source) -> bool:
    return source.state is not SourceState.PAUSED and source.health.failures > 0
