"""The folder with a built graph is complete or built again, whatever happens to its process or its disk."""

from multiprocessing import get_context

import pytest

from index.embedding.graph_store import find_or_store


def build(folder):
    (folder / "model.onnx").write_bytes(b"graph")
    (folder / "words.bin").write_bytes(b"words" * 1000)


def never(folder):
    raise AssertionError("built again")


@pytest.fixture
def stored(tmp_path):
    return find_or_store(tmp_path / "models" / "graph", build)


def test_folder_is_built_once(stored):
    assert find_or_store(stored, never) == stored
    assert (stored / "model.onnx").read_bytes() == b"graph"


@pytest.mark.parametrize("name", ["model.onnx", "words.bin", "SHA256SUMS"])
@pytest.mark.parametrize("damage", [b"", b"other", b"\xff\n", None])
def test_damaged_folder_is_built_again(stored, name, damage):
    (stored / name).unlink()
    if damage is not None:
        (stored / name).write_bytes(damage)

    assert find_or_store(stored, build) == stored
    assert (stored / "model.onnx").read_bytes() == b"graph"
    assert find_or_store(stored, never) == stored


def test_remains_of_a_killed_process_are_removed(tmp_path):
    remains = tmp_path / "graph.tmp"
    remains.mkdir()
    (remains / "other.bin").write_bytes(b"half")

    assert [path.name for path in sorted(find_or_store(tmp_path / "graph", build).iterdir())] == [
        "SHA256SUMS",
        "model.onnx",
        "words.bin",
    ]


def test_failed_build_leaves_nothing(tmp_path):
    def fail(folder):
        build(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        find_or_store(tmp_path / "graph", fail)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def _find(folder, queue):
    built = []

    def counted(target):
        built.append(target)
        build(target)

    find_or_store(folder, counted)
    queue.put(len(built))


def test_of_several_processes_one_builds(tmp_path):
    context = get_context("fork")
    queue = context.SimpleQueue()
    processes = [context.Process(target=_find, args=(tmp_path / "graph", queue)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)

    assert sorted(queue.get() for _ in processes) == [0, 0, 0, 1]
