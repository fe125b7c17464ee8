"""Fail if a regular expression of the bot or the index can take more than linear time.

    python scripts/check_patterns.py [--time]

Each pattern is analysed, not tried (`pattern_growth`). `--time` also tries what was found, each in a process of
its own: an attack is shown with the time that it takes at several lengths. See docs/decisions/0027.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pattern_growth import EXPONENTIAL, UNDECIDED, Finding, find_growth
from pattern_sources import HiddenPattern, UsedPattern, collect_patterns
from pattern_timing import time_pattern

# What may be found where, each with the reason.
ALLOWED = {
    (
        "index/extraction/boilerplate.py:_compile_rules",
        UNDECIDED,
    ): "phrases/credits.txt takes 20 million steps to decide; so "
    "many were spent on 2026-11-29, and nothing was found. It reads paragraphs of at most 600 characters.",
}
_LIMIT_S = 4.0


@dataclass(frozen=True)
class SlowPattern:
    """A pattern with an attack on it."""

    used: UsedPattern
    finding: Finding

    def __str__(self) -> str:
        finding = self.finding
        attack = f"{finding.prefix!r} + {finding.pump!r} * n + {finding.suffix!r}"
        return f"{self.used.place}: {finding.kind} in `{self.used.method}` on {attack}"


def find_slow(patterns: Iterable[UsedPattern]) -> Iterator[SlowPattern]:
    """The attacks on all patterns that are not linear, allowed or not."""
    for used in patterns:
        for finding in find_growth(used.pattern, used.flags, anchored=used.anchored, whole=used.whole):
            yield SlowPattern(used, finding)


def describe_problems(slow: Iterable[SlowPattern], hidden: Iterable[HiddenPattern]) -> Iterator[str]:
    """A line for whatever must be mended: slow patterns, unknown ones, and permissions without need."""
    needed = set()
    for one in slow:
        found = (one.used.place, one.finding.kind)
        needed.add(found)
        if found not in ALLOWED:
            yield str(one)
    yield from (f"{one.place}: the pattern is known only when this runs: {one.code}" for one in hidden)
    idle = (place for place, kind in ALLOWED if (place, kind) not in needed)
    yield from (f"{place}: is allowed, but nothing of the kind is found there" for place in idle)


def time_attacks(slow: SlowPattern) -> Iterator[str]:
    """How long an attack takes, until it takes too long."""
    lengths = (30, 60, 120, 1_000) if slow.finding.kind == EXPONENTIAL else (6_250, 25_000, 100_000)
    used = slow.used
    for length in lengths:
        text = slow.finding.attack(length)
        timing = time_pattern(used.pattern, used.flags, text, method=used.method, limit_s=_LIMIT_S)
        taken = f"over {_LIMIT_S:.0f} s" if timing.seconds is None else f"{timing.seconds:.3f} s"
        yield f"{timing.characters:,} characters: {taken}"
        if timing.seconds is None:
            return


def main() -> int:
    """The exit status: 0 where every pattern is linear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--time", action="store_true", help="try the attacks that are found")
    arguments = parser.parse_args()
    used, hidden = collect_patterns()
    slow = list(find_slow(used))
    problems = list(describe_problems(slow, hidden))
    for problem in problems:
        print(problem)
    for one in slow if arguments.time else ():
        print(one, *time_attacks(one), sep="\n    ")
    print(f"{len(used)} patterns, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
