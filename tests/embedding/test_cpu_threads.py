"""A model uses as many threads as the process may use processors."""

import os

import pytest

from index.embedding import cpu_threads
from index.embedding.cpu_threads import count_threads, find_cpu_quota


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with 8 processors; the function writes its control groups and returns the quota."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)

    def write(groups, **files):
        (tmp_path / "cgroup").write_text(groups)
        for name, content in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return find_cpu_quota(tmp_path / "fs", tmp_path / "cgroup")

    return write


def test_version_2(machine):
    assert machine("0::/a/b\n", **{"a/b/cpu.max": "150000 100000\n"}) == 1.5


def test_version_2_without_a_limit(machine):
    assert machine("0::/a\n", **{"a/cpu.max": "max 100000\n"}) is None


def test_limit_of_a_parent_counts(machine):
    assert machine("0::/a/b\n", **{"a/b/cpu.max": "400000 100000", "a/cpu.max": "200000 100000"}) == 2


def test_container_sees_its_own_group_as_the_root(machine):
    assert machine("0::/docker/0123\n", **{"cpu.max": "50000 100000"}) == 0.5


def test_version_1(machine):
    files = {"cpu,cpuacct/x/cpu.cfs_quota_us": "300000\n", "cpu,cpuacct/x/cpu.cfs_period_us": "100000\n"}

    assert machine("5:memory:/x\n4:cpu,cpuacct:/x\n", **files) == 3


def test_version_1_without_a_limit(machine):
    assert machine("4:cpu:/\n", **{"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}) is None


@pytest.mark.parametrize("content", ["", "many 100000", "100000 0", "100000", "\0"])
def test_unreadable_limit_is_no_limit(machine, content):
    assert machine("0::/a\nnonsense\n", **{"a/cpu.max": content}) is None


def test_system_without_control_groups(tmp_path):
    assert find_cpu_quota(tmp_path, tmp_path / "missing") is None


@pytest.mark.parametrize(("quota", "threads"), [(None, 8), (0.5, 1), (1.5, 1), (2.0, 2), (64.0, 8)])
def test_threads_by_quota_and_affinity(machine, monkeypatch, quota, threads):
    monkeypatch.setattr(cpu_threads, "find_cpu_quota", lambda: quota)

    assert count_threads({}) == threads


@pytest.mark.parametrize(("value", "threads"), [("3", 3), ("2,1", 2), ("0", 8), ("many", 8), ("", 8)])
def test_omp_num_threads_takes_precedence(machine, monkeypatch, value, threads):
    monkeypatch.setattr(cpu_threads, "find_cpu_quota", lambda: None)

    assert count_threads({"OMP_NUM_THREADS": value}) == threads
