"""What a reader finds in sentences becomes features of theirs; nothing is read where it cannot be used."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader
from libraries import canal, draft, open_library, talks

from index import SHARED_CORPUS, Answer, NewsIndex, NoAnswer
from index.model.errors import ModelError
from index.model.protocols import PassageSentences, SentenceReading
from index.qa import passage_reading, support
from index.qa.passage_reading import read_passages
from index.qa.passage_sentences import ScoredPassage, score_sentences_plainly
from index.qa.ranking import sentence_ranker
from index.qa.ranking.boosted_trees import BoostedTrees, load_trees, parse_trees
from index.qa.ranking.question_analysis import analyze_question
from index.qa.ranking.sentence_features import SentenceFeatures, compute_sentence_features
from index.qa.search_kind import SearchKind
from index.text.sentences import split_sentences

SHARED = [SHARED_CORPUS]
WEIGHTS = {"carrier": 3.0, "busan": 4.0, "left": 1.0}
QUESTION = "Which carrier has left Busan?"
READING_FEATURES = [name for name in SentenceFeatures._fields if name.startswith(("reading", "answer_"))]
QUERY = "How long was the canal closed?"
NEVER_FIRST = "The authority put the loss at 15 million dollars a day."


def view(text: str, readings: Sequence[SentenceReading | None] = (), article_id: int = 1) -> ScoredPassage:
    return ScoredPassage(
        article_id=article_id,
        title="Busan",
        score=0.6,
        cosine=0.6,
        lexical=0.6,
        start=0,
        text=text,
        sentences=tuple(split_sentences(text)),
        vectors=None,
        readings=tuple(readings),
    )


def features_of(views: Sequence[ScoredPassage]) -> dict[str, SentenceFeatures]:
    """The features of each sentence, by its text."""
    sentences = score_sentences_plainly(views, None, WEIGHTS)
    rows = compute_sentence_features(sentences, views, analyze_question(QUESTION, WEIGHTS))
    return {sentence.text: row for sentence, row in zip(sentences, rows, strict=True)}


def reading(score: float, answer_score: float) -> SentenceReading:
    return SentenceReading(score, (0, 1), answer_score)


# --- features


BUSAN, RAIN, MAYOR = "The carrier left Busan.", "Rain fell.", "The mayor spoke in Busan."


@pytest.fixture
def read_views() -> list[ScoredPassage]:
    return [
        view(f"{BUSAN} {RAIN}", [reading(2.0, 1.0), reading(-1.0, 3.0)], 1),
        view(MAYOR, [reading(1.0, -2.0)], 2),
    ]


def test_readings_are_compared_with_those_of_the_other_sentences(read_views: list[ScoredPassage]) -> None:
    rows = features_of(read_views)

    assert {text: row.reading for text, row in rows.items()} == {BUSAN: 2, RAIN: -1, MAYOR: 1}
    assert {text: row.reading_lead for text, row in rows.items()} == {BUSAN: 1, RAIN: -3, MAYOR: -1}
    assert {text: row.reading_place for text, row in rows.items()} == {BUSAN: 0, RAIN: 2, MAYOR: 1}
    assert {text: row.answer_reading for text, row in rows.items()} == {BUSAN: 1, RAIN: 3, MAYOR: -2}
    assert {text: row.answer_lead for text, row in rows.items()} == {BUSAN: -2, RAIN: 2, MAYOR: -5}


def test_readings_are_compared_with_the_best_of_their_passage(read_views: list[ScoredPassage]) -> None:
    rows = features_of(read_views)

    assert {text: row.reading_in_passage for text, row in rows.items()} == {BUSAN: 0, RAIN: -3, MAYOR: 0}


def test_odds_are_shared_among_all_sentences_and_none(read_views: list[ScoredPassage]) -> None:
    rows = features_of(read_views)

    total = exp(2) + exp(-1) + exp(1) + 1
    assert rows[BUSAN].reading_share == pytest.approx(exp(2) / total)
    assert sum(row.reading_share for row in rows.values()) == pytest.approx(1 - 1 / total)


def test_high_log_odds_do_not_overflow() -> None:
    rows = features_of([view(f"{BUSAN} {RAIN}", [reading(5000.0, 9000.0), reading(-5000.0, -9000.0)])])

    assert rows[BUSAN].reading_share == pytest.approx(1)
    assert rows[RAIN].reading_share == 0


def test_sentences_with_equal_readings_share_the_place_and_have_no_lead() -> None:
    rows = features_of([view(f"{BUSAN} {RAIN}", [reading(2.0, 1.0)] * 2)])

    assert [(row.reading_place, row.reading_lead, row.answer_lead) for row in rows.values()] == [(0, 0, 0)] * 2


def test_only_sentence_has_no_lead() -> None:
    (row,) = features_of([view(BUSAN, [reading(2.0, 1.0)])]).values()

    assert (row.reading_lead, row.answer_lead, row.reading_in_passage) == (0, 0, 0)


def test_sentence_that_was_not_reached_is_below_all_others() -> None:
    rows = features_of([view(f"{BUSAN} {RAIN}", [None, reading(-9.0, -15.0)])])

    assert rows[BUSAN].reading < rows[RAIN].reading
    assert rows[BUSAN].answer_reading < rows[RAIN].answer_reading
    assert rows[BUSAN].reading_place == 1


def test_readings_change_no_other_feature(read_views: list[ScoredPassage]) -> None:
    unread = features_of([replace(read, readings=()) for read in read_views])

    for text, row in features_of(read_views).items():
        changed = {name for name in row._fields if getattr(row, name) != getattr(unread[text], name)}
        assert changed <= set(READING_FEATURES)


def test_trees_fitted_without_a_reader_use_none_of_its_features() -> None:
    for file, names in (("sentences.json", SentenceFeatures._fields), ("support.json", support.FEATURES)):
        of_readings = {place for place, name in enumerate(names) if _is_of_reader(name)}
        assert of_readings
        for kind in (SearchKind.LEXICAL, SearchKind.SYMMETRIC, SearchKind.ASYMMETRIC):
            assert of_readings.isdisjoint(load_trees(file, kind).feature.ravel().tolist())


def _is_of_reader(name: str) -> bool:
    return name.removeprefix("sentence_").removeprefix("best_") in READING_FEATURES


# --- whether passages are read


@pytest.fixture
def reading_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trees that rank sentences, and estimate support, by nothing but the reader's log-odds."""
    trees = {
        sentence_ranker.WEIGHTS_FILE: _split(SentenceFeatures._fields, "reading", 0.0, 1.0),
        support.WEIGHTS_FILE: _split(support.FEATURES, "best_reading", -5.0, 5.0),
    }

    def load(file: str, kind: str) -> BoostedTrees:
        return trees[file] if kind == SearchKind.READ else load_trees(file, kind)

    monkeypatch.setattr(passage_reading, "list_kinds", lambda _: frozenset(SearchKind))
    monkeypatch.setattr(sentence_ranker, "load_trees", load)
    monkeypatch.setattr(support, "load_trees", load)


