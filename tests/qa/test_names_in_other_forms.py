"""Questions that write a name in another form than the articles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import draft, open_library

from index import SHARED_CORPUS, Answer, NewsIndex
from index.model.answer_types import NameMatchKind
from index.qa.asked_names import AskedName, FoundForm, compile_literals, rewrite_names, rewrite_passage
from index.qa.name_forms import find_asked_names

CAI = "The committee met on Monday. Cai Shiying said the submarine should wait for its sea trials to end first."
LUO = "The committee met on Monday. Chen Meiling said the submarine should be paid over eight years, not five."
KINMEN = (
    "The coast guard reported on Tuesday. Five patrol ships entered the waters around Kinmen and left at noon."
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        drafts = [
            draft(text, title="A report", url=f"https://a.example/{n}")
            for n, text in enumerate((CAI, LUO, KINMEN))
        ]
        index.add(SHARED_CORPUS, drafts)
        index.sync()
        yield index


def named(asked: str, *forms: str) -> AskedName:
    pattern = compile_literals(forms)

    def find(text: str) -> list[FoundForm]:
        return [FoundForm(match.span(), NameMatchKind.ALIAS) for match in pattern.finditer(text)]

    return AskedName(asked, frozenset(asked.lower().split()), (), find)


def ask(index: NewsIndex, question: str) -> Answer:
    answer = index.ask(question, corpora=[SHARED_CORPUS])
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize(
    ("text", "forms", "asked"),
    [
        ("Quemoy", ["Quemoy"], "Kinmen"),
        ("From Quemoy to Quemoy, by ship", ["Quemoy"], "Kinmen"),
        ("昨日金門縣與金門港關閉", ["金門"], "Quemoy Islands"),
        ("김정은은 말했다", ["김정은"], "Kim"),
        ("Nothing here", ["Quemoy"], "Kinmen"),
    ],
)
def test_places_in_a_rewritten_text_are_traced_back_exactly(text, forms, asked):
    rewritten = rewrite_names(text, [named(asked, *forms)])

    for form in forms:
        assert form not in rewritten.text
    assert rewritten.trace_back((0, len(rewritten.text))) == (0, len(text))
    for at, character in enumerate(rewritten.text):
        start, end = rewritten.trace_back((at, at + 1))
        assert text[start:end] in (character, *forms)


def test_form_is_a_whole_word_of_a_spaced_script():
    assert rewrite_names("Quemoyans sail", [named("Kinmen", "Quemoy")]).text == "Quemoyans sail"


def test_passage_that_has_the_name_as_asked_is_not_rewritten():
    name = named("Kinmen", "Quemoy")

    assert rewrite_passage("Kinmen", ["Quemoy is an island."], [name]) is None
    assert rewrite_passage("Ships", ["Quemoy is an island."], [name]) is not None


@pytest.mark.parametrize(
    ("question", "quote", "match"),
    [
        (
            "What did Tsai Shih-ying say about the submarine?",
            CAI.split(". ")[1],
            ("Tsai Shih-ying", "Cai Shiying"),
        ),
        (
            "How many patrol ships entered the waters around Quemoy?",
            KINMEN.split(". ")[1],
            ("Quemoy", "Kinmen"),
        ),
    ],
)
def test_article_is_found_through_another_form_of_a_name(index, question, quote, match):
    answer = ask(index, question)

    first = answer.citations[0]
    assert (first.quote, [(m.asked, m.found) for m in answer.name_matches]) == (quote, [match])
    assert (CAI, LUO, KINMEN)[first.article.article_id - 1][first.start : first.end] == first.quote
    assert answer.corrections == ()


def test_name_that_is_written_as_asked_is_not_mentioned(index):
    answer = ask(index, "How many patrol ships entered the waters around Kinmen?")

    assert answer.name_matches == ()


def test_name_without_another_form_in_the_library_changes_nothing(index):
    answer = ask(index, "Who said that Chiang Wan-an wants the submarine to be paid over eight years?")

    assert answer.name_matches == ()


def test_an_everyday_word_is_no_form_of_a_name(tmp_path: Path) -> None:
    texts = [
        "The ministry reported on Monday. Hate speech led to an attack on three ships in the harbour, it said.",
        "The coast guard reported on Tuesday. Houthi fighters attacked two ships in the Red Sea, it said.",
    ]
    with open_library(tmp_path) as index:
        drafts = [draft(text, title="A report", url=f"https://a.example/{n}") for n, text in enumerate(texts)]
        index.add(SHARED_CORPUS, drafts)
        index.sync()
        with index.questions.open_view([SHARED_CORPUS]) as library:
            names = find_asked_names("How many ships did Houthi fighters attack?", library)

    assert [form.text for name in names for form in name.forms] == []
