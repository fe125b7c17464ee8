"""Do something again and again in a thread of its own, while a block runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def repeating(work: Callable[[], None], *, every_s: float, name: str) -> Iterator[None]:
    """Call `work` after each interval until the block ends, and wait for a call that is running then.

    `work` must not raise: the thread would end.
    """
    is_over = Event()

    def run() -> None:
        while not is_over.wait(every_s):
            work()

    thread = Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
