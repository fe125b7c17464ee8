"""One poll of many good and bad sites: good ones yield articles, bad ones a reason."""

from collections.abc import Iterator

import pytest
from fakes import FakeEmbedder
from generated_feeds import ARTICLES
from mixed_feed_server import HEALTHY, KINDS, host_names, serving_sites

from index import SHARED_CORPUS, EntryOutcome, FeedChoice, IndexSettings, PollReport, SourceKind, open_index
from index.extraction.article_fetcher import WebFetcher
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import shared_pool

pytestmark = pytest.mark.slow

HOSTS = host_names(dict.fromkeys(KINDS, 1) | {"full": 2})


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PollReport]:
    settings = IndexSettings(
        data_dir=tmp_path_factory.mktemp("data"), fetch_pause_s=0, poll_threads=len(HOSTS), _env_file=None
    )
    fetcher = WebFetcher(
        IsolatedParser(shared_pool()),
        timeout_s=5,
        max_bytes=500_000,
        max_redirects=3,
        allowed_hosts=HOSTS,
        resolve=lambda _: ["127.0.0.1"],
    )
    with (
        serving_sites(slow_s=0.2) as port,
        open_index(settings, embedder=FakeEmbedder(), fetcher=fetcher) as index,
    ):
        for host in HOSTS:
            choice = FeedChoice(url=f"http://{host}:{port}/feed", kind=SourceKind.FEED, title=host)
            index.sources.add(SHARED_CORPUS, choice)
        yield index.sources.poll()


def test_every_source_is_done(report: PollReport) -> None:
    assert sorted(poll.title for poll in report.polls) == sorted(HOSTS)


def test_good_sources_yield_all_their_articles(report: PollReport) -> None:
    brought = {poll.title: poll.counts.get(EntryOutcome.ADDED) for poll in report.polls if poll.error is None}

    assert brought == {host: ARTICLES for host in HOSTS if host.startswith(HEALTHY)}


def test_bad_sources_report_a_reason(report: PollReport) -> None:
    reasons = {poll.title: poll.error for poll in report.polls if poll.error is not None}

    assert set(reasons) == {host for host in HOSTS if not host.startswith(HEALTHY)}
    assert all(len(reason.split()) > 3 for reason in reasons.values())
