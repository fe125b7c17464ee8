"""A question reads one snapshot of the database, and shows nothing that was removed or edited meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from libraries import TALKS, canal, draft, open_library, talks

from index import (
    SHARED_CORPUS,
    Answer,
    ArticleEdit,
    ArticleId,
    CorpusName,
    NewsIndex,
    NoAnswer,
    StoreError,
    StoreInUseError,
)
from index.model.background_gate import BackgroundGate
from index.model.protocols import FloatArray
from index.search.published_index import PublishedIndex
from index.store.database import Database

OTHER = CorpusName("guild-7")
LEADER = "Who led the Japanese side?"
TALKS_ID, CANAL_ID = ArticleId(1), ArticleId(2)


class CallingEmbedder(FakeEmbedder):
    """Calls something while a question is embedded, which is after its snapshot was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.calls_left = 0
        self.questions = 0
        self.during_question: Callable[[], object] = lambda: None

    def run(self, action: Callable[[], object], *, times: int = 1) -> None:
        """Call `action` during each of the next `times` questions."""
        self.calls_left, self.questions, self.during_question = times, 0, action

    def embed_question(self, question: str) -> FloatArray:
        self.questions += 1
        if self.calls_left:
            self.calls_left -= 1
            self.during_question()
        return super().embed_question(question)


