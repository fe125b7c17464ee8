"""The bundled model as the program stores it, built once for all programs that a process of tests starts."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from index.embedding.embedding_model import TextEmbedder
from index.embedding.model_files import MODELS_FOLDER


def link_models(data_dir: Path) -> None:
    """Let a library find the stored model. A program would take 2 s of a processor to build its own."""
    if not data_dir.exists():
        data_dir.mkdir(mode=0o700)
    if data_dir.is_dir() and not (data_dir / MODELS_FOLDER).exists():
        (data_dir / MODELS_FOLDER).symlink_to(_prepare_models())


@cache
def _prepare_models() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="watchdesk-models-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    TextEmbedder("bundled", folder).embed_question("Who met?")
    return folder
