"""Fail if a regular expression of the bot or the index can take more than linear time.

    python scripts/check_patterns.py [--time]

Patterns are analysed statically (`pattern_growth`). `--time` also runs the attacks that were found, each in its
own process, and shows their time at several lengths. See docs/decisions/0027.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pattern_growth import EXPONENTIAL, UNDECIDED, Finding, find_growth
from pattern_sources import HiddenPattern, UsedPattern, collect_patterns
from pattern_timing import time_pattern

# Allowed findings, each with the reason.
ALLOWED = {
    (
        "index/extraction/boilerplate.py:_compile_rules",
        UNDECIDED,
    ): "deciding phrases/credits.txt takes 20 million steps; a run with that many on 2026-11-29 found "
    "nothing. It matches paragraphs of at most 600 characters.",
}
# Patterns that are built from tables or names when the program runs, each with the reason.
ALLOWED_HIDDEN = {
    "index/qa/asked_names.py:compile_literals": "escaped names as whole words",
    "index/qa/name_forms.py:_compile_hint": "escaped words",
}
_LIMIT_S = 4.0


@dataclass(frozen=True)
class SlowPattern:
    """A pattern with an attack that slows it down."""

    used: UsedPattern
    finding: Finding

    def __str__(self) -> str:
        finding = self.finding
        attack = f"{finding.prefix!r} + {finding.pump!r} * n + {finding.suffix!r}"
        return f"{self.used.place}: {finding.kind} in `{self.used.method}` on {attack}"


def find_slow(patterns: Iterable[UsedPattern]) -> Iterator[SlowPattern]:
    """The attacks on all non-linear patterns, including allowed ones."""
    for used in patterns:
        for finding in find_growth(used.pattern, used.flags, anchored=used.anchored, whole=used.whole):
            yield SlowPattern(used, finding)


def describe_problems(slow: Iterable[SlowPattern], hidden: Iterable[HiddenPattern]) -> Iterator[str]:
    """A line per problem: a slow pattern, an unknown pattern, or an unused entry of ALLOWED."""
    needed = set()
    for one in slow:
        found = (one.used.place, one.finding.kind)
        needed.add(found)
        if found not in ALLOWED:
            yield str(one)
    unseen = {one.place: one.code for one in hidden}
    for place in sorted(unseen.keys() - ALLOWED_HIDDEN.keys()):
        yield f"{place}: the pattern is known only when this runs: {unseen[place]}"
    yield from (f"{place}: is allowed, but hides no pattern" for place in ALLOWED_HIDDEN if place not in unseen)
    idle = (place for place, kind in ALLOWED if (place, kind) not in needed)
    yield from (f"{place}: is allowed, but nothing of the kind is found there" for place in idle)


def time_attacks(slow: SlowPattern) -> Iterator[str]:
    """The time of an attack at increasing lengths, up to the time limit."""
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
    """Check all patterns. Returns the exit status: 0 if every pattern is linear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--time", action="store_true", help="run the attacks that are found")
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