@pytest.fixture
def embedder() -> CallingEmbedder:
    return CallingEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: CallingEmbedder) -> Iterator[NewsIndex]:
    with open_library(tmp_path, embedder=embedder) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        index.warm()
        yield index


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For each read transaction: how many were open at the same time, itself included."""
    depths: list[int] = []
    is_open = 0
    read_transaction = Database.read_transaction

    @contextmanager
    def counted(database: Database):
        nonlocal is_open
        is_open += 1
        depths.append(is_open)
        try:
            with read_transaction(database) as connection:
                yield connection
        finally:
            is_open -= 1

    monkeypatch.setattr(Database, "read_transaction", counted)
    return depths


def ask(index: NewsIndex, question: str = LEADER, **options) -> Answer | NoAnswer:
    return index.ask(question, corpora=[SHARED_CORPUS], **options)


def articles_shown(answer: Answer | NoAnswer) -> set[int]:
    """Every article that an answer names: cited, as a copy, as close, or in its explanation."""
    cited = answer.citations if isinstance(answer, Answer) else ()
    closest = answer.closest if isinstance(answer, NoAnswer) else ()
    weighed = answer.explanation.weighed if answer.explanation is not None else ()
    copies = [copy for citation in cited for copy in citation.copies]
    shown = [*(citation.article for citation in cited), *copies, *closest, *(w.article for w in weighed)]
    return {article.article_id for article in shown}


# --- how much is read


@pytest.mark.parametrize("question", [LEADER, "What is the latest on the canal?", "Who led the talks in 2021?"])
def test_a_question_reads_one_snapshot_and_then_whether_anything_has_changed(
    index: NewsIndex, opened: list[int], question: str
):
    assert isinstance(ask(index, question), Answer)

    assert opened == [1, 1]


def test_a_search_reads_one_snapshot_and_then_whether_anything_has_changed(index: NewsIndex, opened: list[int]):
    assert index.search("Japan", corpora=[SHARED_CORPUS])

    assert opened == [1, 1]


def test_no_second_connection_is_opened_beside_the_snapshot_of_a_question(tmp_path: Path, opened: list[int]):
    with open_library(tmp_path / "new", embedder=FakeEmbedder()) as index:
        index.add(SHARED_CORPUS, [talks()])
        index.sync()
        opened.clear()

        # The first question of a process: the derived files and what the model can read are loaded for it.
        assert isinstance(ask(index), Answer)

    assert set(opened) == {1}


def test_what_was_stored_before_a_question_is_found_by_its_words(index: NewsIndex):
    ask(index)
    index.add(
        SHARED_CORPUS, [draft("The frigate Halvorsen left Busan on Monday. " * 4, title="Halvorsen sails")]
    )

    assert 3 in articles_shown(ask(index, "When did the Halvorsen leave Busan?"))


def test_a_corpus_that_is_named_twice_is_searched_once(index: NewsIndex):
    once = index.search("Japan", corpora=[SHARED_CORPUS])

    assert index.search("Japan", corpora=[SHARED_CORPUS, SHARED_CORPUS]) == once


# --- removed and edited while a question runs


@pytest.mark.parametrize("restorable", [True, False])
def test_an_article_removed_during_a_question_is_not_shown(
    index: NewsIndex, embedder: CallingEmbedder, restorable: bool
):
    embedder.run(lambda: index.remove_article(SHARED_CORPUS, TALKS_ID, restorable=restorable))

    assert TALKS_ID not in articles_shown(ask(index))


def test_an_article_removed_during_a_question_is_not_named_as_close(
    index: NewsIndex, embedder: CallingEmbedder
):
    embedder.run(lambda: index.remove_article(SHARED_CORPUS, TALKS_ID))

    answer = ask(index, threshold=1.0)

    assert isinstance(answer, NoAnswer)
    assert TALKS_ID not in articles_shown(answer)


def test_an_article_removed_during_a_search_is_not_found(index: NewsIndex, embedder: CallingEmbedder):
    embedder.run(lambda: index.remove_article(SHARED_CORPUS, TALKS_ID))

    hits = index.search("Japan Taiwan talks", corpora=[SHARED_CORPUS])

    assert TALKS_ID not in {hit.article.article_id for hit in hits}


def test_a_corpus_deleted_during_a_question_is_not_shown(index: NewsIndex, embedder: CallingEmbedder):
    index.add(OTHER, [talks()])
    embedder.run(lambda: index.delete_corpus(OTHER))

    answer = index.ask(LEADER, corpora=[OTHER])

    assert articles_shown(answer) == set()


def test_an_article_edited_during_a_question_is_shown_as_it_is_now(index: NewsIndex, embedder: CallingEmbedder):
    edit = ArticleEdit(title="Tokyo and Taipei talk", outlet="Strait Weekly", published=None)
    embedder.run(lambda: index.edit_article(SHARED_CORPUS, TALKS_ID, edit))

    answer = ask(index)

    assert isinstance(answer, Answer)
    cited = [c.article for c in answer.citations if c.article.article_id == TALKS_ID]
    assert {(article.title, article.outlet) for article in cited} == {
        ("Tokyo and Taipei talk", "Strait Weekly")
    }


def test_a_text_revised_during_a_question_is_quoted_as_it_is_now(index: NewsIndex, embedder: CallingEmbedder):
    revised = TALKS.replace("Masahisa Ito", "Hanako Sato")

    def revise() -> None:
        index.add(SHARED_CORPUS, [talks(text=revised)])
        index.sync()
        # The postings that the running question searches take the new words in.
        index.search("Sato", corpora=[SHARED_CORPUS])

    embedder.run(revise)

    answer = ask(index)

    assert isinstance(answer, Answer)
    quotes = [citation.quote for citation in answer.citations if citation.article.article_id == TALKS_ID]
    assert any("Hanako Sato" in quote for quote in quotes)
    assert not any("Masahisa Ito" in quote for quote in quotes)


def test_a_question_is_answered_once_while_other_articles_change(index: NewsIndex, embedder: CallingEmbedder):
    unrelated = draft("Wheat prices fell by a tenth in Chicago last week. " * 4, title="Wheat")
    embedder.run(lambda: index.add(SHARED_CORPUS, [unrelated]))

    assert TALKS_ID in articles_shown(ask(index))
    assert embedder.questions == 1


def test_embedding_an_article_during_a_question_changes_nothing_that_it_shows(
    index: NewsIndex, embedder: CallingEmbedder
):
    index.add(SHARED_CORPUS, [talks(text=f"{TALKS} They will meet again.")])
    embedder.run(index.sync)

    assert TALKS_ID in articles_shown(ask(index))
    assert embedder.questions == 1


def test_a_question_whose_articles_never_stop_changing_ends_with_an_error(
    index: NewsIndex, embedder: CallingEmbedder
):
    titles = iter(f"Talks, update {number}" for number in range(1000))

    def edit() -> None:
        new = ArticleEdit(title=next(titles), outlet=None, published=None)
        index.edit_article(SHARED_CORPUS, TALKS_ID, new)

    embedder.run(edit, times=1000)

    with pytest.raises(StoreInUseError, match="keep changing"):
        ask(index)


def test_an_index_that_was_built_for_another_database_is_not_searched(
    index: NewsIndex, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(PublishedIndex, "matches", lambda *_: False)

    with pytest.raises(StoreInUseError, match="being replaced"):
        ask(index)


# --- errors of the model, and background work


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ValueError("no such token")])
def test_an_error_of_the_model_is_not_reported_as_one_of_the_store(
    index: NewsIndex, embedder: CallingEmbedder, error: Exception
):
    def fail() -> None:
        raise error

    embedder.run(fail)

    with pytest.raises(type(error)) as raised:
        ask(index)
    assert not isinstance(raised.value, StoreError)


@pytest.mark.parametrize("method", ["ask", "search"])
def test_background_storing_waits_for_questions_and_searches(
    index: NewsIndex, embedder: CallingEmbedder, monkeypatch: pytest.MonkeyPatch, method: str
):
    closed: list[BackgroundGate] = []
    closed_for_question = BackgroundGate.closed_for_question

    @contextmanager
    def recorded(gate: BackgroundGate):
        with closed_for_question(gate):
            closed.append(gate)
            yield
            closed.remove(gate)

    monkeypatch.setattr(BackgroundGate, "closed_for_question", recorded)
    seen: list[int] = []
    embedder.run(lambda: seen.append(len(closed)))

    getattr(index, method)("Japan", corpora=[SHARED_CORPUS])

    assert (seen, closed) == ([1], [])
