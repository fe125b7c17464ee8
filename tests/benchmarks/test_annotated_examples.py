"""Examples from annotated questions, and the question sets that are made from them."""

import hashlib
import json
import random

import pytest
from annotated_examples import (
    AnnotatedExamples,
    find_annotated_records,
    read_annotated_articles,
    split_into_windows,
)
from members_train_set import convert_label

SENTENCES = [f"Sentence number {n} is about ships and nothing else." for n in range(60)]
SENTENCES[30] = "Masahisa Ito led the talks in Taipei."
TEXT = " ".join(SENTENCES)
URL = "https://a.example/talks"
OTHER = "https://a.example/ito"
# A word counts if few articles have it.
RAINY = [f"https://a.example/rain/{n}" for n in range(12)]


def label_of(name, text=TEXT, **changes):
    start = text.find(SENTENCES[30])
    spans = [{"url": URL, "start": start, "end": start + len(SENTENCES[30])}]
    return {
        "id": "40001",
        "kind": "who",
        "question": "who led the talks in Taipei",
        "about": URL,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest()[:12],
        "answers": ["Masahisa Ito"],
        "full": spans if name == "full" else [],
        "partly": spans if name == "partly" else [],
    } | changes


@pytest.fixture
def files(tmp_path):
    path = tmp_path / "articles.jsonl"
    records = [
        {"url": URL, "title": "Talks", "text": TEXT},
        {"url": OTHER, "title": "Talks in Taipei", "text": "The talks in Taipei went well."},
        *({"url": url, "title": "Rain", "text": "It rained on the hills."} for url in RAINY),
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return [path]


@pytest.fixture
def maker(files):
    digest = hashlib.sha256(b"The talks in Taipei went well.").hexdigest()[:12]
    rain = hashlib.sha256(b"It rained on the hills.").hexdigest()[:12]
    labels = [
        label_of("full"),
        label_of("full", about=OTHER, text_sha256=digest),
        *(label_of("none", about=url, text_sha256=rain) for url in RAINY),
    ]
    return AnnotatedExamples(read_annotated_articles(labels, files), random.Random(1))


# --- windows


@pytest.mark.parametrize("first_words", [180, 60, 1])
def test_windows_are_consecutive_and_contain_every_sentence(first_words):
    windows = split_into_windows(SENTENCES, first_words)

    assert [place for start, end in windows for place in range(start, end)] == [*range(60)]


@pytest.mark.parametrize("first_words", [180, 60])
def test_windows_have_at_most_180_words(first_words):
    counts = [
        sum(len(s.split()) for s in SENTENCES[a:b]) for a, b in split_into_windows(SENTENCES, first_words)
    ]

    assert counts[0] <= first_words
    assert max(counts) <= 180


def test_longer_sentence_is_a_window_of_its_own():
    assert split_into_windows(["word " * 200, "word", "word " * 200]) == [(0, 1), (1, 2), (2, 3)]


# --- examples


@pytest.mark.parametrize("name", ["full", "partly"])
def test_labelled_sentence_answers_in_every_window_with_it(maker, name):
    answered = [e for e in maker.make(label_of(name)) if e.answering]

    assert len(answered) == 2
    for example in answered:
        (place,) = example.answering
        assert example.passage.sentences[place] == SENTENCES[30]
        assert example.answers == {place: [(0, 12)]}


def test_sentences_after_the_annotated_ones_are_not_used(maker):
    shown = {s for e in maker.make(label_of("full")) for s in e.passage.sentences}

    assert SENTENCES[37] in shown
    assert shown.isdisjoint(SENTENCES[38:])


def test_near_miss_has_more_passages_without_an_answer(maker):
    near_miss = [e for e in maker.make(label_of("none", kind="near_miss", answers=[])) if not e.rank < 9]

    assert [e.source for e in near_miss].count("annotated near miss") == 4
    assert not any(e.answering for e in near_miss)


def test_similar_passage_of_another_article_does_not_answer(maker):
    (other,) = (e for e in maker.make(label_of("full")) if e.source == "annotated other")

    assert other.passage.title == "Talks in Taipei"
    assert not other.answering


def test_article_whose_text_changed_is_left_out(files):
    assert find_annotated_records([label_of("full", text=TEXT + " More.")], files) == {}


# --- offsets in the text of a library


def test_label_is_moved_to_the_stored_text():
    stored = TEXT.removeprefix(SENTENCES[0]).strip()
    moved = convert_label(label_of("full"), TEXT, stored)

    assert moved is not None
    (span,) = moved["full"]
    assert stored[span["start"] : span["end"]] == SENTENCES[30]
    assert moved["text_sha256"] == hashlib.sha256(stored.encode()).hexdigest()[:12]


def test_label_of_a_sentence_that_is_not_stored_is_left_out():
    assert convert_label(label_of("partly"), TEXT, TEXT.replace("Masahisa", "M.")) is None
