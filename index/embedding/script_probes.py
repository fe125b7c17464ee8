"""Detect which scripts a model can read. An English model reads Chinese as a sequence of unknown characters.

An embedding model must find the answers to questions in a language among the answers to others, which share no
words with them. A cross-encoder must prefer a paraphrase of a sentence to one that shares its words but says
something else. A model that cannot read a script does no better than chance in both; its scores must not
outweigh lexical hits.
"""

import json
from collections.abc import Sequence
from importlib import resources
from typing import TypeAlias

import numpy as np

from index.embedding.parallel_texts import AnsweredQuestion, load_parallel_texts
from index.model.protocols import Embedder, PassageText, Reranker
from index.text.scripts import Script

# The questions of a language, and how many a model must answer. The bundled English model answers 15 in English
# and at most 3 in the other languages, multilingual-e5-small 8 to 15 in all; by chance a model answers 1.
_QUESTIONS = 16
_LEAST_ANSWERED = 6
_PROBED_LANGUAGES = {
    Script.HAN: ("zh-Hant", "zh-Hans"),
    Script.KANA: ("ja",),
    Script.HANGUL: ("ko",),
}

# Script -> (sentence, paraphrase, sentence that shares its words). Six for each script: by chance a model
# passes all six once in 64.
Probes: TypeAlias = dict[str, list[tuple[str, str, str]]]


def find_readable_scripts(embedder: Embedder) -> frozenset[Script]:
    """Scripts in whose languages the model answers questions, and always SPACED."""
    texts = load_parallel_texts()
    passed = {
        script
        for script, languages in _PROBED_LANGUAGES.items()
        if all(_count_answered(embedder, texts[language]) >= _LEAST_ANSWERED for language in languages)
    }
    return frozenset({Script.SPACED, *passed})


def find_judged_scripts(reranker: Reranker) -> frozenset[Script]:
    """Scripts for which a cross-encoder passes every probe, and always SPACED."""
    probes = _load_probes()
    passed = {script for script, triples in probes.items() if all(_judges(reranker, *t) for t in triples)}
    return frozenset({Script.SPACED, *(Script(script) for script in passed)})


def _count_answered(embedder: Embedder, pairs: Sequence[AnsweredQuestion]) -> int:
    """How many of the first questions are nearer to their own answer than to the others."""
    probed = pairs[:_QUESTIONS]
    answers = [PassageText("", pair.answer, ((0, len(pair.answer)),)) for pair in probed]
    vectors = np.array([embedded.passage for embedded in embedder.embed_passages(answers)])
    questions = np.array([embedder.embed_question(pair.question) for pair in probed])
    return int(np.sum((questions @ vectors.T).argmax(axis=1) == np.arange(len(probed))))


def _judges(reranker: Reranker, sentence: str, same: str, other: str) -> bool:
    near, far = reranker.score(sentence, [same, other])
    return bool(near > far)


def _load_probes() -> Probes:
    text = resources.files("index.embedding").joinpath("probes.json").read_text("utf-8")
    return {script: [tuple(triple) for triple in triples] for script, triples in json.loads(text).items()}
