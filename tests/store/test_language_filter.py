"""Questions and searches that are limited to some languages."""

from pathlib import Path

import pytest
from articles_by_language import QUESTIONS, article_in
from fetched_drafts import as_fetched
from libraries import open_library

from index import SHARED_CORPUS, Answer, ArticleDraft, Filters, NewsIndex, NoAnswer

CORPORA = [SHARED_CORPUS]


@pytest.fixture
def library(tmp_path: Path):
    with open_library(tmp_path) as opened:
        yield opened


def add(library: NewsIndex, *drafts: ArticleDraft) -> None:
    library.add(SHARED_CORPUS, drafts)
    library.sync()


def languages_found(library: NewsIndex, *languages: str) -> set[str | None]:
    hits = library.search("Hai Lung", corpora=CORPORA, k=20, filters=Filters(languages=languages))
    return {hit.article.language for hit in hits}


def test_without_languages_every_article_is_found(library: NewsIndex):
    add(library, *map(article_in, ("en", "zh", "ja", "ko")))

    assert languages_found(library) == {"en", "zh", "ja", "ko"}


@pytest.mark.parametrize("code", ["en", "zh", "ja", "ko"])
def test_only_articles_in_the_language_are_found(library: NewsIndex, code: str):
    add(library, *map(article_in, ("en", "zh", "ja", "ko")))

    assert languages_found(library, code) == {code}


def test_several_languages_may_be_allowed(library: NewsIndex):
    add(library, *map(article_in, ("en", "zh", "ja", "ko")))

    assert languages_found(library, "zh", "ko") == {"zh", "ko"}


@pytest.mark.parametrize("asked", ["zh", "ZH", "zh-TW", "zh-Hans"])
def test_scripts_and_countries_do_not_count(library: NewsIndex, asked: str):
    stored = ("zh", "zh-Hans", "zh-Hant", "zh-TW", "zh_CN", "ZH-hant")
    add(library, *(article_in("zh", language=tag, number=n) for n, tag in enumerate(stored, start=1)))
    add(library, article_in("en"))

    assert languages_found(library, asked) == {"zh", "zh-Hans", "zh-Hant", "zh-TW", "zh-CN", "ZH-hant"}


def test_a_code_does_not_match_a_longer_one(library: NewsIndex):
    add(library, article_in("en", language="zha"))

    assert languages_found(library, "zh") == set()


def test_articles_of_unknown_language_are_included(library: NewsIndex):
    unknown = as_fetched(ArticleDraft(text=" ".join(["Hai Lung, 1 2 3 4."] * 20), title="12"))
    add(library, article_in("en"), unknown)
    with library.database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE articles SET language = NULL WHERE title = '12'")

    assert languages_found(library, "ja") == {None}


def test_an_answer_quotes_no_article_in_another_language(library: NewsIndex):
    add(library, *map(article_in, ("en", "zh", "ja", "ko")))

    answer = library.ask(QUESTIONS["en"], corpora=CORPORA, filters=Filters(languages=("ko",)))

    assert isinstance(answer, Answer)
    assert {citation.article.language for citation in answer.citations} == {"ko"}
    assert answer.explanation is not None
    assert (answer.explanation.languages, answer.explanation.other_languages) == (("ko",), 3)


def test_a_refusal_counts_the_articles_in_other_languages(library: NewsIndex):
    add(library, article_in("en"), article_in("zh"))

    answer = library.ask(QUESTIONS["en"], corpora=CORPORA, filters=Filters(languages=("ja",)))

    assert isinstance(answer, NoAnswer)
    assert answer.closest == ()
    assert answer.explanation is not None
    assert answer.explanation.other_languages == 2


def test_articles_that_another_filter_excludes_are_not_counted(library: NewsIndex):
    add(library, article_in("en"), article_in("zh"))

    filters = Filters(languages=("ja",), outlet="Nobody's Daily")
    answer = library.ask(QUESTIONS["en"], corpora=CORPORA, filters=filters)

    assert answer.explanation is not None
    assert answer.explanation.other_languages == 0


def test_a_quote_and_a_hit_state_their_language(library: NewsIndex):
    add(library, article_in("ja", language="ja-JP"))

    [hit] = library.search("Hai Lung", corpora=CORPORA, k=1)
    answer = library.ask(QUESTIONS["ja"], corpora=CORPORA)

    assert isinstance(answer, Answer)
    assert (hit.language, hit.article.language, answer.citations[0].language) == ("ja-JP", "ja-JP", "ja-JP")


def test_a_quote_in_another_script_than_its_article_has_its_own_language(library: NewsIndex):
    add(library, article_in("zh", language="en"))

    answer = library.ask(QUESTIONS["zh"], corpora=CORPORA)

    assert isinstance(answer, Answer)
    assert {(c.article.language, c.language) for c in answer.citations} == {("en", "zh")}
