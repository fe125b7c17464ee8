"""The 8-bit model gives nearly the vectors of the exact one, without its libraries."""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from child_processes import run_python

from index import PassageText
from index.embedding.embedding_model import TextEmbedder
from index.embedding.model_files import bundled_model_folder, find_model_folder
from index.embedding.model_folder import read_mean_pooled_bert
from index.embedding.quantized_model import QuantizedModel, load_quantized_model
from index.embedding.text_tokenizer import load_tokenizer
from index.embedding.torch_model import TorchModel
from index.embedding.unigram_files import write_unigram_files
from index.embedding.unigram_tokenizer import UnigramTokenizer
from index.text.sentences import split_sentences

TEXTS = (
    (Path(__file__).parents[1] / "data" / "embedding" / "quantization_texts.txt")
    .read_text("utf-8")
    .splitlines()
)
# Each model and its least and mean cosines to the exact vectors.
MODELS = {"bundled": (0.99, 0.996), "multilingual": (0.998, 0.999)}


def passage(text, title=""):
    return PassageText(title, text, tuple(split_sentences(text)))


PASSAGES = [
    *(passage(text) for text in TEXTS),
    *(passage(" ".join(TEXTS[start : start + 8]), TEXTS[start]) for start in range(0, len(TEXTS), 4)),
]


@pytest.fixture(scope="module", params=["bundled", pytest.param("multilingual", marks=pytest.mark.slow)])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def folder(name, models):
    return find_model_folder(name, models_folder=models)


@pytest.fixture(scope="module")
def embedder(name, models):
    return TextEmbedder(name, models)


@pytest.fixture(scope="module")
def quantized(embedder):
    """The model itself: the embedder centers the vectors of a multilingual one."""
    assert isinstance(embedder._model, QuantizedModel)
    return embedder._model


@pytest.fixture(scope="module")
def exact(name, folder):
    return TorchModel(name, folder)


def cosines(vectors, expected):
    return np.array([a @ b for a, b in zip(vectors, expected, strict=True)])


def test_passage_vectors_are_close_to_the_exact_ones(name, quantized, exact):
    vectors = [quantized.embed_batch([given])[0] for given in PASSAGES]

    expected = [exact.embed_batch([given])[0] for given in PASSAGES]
    found = cosines([v.passage for v in vectors], [v.passage for v in expected])
    least, mean = MODELS[name]
    assert found.min() >= least
    assert found.mean() >= mean


def test_sentence_vectors_are_close_to_the_exact_ones(quantized, exact):
    vectors = np.concatenate([quantized.embed_batch([given])[0].sentences for given in PASSAGES])

    expected = np.concatenate([exact.embed_batch([given])[0].sentences for given in PASSAGES])
    # A sentence beyond the limit of the model has no vector.
    has_tokens = expected.any(axis=1)
    assert (vectors.any(axis=1) == has_tokens).all()
    assert cosines(vectors, expected)[has_tokens].min() >= 0.98


def test_single_texts_are_embedded_as_in_a_passage_without_a_title(quantized, exact):
    texts = TEXTS[:5]
    alone = quantized.embed_texts(texts)

    assert cosines(alone, exact.embed_texts(texts)).min() >= 0.99
    passages = [quantized.embed_batch([PassageText("", text, ())])[0].passage for text in texts]
    assert cosines(alone, passages).min() >= 0.99999


def test_question_vectors_are_close_to_the_exact_ones(name, quantized, exact):
    found = cosines(*([model.embed_question(text) for text in TEXTS] for model in (quantized, exact)))

    assert found.min() >= MODELS[name][0]


def test_question_in_8_bits_finds_the_same_exact_passages(quantized, exact):
    """So a library that was embedded exactly need not be embedded again, and the fingerprint is the same."""
    passages = np.array([exact.embed_batch([given])[0].passage for given in PASSAGES])
    shared = [
        len(
            {*_nearest(passages, quantized.embed_question(text))}
            & {*_nearest(passages, exact.embed_question(text))}
        )
        for text in TEXTS
    ]

    assert np.mean(shared) >= 9.3


