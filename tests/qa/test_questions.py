"""Answers of a library: verbatim quotes, refusals, filters."""

from datetime import UTC, datetime

import pytest
from libraries import CANAL, TALKS, canal, harbour, open_library, talks

from index import SHARED_CORPUS, Answer, ArticleDraft, Filters, NoAnswer, NoAnswerReason, QuestionError

SHARED = [SHARED_CORPUS]


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()
        yield index


def ask(index, question, **options):
    answer = index.ask(question, corpora=SHARED, **options)
    assert isinstance(answer, Answer)
    return answer


def test_every_quote_is_verbatim_in_its_article(library):
    answer = ask(library, "How many ships waited at both ends of the canal?")

    assert "More than 400 ships" in answer.sentences[0].text
    for citation in answer.citations:
        text = library.get_article(SHARED, citation.article.article_id).text
        assert citation.quote == text[citation.start : citation.end]


def test_every_sentence_has_a_citation(library):
    answer = ask(library, "What did the authority put the loss at?")

    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert all(sentence.text == quotes[sentence.citations[0]] for sentence in answer.sentences)
    assert list(quotes) == list(range(1, len(quotes) + 1))


def test_sentence_that_opens_with_a_pronoun_includes_the_previous_one(library):
    answer = ask(library, "Who said that a larger dialogue was needed?", max_sentences=1)

    assert answer.sentences[0].text == (
        "Masahisa Ito led the Japanese side. He said that a larger dialogue was needed."
    )


def test_answer_has_at_most_max_sentences(library):
    assert len(ask(library, "What happened to the ships in the canal?", max_sentences=2).sentences) <= 2


def test_chinese_question_finds_the_chinese_sentence(library):
    answer = ask(library, "演習將持續幾天？", max_sentences=1)

    assert answer.sentences[0].text == "艦隊司令陳明表示，演習將持續五天。"


def test_sentence_of_two_outlets_is_shown_once_and_cites_both(library):
    own = (
        "Grain prices rose again last week, traders in four cities reported. More than 400 ships had waited at "
        "both ends. Bakers expect to pass the costs on to their customers before the summer."
    )
    library.add(SHARED_CORPUS, [canal(text=own, title="Grain", url="https://b.example/1", outlet="Other Post")])
    library.sync()

    answer = ask(library, "How many ships had waited at both ends?", max_sentences=1)

    outlets = {c.article.outlet for c in answer.citations}
    assert outlets == {"Harbour Post", "Other Post"}
    assert answer.sentences[0].citations == (1, 2)


def test_empty_library_says_so(tmp_path):
    with open_library(tmp_path) as index:
        answer = index.ask("Who met?", corpora=SHARED)

    assert isinstance(answer, NoAnswer)
    assert answer.reason is NoAnswerReason.EMPTY_CORPUS


def test_unsupported_question_names_the_closest_articles(tmp_path):
    with open_library(tmp_path, answer_threshold=1.0) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        answer = index.ask("How many ships waited at the canal in 1987?", corpora=SHARED)

    assert isinstance(answer, NoAnswer)
    assert answer.reason is NoAnswerReason.NOT_SUPPORTED
    assert answer.closest[0].title == "Canal reopens"


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "empty"),
        ("  \n\t ", "empty"),
        ("\x00\x07\u200b", "empty"),
        ("🙂🙂🙂", "no words"),
        ("?!…", "no words"),
        ("why " * 2500, "10,000|9,999"),
    ],
)
def test_rejected_question_says_why(library, question, problem):
    with pytest.raises(QuestionError, match=problem):
        library.ask(question, corpora=SHARED)


@pytest.mark.parametrize("question", ["what is it and who are they", "the", "ships\x00 in\u202e the canal"])
def test_unusual_question_gets_an_answer_or_a_refusal(library, question):
    assert isinstance(library.ask(question, corpora=SHARED), Answer | NoAnswer)


def test_since_excludes_older_articles(library):
    filters = Filters(since=datetime(2021, 8, 1, tzinfo=UTC))

    answer = library.ask("How many ships waited at the canal?", corpora=SHARED, filters=filters)

    cited = {c.article.title for c in answer.citations} if isinstance(answer, Answer) else set()
    assert "Canal reopens" not in cited


def test_as_of_excludes_later_articles_and_keeps_undated_ones(library):
    filters = Filters(as_of=datetime(2021, 4, 1, tzinfo=UTC))

    titles = {
        hit.article.title for hit in library.search("艦隊 canal talks Taiwan", corpora=SHARED, filters=filters)
    }

    assert titles == {"Canal reopens", "艦隊抵達高雄"}


def test_outlet_filter_ignores_case(library):
    hits = library.search("talks canal ships", corpora=SHARED, filters=Filters(outlet="harbour post"))

    assert {hit.article.outlet for hit in hits} == {"Harbour Post"}


def test_filter_that_nothing_passes_finds_nothing(library):
    answer = library.ask("How many ships?", corpora=SHARED, filters=Filters(outlet="Nobody"))

    assert isinstance(answer, NoAnswer)
    assert answer.reason is NoAnswerReason.NOTHING_RELEVANT


def test_long_article_does_not_crowd_out_the_others(tmp_path):
    chapters = "\n\n".join(f"The canal report, part {n}, counts ships and tugboats. {CANAL}" for n in range(30))
    with open_library(tmp_path, passage_words=40) as index:
        index.add(SHARED_CORPUS, [ArticleDraft(text=chapters, title="Report"), canal()])
        index.sync()
        hits = index.search("canal ships tugboats", corpora=SHARED, k=6)

    assert "Canal reopens" in {hit.article.title for hit in hits}


def test_hit_is_a_slice_of_its_article(library):
    hit = library.search("rescue at sea near Yonaguni", corpora=SHARED, k=1)[0]

    assert hit.text == TALKS[hit.start : hit.end]


def test_question_is_answered_before_any_vector_exists(tmp_path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [canal()])

        answer = ask(index, "How many ships had waited at both ends?")

    assert "400 ships" in answer.sentences[0].text
