"""Quadratic running times are found, and linear ones are never accused, whatever else the machine computes."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from time import process_time

import pytest
from growth_judge import MOST_EXPONENT, SLOWEST_MACHINE, GrowthJudge, Measured, TimeOf

SIZES, SEEN_S = (16_000,), 0.005


class BusyMachine:
    """A simulated machine on which a call often takes up to twice as long as it should."""

    def __init__(self, time_of: TimeOf, *, seed: int, slowness: float = 1.0) -> None:
        self._time_of = time_of
        self._random = Random(seed)
        self._slowness = slowness
        self.calls = 0

    def time(self, chars: int) -> float:
        self.calls += 1
        disturbance = self._random.choice((1.0, 1.0, 1.05, 1.2, self._random.uniform(1.0, 2.0)))
        return self._time_of(chars) * self._slowness * disturbance


def _rate(measured: Measured) -> float:
    return measured.seconds * 100_000 / measured.chars


def _is_linear(measured: Measured) -> bool:
    return measured.exponent <= MOST_EXPONENT and _rate(measured) <= SLOWEST_MACHINE


def _grow(linear_s: float, quadratic_s: float) -> TimeOf:
    """A time with these parts at 16,000 characters."""
    return lambda chars: linear_s * (chars / 16_000) + quadratic_s * (chars / 16_000) ** 2


@pytest.mark.parametrize("slowness", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("quadratic_s", [0.015, 0.06, 0.3])
def test_quadratic_time_is_found(quadratic_s: float, slowness: float) -> None:
    time_of = _grow(0.0, quadratic_s)
    machines = [BusyMachine(time_of, seed=seed, slowness=slowness) for seed in range(500)]

    verdicts = [GrowthJudge(machine.time, most_rate=1.0).judge(SIZES, SEEN_S) for machine in machines]

    assert not any(map(_is_linear, verdicts))


def test_mostly_quadratic_time_is_found() -> None:
    measured = GrowthJudge(_grow(0.01, 0.04), most_rate=1.0).judge(SIZES, SEEN_S)

    assert measured.exponent > MOST_EXPONENT


@pytest.mark.parametrize("slowness", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("linear_s", [0.004, 0.006, 0.03, 0.09])
def test_linear_time_is_never_accused(linear_s: float, slowness: float) -> None:
    time_of = _grow(linear_s, 0.0)
    machines = [BusyMachine(time_of, seed=seed, slowness=slowness) for seed in range(500)]

    verdicts = [GrowthJudge(machine.time, most_rate=1.0).judge(SIZES, SEEN_S) for machine in machines]

    assert all(map(_is_linear, verdicts))


def test_time_that_is_linear_but_far_over_its_limit_is_found() -> None:
    machine = BusyMachine(_grow(0.16 * SLOWEST_MACHINE * 1.1, 0.0), seed=1)

    measured = GrowthJudge(machine.time, most_rate=1.0).judge(SIZES, SEEN_S)

    assert _rate(measured) > SLOWEST_MACHINE


def test_growth_near_the_limit_is_measured_at_a_larger_size() -> None:
    measured = GrowthJudge(_grow(0.17, 0.08), most_rate=1.0).judge(SIZES, SEEN_S)

    assert measured.chars == 64_000


def test_function_just_within_its_limit_on_a_machine_half_as_fast_takes_two_measurements() -> None:
    """Looking closer at these took most of the time of the test of all functions."""
    sizes: list[int] = []

    def time_of(chars: int) -> float:
        sizes.append(chars)
        return 2.0 * chars / 100_000

    GrowthJudge(time_of, most_rate=1.0).judge(SIZES, SEEN_S)

    assert sizes == [16_000, 4_000]


def test_one_disturbed_measurement_is_repeated_at_the_same_size() -> None:
    times = iter([0.16, 0.01, 0.01, 0.04])

    measured = GrowthJudge(lambda _: next(times), most_rate=1.0).judge(SIZES, SEEN_S)

    assert measured == Measured(16_000, 0.04, 1.0)


def test_pieces_over_the_limit_are_measured_twice() -> None:
    times = iter([2.0, 2.0, 0.1, 0.1])

    measured = GrowthJudge(lambda _: next(times), most_rate=1.0).judge_pieces(2, 4_000)

    assert measured == Measured(8_000, 0.2)


def _timed(function: Callable[[str], object], unit: str) -> TimeOf:
    def time_of(chars: int) -> float:
        text = unit * (chars // len(unit))
        begun = process_time()
        function(text)
        return process_time() - begun

    return time_of


@contextmanager
def _computing_beside() -> Iterator[None]:
    programs = [subprocess.Popen([sys.executable, "-c", "while True: sum(range(100_000))"]) for _ in range(2)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def _count_beside_each(text: str) -> int:
    return sum(text.count("b") for _ in text)


@pytest.mark.slow
@pytest.mark.parametrize("function", [re.compile("a+b").search, _count_beside_each], ids=["pattern", "loop"])
def test_real_quadratic_function_is_found(function: Callable[[str], object]) -> None:
    measured = GrowthJudge(_timed(function, "a"), most_rate=1.0).judge([24_000], SEEN_S)

    assert measured.exponent > MOST_EXPONENT


@pytest.mark.slow
@pytest.mark.parametrize("pattern", [r"\w+\W", r"(?<!\w)[A-Z][a-z]+|\d+"])
def test_real_linear_function_is_not_accused_beside_computing_programs(pattern: str) -> None:
    search = re.compile(pattern).findall

    with _computing_beside():
        judges = [GrowthJudge(_timed(search, "Word 12, "), most_rate=1.0) for _ in range(20)]
        verdicts = [judge.judge([256_000], SEEN_S) for judge in judges]

    assert all(map(_is_linear, verdicts))