@pytest.fixture
def no_reading_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage_reading, "list_kinds", lambda _: frozenset({SearchKind.ASYMMETRIC}))


def _split(names: Sequence[str], name: str, left: float, right: float) -> BoostedTrees:
    return parse_trees(names, [[[names.index(name), 0.0, 1, 2], [left], [right]]])


@pytest.mark.usefixtures("reading_trees")
def test_reader_gets_titles_and_sentences() -> None:
    reader = FakeReader("carrier")
    views = [view(f"{BUSAN} {RAIN}"), view(MAYOR)]
    read = read_passages([QUESTION] * 2, views, SearchKind.ASYMMETRIC, reader)

    expected = [PassageSentences("Busan", [BUSAN, RAIN]), PassageSentences("Busan", [MAYOR])]
    assert reader.asked == [(QUESTION, expected)]
    assert read.kind is SearchKind.READ
    assert [[r.score if r else None for r in passage.readings] for passage in read.passages] == [[5, -5], [-5]]


@pytest.mark.usefixtures("reading_trees")
def test_each_passage_is_read_with_its_own_wording_of_the_question() -> None:
    reader = FakeReader("carrier")
    views = [view(BUSAN), view(MAYOR), view(RAIN)]
    read = read_passages([QUESTION, "Which carrier?", QUESTION], views, SearchKind.ASYMMETRIC, reader)

    assert [(question, [p.sentences for p in passages]) for question, passages in reader.asked] == [
        (QUESTION, [[BUSAN], [RAIN]]),
        ("Which carrier?", [[MAYOR]]),
    ]
    assert [passage.text for passage in read.passages] == [BUSAN, MAYOR, RAIN]
    assert [[r.score if r else None for r in passage.readings] for passage in read.passages] == [
        [5],
        [-5],
        [-5],
    ]


