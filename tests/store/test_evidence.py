"""Citations that were shown, compared with the stored texts."""

import hashlib
from pathlib import Path

import pytest
from fake_site import FakeSite, add, following
from libraries import TALKS, open_library, talks

from index import SHARED_CORPUS, Answer, CorpusName, QuoteStatus

SHARED = [SHARED_CORPUS]
QUESTION = "Where will the two sides meet again?"
QUOTE = "The two sides agreed to meet again in Taipei in March."


@pytest.fixture
def index(tmp_path: Path):
    with open_library(tmp_path / "library") as index:
        index.add(SHARED_CORPUS, [talks()])
        index.sync()
        yield index


def ask(index) -> Answer:
    answer = index.ask(QUESTION, corpora=SHARED, max_sentences=1)
    assert isinstance(answer, Answer)
    assert answer.citations[0].quote == QUOTE
    return answer


def evidence_of(index, answer: Answer, corpora=SHARED):
    [evidence, *_] = index.find_evidence(corpora, answer.citations)
    return evidence


def test_a_citation_has_the_hash_of_the_whole_text(index):
    [citation, *_] = ask(index).citations

    text = index.get_article(SHARED, citation.article.article_id).text
    assert citation.text_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_quote_of_the_stored_text_is_unchanged(index):
    evidence = evidence_of(index, ask(index))

    assert (evidence.status, evidence.revision, evidence.is_current) == (QuoteStatus.UNCHANGED, 1, True)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        (TALKS.replace("in March", "in April"), QuoteStatus.NOT_IN_TEXT),
        (TALKS.replace("rescue at sea", "rescue"), QuoteStatus.STILL_IN_TEXT),
    ],
)
def test_a_quote_of_an_earlier_revision_is_found_there(tmp_path, changed: str, status: QuoteStatus):
    with following(tmp_path, FakeSite()) as (index, _):
        add(index, talks())
        answer = ask(index)
        index.add(SHARED_CORPUS, [talks(text=changed)])

        evidence = evidence_of(index, answer)

    assert (evidence.status, evidence.revision, evidence.is_current) == (status, 1, False)


def test_a_quote_of_a_removed_article_is_kept_as_it_was_shown(index):
    answer = ask(index)
    index.remove_article(SHARED_CORPUS, answer.citations[0].article.article_id)

    evidence = evidence_of(index, answer)

    assert (evidence.status, evidence.revision) == (QuoteStatus.REMOVED, None)
    assert evidence.citation.quote == QUOTE


def test_an_article_of_another_corpus_counts_as_removed(index):
    evidence = evidence_of(index, ask(index), corpora=[CorpusName("guild-2")])

    assert evidence.status is QuoteStatus.REMOVED
