"""Functions that tests call in worker processes."""

import os
import sys
import time
from importlib import import_module

from index.model.errors import FetchError, TooLargeError
from index.model.wording import word


def loop() -> None:
    """Use CPU time until killed."""
    while True:
        pass


def fill_memory() -> None:
    """Allocate memory until killed."""
    kept = []
    while True:
        kept.append(b"x" * 10_000_000)


def wait(seconds: float) -> int:
    """Sleep without using CPU time; returns the process id."""
    time.sleep(seconds)
    return os.getpid()


def fail_to_fetch() -> None:
    raise FetchError("https://a.example/", word("answered {status}", status=503), status=503, retry_after_s=1.5)


def find_too_large() -> None:
    raise TooLargeError("a.pdf", word("more than {n:,} bytes", n=1000), limit=1000)


def has_a_bug() -> None:
    raise ZeroDivisionError("a bug in a parser")


def print_and_read() -> str:
    """Print to standard output and read standard input, as a badly behaved library might."""
    print("not a reply")
    os.write(1, b"not a reply")
    return os.read(0, 10).decode()


def own_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(("DISCORD_", "INDEX_"))}


def loaded_packages(module: str) -> set[str]:
    """The packages that this process has loaded after it has imported `module`."""
    import_module(module)
    return {name.partition(".")[0] for name in sys.modules}


def crash() -> None:
    os.abort()
