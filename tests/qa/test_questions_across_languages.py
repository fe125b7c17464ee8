"""Questions over articles in another language, with a model that reads both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from libraries import canal, harbour, open_library, talks

from index import SHARED_CORPUS, NewsIndex
from index.embedding.parallel_texts import load_parallel_texts
from index.model.article_types import Filters
from index.model.protocols import FloatArray
from index.qa.passage_retrieval import RetrievalResult, embed_question, load_scored_passages, retrieve_passages
from index.qa.question import read_question
from index.qa.search_kind import SearchKind
from index.qa.sentence_selection import select_sentences

MEANINGS = {
    "艦隊司令陳明表示，演習將持續五天。": "admiral chen is the admiral which commands the fleet",
    "哪位將軍帶領部隊？": "admiral commands fleet",
    "誰帶領日方？": "who led the japanese side",
}


class BilingualEmbedder(FakeEmbedder):
    """Reads some Chinese sentences as their English meaning, and answers the probes of every language."""

    def __init__(self, *, is_asymmetric: bool = True) -> None:
        super().__init__(is_asymmetric=is_asymmetric, dim=256)
        answers = {pair.answer: pair.question for pairs in load_parallel_texts().values() for pair in pairs}
        self._meanings = MEANINGS | answers

    def _embed(self, text: str) -> FloatArray:
        for written, meaning in self._meanings.items():
            text = text.replace(written, f" {meaning} ")
        return super()._embed(text)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path, embedder=BilingualEmbedder()) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()
        yield index


def retrieve(index: NewsIndex, text: str) -> RetrievalResult:
    question = read_question(text, max_chars=1000)
    with index.questions.open_view([SHARED_CORPUS]) as library:
        return retrieve_passages(question, embed_question(question, library), library, Filters())


def first_sentence(index: NewsIndex, text: str) -> str:
    question = read_question(text, max_chars=1000)
    with index.questions.open_view([SHARED_CORPUS]) as library:
        vector = embed_question(question, library)
        found = retrieve_passages(question, vector, library, Filters())
        passages = load_scored_passages(found, library)
        return (
            select_sentences(text, passages, vector, found.weights, count=1, search=found.kind).chosen[0].text
        )


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Which admiral commands the fleet?", "艦隊司令陳明表示，演習將持續五天。"),
        ("誰帶領日方？", "Masahisa Ito led the Japanese side."),
    ],
)
def test_sentence_in_another_language_is_found(index, question, sentence):
    assert first_sentence(index, question) == sentence


def test_passages_in_another_writing_system_are_marked_as_foreign(index):
    found = retrieve(index, "誰帶領日方？")

    assert found.kind is SearchKind.ASYMMETRIC
    foreign = {found.passages[c.passage_id].title: c.is_foreign for c in found.candidates}
    assert foreign == {
        "Japan and Taiwan hold security talks": True,
        "Canal reopens": True,
        "艦隊抵達高雄": False,
    }


def test_foreign_passage_is_scored_by_its_cosines_alone(index):
    found = retrieve(index, "誰帶領日方？")
    best = found.candidates[0]

    assert found.passages[best.passage_id].title == "Japan and Taiwan hold security talks"
    assert best.is_foreign
    assert best.score > min(best.cosine, best.sentence_cosine)


def test_sentence_cosine_is_the_best_of_the_passage(index):
    found = retrieve(index, "Which admiral commands the fleet?")
    best = found.candidates[0]

    assert found.passages[best.passage_id].title == "艦隊抵達高雄"
    assert best.sentence_cosine > best.cosine > 0


def test_explanation_misses_no_words_in_another_writing_system(tmp_path):
    with open_library(tmp_path, embedder=BilingualEmbedder()) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        reply = index.ask("誰帶領日方？", corpora=[SHARED_CORPUS])

    assert reply.explanation is not None
    assert reply.explanation.missing_words == ()


def test_symmetric_model_reads_no_sentences_of_candidates(tmp_path):
    with open_library(tmp_path, embedder=BilingualEmbedder(is_asymmetric=False)) as index:
        index.add(SHARED_CORPUS, [talks(), harbour()])
        index.sync()
        found = retrieve(index, "Which admiral commands the fleet?")

    assert found.kind is SearchKind.SYMMETRIC
    assert not found.sentence_vectors
    assert not any(c.is_foreign for c in found.candidates)
