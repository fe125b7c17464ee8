"""Read the settings in the folder of a sentence-transformers model."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

JsonObject: TypeAlias = Mapping[str, object]

WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"
# What is built from them; from some models also a smaller tokenizer.json.
GRAPH_FILE = "model.onnx"
PIECES_FILE = "pieces.model"


@dataclass(frozen=True, slots=True)
class BertShape:
    """The numbers that determine the graph of a BERT encoder."""

    layers: int
    heads: int
    hidden: int
    words: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class MeanPooledBert:
    """A BERT encoder whose text vectors are the means of its token vectors."""

    shape: BertShape
    max_tokens: int
    pad_id: int
    question_prompt: str
    document_prompt: str


def read_mean_pooled_bert(folder: Path) -> MeanPooledBert | None:
    """The settings if the folder holds such a model and nothing that changes its vectors; otherwise None."""
    try:
        return _read(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def has_question_prompt(folder: Path) -> bool:
    """Whether the model marks questions by a prompt, as models do that were trained to find answers."""
    prompts = read_json(folder / "config_sentence_transformers.json").get("prompts")
    if not isinstance(prompts, dict):
        return False
    question = str(prompts.get("query") or "")
    return bool(question) and question != choose_document_prompt(prompts, None)


def choose_document_prompt(prompts: Mapping[str, str], default_name: str | None) -> str:
    """The prompt before passages; sentence-transformers models name it differently."""
    names: Iterable[str] = ("document", "passage", "corpus", default_name or "")
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _read(folder: Path) -> MeanPooledBert | None:
    config = read_json(folder / "config.json")
    limits = read_json(folder / "sentence_bert_config.json")
    described = read_json(folder / "config_sentence_transformers.json")
    if not (_is_plain_bert(config) and _is_mean_pooled(folder) and _is_plain_text(limits)):
        return None
    if not all((folder / name).is_file() for name in (WEIGHTS_FILE, TOKENIZER_FILE)):
        return None
    positions = int(str(config["max_position_embeddings"]))
    limit = limits.get("max_seq_length") or read_json(folder / "tokenizer_config.json").get("model_max_length")
    prompts = described.get("prompts") or {}
    if not isinstance(prompts, dict):
        return None
    prompts = {str(name): str(prompt or "") for name, prompt in prompts.items()}
    default = described.get("default_prompt_name")
    return MeanPooledBert(
        shape=BertShape(
            layers=int(str(config["num_hidden_layers"])),
            heads=int(str(config["num_attention_heads"])),
            hidden=int(str(config["hidden_size"])),
            words=int(str(config["vocab_size"])),
            epsilon=float(str(config["layer_norm_eps"])),
        ),
        max_tokens=min(positions, int(limit)) if isinstance(limit, int | float) else positions,
        pad_id=int(str(config.get("pad_token_id") or 0)),
        question_prompt=prompts.get("query", ""),
        document_prompt=choose_document_prompt(prompts, str(default) if default else None),
    )


def _is_plain_bert(config: JsonObject) -> bool:
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder")
    )


def _is_mean_pooled(folder: Path) -> bool:
    """Whether the text vector is the mean of the token vectors, and nothing else is done to it."""
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    packages, _, kinds = zip(*(str(module["type"]).rpartition(".") for module in modules), strict=True)
    # A folder can have modules of its own with the same names.
    if not all(package.startswith("sentence_transformers.") for package in packages):
        return False
    if kinds not in (("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize")):
        return False
    if modules[0]["path"] or (folder / "adapter_config.json").exists():
        return False
    return _pools_by_mean(read_json(folder / str(modules[1]["path"]) / "config.json"))


def _pools_by_mean(pooling: JsonObject) -> bool:
    if not pooling.get("include_prompt", True):
        return False
    if "pooling_mode" in pooling:
        return pooling["pooling_mode"] in ("mean", ["mean"])
    modes = {key for key, value in pooling.items() if key.startswith("pooling_mode_") and value}
    return modes == {"pooling_mode_mean_tokens"}


def _is_plain_text(settings: JsonObject) -> bool:
    """Whether the settings of the Transformer module change nothing but the limit."""
    return not settings.get("do_lower_case") and settings.keys() <= {"max_seq_length", "do_lower_case"}


def read_json(path: Path) -> JsonObject:
    """The JSON object in a file; empty if there is no file or no object in it. Raises ValueError, OSError."""
    value: object = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return value if isinstance(value, dict) else {}
