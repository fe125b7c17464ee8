"""Sentences of the index that can be translated."""

import copy
import pickle
from pathlib import Path

import pytest

from index import ArticleDraft, QuestionError, ReadError, Wording
from index.extraction.document_extraction import read_article_bytes
from index.extraction.draft_validation import validate_draft
from index.http.canonical_url import canonical_url
from index.model.wording import word
from index.qa.question import read_question
from index.search.postings import DamagedPostingsError, verify_postings


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda w: pickle.loads(pickle.dumps(w))])
def test_copy_keeps_pattern_and_values(duplicate):
    sentence = word("{n:,} of {what}", n=1000, what=word("the words"))

    copied = duplicate(sentence)

    assert (copied, copied.pattern, copied.values) == (sentence, sentence.pattern, sentence.values)


def test_wording_equals_its_english_text():
    assert word("{n:,} of {what}", n=1000, what=word("the words")) == "1,000 of the words"


@pytest.mark.parametrize(
    ("refuse", "told"),
    [
        (
            lambda: read_article_bytes(b"a" * 2000, name="a.txt", max_bytes=1000),
            "a.txt: it is larger than 1,000 bytes",
        ),
        (
            lambda: validate_draft(ArticleDraft(text="a" * 2000), max_chars=1000),
            "the text: the text has 2,000 characters; the limit is 1,000",
        ),
        (
            lambda: canonical_url("ftp://news.example/a"),
            "ftp://news.example/a: only addresses that begin with http:// or https:// can be read",
        ),
        (
            lambda: read_question("a" * 2000, max_chars=1000),
            "the question has 2,000 characters; ask in at most 1,000",
        ),
        (lambda: verify_postings(Path("none")), "the list of segments in none cannot be read"),
    ],
)
def test_error_has_a_translatable_reason(refuse, told):
    with pytest.raises((ReadError, QuestionError, DamagedPostingsError)) as raised:
        refuse()

    assert str(raised.value) == told
    assert isinstance(raised.value.reason, Wording)