@pytest.mark.usefixtures("reading_trees")
@pytest.mark.parametrize("kind", [SearchKind.LEXICAL, SearchKind.SYMMETRIC])
def test_passages_of_other_searches_are_not_read(kind: SearchKind) -> None:
    reader, views = FakeReader("carrier"), [view(BUSAN)]

    assert read_passages([QUESTION], views, kind, reader) == (views, kind)
    assert reader.asked == []


@pytest.mark.usefixtures("no_reading_trees")
def test_nothing_is_read_without_trees_for_it() -> None:
    reader, views = FakeReader("carrier"), [view(BUSAN)]

    assert read_passages([QUESTION], views, SearchKind.ASYMMETRIC, reader) == (views, SearchKind.ASYMMETRIC)
    assert reader.asked == []


@pytest.mark.usefixtures("reading_trees")
def test_nothing_is_read_without_a_reader() -> None:
    views = [view(BUSAN)]

    assert read_passages([QUESTION], views, SearchKind.ASYMMETRIC, None) == (views, SearchKind.ASYMMETRIC)


# --- answers


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader(NEVER_FIRST)


@pytest.fixture
def index(tmp_path: Path, reader: FakeReader) -> Iterator[NewsIndex]:
    with open_library(
        tmp_path, embedder=FakeEmbedder(is_asymmetric=True), passage_reader=reader, answer_threshold=0.5
    ) as index:
        zarin = draft(
            "Gunmen seized the town hall of Zarin on Monday. “The hall of Zarin is ours,” the rebel leader "
            "Anton Velik said on Tuesday. Floods destroyed two bridges of Zarin on Friday.",
            title="Zarin hall seized",
            url="https://a.example/zarin",
            day="2024-05-18",
        )
        index.add(SHARED_CORPUS, [canal(), talks(), zarin])
        index.sync()
        yield index


def quotes(answer: Answer | NoAnswer) -> list[str]:
    return [citation.quote for citation in answer.citations] if isinstance(answer, Answer) else []


@pytest.mark.usefixtures("reading_trees")
def test_sentence_that_the_reader_prefers_comes_first_in_an_answer(
    index: NewsIndex, reader: FakeReader
) -> None:
    answer = index.ask(QUERY, corpora=SHARED)

    assert quotes(answer)[0] == NEVER_FIRST
    ((question, passages),) = reader.asked
    assert question == QUERY
    assert passages[0].title == "Canal reopens"
    assert passages[0].sentences[0].startswith("The canal was closed for six days")
    assert "reader" in answer.elapsed_ms


@pytest.mark.usefixtures("reading_trees")
@pytest.mark.parametrize(
    ("question", "words"),
    [("How long was the canal closed?", "six days"), ("Why was the canal closed for so long?", None)],
)
def test_answer_says_which_words_answer_if_words_can(
    index: NewsIndex, reader: FakeReader, question: str, words: str | None
) -> None:
    reader.liked = "six days"
    answer = index.ask(question, corpora=SHARED)

    assert isinstance(answer, Answer)
    first = answer.sentences[0]
    assert "six days" in first.text
    assert (first.text[slice(*first.answer)] if first.answer else None) == words
    assert [sentence.answer for sentence in answer.sentences[1:]] == [None] * (len(answer.sentences) - 1)


