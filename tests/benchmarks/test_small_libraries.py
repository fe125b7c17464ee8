"""Question sets of few articles."""

import gzip
import json
import random

import pytest
from small_libraries import NEWS_SETS, SQUAD_SETS, make_news_sets, make_squad_sets

ARTICLES = [
    {"url": f"https://a.example/{n}", "title": f"Town{n}", "text": f"The mayor{n} of town{n} resigned."}
    for n in range(150)
]
QUESTIONS = [
    {
        "id": str(n),
        "question": f"who of town{n} resigned",
        "answers": [f"mayor{n}"] if n % 3 else [],
        "relevant": [ARTICLES[n]["url"]] if n % 3 else [],
    }
    for n in range(150)
]


@pytest.fixture
def folder(tmp_path):
    for name, records in (("articles.jsonl.gz", ARTICLES), ("questions.jsonl", QUESTIONS)):
        text = "".join(json.dumps(record) + "\n" for record in records).encode()
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    return tmp_path


@pytest.mark.parametrize(("make", "sizes"), [(make_news_sets, NEWS_SETS), (make_squad_sets, SQUAD_SETS)])
def test_questions_are_answered_by_an_article_of_their_set_or_not_at_all(folder, make, sizes):
    sets = [*make(folder, random.Random(1))]

    assert sorted(len(one.articles) for one in sets) == sorted(s for s, n in sizes.items() for _ in range(n))
    for one in sets:
        urls = {article["url"] for article in one.articles}
        assert len(urls) == len(one.articles)
        assert all(bool(q["answers"]) == bool(q["relevant"]) for q in one.questions)
        assert urls.issuperset(url for q in one.questions for url in q["relevant"])


def test_unanswered_questions_are_near_misses_of_the_articles(folder):
    one, *_ = (s for s in make_squad_sets(folder, random.Random(1)) if s.name.startswith("squad-20"))
    urls = {article["url"] for article in one.articles}
    unanswered = [question for question in one.questions if not question["answers"]]

    assert unanswered
    assert {ARTICLES[int(question["id"])]["url"] for question in unanswered} <= urls
