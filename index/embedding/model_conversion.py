"""The files of a sentence-transformers model, made from a packed model.

Only numpy and the standard library take part, and the order of everything is fixed: the bytes do not depend on
the machine, nor on the versions of the libraries that read them later.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from index.embedding.packed_model import PackedConfig, PackedModel


def converted_files(packed: PackedModel) -> dict[str, Iterable[bytes]]:
    """The content of each file of the folder, in blocks, by its path; weights are decoded on iteration.

    Raises ModelError, also on iteration.
    """
    files: dict[str, Iterable[bytes]] = {
        name: [json.dumps(content, ensure_ascii=False).encode()]
        for name, content in _configuration(packed).items()
    }
    return {**files, "model.safetensors": _weights(packed)}


# --- weights


def _weights(packed: PackedModel) -> Iterator[bytes]:
    """A safetensors file: the length of its header, the header in JSON, the tensors.

    The library `safetensors` would need all tensors in memory, and another version may order the header
    differently.
    """
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    tensors = _tensors(packed.config)
    offset = 0
    for name, tensor in tensors.items():
        end = offset + tensor.size
        header[name] = {"dtype": tensor.kind, "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little") + text
    for tensor in tensors.values():
        if tensor.source is None:
            yield bytes(tensor.size)
            continue
        for values in packed.slices(tensor.source, tensor.shape):
            yield values.astype(tensor.dtype).tobytes()


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A tensor to write: its name in the packed file, None for zeros, and its shape.

    Matrices are stored in 16 bits, which takes half the disk: a weight of 4 bits times its scale loses at most
    3 bits of 14. The small vectors stay as they are.
    """

    source: str | None
    shape: tuple[int, ...]
    dtype: str = "<f4"

    @property
    def kind(self) -> str:
        return "F16" if self.dtype == "<f2" else "F32"

    @property
    def size(self) -> int:
        return int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize


def _tensors(config: PackedConfig) -> dict[str, _Tensor]:
    """Every tensor of a BertModel by its name in transformers; those of 4 bytes first, for their alignment."""
    hidden = config.hidden
    vectors = {
        "embeddings.position_embeddings.weight": _Tensor("emb.pos", (config.positions, hidden)),
        "embeddings.token_type_embeddings.weight": _Tensor("emb.type", (config.token_types, hidden)),
        **_norm("embeddings.LayerNorm", "emb.ln", hidden),
    }
    matrices = {
        "embeddings.word_embeddings.weight": _Tensor("emb.word", (config.vocabulary, hidden), "<f2"),
    }
    for layer in range(config.layers):
        prefix = f"encoder.layer.{layer}"
        for name, source, rows, columns in _linear_layers(config):
            vectors[f"{prefix}.{name}.bias"] = _Tensor(f"l{layer}.{source}.b", (rows,))
            matrices[f"{prefix}.{name}.weight"] = _Tensor(f"l{layer}.{source}.w", (rows, columns), "<f2")
        vectors |= _norm(f"{prefix}.attention.output.LayerNorm", f"l{layer}.aln", hidden)
        vectors |= _norm(f"{prefix}.output.LayerNorm", f"l{layer}.oln", hidden)
    # Mean pooling does not use the pooler. Without its weights, transformers warns and fills them at random.
    vectors["pooler.dense.bias"] = _Tensor(None, (hidden,))
    matrices["pooler.dense.weight"] = _Tensor(None, (hidden, hidden), "<f2")
    return vectors | matrices


def _norm(name: str, source: str, hidden: int) -> dict[str, _Tensor]:
    return {
        f"{name}.weight": _Tensor(f"{source}.w", (hidden,)),
        f"{name}.bias": _Tensor(f"{source}.b", (hidden,)),
    }


def _linear_layers(config: PackedConfig) -> list[tuple[str, str, int, int]]:
    """Name in transformers, name in the packed file, rows and columns of each linear layer."""
    hidden, wide = config.hidden, config.intermediate
    return [
        ("attention.self.query", "q", hidden, hidden),
        ("attention.self.key", "k", hidden, hidden),
        ("attention.self.value", "v", hidden, hidden),
        ("attention.output.dense", "ao", hidden, hidden),
        ("intermediate.dense", "fi", wide, hidden),
        ("output.dense", "fo", hidden, wide),
    ]


# --- configuration and tokenizer