def _nearest(passages, question):
    return np.argsort(-(passages @ question))[:10].tolist()


UNUSUAL = [
    "",
    " ",
    "  Two  spaces, a\ttab\nand lines \r\n",
    "e\u0301 U.S. 400,000 ﬁ ｶﾞ ２０２４ ～ ½ №",
    "zero\u200bwidth soft\u00adhyphen non\u00a0break \ufeff bom \u202eright to left\u202c",
    "🙂 👩‍👩‍👧 🇹🇼 ☕️",
    "0123456789" * 50,
    "台灣" * 400,
    "ship " * 1000,
    "\x00\x07 control",
    "𠀀𠀁 𝐀𝐁 ﷺ",
]


@pytest.fixture(scope="module")
def unusual(name):
    """Texts with the same tokens in transformers.

    With the multilingual model, a special token in a text is text, and some runs of a character are divided
    elsewhere (test_unigram_tokenizer.py).
    """
    return [*UNUSUAL, "[CLS] [SEP] [MASK] <s> </s> <mask> <pad>", "x" * 500] if name == "bundled" else UNUSUAL


def test_token_ids_are_those_of_transformers(folder, exact, unusual, tmp_path):
    settings = read_mean_pooled_bert(folder)
    write_unigram_files(folder, tmp_path)
    tokenizer = load_tokenizer(folder, tmp_path, settings.max_tokens, settings.pad_id)
    texts = [*unusual, *TEXTS, " ".join(TEXTS)]

    expected = exact._model.tokenizer(
        texts, padding=True, truncation=True, max_length=exact.max_tokens, return_offsets_mapping=True
    )
    tokens = tokenizer.encode(texts)
    assert tokens.ids.tolist() == expected["input_ids"]
    assert tokens.mask.tolist() == expected["attention_mask"]
    assert tokens.offsets.tolist() == [[[*span] for span in row] for row in expected["offset_mapping"]]


def test_limits_and_counts_are_those_of_sentence_transformers(embedder, exact, unusual):
    assert embedder.max_tokens == exact.max_tokens
    assert embedder.dim == exact.dim
    assert embedder.count_tokens([*unusual, *TEXTS]) == exact.count_tokens([*unusual, *TEXTS])


def test_torch_is_not_imported():
    code = (
        "import sys; from index.embedding.embedding_model import TextEmbedder\n"
        "TextEmbedder('bundled').embed_question('Who met?')\n"
        "print([n for n in ('torch', 'transformers', 'sentence_transformers', 'scipy') if n in sys.modules])"
    )

    assert run_python("-c", code).stdout.strip() == "[]"


@pytest.fixture
def own_folder(tmp_path):
    """A folder with a copy of the bundled model, and a link to its weights."""
    original = bundled_model_folder()
    copy = tmp_path / "model"
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns("model.safetensors", "__pycache__"))
    (copy / "model.safetensors").symlink_to(original / "model.safetensors")
    return copy


def change(path, **values):
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


# --- what is built from a model


def replace_vocabulary(folder):
    """A Unigram vocabulary in place of the one of WordPiece."""
    pieces = [["<unk>", 0.0], ["\u2581", -2.0], ["\u2581ship", -3.0], ["s", -4.0]]
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text("utf-8")) | {
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": "\u2581",
            "prepend_scheme": "always",
            "split": True,
        },
        "model": {"type": "Unigram", "unk_id": 0, "vocab": pieces, "byte_fallback": False},
    }
    path.write_text(json.dumps(tokenizer), "utf-8")


