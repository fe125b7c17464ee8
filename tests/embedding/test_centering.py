"""Vectors without what only tells the language of a text, and the parallel texts that this is measured on."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.embedding.centering import LanguageMeans, centered_fingerprint, load_or_measure, measure_means
from index.embedding.parallel_texts import load_parallel_texts, parallel_texts_by_system
from index.model.protocols import Matrix
from index.text.scripts import WritingSystem, writing_system

LANGUAGES = {
    "en": WritingSystem.LATIN,
    "zh-Hant": WritingSystem.HAN,
    "zh-Hans": WritingSystem.HAN,
    "ja": WritingSystem.KANA,
    "ko": WritingSystem.HANGUL,
    "uk": WritingSystem.CYRILLIC,
    "ar": WritingSystem.ARABIC,
}
SYSTEMS = list(WritingSystem)


def language_vectors(texts: Sequence[str]) -> Matrix:
    """The axis of the writing system, with a little of the text's own."""
    rows = np.zeros((len(texts), len(SYSTEMS) + 2), np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[SYSTEMS.index(writing_system(text))] = 0.9
        row[-1 if len(text) % 2 else -2] = 0.4
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def measured() -> LanguageMeans:
    return measure_means(language_vectors, language_vectors)


def test_parallel_texts_are_complete_and_in_their_script():
    texts = load_parallel_texts()
    assert texts.keys() == LANGUAGES.keys()
    for language, pairs in texts.items():
        assert len({pair.question for pair in pairs}) == len({pair.answer for pair in pairs}) == 40, language
        for pair in pairs:
            assert {writing_system(pair.question), writing_system(pair.answer)} == {LANGUAGES[language]}, pair


def test_both_kinds_of_chinese_share_a_writing_system():
    assert len(parallel_texts_by_system()[WritingSystem.HAN]) == 80


def test_centered_texts_of_two_languages_are_near_each_other():
    means = measured()
    english, chinese = "Ships left the port.", "船隻離開了港口去北方了。"
    before = language_vectors([english]) @ language_vectors([chinese]).T
    (centered,) = means.center_texts(WritingSystem.HAN, language_vectors([chinese]))
    asked = means.center_question(english, language_vectors([english])[0])

    assert float(asked @ centered) > float(before[0, 0]) + 0.2
    assert np.linalg.norm(asked) == pytest.approx(1) == np.linalg.norm(centered)


def test_centering_no_sentences_gives_none():
    assert measured().center_texts(WritingSystem.HAN, np.zeros((0, 9), np.float32)).shape == (0, 9)


def test_other_writing_systems_take_the_mean_of_all():
    means = measured()
    known = [means.texts[system] for system in LANGUAGES.values() if system is not WritingSystem.HAN]
    expected = np.mean([*known, means.texts[WritingSystem.HAN]], axis=0)
    assert means.texts[WritingSystem.OTHER] == pytest.approx(expected, abs=1e-6)


def test_means_are_measured_once_and_stored(tmp_path: Path):
    calls: list[int] = []

    def measure() -> LanguageMeans:
        calls.append(1)
        return measured()

    first = load_or_measure(tmp_path, "abc", measure)
    second = load_or_measure(tmp_path, "abc", measure)

    assert calls == [1]
    for system in WritingSystem:
        assert second.questions[system] == pytest.approx(first.questions[system])
        assert second.texts[system] == pytest.approx(first.texts[system])


def test_damaged_means_are_measured_again(tmp_path: Path):
    load_or_measure(tmp_path, "abc", measured)
    stored = tmp_path / "abc-means" / "means.npz"
    stored.write_bytes(stored.read_bytes()[:-40])

    again = load_or_measure(tmp_path, "abc", measured)

    assert again.texts[WritingSystem.HAN] == pytest.approx(measured().texts[WritingSystem.HAN])


def test_means_are_measured_if_they_cannot_be_stored(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")

    means = load_or_measure(blocked, "abc", measured)

    assert means.texts[WritingSystem.KANA] == pytest.approx(measured().texts[WritingSystem.KANA])


def test_fingerprint_of_centered_vectors_differs_from_that_of_the_files():
    assert centered_fingerprint("abc") not in ("abc", centered_fingerprint("abd"))
    assert len(centered_fingerprint("abc")) == 32
