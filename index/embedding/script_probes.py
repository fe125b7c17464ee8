"""Detect which scripts a model can read, with pairs of test sentences.

Each probe is a sentence, a paraphrase of it, and a sentence that shares its words but says something else. A
model that knows the language puts the paraphrase nearer. An English model, to which Chinese is a sequence of
unknown characters, does no better than chance; its vectors must not outweigh lexical hits.
"""

import json
from importlib import resources
from typing import TypeAlias

import numpy as np

from index.model.protocols import Embedder, PassageText, Reranker
from index.text.scripts import Script

# Script -> (sentence, paraphrase, sentence that shares its words). Six for each script: by chance a model
# passes all six once in 64; the bundled English model passes two of Han, none of kana, one of Hangul.
Probes: TypeAlias = dict[str, list[tuple[str, str, str]]]


def find_readable_scripts(embedder: Embedder) -> frozenset[Script]:
    """Scripts for which the model passes every probe, and always SPACED."""
    probes = _load_probes()
    passed = {script for script, triples in probes.items() if all(_passes(embedder, *t) for t in triples)}
    return frozenset({Script.SPACED, *(Script(script) for script in passed)})


def find_judged_scripts(reranker: Reranker) -> frozenset[Script]:
    """The same for a cross-encoder, which scores both other sentences against the first."""
    probes = _load_probes()
    passed = {script for script, triples in probes.items() if all(_judges(reranker, *t) for t in triples)}
    return frozenset({Script.SPACED, *(Script(script) for script in passed)})


def _passes(embedder: Embedder, sentence: str, same: str, other: str) -> bool:
    texts = [PassageText("", text, ((0, len(text)),)) for text in (sentence, same, other)]
    asked, near, far = (np.asarray(v.passage) for v in embedder.embed_passages(texts))
    return float(asked @ near) > float(asked @ far)


def _judges(reranker: Reranker, sentence: str, same: str, other: str) -> bool:
    near, far = reranker.score(sentence, [same, other])
    return bool(near > far)


def _load_probes() -> Probes:
    text = resources.files("index.embedding").joinpath("probes.json").read_text("utf-8")
    return {script: [tuple(triple) for triple in triples] for script, triples in json.loads(text).items()}