def _configuration(packed: PackedModel) -> dict[str, object]:
    """The content of each small JSON file."""
    config = packed.config
    module = "sentence_transformers.models"
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": config.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
            "include_prompt": True,
        },
        "config.json": _network(config),
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {"max_seq_length": config.positions, "do_lower_case": False},
        "tokenizer.json": _tokenizer(packed),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": config.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "padding_side": "right",
            "truncation_side": "right",
            "clean_up_tokenization_spaces": False,
            "bos_token": packed.tokens[config.bos],
            "cls_token": packed.tokens[config.bos],
            "eos_token": packed.tokens[config.eos],
            "sep_token": packed.tokens[config.eos],
            "pad_token": packed.tokens[config.pad],
            "unk_token": packed.tokens[config.unknown],
            "mask_token": packed.tokens[-1],
        },
    }


def _network(config: PackedConfig) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        # The weights are stored in 16 bits, and used in 32.
        "dtype": "float32",
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": config.hidden,
        "initializer_range": 0.02,
        "intermediate_size": config.intermediate,
        # The published value; the packed one is the nearest float32, and the engine adds it in float32 as well.
        "layer_norm_eps": round(config.epsilon, 15),
        "max_position_embeddings": config.positions,
        "num_attention_heads": config.heads,
        "num_hidden_layers": config.layers,
        "pad_token_id": config.pad,
        "type_vocab_size": config.token_types,
        "vocab_size": config.vocabulary,
    }


def _tokenizer(packed: PackedModel) -> dict[str, object]:
    """`tokenizer.json` of the library `tokenizers`: the Unigram model of XLM-RoBERTa."""
    config = packed.config
    special = sorted({config.bos, config.pad, config.eos, config.unknown, len(packed.tokens) - 1})
    bos, eos = ({"id": packed.tokens[token], "ids": [token]} for token in (config.bos, config.eos))
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special_token(packed, token) for token in special],
        "normalizer": {"type": "Sequence", "normalizers": list(_normalizers(packed.replacements))},
        "pre_tokenizer": _METASPACE,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special(bos), _sequence("A"), _special(eos)],
            "pair": [
                _special(bos),
                _sequence("A"),
                _special(eos),
                _special(eos),
                _sequence("B"),
                _special(eos),
            ],
            "special_tokens": {
                piece["id"]: {"id": piece["id"], "ids": piece["ids"], "tokens": [piece["id"]]}
                for piece in (bos, eos)
            },
        },
        "decoder": _METASPACE,
        "model": {
            "type": "Unigram",
            "unk_id": config.unknown,
            "vocab": [list(entry) for entry in zip(packed.tokens, packed.scores.tolist(), strict=True)],
            "byte_fallback": False,
        },
    }


_METASPACE = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": False}


def _special_token(packed: PackedModel, token: int) -> dict[str, object]:
    return {
        "id": token,
        "content": packed.tokens[token],
        "single_word": False,
        # As published: the mask takes the space before it.
        "lstrip": token == len(packed.tokens) - 1,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def _special(piece: Mapping[str, object]) -> dict[str, object]:
    return {"SpecialToken": {"id": piece["id"], "type_id": 0}}


def _sequence(name: str) -> dict[str, object]:
    return {"Sequence": {"id": name, "type_id": 0}}


# U+FF5E is kept, as SentencePiece does; NFKC would make it "~". It becomes this private character meanwhile.
_KEPT, _STAND_IN = "\uff5e", "\U000f0000"


def _normalizers(replacements: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """The replacements of the packed file: some characters go, some become spaces, the others are NFKC's.

    NFKC also composes decomposed characters; the table has single characters alone.
    """
    yield _replace(_character_class(source for source, text in replacements.items() if not text), "")
    spaces = (source for source, text in replacements.items() if text == " " and source != " ")
    yield _replace(_character_class(spaces), " ")
    yield _replace(_KEPT, _STAND_IN, is_pattern=False)
    yield {"type": "NFKC"}
    yield _replace(_STAND_IN, _KEPT, is_pattern=False)
    yield _replace(" {2,}", " ")


def _character_class(characters: Iterator[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in sorted(characters)) + "]"


def _replace(pattern: str, content: str, *, is_pattern: bool = True) -> dict[str, object]:
    kind = "Regex" if is_pattern else "String"
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}
