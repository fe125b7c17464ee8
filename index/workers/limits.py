"""What one call in a worker process may take, and how many workers fit the machine."""

import os
from dataclasses import dataclass

import psutil

_MIN_MEMORY_BYTES = 384_000_000  # an idle worker takes 80 MB, the largest allowed page (10 MB) up to 300 MB
_MAX_MEMORY_BYTES = 1_000_000_000
_MEMORY_SHARE = 8
_MAX_WORKERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one call."""

    cpu_s: float
    """Processor time, whatever else the machine does meanwhile."""
    wall_s: float
    """Elapsed time: for a call that waits forever, and not for one on a busy machine."""
    memory_bytes: int
    """Resident memory of the whole worker."""


def default_limits() -> Limits:
    """For this machine: an eighth of its memory, within bounds.

    10 s: the slowest real page took 0.3 s, a PDF of 300 full pages 7 s (docs/decisions/0026).
    """
    memory = psutil.virtual_memory().total // _MEMORY_SHARE
    return Limits(
        cpu_s=10,
        wall_s=120,
        memory_bytes=max(_MIN_MEMORY_BYTES, min(_MAX_MEMORY_BYTES, memory)),
    )


def default_pool_size() -> int:
    """A worker a core, at most four: parsing is rarely what a bot waits for."""
    return min(_MAX_WORKERS, os.cpu_count() or 1)