def test_unigram_vocabulary_is_stored_with_the_graph(own_folder, tmp_path):
    replace_vocabulary(own_folder)
    settings = read_mean_pooled_bert(own_folder)

    def load():
        return load_quantized_model(own_folder, settings, "0123", tmp_path / "models")

    vector = load().embed_question("ships")
    (stored,) = (path for path in (tmp_path / "models").iterdir() if path.is_dir())
    assert {"model.onnx", "pieces.model", "tokenizer.json"} < {path.name for path in stored.iterdir()}
    content = (stored / "pieces.model").read_bytes()
    # The next start reads only what is stored; a damaged file is built again.
    (stored / "pieces.model").write_bytes(content[:-1] + b"?")
    assert (load().embed_question("ships") == vector).all()
    assert (stored / "pieces.model").read_bytes() == content
    (own_folder / "tokenizer.json").write_text("{}")
    model = load()
    assert isinstance(model._tokenizer, UnigramTokenizer)
    assert (model.embed_question("ships") == vector).all()


# --- models that only PyTorch runs


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("config.json", {"num_hidden_layers": "many"}),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
        ("1_Pooling/config.json", {"include_prompt": False}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
        ("sentence_bert_config.json", {"unknown": 1}),
    ],
)
def test_other_models_are_not_supported(own_folder, file, values):
    assert read_mean_pooled_bert(own_folder) is not None
    change(own_folder / file, **values)

    assert read_mean_pooled_bert(own_folder) is None


@pytest.mark.parametrize("kind", ["sentence_transformers.models.Dense", "own_module.Normalize"])
def test_model_with_another_module_is_not_supported(own_folder, kind):
    modules = json.loads((own_folder / "modules.json").read_text())
    modules[2]["type"] = kind
    (own_folder / "modules.json").write_text(json.dumps(modules))

    assert read_mean_pooled_bert(own_folder) is None


def test_prompts_are_those_of_the_model(own_folder):
    prompts = {"query": "ask: ", "passage": "text: ", "other": "other: "}
    path = own_folder / "config_sentence_transformers.json"
    change(path, prompts=prompts, default_prompt_name="other")
    settings = read_mean_pooled_bert(own_folder)
    assert (settings.question_prompt, settings.document_prompt) == ("ask: ", "text: ")

    change(path, prompts={"other": "other: "})
    settings = read_mean_pooled_bert(own_folder)
    assert (settings.question_prompt, settings.document_prompt) == ("", "other: ")


def test_unsupported_model_runs_on_torch(own_folder):
    change(
        own_folder / "1_Pooling" / "config.json", pooling_mode_mean_tokens=False, pooling_mode_cls_token=True
    )
    embedder = TextEmbedder(str(own_folder))

    assert embedder.embed_question("Who met?").shape == (384,)
    assert isinstance(embedder._model, TorchModel)


def test_model_runs_on_torch_without_onnx_runtime(monkeypatch, caplog):
    for module in ("onnxruntime", "index.embedding.onnx_encoder", "index.embedding.quantized_model"):
        monkeypatch.setitem(sys.modules, module, None)
    embedder = TextEmbedder("bundled")

    assert embedder.embed_question("Who met?").shape == (384,)
    assert isinstance(embedder._model, TorchModel)
    assert "runs on PyTorch" in caplog.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_write_access_is_not_needed(tmp_path):
    tmp_path.chmod(0o500)

    assert TextEmbedder("bundled", tmp_path).embed_question("Who met?").shape == (384,)


def test_graph_is_built_in_memory_if_it_cannot_be_stored(tmp_path, caplog):
    (tmp_path / "models").write_text("a file, not a folder")
    embedder = TextEmbedder("bundled", tmp_path / "models")

    assert embedder.embed_question("Who met?").shape == (384,)
    assert isinstance(embedder._model, QuantizedModel)
    assert len(caplog.records) == 1


def test_word_table_of_another_size_is_not_used(own_folder):
    change(own_folder / "config.json", vocab_size=30_000)
    settings = read_mean_pooled_bert(own_folder)

    with pytest.raises(ValueError, match=r"\(30522, 384\)"):
        load_quantized_model(own_folder, settings, "0123", None)
