"""Settings that all tests share, also in each worker of pytest-xdist.

Temporary folders are in memory where Linux offers enough of it: a test of the library syncs dozens of files to
disk, and no test needs a real one. As in its usual place, pytest keeps the folders of failed tests.
"""

import os
import shutil
from pathlib import Path

from hypothesis import settings

SHARED_MEMORY = Path("/dev/shm")
TEMPORARY_BYTES = 2_000_000_000

# Before torch is imported: with more threads, two processes on two cores wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# The default would convert the multilingual model, which takes 10 s and 370 MB, for each new library.
os.environ["INDEX_EMBEDDING_MODEL"] = "bundled"

# No deadline: on a busy machine, any example may take longer than 200 ms.
settings.register_profile("full", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)
settings.load_profile("full")


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > TEMPORARY_BYTES


if _has_room(SHARED_MEMORY):  # a container often has 64 MB there
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED_MEMORY))
