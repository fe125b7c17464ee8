"""A name is found as readers type it, in a library with an article about each of many places."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import draft, open_library

from index import SHARED_CORPUS, Answer, NewsIndex

pytestmark = pytest.mark.slow  # building the library takes 10 s

SHARED = [SHARED_CORPUS]
PLACES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "spellings" / "place_names.jsonl")
    .read_text("utf-8")
    .splitlines()
]
REPORTS = {
    "[\u3040-\u30ff]": (
        "火曜日、{name}の近くで演習{number}が行われ、防衛省が声明を出した。"
        "参加した部隊の規模や期間は明らかにされていない。地元の漁業者には事前に通知があったという。"
    ),
    "[\u4e00-\u9fff]": (
        "{name}附近週二舉行演習{number}，國防部發表聲明。"
        "發言人沒有說明參加的部隊有多少，也沒有說明演習會持續幾天。附近的漁民事先接到了通知。"
    ),
    "[\uac00-\ud7a3]": (
        "화요일 {name} 근처에서 훈련 {number}이 실시됐고 국방부가 성명을 냈다. "
        "참가한 부대의 규모와 기간은 밝히지 않았다. 인근 어민들은 미리 통보를 받았다고 전했다."
    ),
    "": "Ships left {name} at dawn on Tuesday. The ministry gave no details about exercise {number}.",
}


def write_report(name: str, number: int) -> str:
    report = next(report for script, report in REPORTS.items() if re.search(script, name))
    return report.format(name=name, number=number)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with open_library(tmp_path_factory.mktemp("library")) as index:
        reports = [write_report(place["written"], number) for number, place in enumerate(PLACES)]
        articles = [
            draft(report, title=f"Report {number}", url=f"https://a.example/{number}")
            for number, report in enumerate(reports)
        ]
        assert all(outcome.article_id for outcome in index.add(SHARED_CORPUS, articles))
        index.sync()
        yield index


def test_typed_spellings_find_the_article_about_the_place_first(library: NewsIndex):
    found = [
        place["written"] in hit.text
        for place in PLACES
        for typed in place["typed"]
        for hit in library.search(typed, corpora=SHARED, k=1)
    ]

    assert len(found) == sum(len(place["typed"]) for place in PLACES)
    assert sum(found) / len(found) >= 0.99


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("What left Incirlik at dawn?", "İncirlik"),
        ("what left İNCİRLİK at dawn", "İncirlik"),
        ("What left Tromso at dawn?", "Tromsø"),
        ("What left Marib at dawn?", "Ma'rib"),
        ("What left Maʻrib at dawn?", "Ma'rib"),
        ("What left Lodz at dawn?", "Łódź"),
        ("誰在台南機場附近舉行演習？", "臺南機場"),
        ("谁在台南机场附近举行演习？", "臺南機場"),
    ],
)
def test_answer_quotes_the_name_as_written(library: NewsIndex, question: str, written: str):
    answer = library.ask(question, corpora=SHARED)

    assert isinstance(answer, Answer)
    citation = answer.citations[0]
    assert written in citation.quote
    assert library.get_article(SHARED, citation.article.article_id).text[citation.start : citation.end] == (
        citation.quote
    )
