"""The sample articles are marked as such, complete and answer questions."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from bot.cli.sample_articles import SAMPLES_CORPUS, read_samples
from index import AddStatus, Answer, ArticleDraft, IndexSettings, NewsIndex, open_index

FILES = [file for file in (resources.files("bot") / "samples").iterdir() if file.name.endswith(".md")]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> NewsIndex:
    """The samples with the real model."""
    index = open_index(IndexSettings(data_dir=tmp_path_factory.mktemp("samples")))
    index.add(SAMPLES_CORPUS, read_samples(index))
    index.sync()
    return index


@pytest.fixture
def samples(tmp_path: Path) -> list[ArticleDraft]:
    with open_index(IndexSettings(data_dir=tmp_path)) as index:
        samples = read_samples(index)
    assert samples
    return samples


def test_there_are_about_a_dozen_samples(samples: list[ArticleDraft]) -> None:
    assert len(samples) == len(FILES) == 12


def test_each_is_clearly_a_sample(samples: list[ArticleDraft]) -> None:
    for sample in samples:
        assert sample.title.startswith(("Sample: ", "範例:", "サンプル:"))
        assert sample.outlet is not None
        assert sample.outlet.startswith("Watchdesk Samples")
        assert sample.url is not None
        assert sample.url.startswith("https://samples.watchdesk.example/")


def test_each_has_a_date_that_its_link_agrees_with(samples: list[ArticleDraft]) -> None:
    for sample in samples:
        assert sample.published is not None
        assert sample.url is not None
        assert f"/{sample.published.at:%Y/%m}/" in sample.url
        assert sample.published.at.date() < date(2026, 1, 1)


def test_each_is_short_and_states_its_language(samples: list[ArticleDraft]) -> None:
    for sample in samples:
        assert sample.language in ("en", "zh-TW", "zh", "ja")
        assert 400 <= len(sample.text) <= 2000


def test_nothing_of_the_front_matter_is_left_in_the_text(samples: list[ArticleDraft]) -> None:
    assert [sample.title for sample in samples if "published:" in sample.text or "---" in sample.text] == []


def test_adding_them_again_adds_nothing(library: NewsIndex) -> None:
    outcomes = library.add(SAMPLES_CORPUS, read_samples(library))

    assert {outcome.status for outcome in outcomes} == {AddStatus.DUPLICATE}


@pytest.mark.parametrize(
    ("question", "gold"),
    [
        ("When did Finland join NATO?", "4 April 2023"),
        ("How many missiles did China fire on the first day of the drills around Taiwan?", "11 ballistic"),
        ("How many Chinese aircraft did Taiwan detect?", "66 Chinese aircraft"),
        ("Which ship was the first to carry corn from Odesa?", "Razoni"),
        ("How wide is the Strait of Hormuz at its narrowest point?", "33 kilometres"),
        ("How many Indian soldiers died in the Galwan valley?", "Twenty Indian soldiers"),
        ("台馬二號海底電纜在什麼時候中斷?", "二月二日"),
        ("日本政府は尖閣諸島をいくらで購入しましたか?", "二十億五千万円"),
    ],
)
def test_a_question_about_the_samples_gets_the_right_sentence(
    library: NewsIndex, question: str, gold: str
) -> None:
    answer = library.ask(question, corpora=[SAMPLES_CORPUS])

    assert isinstance(answer, Answer)
    assert gold in " ".join(sentence.text for sentence in answer.sentences)
