"""The tests in two halves: together they are all tests, and no test is in both."""

from fnmatch import fnmatch
from pathlib import Path

from run_tests import FIRST, first_half, second_half


def test_every_test_file_is_in_one_half():
    everything = {str(path) for path in Path(__file__).parent.glob("test_*.py")}
    ignored = [argument.split("=", 1)[1] for argument in second_half()]
    second = {path for path in everything if not any(fnmatch(path, glob) for glob in ignored)}
    assert set(first_half()) | second == everything
    assert not set(first_half()) & second
    assert len(ignored) == len(FIRST)
    assert first_half() and second