@pytest.mark.usefixtures("reading_trees")
def test_news_have_no_words_that_answer(index: NewsIndex, reader: FakeReader) -> None:
    reader.liked = "two bridges"
    answer = index.ask("What's new in Zarin?", corpora=SHARED)

    assert isinstance(answer, Answer)
    assert [sentence.answer for sentence in answer.sentences] == [None] * len(answer.sentences)


@pytest.mark.usefixtures("reading_trees")
def test_question_is_refused_if_the_reader_finds_no_answer(index: NewsIndex, reader: FakeReader) -> None:
    reader.liked = "no sentence has this"

    assert isinstance(index.ask(QUERY, corpora=SHARED), NoAnswer)


@pytest.mark.usefixtures("no_reading_trees")
def test_reader_changes_no_answer_without_trees_for_it(
    index: NewsIndex, reader: FakeReader, tmp_path: Path
) -> None:
    index.warm()
    answer = index.ask(QUERY, corpora=SHARED, threshold=0.0)

    assert reader.asked == []
    assert isinstance(answer, Answer)
    assert quotes(answer)[0] != NEVER_FIRST
    assert "reader" not in answer.elapsed_ms


@pytest.mark.usefixtures("reading_trees")
def test_follow_up_with_words_of_its_own_is_read_alone(index: NewsIndex, reader: FakeReader) -> None:
    follow_up = "and how many ships had waited?"
    reader.liked = "no sentence has this"
    without = index.ask(follow_up, corpora=SHARED, previous=[QUERY], threshold=0.0)
    reader.liked = quotes(without)[1]
    preferred = index.ask(follow_up, corpora=SHARED, previous=[QUERY], threshold=0.0)

    assert {question for question, _ in reader.asked} == {follow_up}
    assert quotes(preferred)[0] == reader.liked
    assert quotes(without)[0] != reader.liked


@pytest.mark.usefixtures("reading_trees")
def test_follow_up_without_words_is_read_after_the_question_before_it(
    index: NewsIndex, reader: FakeReader
) -> None:
    index.ask("and when?", corpora=SHARED, previous=["What do ships do?", QUERY], threshold=0.0)

    assert {question for question, _ in reader.asked} == {f"{QUERY} and when?"}


@pytest.mark.usefixtures("reading_trees")
def test_time_asked_about_is_not_read_with_an_article_of_that_time(
    index: NewsIndex, reader: FakeReader
) -> None:
    index.ask("What did gunmen seize in Zarin in May 2024?", corpora=SHARED, threshold=0.0)
    read = {passages[0].title: question for question, passages in reader.asked}

    assert read["Zarin hall seized"].split() == ["What", "did", "gunmen", "seize", "in", "Zarin", "?"]
    assert all("May 2024" in question for title, question in read.items() if title != "Zarin hall seized")


# --- the sentences of a speaker


SAID = "What did Anton Velik say the hall means for the town?"


@pytest.mark.usefixtures("reading_trees")
def test_reader_finds_what_a_speaker_said_in_other_words(index: NewsIndex, reader: FakeReader) -> None:
    reader.liked = "no sentence has this"
    unread = index.ask(SAID, corpora=SHARED)
    reader.liked = "is ours"
    answer = index.ask(SAID, corpora=SHARED)

    assert isinstance(unread, NoAnswer)
    assert ["is ours" in quote for quote in quotes(answer)] == [True]
    assert {question for question, _ in reader.asked} == {SAID}


@pytest.mark.usefixtures("reading_trees")
def test_what_others_said_is_no_answer_even_if_the_reader_likes_it(
    index: NewsIndex, reader: FakeReader
) -> None:
    reader.liked = "Floods destroyed"

    assert isinstance(index.ask(SAID, corpora=SHARED), NoAnswer)


