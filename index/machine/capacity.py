"""The processors and the memory that this process may use."""

import os
from collections.abc import Mapping, MutableMapping

import psutil

from index.machine.control_groups import find_cpu_quota, find_memory_limit

_OPENMP = "OMP_NUM_THREADS"
# FAISS and PyTorch use OpenMP, NumPy and SciPy OpenBLAS, Hugging Face tokenizers Rayon.
_NATIVE_LIBRARIES = (_OPENMP, "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


def count_threads(environment: Mapping[str, str] = os.environ) -> int:
    """The value of OMP_NUM_THREADS, or else the processors in the affinity mask, within the cgroup's quota."""
    chosen = environment.get(_OPENMP, "").split(",")[0].strip()
    if chosen.isdecimal() and int(chosen):
        return int(chosen)
    quota = find_cpu_quota()
    usable = _count_usable_processors()
    return usable if quota is None else max(1, min(usable, int(quota)))


def limit_threads(chosen: int | None, environment: MutableMapping[str, str] = os.environ) -> None:
    """Let each native library start as many threads as `chosen`, or else as `count_threads` allows.

    The libraries ignore quotas, and each thread that searches FAISS starts threads of its own: 64 on a host
    with 64 processors. They read their variable when they are loaded, so call this before. Without `chosen`,
    variables that are set stay as they are.
    """
    if chosen is not None:
        environment.update(dict.fromkeys(_NATIVE_LIBRARIES, str(chosen)))
        return
    threads = str(count_threads(environment))
    for name in _NATIVE_LIBRARIES:
        if not environment.get(name):
            environment[name] = threads


def find_usable_memory() -> int:
    """The bytes of memory of the machine, or of the control group if that is less."""
    machine = psutil.virtual_memory().total
    limit = find_memory_limit()
    return machine if limit is None else min(machine, limit)


def _count_usable_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
