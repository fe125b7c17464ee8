"""Words of a question that no article contains are searched as close words of the library, and named."""

import pytest
from fakes import FakeEmbedder
from libraries import draft, open_library

from index import SHARED_CORPUS, Answer, CorpusName, Correction

SHARED = [SHARED_CORPUS]

TEXTS = (
    "Russian troops entered Lysychansk on Sunday. Governor Haidai said fighting went on, heavy fighting.",
    "Ukraine withdrew from Lysychansk. Moscow said that its forces control the city of Lysychansk.",
    "Residents of Lysychansk fled to the west. General Alexander Dvornikov leads the Russian troops there.",
    "General Alexander Dvornikov met commanders in Rostov. Sanctions against Russia were extended.",
    "General Dvornikov was replaced in May. Mark Miller, a banker from Boston, said that sanctions work.",
    "Mark Miller spoke about missiles and sanctions. Two missiles hit Odesa, the port said about the missiles.",
    "Mark Miller left the bank. Три ракети влучили в Миколаїв, повідомила влада міста Миколаїв.",
    "У Миколаїв прибула місія. Місто Миколаїв лишилося без води.",
    "The Liberal Democratic Party meets in Nara. Ken Mori of the Liberal Democratic Party opens the meeting.",
    "The United Port Authority and the Urban Police Agency share a pier. The United Port Authority owns it.",
    "Spokeswoman Hua Chunying warned of sanctions. Others spoke to Adm. Samuel Paparo in Hawaii.",
    "Soldiers closed the range at Grafenwöhr. The base at Buechel stores bombs. Houthis shelled Marib's dam.",
)
# Articles need some length; these words are in no question.
PADDING = " ".join(
    ["Bakers, teachers, painters, farmers, drivers, singers and gardeners walked beside a river."] * 3
)


class SmallVocabularyEmbedder(FakeEmbedder):
    """Splits every word but a few common ones into two pieces."""

    KNOWN = frozenset({"happened", "controls", "gemacht", "hat"})

    def count_tokens(self, texts):
        return [sum(2 - (word in self.KNOWN) for word in text.split()) if text.strip() else 0 for text in texts]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with open_library(tmp_path_factory.mktemp("library"), embedder=SmallVocabularyEmbedder()) as index:
        articles = [
            draft(f"{text}\n\n{PADDING}", title=f"Report {n}", url=f"https://a.example/{n}")
            for n, text in enumerate(TEXTS)
        ]
        assert all(outcome.article_id for outcome in index.add(SHARED_CORPUS, articles))
        index.sync()
        yield index


def find_corrections(library, question):
    return {c.word: c.searched_as for c in library.ask(question, corpora=SHARED).corrections}


@pytest.mark.parametrize(
    ("question", "corrections"),
    [
        ("what happened to lysichansk", {"lysichansk": "Lysychansk"}),
        ("What happened to Lysichansk?", {"Lysichansk": "Lysychansk"}),
        ("who is general dvornikow of the russian troops", {"dvornikow": "Dvornikov"}),
        ("how many misiles hit odesa", {"misiles": "missiles"}),
        ("sanctoins against russia", {"sanctoins": "sanctions"}),
        (
            "fightnig of russian troops in lysichansk",
            {"fightnig": "fighting", "lysichansk": "Lysychansk"},
        ),
        ("вода в місто Миколаив", {"Миколаив": "Миколаїв"}),
        # The name occurs once, but in full.
        ("what did hua chunyng say about sanctions", {"chunyng": "Chunying"}),
        # Two letters stand for one that a keyboard lacks.
        ("Who closed the range at Grafenwoehr?", {"Grafenwoehr": "Grafenwöhr"}),
        ("What does the base at Büchel store?", {"Büchel": "Buechel"}),
    ],
)
def test_mistyped_word_is_corrected(library, question, corrections):
    assert find_corrections(library, question) == corrections


@pytest.mark.parametrize(
    "question",
    [
        "Who is general Dvornikov?",
        "What did Olga Dvornikova say about the troops?",
        "What did Mark Milley say about missiles?",
        "what did milley say about missiles",
        "How many of the 4000 missiles hit Odesa?",
        "Was hat Russland in Lyssytschansk gemacht?",
        "whats new in lysychansk",
        "what did chunyng say about sanctions",
        "what did the papro say about hawaii",
        "Who leads NATOO?",
        "Who closed the range at Grafenwohr?",
        "Who shelled Ma’rib’s dam?",
        "Who shelled the dam of Ma`rib?",
        "ミサイルはどこに落ちた？",
        # letters that stand for apostrophes, alone
        "who controls ʿ Lysychansk",
        "ـ Lysychansk ʼ",
    ],
)
def test_other_words_are_not_corrected(library, question):
    assert find_corrections(library, question) == {}


def test_abbreviation_is_searched_as_the_name_that_it_stands_for(library):
    assert find_corrections(library, "Where does the LDP meet?") == {"LDP": "Liberal Democratic Party"}
    typed = library.ask("Who opens the LDP meeting in Nara?", corpora=SHARED, threshold=0.0)
    full = library.ask("Who opens the Liberal Democratic Party meeting in Nara?", corpora=SHARED, threshold=0.0)
    assert isinstance(full, Answer)
    assert [c.quote for c in typed.citations] == [c.quote for c in full.citations]


def test_abbreviation_of_two_names_is_left_as_it_is(library):
    assert find_corrections(library, "Who owns the pier of the UPA?") == {}


def test_corrected_question_is_answered_as_if_it_was_typed_right(library):
    typed = library.ask("who controls the city of lysichansk", corpora=SHARED)
    right = library.ask("who controls the city of Lysychansk", corpora=SHARED)

    assert isinstance(typed, Answer)
    assert isinstance(right, Answer)
    assert typed.sentences == right.sentences
    assert typed.support == right.support
    assert typed.question == "who controls the city of lysichansk"
    assert typed.corrections == (Correction(word="lysichansk", searched_as="Lysychansk"),)
    assert right.corrections == ()


def test_earlier_question_is_corrected_too(library):
    previous = ["who controls the city of lysichansk"]
    typed = library.ask("and when?", corpora=SHARED, previous=previous)
    right = library.ask("and when?", corpora=SHARED, previous=["who controls the city of Lysychansk"])

    assert [c.article.article_id for c in getattr(typed, "citations", ())] == [
        c.article.article_id for c in getattr(right, "citations", ())
    ]
    assert typed.support == right.support
    assert typed.corrections == ()


def test_word_of_another_asked_corpus_is_no_mistake(library):
    other = CorpusName("server-1")
    library.add(other, [draft(f"The village of Lysichansk has a new school.\n\n{PADDING}", title="School")])
    library.sync()

    together = library.ask("what happened to Lysichansk", corpora=[SHARED_CORPUS, other])

    assert together.corrections == ()
    assert find_corrections(library, "what happened to Lysichansk") == {"Lysichansk": "Lysychansk"}
