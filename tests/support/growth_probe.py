"""Measure how the CPU time of a function grows with the text, in a child process that can be killed.

The child measures the CPU time of its own process, never wall time, so that a busy machine changes nothing. A
timer (SIGPROF, which counts CPU time too) kills it when a call takes too long, even inside a C library that
holds the interpreter lock; the parent then continues with the next input in a new child.

`python tests/support/growth_probe.py [--long] [--share] [NAME...]` prints the figures of the functions whose
names begin with NAME: with all inputs, which takes half an hour, or with those of a test run (`--share`).
"""

import gc
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

from growth_functions import FUNCTIONS, Function, load
from growth_inputs import INPUTS, build_input, choose_inputs
from growth_judge import MOST_EXPONENT, NOISE_S, SLOWEST_MACHINE, GrowthJudge, Measured

MOST_S_PER_100K = 1.0
"""CPU seconds for 100,000 characters."""

_SIZES = (16_000,)
_LONG_SIZES = (4_000, 16_000, 64_000, 256_000, 1_000_000)
_SEEN_S = 0.005
_LONG_SEEN_S = 0.02
_MOST_CALL_S = 4.0
_PIECES_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class Growth:
    """The result of one function on one input; `seconds` are CPU seconds for `chars` characters."""

    function: str
    input: str
    chars: int
    seconds: float
    exponent: float = 0.0
    most_rate: float = MOST_S_PER_100K
    problem: str = ""
    """Why there is no time: the child was killed, or the function raised an unexpected error."""

    @property
    def rate(self) -> float:
        """CPU seconds for 100,000 characters."""
        return self.seconds * 100_000 / self.chars

    @property
    def is_linear(self) -> bool:
        is_slow = self.rate > self.most_rate * SLOWEST_MACHINE and self.seconds > NOISE_S
        return not (self.problem or is_slow or self.exponent > MOST_EXPONENT)

    def __str__(self) -> str:
        end = self.problem or f"exponent {self.exponent:.2f}"
        spent = f"{self.seconds:.3f} s CPU for {self.chars:,} characters"
        return f"{self.function} on {self.input}: {spent}, {self.rate:.3f} s/100k, {end}"


class Prober:
    """Measures in a child process, and starts a new one whenever it was killed."""

    def __init__(self, *, is_whole: bool = False, is_long: bool = False) -> None:
        self._is_whole = is_whole
        self._is_long = is_long
        self._child: subprocess.Popen[str] | None = None

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def measure(self, name: str) -> Iterator[Growth]:
        """Measure a function with the inputs of its kind."""
        kind = FUNCTIONS[name].kind
        for chosen in INPUTS[kind] if self._is_whole else choose_inputs(kind, name):
            yield self._ask(name, chosen)

    def _ask(self, name: str, kind: str) -> Growth:
        child = self._child or self._start()
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(json.dumps([name, kind]) + "\n")
        child.stdin.flush()
        chars = _SIZES[0]
        while line := child.stdout.readline():
            said = json.loads(line)
            if "result" in said:
                return Growth(name, kind, most_rate=FUNCTIONS[name].most_rate, **said["result"])
            chars = said["chars"]
        self.close()
        return Growth(name, kind, chars, _MOST_CALL_S, problem="killed")

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__)), "--child", *(["--long"] if self._is_long else [])]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self._child


def _serve(*, is_long: bool) -> None:
    """The child: reads a function and an input per line, writes each size before it starts, then the result."""
    loaded = {name: load(name) for name in FUNCTIONS}
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        name, kind = json.loads(line)
        probe = _Probe(FUNCTIONS[name], loaded[name], kind, is_long=is_long)
        try:
            result = asdict(probe.run())
        except Exception as error:  # a bug of the function, which the test shows
            result = {"chars": 1, "seconds": 0.0, "problem": repr(error)[:200]}
        print(json.dumps({"result": result}), flush=True)


class _Probe:
    """One function on one input."""

    def __init__(self, function: Function, loaded: object, kind: str, *, is_long: bool) -> None:
        self._function = function
        self._loaded = loaded
        self._kind = kind
        self._is_long = is_long
        self._calls = 0

    def run(self) -> Measured:
        judge = GrowthJudge(self._time, most_rate=self._function.most_rate)
        if most := self._function.most_chars:
            return judge.judge_pieces(max(1, _PIECES_CHARS // most), most)
        return judge.judge(_LONG_SIZES, _LONG_SEEN_S) if self._is_long else judge.judge(_SIZES, _SEEN_S)

    def _time(self, chars: int) -> float:
        print(json.dumps({"chars": chars}), flush=True)
        self._calls += 1
        # No two calls get the same text, so that no cache answers.
        argument = build_input(self._function.kind, self._kind, chars - self._calls % 5)
        _arm(_MOST_CALL_S)
        begun = process_time()
        self._function.run(self._loaded, argument)
        spent = process_time() - begun
        _arm(0)
        return spent


def _arm(seconds: float) -> None:
    """Kill this process after `seconds` of CPU time; the default action of the signal needs no Python."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _main(arguments: list[str]) -> None:
    is_long = "--long" in arguments
    if "--child" in arguments:
        _serve(is_long=is_long)
        return
    wanted = tuple(argument for argument in arguments if not argument.startswith("--"))
    prober = Prober(is_whole="--share" not in arguments, is_long=is_long)
    for name in FUNCTIONS:
        if name.startswith(wanted or ("",)):
            found = list(prober.measure(name))
            worst = max(found, key=lambda growth: growth.rate)
            steepest = max(found, key=lambda growth: growth.exponent)
            print(
                f"{name}: at most {worst.rate:.3f} s/100k ({worst.input}), "
                f"exponent {steepest.exponent:.2f} ({steepest.input}); "
                f"{sum(growth.seconds for growth in found):.1f} s"
            )
            for growth in found:
                if not growth.is_linear:
                    print(f"    NOT LINEAR {growth}")
            sys.stdout.flush()
    prober.close()


if __name__ == "__main__":
    _main(sys.argv[1:])