@pytest.mark.usefixtures("reading_trees")
def test_question_without_a_topic_is_answered_without_reading(index: NewsIndex, reader: FakeReader) -> None:
    answer = index.ask("What did Anton Velik say?", corpora=SHARED)

    assert any("is ours" in quote for quote in quotes(answer))
    assert reader.asked == []


@pytest.mark.usefixtures("reading_trees")
def test_library_with_a_symmetric_model_is_not_read(tmp_path: Path, reader: FakeReader) -> None:
    with open_library(tmp_path, embedder=FakeEmbedder(), passage_reader=reader) as index:
        index.add(SHARED_CORPUS, [canal()])
        index.sync()
        index.warm()
        index.ask(QUERY, corpora=SHARED)

    assert reader.asked == []


@pytest.mark.usefixtures("reading_trees")
def test_reader_is_loaded_when_the_library_is_warmed(index: NewsIndex, reader: FakeReader) -> None:
    index.warm()

    assert [question for question, _ in reader.asked] == ["warm up"]


class BrokenReader(FakeReader):
    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        super().read(question, passages)
        raise ModelError("reader-1", "it is damaged", kind="reader")


@pytest.mark.usefixtures("reading_trees")
def test_questions_are_answered_without_a_reader_that_fails(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = BrokenReader(NEVER_FIRST)
    with open_library(tmp_path, embedder=FakeEmbedder(is_asymmetric=True), passage_reader=reader) as index:
        index.add(SHARED_CORPUS, [canal(), talks()])
        index.sync()
        index.warm()
        answer = index.ask(QUERY, corpora=SHARED, threshold=0.0)

    assert [question for question, _ in reader.asked] == ["warm up", QUERY]
    assert quotes(answer)
    assert quotes(answer)[0] != NEVER_FIRST
    assert [record.levelname for record in caplog.records if "without the reader" in record.message] == [
        "WARNING",
        "WARNING",
    ]


# --- many questions at once


class AskingReader(FakeReader):
    """Asks the index a question while it reads one, from another thread."""

    def __init__(self, liked: str) -> None:
        super().__init__(liked)
        self.index: NewsIndex | None = None
        self.others: list[Answer | NoAnswer] = []

    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        index, self.index = self.index, None
        if index is not None:
            with ThreadPoolExecutor(1) as pool:
                self.others.append(pool.submit(index.ask, QUERY, corpora=SHARED, threshold=0.0).result())
        return super().read(question, passages)


@pytest.mark.usefixtures("reading_trees")
@pytest.mark.parametrize(("processors", "read"), [(1, 1), (2, 2)])
def test_question_beside_as_many_as_there_are_processors_is_answered_without_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processors: int, read: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", str(processors))
    reader = AskingReader(NEVER_FIRST)
    with open_library(tmp_path, embedder=FakeEmbedder(is_asymmetric=True), passage_reader=reader) as index:
        index.add(SHARED_CORPUS, [canal(), talks()])
        index.sync()
        reader.index = index
        first = index.ask(QUERY, corpora=SHARED)
        again = index.ask(QUERY, corpora=SHARED)

    (other,) = reader.others
    assert len(reader.asked) == read + 1
    assert quotes(first)[0] == quotes(again)[0] == NEVER_FIRST
    assert (quotes(other)[0] == NEVER_FIRST) == (read == 2)


# --- the setting


@pytest.mark.usefixtures("reading_trees")
@pytest.mark.parametrize("is_wanted", [True, False])
def test_setting_turns_the_reader_of_the_program_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: FakeReader, is_wanted: bool
) -> None:
    monkeypatch.setattr("index.news_index.find_reader", lambda _: reader)
    with open_library(tmp_path, embedder=FakeEmbedder(is_asymmetric=True), reader=is_wanted) as index:
        index.add(SHARED_CORPUS, [canal()])
        index.sync()
        index.ask(QUERY, corpora=SHARED)

    assert bool(reader.asked) == is_wanted
