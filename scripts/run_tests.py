"""Run all tests, in two halves at once: a test waits for disks, sockets and other processes half of its time.

    python scripts/run_tests.py

Each half is a `pytest` of its own; the second is all that the first is not, whatever is added. One thread each
for the model: with more, two processes on two cores take turns. Plain `pytest` runs the same tests one by one.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

FIRST = ("test_index_*.py", "test_wire_*.py")
TESTS = Path(__file__).parent.parent / "tests"


def first_half() -> list[str]:
    return sorted(str(path) for pattern in FIRST for path in TESTS.glob(pattern))


def second_half() -> list[str]:
    return [f"--ignore-glob=*{os.sep}{pattern}" for pattern in FIRST]


def main() -> int:
    """The exit status: 0 where both halves pass."""
    with tempfile.TemporaryFile() as output:
        second = _start(second_half(), stdout=output, stderr=subprocess.STDOUT)
        try:
            statuses = [_start(first_half()).wait(), second.wait()]
        finally:
            second.kill()
        output.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(output.read())
    return max(map(abs, statuses))


def _start(
    arguments: Sequence[str], *, stdout: IO[bytes] | None = None, stderr: int | None = None
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    return subprocess.Popen(command, cwd=TESTS.parent, env=environment, stdout=stdout, stderr=stderr)


if __name__ == "__main__":
    sys.exit(main())
