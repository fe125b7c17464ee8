"""A library in memory, for tests that need one which blocks or fails when they say so."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from index import (
    AddOutcome,
    AddStatus,
    Answer,
    Article,
    ArticleDraft,
    ArticleFacts,
    ArticleId,
    ArticleNotFoundError,
    ArticleSummary,
    Citation,
    CitedSentence,
    CorpusName,
    CorpusStatus,
    FetchError,
    NoAnswer,
    NoAnswerReason,
    Progress,
    ReindexReport,
    Status,
    SyncReport,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)


class FakeIndex:
    """A library in memory that answers with the sentence sharing most words with the question.

    `before[method]` is called at the start of a method, in the caller's thread: it may raise. `hold` blocks a
    method, and `entered` counts how many have come to wait there.
    """

    def __init__(self) -> None:
        self.before: dict[str, Callable[[], object]] = defaultdict(lambda: lambda: None)
        self.entered: Counter[str] = Counter()
        self.held: list[threading.Event] = []
        self.pages: dict[str, ArticleDraft] = {}
        self.asked: list[tuple[str, tuple[CorpusName, ...]]] = []
        self.synced = 0
        self.reindex_progress: list[Progress] = []
        self._articles: dict[ArticleId, Article] = {}

    def hold(self, method: str) -> threading.Event:
        """Block the method until the event is set, or the test is over."""
        go_on = threading.Event()
        self.held.append(go_on)

        def wait() -> None:
            self.entered[method] += 1
            go_on.wait()

        self.before[method] = wait
        return go_on

    def release(self) -> None:
        """Let everything go on that was held."""
        for go_on in self.held:
            go_on.set()

    def fetch(self, url: str) -> ArticleDraft:
        self.before["fetch"]()
        if url not in self.pages:
            raise FetchError(url, "the server answered 404", status=404)
        return self.pages[url]

    def read_bytes(self, data: bytes, *, name: str) -> ArticleDraft:
        self.before["read_bytes"]()
        return ArticleDraft(text=data.decode(), title=name)

    def add(self, corpus: CorpusName, drafts: Sequence[ArticleDraft]) -> list[AddOutcome]:
        self.before["add"]()
        return [self._add(corpus, draft) for draft in drafts]

    def sync(self, *, report_progress=None, is_cancelled=None) -> SyncReport:
        self.before["sync"]()
        self.synced += 1
        return SyncReport(embedded=1)

    def ask(self, question: str, *, corpora: Sequence[CorpusName]) -> Answer | NoAnswer:
        self.before["ask"]()
        self.asked.append((question, tuple(corpora)))
        articles = [article for article in self._articles.values() if article.facts.corpus in corpora]
        if not articles:
            return NoAnswer(question=question, reason=NoAnswerReason.EMPTY_CORPUS, closest=())
        words = set(question.lower().strip("?").split())
        found = max(articles, key=lambda article: len(words & set(article.text.lower().split())))
        if not words & set(found.text.lower().split()):
            closest = tuple(article.facts for article in articles[:5])
            return NoAnswer(
                question=question,
                reason=NoAnswerReason.NOTHING_RELEVANT,
                closest=closest,
                considered=len(articles),
            )
        quote = found.text.split(". ")[0]
        citation = Citation(number=1, article=found.facts, quote=quote, start=0, end=len(quote))
        return Answer(
            question=question,
            sentences=(CitedSentence(text=quote, citations=(1,)),),
            citations=(citation,),
            support=0.9,
            considered=len(articles),
        )

    def list_articles(
        self, corpora: Sequence[CorpusName], *, contains: str = "", limit: int = 50, offset: int = 0
    ) -> list[ArticleSummary]:
        self.before["list_articles"]()
        return self._listed(corpora, contains)[offset : offset + limit]

    def count_articles(self, corpora: Sequence[CorpusName], *, contains: str = "") -> int:
        return len(self._listed(corpora, contains))

    def get_article(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> Article:
        article = self._articles.get(article_id)
        if article is None or article.facts.corpus not in corpora:
            raise ArticleNotFoundError(article_id)
        return article

    def remove_article(self, corpus: CorpusName, article_id: ArticleId) -> ArticleFacts:
        self.before["remove_article"]()
        facts = self.get_article([corpus], article_id).facts
        del self._articles[article_id]
        return facts

    def reindex(self, corpora, *, full=False, report_progress, is_cancelled) -> ReindexReport:
        for progress in self.reindex_progress:
            report_progress(progress)
        self.before["reindex"]()
        done = len(self._listed(corpora, ""))
        return ReindexReport(articles=done, changed=0, embedded=0, rebuilt=full, cancelled=is_cancelled())

    def status(self, corpora: Sequence[CorpusName]) -> Status:
        self.before["status"]()
        counts = {corpus: len(self._listed([corpus], "")) for corpus in corpora}
        return Status(
            data_dir="/srv/secret",
            database_bytes=1,
            derived_bytes=1,
            model="fake",
            model_fingerprint="f",
            corpora=tuple(
                CorpusStatus(
                    corpus=corpus, articles=count, passages=count, pending=0, newest=None, last_change_at=NOW
                )
                for corpus, count in counts.items()
            ),
            notices=(),
        )

    def _listed(self, corpora: Sequence[CorpusName], contains: str) -> list[ArticleSummary]:
        return [
            ArticleSummary(facts=a.facts, revision=a.revision, added_at=NOW, passages=1, characters=len(a.text))
            for a in reversed(self._articles.values())
            if a.facts.corpus in corpora and contains.casefold() in f"{a.facts.title} {a.facts.url}".casefold()
        ]

    def _add(self, corpus: CorpusName, draft: ArticleDraft) -> AddOutcome:
        if len(draft.text.split()) < 3:
            return AddOutcome(status=AddStatus.REJECTED, title=draft.title, reason="the text has under 3 words")
        same = [a for a in self._articles.values() if a.facts.corpus == corpus and a.text == draft.text]
        if same:
            facts = same[0].facts
            return AddOutcome(status=AddStatus.DUPLICATE, article_id=facts.article_id, title=facts.title)
        article_id = ArticleId(max(self._articles, default=0) + 1)
        self._articles[article_id] = _article(article_id, corpus, draft)
        return AddOutcome(
            status=AddStatus.ADDED, article_id=article_id, title=draft.title, passages=1, revision=1
        )


def _article(article_id: ArticleId, corpus: CorpusName, draft: ArticleDraft) -> Article:
    facts = ArticleFacts(
        article_id=article_id,
        corpus=corpus,
        title=draft.title,
        url=draft.url,
        outlet=draft.outlet,
        author=None,
        published=draft.published,
    )
    return Article(
        facts=facts,
        text=draft.text,
        language=None,
        content_hash=str(article_id),
        revision=1,
        fetched_at=None,
        added_at=NOW,
        updated_at=NOW,
    )
