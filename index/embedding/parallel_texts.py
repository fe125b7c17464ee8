"""Questions and the sentences that answer them, the same in seven languages; written for this project."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.text.scripts import WritingSystem, writing_system_of

_FILE = "parallel_texts.json"


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, and a sentence that answers it and none of the others."""

    question: str
    answer: str


@cache
def load_parallel_texts() -> Mapping[str, tuple[AnsweredQuestion, ...]]:
    """The pairs by language, as BCP 47 codes; those at one place mean the same in every language."""
    return {
        language: tuple(AnsweredQuestion(pair["question"], pair["answer"]) for pair in pairs)
        for language, pairs in json.loads(_read()).items()
    }


def parallel_texts_by_system() -> dict[WritingSystem, list[AnsweredQuestion]]:
    """The pairs of all languages that share a writing system."""
    found: dict[WritingSystem, list[AnsweredQuestion]] = {}
    for language, pairs in load_parallel_texts().items():
        system = writing_system_of(language)
        if system is not None:
            found.setdefault(system, []).extend(pairs)
    return found


def parallel_texts_version() -> bytes:
    """Changes with every change of the texts."""
    return _read().encode()


def _read() -> str:
    return resources.files("index.embedding").joinpath(_FILE).read_text("utf-8")
