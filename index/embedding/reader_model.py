"""The reader that ships with the program: finds the sentences of a passage that answer a question."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.multilingual_model import is_multilingual_available
from index.machine.capacity import count_threads
from index.model.built_once import built_once
from index.model.protocols import PassageSentences, SentenceReading

if TYPE_CHECKING:
    from index.embedding.onnx_reader import OnnxReader

READER_FILE = "reader.safetensors"
"""The trained layers, in this package."""


def find_reader(models_folder: Path) -> "PassageReader | None":
    """The reader; None if its file is not part of this installation, or without the model that it was built on.

    Cheap: reads no file.
    """
    reader_file = Path(str(resources.files("index.embedding") / READER_FILE))
    if not reader_file.is_file() or not is_multilingual_available(models_folder):
        return None
    return PassageReader(reader_file, models_folder)


class PassageReader:
    """Implements `Reader`. Loaded on first use; the first time on a machine, that takes some seconds."""

    def __init__(self, reader_file: Path, models_folder: Path) -> None:
        """`reader_file` holds the trained layers; `models_folder` the model that they belong to."""
        self._reader_file = reader_file
        self._models_folder = models_folder

    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        """As `Reader.read`; each processor reads a passage at a time.

        Also raises ModelError if the reader cannot be loaded.
        """
        return list(self._executor.map(partial(self._reader.read, question), passages))

    @built_once
    def _executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(count_threads(), "reader")

    @built_once
    def _reader(self) -> "OnnxReader":
        from index.embedding.onnx_reader import load_reader  # noqa: PLC0415 - loads ONNX Runtime

        return load_reader(self._reader_file, self._models_folder)
