"""The states of a backtracking matcher and their loops."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple, TypeVar

from pattern_graphs import UNBOUNDED, Graph, Node, union

_MOST_STEPS = 1_000_000

Key = TypeVar("Key", bound=Hashable)


class TooLargeError(Exception):
    """The pattern takes too many steps to decide."""


class Step(NamedTuple):
    """A path from one character to the next: the nodes between, and the sets required before and after it."""

    target: Node
    path: tuple[Node, ...]
    before: int
    after: int
    certain: bool


class State(NamedTuple):
    """A node that has just read a character of `cell`, a set of characters that no condition distinguishes."""

    node: Node
    cell: int

    @property
    def hub(self) -> "Hub":
        return Hub(self.node.nexts[0], self.cell)


@dataclass(frozen=True, slots=True)
class Hub:
    """The position after a character of `cell`, shared by many states."""

    following: Node
    cell: int


class Move(NamedTuple):
    """A step with its target state and the characters that lead there."""

    step: Step
    state: State
    reads: int


class Meeting(NamedTuple):
    """Two moves that the same characters allow."""

    reads: int
    one: Move
    other: Move


@dataclass(frozen=True, eq=False)
class Loop:
    """States that lead back to each other, and how often they may repeat; infinity if unbounded."""

    states: tuple[State, ...]
    bound: float

    @cached_property
    def members(self) -> frozenset[State]:
        return frozenset(self.states)

    @cached_property
    def reads(self) -> int:
        return union((state.node.reads or 0) & state.cell for state in self.states)


class Automaton:
    """A graph as states and steps; a search is modelled as a loop over all characters before the pattern."""

    def __init__(self, graph: Graph, *, anchored: bool) -> None:
        self.graph = graph
        self.alphabet = graph.alphabet
        self.anchored = anchored
        self.entry = graph.start if anchored else _with_scan(graph)
        self._steps: dict[Node, list[Step]] = {}
        self._ends: dict[Node, list[Step]] = {}
        self._steps_left = _MOST_STEPS

    def spend(self, steps: int = 1) -> None:
        """Count work; raises TooLargeError for a pattern that would take too long to analyse."""
        self._steps_left -= steps
        if self._steps_left < 0:
            raise TooLargeError

    def steps(self, node: Node) -> list[Step]:
        """The paths from a node to the next character."""
        if node not in self._steps:
            self._explore(node)
        return self._steps[node]

    def ends(self, node: Node) -> list[Step]:
        """The paths from a node to the end of the pattern, a group or a lookahead."""
        if node not in self._ends:
            self._explore(node)
        return self._ends[node]

    def _explore(self, node: Node) -> None:
        steps, ends = self._steps.setdefault(node, []), self._ends.setdefault(node, [])
        waiting = [Step(node, (), -1, -1, True)]
        while waiting:
            at, path, before, after, certain = waiting.pop()
            self.spend()
            if at.reads is not None:
                if after & at.reads:
                    steps.append(Step(at, path, before, after & at.reads, certain))
                continue
            here = Step(at, (*path, at), before & at.before, after & at.after, certain and at.certain)
            if at.accepts is not None:
                ends.append(here)
            waiting += [here._replace(target=following) for following in _followers(at, path)]

    @cached_property
    def cells(self) -> list[int]:
        """The characters, partitioned by the conditions of the pattern."""
        cells = [self.alphabet.characters]
        for limit in dict.fromkeys(node.before for node in self._nodes):
            cells = [part for cell in cells for part in (cell & limit, cell & ~limit) if part]
        return cells

    @cached_property
    def suffixes(self) -> list[str]:
        """Endings of an attack: none, or one character of each kind that the pattern distinguishes."""
        masks = (
            mask for node in self._nodes for mask in (node.reads, node.before, node.after) if mask is not None
        )
        limits = list(dict.fromkeys(masks))
        kinds: dict[tuple[int, ...], str] = {}
        for at, sample in enumerate(self.alphabet.samples):
            kinds.setdefault(tuple(mask >> at & 1 for mask in limits), sample)
        return ["", *kinds.values()]

    @cached_property
    def _nodes(self) -> list[Node]:
        seen, waiting = {self.entry: None}, [self.entry]
        while waiting:
            fresh = dict.fromkeys(node for node in waiting.pop().nexts if node not in seen)
            seen |= fresh
            waiting += fresh
        return list(seen)

    @cached_property
    def initial(self) -> State:
        """The state before the first character."""
        return State(Node(0, nexts=[self.entry]), self.alphabet.start)

    def is_done(self, state: State, text: str, scope: int) -> bool:
        """Whether a scope certainly ends within a text that follows a state, or at its end."""
        nodes, before = {state.node}, state.cell
        for bit in [*map(self.alphabet.bit, text), self.alphabet.end]:
            following = {node.nexts[0] for node in nodes}
            ends = (step for node in following for step in self.ends(node) if step.target.accepts == scope)
            if any(step.certain and step.before & before and step.after & bit for step in ends):
                return True
            steps = (step for node in following for step in self.steps(node))
            nodes = {
                step.target for step in steps if step.certain and step.before & before and step.after & bit
            }
            before = bit
        return False

    def word(
        self,
        start: Key,
        goal: Key,
        moves: Callable[[Key], Iterable[tuple[int, Key]]],
        first: Iterable[tuple[int, Key]] | None = None,
    ) -> str | None:
        """A shortest text from one key to another, if `moves` yields the characters and targets of each key.

        `first` replaces the moves from `start`; the text then has at least one character.
        """
        came: dict[Key, tuple[Key, str]] = {}
        waiting = [start]
        fresh = first if first is not None else moves(start)
        if first is None and start == goal:
            return ""
        for at in waiting:
            for reads, there in fresh if at is waiting[0] else moves(at):
                if there not in came:
                    came[there] = at, self.alphabet.pick(reads)
                    waiting.append(there)
                if there == goal:
                    return _spelled(came, start, goal)
        return None


def _followers(node: Node, path: Sequence[Node]) -> list[Node]:
    """The nodes after a node; a loop that has just read nothing is not repeated."""
    fresh = [one for one in node.nexts if path.count(one) < 2]
    if node.bound and node in path:
        last = len(path) - 1 - path[::-1].index(node)
        read_nothing = path[last + 1 : last + 2] != (node.nexts[1],)
        return [one for one in fresh if one is node.nexts[1]] if read_nothing else fresh
    return fresh


def _spelled(came: dict[Key, tuple[Key, str]], start: Key, goal: Key) -> str:
    at, character = came[goal]
    characters = [character]
    while at != start:
        at, character = came[at]
        characters.append(character)
    return "".join(reversed(characters))


def _with_scan(graph: Graph) -> Node:
    scan = Node(0, reads=graph.alphabet.characters)
    choice = Node(0, nexts=[graph.start, scan], bound=UNBOUNDED)
    scan.nexts = [choice]
    return choice


class Scope:
    """The ambiguities of an atomic group, a lookahead or the whole pattern (scope 0)."""

    def __init__(self, automaton: Automaton, number: int) -> None:
        self.automaton = automaton
        self.number = number
        self._inside = {one for one in automaton.graph.parents if number in self._around(one)}
        self._moves: dict[Hub, list[Move]] = {}
        self._meetings: dict[tuple[Hub, Hub], list[Meeting]] = {}
        self._forks: dict[Hub, list[Meeting]] = {}
        self._may_fail: dict[State, bool] = {}

    def _around(self, scope: int) -> list[int]:
        scopes = [scope]
        while scopes[-1]:
            scopes.append(self.automaton.graph.parents[scopes[-1]])
        return scopes

    def end_around(self, state: State) -> int | None:
        """The scope whose end stops backtracking to a state; None in a lookahead, which is tried again."""
        for scope in self._around(state.node.scope):
            if scope == self.number:
                return scope
            if scope in self.automaton.graph.lookaheads:
                return None
        return self.number

    def may_fail(self, state: State) -> bool:
        """Whether some text after a state may prevent its scope from ending."""
        if state not in self._may_fail:
            end, texts = self.end_around(state), self.automaton.suffixes
            done = (self.automaton.is_done(state, text, end) for text in texts) if end is not None else [False]
            self._may_fail[state] = not all(done)
        return self._may_fail[state]

    def moves(self, state: State) -> list[Move]:
        return self._from(state.hub)

    def _from(self, hub: Hub) -> list[Move]:
        if hub not in self._moves:
            self._moves[hub] = [
                Move(step, State(step.target, cell), step.after & cell)
                for step in self.automaton.steps(hub.following)
                if step.before & hub.cell
                and all(node.scope in self._inside for node in (*step.path, step.target))
                for cell in self.automaton.cells
                if step.after & cell
            ]
        return self._moves[hub]

    @cached_property
    def states(self) -> list[State]:
        """The reachable states of this scope."""
        whole = self if self.number == 0 else Scope(self.automaton, 0)
        hubs, states = {self.automaton.initial.hub: None}, {}
        waiting = list(hubs)
        for hub in waiting:
            states.update((move.state, None) for move in whole._from(hub))
            fresh = dict.fromkeys(move.state.hub for move in whole._from(hub) if move.state.hub not in hubs)
            hubs |= fresh
            waiting += fresh
        return [state for state in states if state.node.scope in self._inside]

    @cached_property
    def loops(self) -> list[Loop]:
        following: dict[State | Hub, list[State | Hub]] = {}
        for state in self.states:
            following[state] = [state.hub]
            following[state.hub] = [move.state for move in self.moves(state)]
        parts = [part for part in components(following) if len(part) > 1]
        return [self._loop(tuple(one for one in part if isinstance(one, State))) for part in parts]

    def _loop(self, states: tuple[State, ...]) -> Loop:
        hubs, members = {state.hub for state in states}, set(states)
        inner = (move.step for hub in hubs for move in self._from(hub) if move.state in members)
        bound = 1.0
        for node in {node for step in inner for node in step.path if node.bound}:
            bound *= node.bound
        return Loop(states, bound)

    def leading_to(self, loop: Loop) -> frozenset[State]:
        """The states from which a loop can be reached."""
        found: set[State | Hub] = set(loop.states)
        waiting = list(found)
        while waiting:
            fresh = [one for one in self._sources.get(waiting.pop(), ()) if one not in found]
            found.update(fresh)
            waiting += fresh
        return frozenset(one for one in found if isinstance(one, State))

    @cached_property
    def _sources(self) -> dict[State | Hub, list[State | Hub]]:
        sources: dict[State | Hub, list[State | Hub]] = {}
        hubs: dict[Hub, None] = {}
        for state in self.states:
            sources.setdefault(state.hub, []).append(state)
            hubs[state.hub] = None
        for hub in hubs:
            for move in self._from(hub):
                sources.setdefault(move.state, []).append(hub)
        return sources

    def meetings(self, one: State, other: State) -> list[Meeting]:
        """Pairs of moves from two states that share a character."""
        hubs = (one.hub, other.hub)
        if hubs not in self._meetings:
            self._meetings[hubs] = list(self._meet(*hubs))
        return self._meetings[hubs]

    def _meet(self, one: Hub, other: Hub) -> Iterator[Meeting]:
        ones, others = _by_characters(self._from(one)), _by_characters(self._from(other))
        self.automaton.spend(len(ones) * len(others))
        for (reads, some), (read, more) in product(ones.items(), others.items()):
            if reads & read:
                self.automaton.spend(len(some) * len(more))
                yield from (Meeting(reads & read, left, right) for left, right in product(some, more))

    def forks(self, state: State) -> list[Meeting]:
        """Pairs of moves from one state that differ by a choice to which this scope can backtrack."""
        if state.hub not in self._forks:
            met = self.meetings(state, state)
            self._forks[state.hub] = [
                one for one in met if self._parting(one.one.step, one.other.step) == self.number
            ]
        return self._forks[state.hub]

    def _parting(self, first: Step, second: Step) -> int | None:
        """The scope of the last common node of two different steps."""
        if first is second:
            return None
        scope = None
        for one, other in zip(first.path, second.path, strict=False):
            if one is not other:
                break
            scope = one.scope
        return scope


def _by_characters(moves: Iterable[Move]) -> dict[int, list[Move]]:
    grouped: dict[int, list[Move]] = {}
    for move in moves:
        grouped.setdefault(move.reads, []).append(move)
    return grouped


def components(following: dict[Key, list[Key]]) -> list[list[Key]]:
    """The strongly connected components of a graph, by Tarjan's algorithm without recursion."""
    order: dict[Key, int] = {}
    low: dict[Key, int] = {}
    open_keys: dict[Key, None] = {}
    found = []
    for root, nexts in following.items():
        if root in order:
            continue
        order[root] = low[root] = len(order)
        open_keys[root] = None
        path = [(root, iter(nexts))]
        while path:
            at, rest = path[-1]
            for key in rest:
                if key not in following:
                    continue
                if key not in order:
                    order[key] = low[key] = len(order)
                    open_keys[key] = None
                    path.append((key, iter(following[key])))
                    break
                if key in open_keys:
                    low[at] = min(low[at], order[key])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[at])
                if low[at] == order[at]:
                    part = []
                    while not part or part[-1] != at:
                        part.append(open_keys.popitem()[0])
                    found.append(part)
    return found
