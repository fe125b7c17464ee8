"""Decide from a few running times whether they grow linearly with the size of the input.

Two measurements clear most functions. Another program can disturb any of them, so times that look too long, or
that seem to grow too fast, are measured again, and then at larger sizes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

MOST_EXPONENT = 1.4
SLOWEST_MACHINE = 3.0
"""How many times longer a slow or busy machine may take than the idle one on which the limits were set.
`MOST_EXPONENT` finds quadratic functions on any machine."""
NOISE_S = 0.03
"""Shorter times count as linear: at the largest size, a quadratic function takes far longer."""

_SUSPICIOUS_EXPONENT = 1.35
# If a quarter of a time is quadratic at 4n, it grows with this exponent from n to 4n, and with MOST_EXPONENT
# from 4n to 16n.
_STEADY_EXPONENT = 1.15
# Too much for any disturbance of a linear function, if measured twice.
_CERTAIN_EXPONENT = 1.8
_MOST_CHARS = 256_000
_LITTLE_S = 0.3
_REPEATS = 2
_FURTHER_LOOKS = 3

TimeOf: TypeAlias = Callable[[int], float]
"""The CPU seconds that a function takes for so many characters."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The CPU seconds for `chars` characters, and the exponent with which they grow there."""

    chars: int
    seconds: float
    exponent: float = 0.0


class GrowthJudge:
    """Judges one function on one input. `most_rate` is its limit in CPU seconds for 100,000 characters."""

    def __init__(self, time_of: TimeOf, *, most_rate: float) -> None:
        self._time = time_of
        self._limit = most_rate * SLOWEST_MACHINE

    def judge(self, sizes: Sequence[int], seen_s: float) -> Measured:
        """Judge at the first of the sizes that takes `seen_s`; faster functions count as linear."""
        size, seconds = sizes[0], 0.0
        for size in sizes:
            seconds = self._time(size)
            if seconds >= seen_s:
                break
        else:
            return Measured(size, seconds)
        smaller = self._time(size // 4)
        if not self._is_clear(size, smaller, seconds):
            smaller, seconds = min(smaller, self._time(size // 4)), min(seconds, self._time(size))
        if self._is_clear(size, smaller, seconds):
            return Measured(size, seconds, _exponent(smaller, seconds))
        return self._look_closer(size, max(*sizes, _MOST_CHARS))

    def judge_pieces(self, count: int, chars: int) -> Measured:
        """Judge the time for many texts of a length, for a function that gets no longer ones."""
        seconds = self._time_pieces(count, chars)
        if _rate(count * chars, seconds) > self._limit:
            seconds = min(seconds, self._time_pieces(count, chars))
        return Measured(count * chars, seconds)

    def _is_clear(self, size: int, smaller: float, seconds: float) -> bool:
        rate = _rate(size, seconds)
        most = _SUSPICIOUS_EXPONENT if rate < self._limit / 2 else _STEADY_EXPONENT
        return rate < self._limit and _exponent(smaller, seconds) <= most

    def _look_closer(self, size: int, most_chars: int) -> Measured:
        """Measure at n, 2n and 4n, where 4n takes long enough; the smallest of several times counts."""
        while size * 2 <= most_chars and self._time(size) < NOISE_S:
            size *= 2
        seconds, exponent = self._measure_growth(size)
        if exponent > MOST_EXPONENT or _rate(size, seconds) > self._limit / 2:
            # A function that is quadratic only up to some limit is linear beyond it.
            size *= 4 if seconds < _LITTLE_S else 1
            seconds, again = self._measure_growth(size)
            exponent = min(exponent, again)
        # Other programs take the processor's cache, and some clocks tick every 4 ms.
        for _ in range(_FURTHER_LOOKS):
            if MOST_EXPONENT < exponent < _CERTAIN_EXPONENT:
                exponent = min(exponent, self._measure_growth(size)[1])
        return Measured(size, seconds, exponent)

    def _measure_growth(self, size: int) -> tuple[float, float]:
        first, middle, last = (
            min(self._time(part) for _ in range(_REPEATS)) for part in (size // 4, size // 2, size)
        )
        if last < NOISE_S:
            return last, 0.0
        return last, min(_exponent(first, last), max(_exponent(middle, last, 2), _exponent(first, middle, 2)))

    def _time_pieces(self, count: int, chars: int) -> float:
        return sum(self._time(chars - place % 7) for place in range(count))


def _rate(chars: int, seconds: float) -> float:
    return seconds * 100_000 / chars


def _exponent(smaller: float, larger: float, times: int = 4) -> float:
    return math.log(max(larger, 1e-6) / max(smaller, 1e-6), times)
