"""The program uses as many processors and as much memory as it may."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from index.machine import capacity
from index.machine.capacity import count_threads, find_usable_memory, limit_threads
from index.workers.worker_process import default_limits, default_pool_size

ROOT = Path(__file__).parents[2]


@pytest.fixture
def _eight_processors(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(capacity, "find_cpu_quota", lambda: None)


@pytest.mark.usefixtures("_eight_processors")
@pytest.mark.parametrize(("quota", "threads"), [(None, 8), (0.5, 1), (1.5, 1), (2.0, 2), (64.0, 8)])
def test_threads_by_quota_and_affinity(monkeypatch, quota, threads):
    monkeypatch.setattr(capacity, "find_cpu_quota", lambda: quota)

    assert count_threads({}) == threads


@pytest.mark.usefixtures("_eight_processors")
@pytest.mark.parametrize(("value", "threads"), [("3", 3), ("2,1", 2), ("0", 8), ("many", 8), ("", 8)])
def test_omp_num_threads_takes_precedence(value, threads):
    assert count_threads({"OMP_NUM_THREADS": value}) == threads


@pytest.mark.usefixtures("_eight_processors")
def test_native_libraries_start_as_many_threads_as_the_quota_allows(monkeypatch):
    monkeypatch.setattr(capacity, "find_cpu_quota", lambda: 2.0)
    environment = {"OMP_NUM_THREADS": "", "OPENBLAS_NUM_THREADS": "3"}
    limit_threads(None, environment)

    assert environment == {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "3", "RAYON_NUM_THREADS": "2"}


def test_setting_takes_precedence_over_the_variables_of_libraries():
    environment = {"OMP_NUM_THREADS": "64", "OPENBLAS_NUM_THREADS": "64"}
    limit_threads(4, environment)

    assert set(environment.values()) == {"4"}
    assert count_threads(environment) == 4


SEARCH = """
from bot.settings import load_settings
load_settings(None)
import threading
import faiss, numpy, psutil, scipy.linalg
vectors = numpy.ones((500, 64), numpy.float32)
index = faiss.IndexFlatIP(64)
index.add(vectors)
def search():
    vectors @ vectors.T
    index.search(vectors, 5)
    print(psutil.Process().num_threads())
search()
thread = threading.Thread(target=search)
thread.start()
thread.join()
"""


def test_a_process_starts_no_more_threads_than_the_setting_says(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "6", "OPENBLAS_NUM_THREADS": "6"}
    ended = subprocess.run(
        [sys.executable, "-c", SEARCH],
        env=environment | {"INDEX_THREADS": "1"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )

    assert ended.stdout.split() == ["1", "2"]


@pytest.mark.parametrize(("limit", "memory"), [(None, 64 * 2**30), (2**30, 2**30), (2**63 - 4096, 64 * 2**30)])
def test_memory_of_the_machine_or_the_group_whichever_is_less(monkeypatch, limit, memory):
    _give_memory(monkeypatch, machine=64 * 2**30, limit=limit)

    assert find_usable_memory() == memory


def test_workers_of_a_small_container_on_a_large_host_are_few_and_small(monkeypatch):
    _give_memory(monkeypatch, machine=256 * 2**30, limit=4 * 2**30)
    monkeypatch.setenv("OMP_NUM_THREADS", "")
    monkeypatch.setattr(capacity, "find_cpu_quota", lambda: 1.0)

    assert default_pool_size() == 1
    assert default_limits().memory_bytes == 2**29


def _give_memory(monkeypatch, *, machine, limit):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"total": machine}))
    monkeypatch.setattr(capacity, "find_memory_limit", lambda: limit)
