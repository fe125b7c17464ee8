"""The least quota on the way from a process's control group to the root counts."""

import pytest

from index.machine.control_groups import find_cpu_quota, find_memory_limit


@pytest.fixture
def write_groups(tmp_path):
    """The function writes /proc/self/cgroup and files below /sys/fs/cgroup."""

    def write(groups, **files):
        (tmp_path / "cgroup").write_text(groups)
        for name, content in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    return write


@pytest.fixture
def cpu_quota(tmp_path, write_groups):
    def read(groups, **files):
        write_groups(groups, **files)
        return find_cpu_quota(tmp_path / "fs", tmp_path / "cgroup")

    return read


@pytest.fixture
def memory_limit(tmp_path, write_groups):
    def read(groups, **files):
        write_groups(groups, **files)
        return find_memory_limit(tmp_path / "fs", tmp_path / "cgroup")

    return read


def test_version_2(cpu_quota):
    assert cpu_quota("0::/a/b\n", **{"a/b/cpu.max": "150000 100000\n"}) == 1.5


def test_version_2_without_a_limit(cpu_quota):
    assert cpu_quota("0::/a\n", **{"a/cpu.max": "max 100000\n"}) is None


def test_limit_of_a_parent_counts(cpu_quota):
    assert cpu_quota("0::/a/b\n", **{"a/b/cpu.max": "400000 100000", "a/cpu.max": "200000 100000"}) == 2


def test_container_sees_its_own_group_as_the_root(cpu_quota):
    assert cpu_quota("0::/docker/0123\n", **{"cpu.max": "50000 100000"}) == 0.5


def test_version_1(cpu_quota):
    files = {"cpu,cpuacct/x/cpu.cfs_quota_us": "300000\n", "cpu,cpuacct/x/cpu.cfs_period_us": "100000\n"}

    assert cpu_quota("5:memory:/x\n4:cpu,cpuacct:/x\n", **files) == 3


def test_version_1_without_a_limit(cpu_quota):
    assert cpu_quota("4:cpu:/\n", **{"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}) is None


@pytest.mark.parametrize("content", ["", "many 100000", "100000 0", "100000", "\0"])
def test_unreadable_limit_is_no_limit(cpu_quota, content):
    assert cpu_quota("0::/a\nnonsense\n", **{"a/cpu.max": content}) is None


def test_system_without_control_groups(tmp_path):
    assert find_cpu_quota(tmp_path, tmp_path / "missing") is None


def test_memory_of_version_2_is_the_least_of_all_levels(memory_limit):
    files = {"a/b/memory.max": "max\n", "a/memory.max": "2147483648\n", "memory.max": "4294967296\n"}

    assert memory_limit("0::/a/b\n", **files) == 2**31


def test_memory_of_version_1(memory_limit):
    files = {"memory/x/memory.limit_in_bytes": "1073741824\n", "memory.max": "1\n"}

    assert memory_limit("4:memory:/x\n3:cpu:/y\n", **files) == 2**30


@pytest.mark.parametrize("content", ["max", "", "0", "-1", "1 GB"])
def test_memory_without_a_limit(memory_limit, content):
    assert memory_limit("0::/\n", **{"memory.max": content}) is None
