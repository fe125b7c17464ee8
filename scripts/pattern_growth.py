"""Find patterns whose matching time grows faster than the length of the text: exponentially or polynomially.

A backtracking matcher tries every way to match a text. The number of ways is polynomial if two loops of a
pattern match the same text and one can hand over to the other at any position (`a*a*`; in a search the scan for
a start is the first loop: `a*b`). It is exponential if a loop can match the same text in two ways (`(a+)+`).

The method is that of Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular Expression
Matchers" (2016), extended by atomic groups, possessive repetition, word boundaries and lookaround of one
character.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, product
from typing import NamedTuple

from pattern_automata import Automaton, Loop, Meeting, Scope, State, TooLargeError, components
from pattern_graphs import UNBOUNDED, read_pattern

# Limits on the number of ways to match: per position of a searched text, and for a text that is matched once.
# 100 kB of text may take 1 s; 1,600 ways at each position took 0.16 s, and as many once 1 ms.
MOST_WAYS_ANYWHERE = 5_000
MOST_WAYS_ONCE = 100_000

# A loop that succeeds wherever it stops, as in `(?:a|aa)++`, is left after this many pumps without a failure.
_MOST_PUMPS = 100

EXPONENTIAL = "exponential"
POLYNOMIAL = "polynomial"
UNDECIDED = "undecided"


@dataclass(frozen=True)
class Finding:
    """Why a pattern is slow, and an attack: `prefix`, then `pump` many times, then `suffix`."""

    kind: str
    prefix: str
    pump: str
    suffix: str

    def attack(self, characters: int) -> str:
        """The text of the attack, of about that length."""
        return self.prefix + self.pump * max(1, characters // len(self.pump)) + self.suffix


def find_growth(
    pattern: str | bytes, flags: int = 0, *, anchored: bool = False, whole: bool = False
) -> list[Finding]:
    """Findings about a pattern; none if it takes linear time.

    Set `anchored` if it is only tried at the start of a text (`match`), and `whole` if it must also reach the
    end (`fullmatch`).
    """
    graph = read_pattern(pattern, flags, whole=whole)
    automaton = Automaton(graph, anchored=anchored)
    try:
        scopes = [Scope(automaton, number) for number in graph.parents]
        found = [finding for scope in scopes for finding in (*find_exponential(scope), *find_polynomial(scope))]
    except TooLargeError:
        return [Finding(UNDECIDED, "", "?", "")]
    return list(dict.fromkeys(found))


# Loops that read the same text in two ways

_Pair = tuple[State, State]


def find_exponential(scope: Scope) -> Iterator[Finding]:
    """One attack for each loop that can match a text in two ways and return to the same state."""
    for loop in scope.loops:
        finding = _doubled(scope, loop)
        if finding is not None:
            yield finding


def _doubled(scope: Scope, loop: Loop) -> Finding | None:
    pairs = _pairs(scope, loop)
    followed = {pair: [there for _, there in moves] for pair, moves in pairs.items()}
    parts = {pair: number for number, part in enumerate(components(followed)) for pair in part}
    forks = (
        (state, reads, (one.state, other.state))
        for state in filter(scope.may_fail, loop.states)
        for reads, one, other in _within(scope.forks(state), loop.members, loop.members)
    )
    doubled = (fork for fork in forks if parts[fork[2]] == parts[fork[0], fork[0]])
    for state, reads, there in islice(doubled, _MOST_PUMPS):
        pump = scope.automaton.word((state, state), (state, state), pairs.__getitem__, [(reads, there)])
        finding = _failing(scope, EXPONENTIAL, state, state, pump)
        if finding is not None:
            return finding
    return None


def _pairs(scope: Scope, loop: Loop) -> dict[_Pair, list[tuple[int, _Pair]]]:
    """The moves between pairs of states of a loop by one character, from each state paired with itself."""
    pairs: dict[_Pair, list[tuple[int, _Pair]]] = {}
    waiting: list[_Pair] = [(state, state) for state in loop.states]
    while waiting:
        one, other = pair = waiting.pop()
        if pair not in pairs:
            met = scope.meetings(one, other) if one != other else (*_alike(scope, one), *scope.forks(one))
            inner = _within(met, loop.members, loop.members)
            found = {(left.state, right.state): reads for reads, left, right in inner}
            scope.automaton.spend(len(found))
            pairs[pair] = [(reads, there) for there, reads in found.items()]
            waiting += found
    return pairs


def _alike(scope: Scope, state: State) -> Iterator[Meeting]:
    return (Meeting(move.reads, move, move) for move in scope.moves(state))


def _within(
    meetings: Iterable[Meeting], ones: AbstractSet[State], others: AbstractSet[State]
) -> Iterator[Meeting]:
    return (met for met in meetings if met.one.state in ones and met.other.state in others)


# Loops that hand over to each other at any position of a text


class _Ways(NamedTuple):
    """A number of ways to match a text: a power of its length times a factor."""

    power: int
    factor: float

    @property
    def are_too_many_anywhere(self) -> bool:
        return self.power > 1 or self.factor > MOST_WAYS_ANYWHERE

    @property
    def are_too_many_once(self) -> bool:
        return self.are_too_many_anywhere if self.power else self.factor > MOST_WAYS_ONCE


def find_polynomial(scope: Scope) -> Iterator[Finding]:
    """One attack for each pair of loops that match the same text, if that gives too many ways to match it."""
    handovers: dict[Loop, dict[Loop, Finding]] = {loop: {} for loop in scope.loops}
    sources: dict[Loop, dict[Loop, Finding]] = {loop: {} for loop in scope.loops}
    for first, second in product(scope.loops, scope.loops):
        finding = _shared(scope, first, second) if first is not second else None
        if finding is not None:
            handovers[first][second] = sources[second][first] = finding
    once = scope.automaton.anchored and scope.number == 0
    for first, found in handovers.items():
        for second, finding in found.items():
            before, after = _ways(first, sources), _ways(second, handovers)
            ways = _Ways(before.power + after.power, before.factor * after.factor)
            if ways.are_too_many_once if once else ways.are_too_many_anywhere:
                yield finding


def _ways(loop: Loop, following: Mapping[Loop, Mapping[Loop, Finding]]) -> _Ways:
    """The ways through a loop, times the most that any chain of following loops adds."""
    power, factor = max((_ways(other, following) for other in following[loop]), default=_Ways(0, 1))
    return _Ways(power + 1, factor) if loop.bound == UNBOUNDED else _Ways(power, factor * loop.bound)


_Triple = tuple[State, State, State]


def _shared(scope: Scope, first: Loop, second: Loop) -> Finding | None:
    """An attack with a text that the first loop can match itself or leave to the second at any position."""
    if not first.reads & second.reads:
        return None
    members = (first.members, scope.leading_to(second), second.members)
    for start in first.states:
        forks = list(_within(scope.forks(start), *members[:2]))
        for end in filter(scope.may_fail, second.states if forks else ()):
            if start.cell == end.cell:
                pump = _shared_text(scope, start, end, forks, members)
                finding = _failing(scope, POLYNOMIAL, start, end, pump)
                if finding is not None:
                    return finding
    return None


def _shared_text(
    scope: Scope, start: State, end: State, forks: Iterable[Meeting], members: tuple[AbstractSet[State], ...]
) -> str | None:
    """A text that leads from `start` to itself, from `start` to `end`, and from `end` to itself."""

    def joined(meetings: Iterable[Meeting], last: State) -> Iterator[tuple[int, _Triple]]:
        moves = [move for move in scope.moves(last) if move.state in members[2]]
        for reads, one, other in meetings:
            scope.automaton.spend(len(moves))
            for move in moves:
                if reads & move.reads:
                    yield reads & move.reads, (one.state, other.state, move.state)

    def moves(at: _Triple) -> Iterator[tuple[int, _Triple]]:
        return joined(_within(scope.meetings(at[0], at[1]), *members[:2]), at[2])

    return scope.automaton.word((start, start, end), (start, end, end), moves, joined(forks, end))


def _failing(scope: Scope, kind: str, start: State, end: State, pump: str | None) -> Finding | None:
    """An attack from `start`; None if the matcher succeeds at its first attempt whatever follows the pump."""
    if pump is None:
        return None
    automaton = scope.automaton
    end_of = scope.end_around(end)
    suffixes = [
        suffix
        for suffix in automaton.suffixes
        if end_of is None or not automaton.is_done(end, pump * 2 + suffix, end_of)
    ]
    if not suffixes:
        return None
    prefix = _prefix(automaton, start)
    attacks = ((suffix, prefix + pump * 2 + suffix) for suffix in _longer(suffixes))
    failing = (suffix for suffix, text in attacks if not automaton.is_done(automaton.initial, text, 0))
    return Finding(kind, prefix, pump, next(failing, suffixes[0]))


def _prefix(automaton: Automaton, start: State) -> str:
    """A shortest text that leads to a state."""
    whole = Scope(automaton, 0)

    def moves(state: State) -> Iterator[tuple[int, State]]:
        return ((move.reads, move.state) for move in whole.moves(state))

    return automaton.word(automaton.initial, start, moves) or ""


def _longer(suffixes: list[str]) -> list[str]:
    """The suffixes, the same after a line feed, which ends many loops, and pairs of the first few."""
    pairs = (one + other for one, other in product(suffixes[:9], suffixes[:9]))
    return [*suffixes, *(f"\n{suffix}" for suffix in suffixes), *pairs]
