"""Of a new article, the reader reads the best sentences only, in steps that let people's questions go first."""

from contextlib import ExitStack

import pytest
from fakes import FakeEmbedder, FakeReader
from libraries import draft, open_library
from standing_queries import SHARED, deliver, published_now, store, watch_for

from index.alerts.extract_reading import ExtractReader
from index.model.protocols import PassageSentences

HOW_MANY = "How many people were killed in the attack on the port?"
KILLED = "The attack on the port killed 12 people."


@pytest.fixture
def reader():
    return FakeReader("12 people")


@pytest.fixture
def index(tmp_path, reader):
    embedder = FakeEmbedder(is_asymmetric=True)
    with open_library(tmp_path, embedder=embedder, passage_reader=reader, reader=True) as opened:
        yield opened


def attack():
    others = [f"Storm {number} delayed the grain trains to Odesa for hours." for number in range(60)]
    return published_now(
        draft(" ".join([*others, KILLED, *others]), title="Port hit", url="https://a.example/1")
    )


class CountingGate:
    """`reads` lists how often the reader was asked each time while the gate was held."""

    def __init__(self, reader):
        self._reader = reader
        self.reads = []

    def __enter__(self):
        self._before = len(self._reader.asked)

    def __exit__(self, *error):
        self.reads.append(len(self._reader.asked) - self._before)


def test_extract_is_read_in_short_passages_in_the_order_of_the_article(reader):
    passages = [PassageSentences("Port hit", ["C", "D 12 people"]), PassageSentences("Port hit", ["A", "B"])]

    readings = ExtractReader(reader, ["A", "gone", "B", "D 12 people"]).read("How many?", passages)

    [(_, read)] = reader.asked
    assert read == [PassageSentences("Port hit", ["A", "B"]), PassageSentences("Port hit", ["D 12 people"])]
    found = [[reading and reading.score > 0 for reading in row] for row in readings]
    assert found == [[None, True], [False, False]]


def test_nothing_is_read_without_a_sentence_of_the_extract(reader):
    readings = ExtractReader(reader, ["A"]).read("How many?", [PassageSentences("Port hit", ["B"])])

    assert readings == [[None]]
    assert reader.asked == []


def test_few_sentences_of_a_long_article_are_read(index, reader):
    watch_for(index, question=HOW_MANY)
    store(index, attack())
    index.sync()

    [alert] = deliver(index)

    assert alert.matched.citation.quote == KILLED
    [(_, passages)] = reader.asked
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    assert KILLED in sentences
    assert len(sentences) == 4


def test_questions_of_people_go_first_before_the_article_is_read(index, reader):
    [article_id] = store(index, attack())
    index.sync()
    gate = CountingGate(reader)

    answer = index.alerts._asker.ask(HOW_MANY, SHARED, article_id, gate=gate)

    assert answer is not None
    assert gate.reads == [0, 1]


def test_article_is_read_however_many_people_ask(index, reader):
    store(index, attack())
    index.sync()

    with ExitStack() as asking:
        for _ in range(index.questions._processors + 1):
            asking.enter_context(index.questions._background_gate.closed_for_question())
        with index.questions.open_view(SHARED) as view:
            assert view.reader is reader
