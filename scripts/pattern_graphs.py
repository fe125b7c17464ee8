"""Regular expressions as graphs of characters, choices and conditions, built with the parser of `re`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from re import _compiler, _constants as codes, _parser  # type: ignore[attr-defined]  # isort: skip

# Repetitions up to this number are expanded, so that `\d{1,4}` is not a loop.
WRITTEN_OUT = 6
_MOST_WRITTEN_OUT = 4_000
_OF_ONE_CHARACTER = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN)
_Item: TypeAlias = tuple[Any, Any]
UNBOUNDED = float("inf")

# Representatives of all characters: a few of every kind that a class, a category or a flag distinguishes.
_USUAL = "".join(map(chr, range(128))) + (
    "\x80\x85\x9f\xa0\xad\xaa\xb2\xb5\xb7\xb9\xbc\xd7\xdf\xe9\xc9\xff\u0130\u0131\u0149\u017f\u01c5\u0301\u0323\u03a3\u03c2\u0410\u0434"
    "\u0561\u05d0\u0627\u0660\u0669\u093f\u0966\u0e01\u10a0\u1100\u1680\u180e\u1e9e\u2000\u2009\u200b\u200d\u200e\u2010\u2013\u2014"
    "\u2018\u2019\u201c\u201d\u2026\u2028\u2029\u202e\u202f\u205f\u2060\u2070\u2074\u2160\u212a\u2212\u2460\u2e80\u3000\u3001\u3002"
    "\u3005\u3007\u300c\u300d\u3042\u30a2\u30fb\u30fc\u3105\u3131\u3400\u4e00\u4e2d\u5e74\u9fff\ua960\uac00\ud55c\ud7a3\uf900\ufeff"
    "\uff01\uff08\uff0c\uff11\uff1a\uff21\uff41\uff66\uffe5\ufffd\U0001d7ce\U0001f600\U00020000"
)


@dataclass(eq=False)
class Node:
    """A step of a pattern: it reads a character of `reads`, checks its neighbours, or chooses among `nexts`.

    `reads` is None for a node that reads nothing. `scope` is the innermost atomic group or lookahead around it.
    `certain` is False if the graph only approximates a condition. `accepts` names the scope that ends here.
    """

    scope: int
    reads: int | None = None
    nexts: list["Node"] = field(default_factory=list)
    before: int = -1
    after: int = -1
    certain: bool = True
    accepts: int | None = None
    bound: float = 0


@dataclass(frozen=True)
class Graph:
    """A pattern: `start` is its first node, scope 0 all of it; `parents` maps a scope to the one around it."""

    start: Node
    alphabet: "Alphabet"
    parents: dict[int, int]
    lookaheads: frozenset[int]


class Alphabet:
    """Sample characters. A set is an int with a bit for each, and two for the start and end of the text."""

    def __init__(self, tree: Any, *, of_bytes: bool) -> None:
        texts = dict.fromkeys([*_USUAL, *_edges(tree)])
        self.samples = [character for character in texts if not of_bytes or ord(character) < 256]
        self.of_bytes = of_bytes
        self._bits = {sample: 1 << at for at, sample in enumerate(self.samples)}
        self.end = 1 << len(self.samples)
        self.start = self.end << 1
        self.characters = self.end - 1

    def matching(self, item: _Item, flags: int) -> int:
        """The samples that an item of a parsed pattern matches."""
        state = _parser.State()
        state.flags = flags
        compiled = _compiler.compile(_parser.SubPattern(state, [item]), flags)
        return sum(1 << at for at, sample in enumerate(self.samples) if compiled.match(self._as_text(sample)))

    def words(self, flags: int) -> int:
        """The samples that are word characters for a word boundary."""
        return self.matching((codes.IN, [(codes.CATEGORY, codes.CATEGORY_WORD)]), flags)

    def pick(self, characters: int) -> str:
        """A readable sample from a non-empty set."""
        bits = [at for at in range(len(self.samples)) if characters >> at & 1]
        return min((self.samples[at] for at in bits), key=lambda one: (not one.isprintable(), ord(one)))

    def bit(self, character: str) -> int:
        return self._bits[character]

    def all_but(self, characters: int) -> int:
        """All samples and both ends of the text, except the given ones."""
        return (self.characters | self.end | self.start) & ~characters

    def _as_text(self, sample: str) -> Any:
        return sample.encode("latin-1") if self.of_bytes else sample


def read_pattern(pattern: str | bytes, flags: int, *, whole: bool) -> Graph:
    """Build the graph of a pattern. With `whole`, a match must reach the end of the text, as in `fullmatch`."""
    tree = _parser.parse(pattern, flags)
    alphabet = Alphabet(tree, of_bytes=isinstance(pattern, bytes))
    builder = _Builder(alphabet)
    last = Node(0, accepts=0)
    if whole:
        last = Node(0, nexts=[last], after=alphabet.end)
    start = builder.sequence(tree, last, _Context(tree.state.flags))
    return Graph(start, alphabet, builder.parents, frozenset(builder.lookaheads))


class _Context(NamedTuple):
    """Flags and scope of a part of a pattern."""

    flags: int
    scope: int = 0

    def changed(self, added: int, removed: int) -> "_Context":
        return self._replace(flags=(self.flags | added) & ~removed)


class _Builder:
    """Builds a graph from its end: each step receives its successor."""

    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.parents = {0: 0}
        self.lookaheads: set[int] = set()
        self._groups: dict[int, tuple[Any, _Context]] = {}
        self._known: dict[str, int] = {}

    def sequence(self, items: Iterable[Any], after: Node, here: _Context) -> Node:
        listed = list(items)
        for code, value in listed:
            if code is codes.SUBPATTERN and value[0] is not None:
                self._groups[value[0]] = (value[3], here.changed(value[1], value[2]))
        for item in reversed(listed):
            after = self._item(item, after, here)
        return after

    def _item(self, item: _Item, after: Node, here: _Context) -> Node:
        code, value = item
        if code in _OF_ONE_CHARACTER:
            return Node(here.scope, reads=self._reads(item, here), nexts=[after])
        if code is codes.FAILURE:
            return Node(here.scope)
        built: Node = getattr(self, f"_{str(code).lower()}")(value, after, here)
        return built

    def _reads(self, item: _Item, here: _Context) -> int:
        key = f"{item}{here.flags}"
        if key not in self._known:
            self._known[key] = self.alphabet.matching(item, here.flags)
        return self._known[key]

    def _branch(self, value: Any, after: Node, here: _Context) -> Node:
        return Node(here.scope, nexts=[self.sequence(branch, after, here) for branch in value[1]])

    def _subpattern(self, value: Any, after: Node, here: _Context) -> Node:
        _, added, removed, body = value
        return self.sequence(body, after, here.changed(added, removed))

    def _max_repeat(self, value: Any, after: Node, here: _Context) -> Node:
        least, most, body = value
        if most <= WRITTEN_OUT and most * _size(body) <= _MOST_WRITTEN_OUT:
            return self._written_out(value, after, here)
        loop = Node(here.scope, bound=UNBOUNDED if most is codes.MAXREPEAT else most)
        first = self.sequence(body, loop, here)
        loop.nexts = [first, after]
        return first if least else loop

    _min_repeat = _max_repeat

    def _written_out(self, value: Any, after: Node, here: _Context) -> Node:
        least, most, body = value
        following = after
        for _ in range(most - least):
            following = Node(here.scope, nexts=[self.sequence(body, following, here), after])
        for _ in range(least):
            following = self.sequence(body, following, here)
        return following

    def _possessive_repeat(self, value: Any, after: Node, here: _Context) -> Node:
        return self._atomic_group([(codes.MAX_REPEAT, value)], after, here)

    def _atomic_group(self, value: Any, after: Node, here: _Context) -> Node:
        inner = self._inside(here)
        leaving = Node(here.scope, nexts=[after], accepts=inner.scope)
        return self.sequence(value, leaving, inner)

    def _assert(self, value: Any, after: Node, here: _Context) -> Node:
        direction, body = value
        if direction < 0:
            before, exact = self._last_read(body, here)
            return Node(here.scope, nexts=[after], before=before, certain=exact)
        following = self._one_read(body, here)
        if following is not None:
            return Node(here.scope, nexts=[after], after=following)
        going_on = Node(here.scope, nexts=[after], after=self._first_read(body, here), certain=False)
        return self._looking(body, going_on, here)

    def _assert_not(self, value: Any, after: Node, here: _Context) -> Node:
        direction, body = value
        one = self._one_read(body, here)
        if direction < 0:
            others = self.alphabet.all_but(one or 0)
            return Node(here.scope, nexts=[after], before=others, certain=one is not None)
        if one is not None:
            return Node(here.scope, nexts=[after], after=self.alphabet.all_but(one))
        return self._looking(body, Node(here.scope, nexts=[after], certain=False), here)

    def _looking(self, body: Any, going_on: Node, here: _Context) -> Node:
        """A lookahead of more than one character, a subgraph of its own."""
        inner = self._inside(here)
        self.lookaheads.add(inner.scope)
        looked = self.sequence(body, Node(inner.scope, accepts=inner.scope), inner)
        return Node(here.scope, nexts=[looked, going_on])

    def _at(self, value: Any, after: Node, here: _Context) -> Node:
        line_feed = self.alphabet.bit("\n") if here.flags & re.MULTILINE else 0
        sides = {
            codes.AT_BEGINNING: [(self.alphabet.start | line_feed, -1)],
            codes.AT_BEGINNING_STRING: [(self.alphabet.start, -1)],
            codes.AT_END: [(-1, self.alphabet.end | line_feed)],
            codes.AT_END_STRING: [(-1, self.alphabet.end)],
        }.get(value)
        if sides is None:
            words = self.alphabet.words(here.flags)
            is_within = value is codes.AT_NON_BOUNDARY
            sides = [(words, words if is_within else ~words), (~words, ~words if is_within else words)]
        found = [Node(here.scope, nexts=[after], before=before, after=behind) for before, behind in sides]
        return found[0] if len(found) == 1 else Node(here.scope, nexts=found)

    def _groupref(self, value: Any, after: Node, here: _Context) -> Node:
        body, there = self._groups[value]
        unsure = Node(here.scope, nexts=[after], certain=False)
        return self.sequence(body, unsure, there._replace(scope=here.scope))

    def _groupref_exists(self, value: Any, after: Node, here: _Context) -> Node:
        _, matched, otherwise = value
        return Node(here.scope, nexts=[self.sequence(body, after, here) for body in (matched, otherwise or [])])

    def _inside(self, here: _Context) -> _Context:
        self.parents[len(self.parents)] = here.scope
        return here._replace(scope=len(self.parents) - 1)

    def _one_read(self, body: Any, here: _Context) -> int | None:
        """What a lookaround of one character, or an end of text, accepts; None for any other lookaround."""
        if len(body) != 1:
            return None
        code, value = body[0]
        if code in _OF_ONE_CHARACTER:
            return self._reads(body[0], here)
        if code is codes.SUBPATTERN:
            return self._one_read(value[3], here.changed(value[1], value[2]))
        if code is codes.AT and value in (codes.AT_END, codes.AT_END_STRING):
            return self.alphabet.end | (self.alphabet.bit("\n") if here.flags & re.MULTILINE else 0)
        if code is codes.BRANCH:
            reads = [self._one_read(branch, here) for branch in value[1]]
            return None if None in reads else union(read for read in reads if read is not None)
        return None

    def _first_read(self, body: Any, here: _Context) -> int:
        """A superset of the characters that a lookahead can begin with."""
        end = Node(0, accepts=0)
        first = set(_first_nodes(self.sequence(body, end, here)))
        if end in first:
            return self.alphabet.all_but(self.alphabet.start)
        return union(node.reads for node in first if node.reads is not None)

    def _last_read(self, body: Any, here: _Context) -> tuple[int, bool]:
        """A superset of the characters that a lookbehind can end with, and whether it requires nothing else."""
        one = self._one_read(body, here)
        if one is not None:
            return one, True
        last = self._last_characters(body, here)
        return (self.alphabet.all_but(0) if last is None else last), False

    def _last_characters(self, body: Any, here: _Context) -> int | None:
        """The characters that a part can end with; None if that is not obvious."""
        if not len(body):
            return None
        code, value = body[-1]
        if code in _OF_ONE_CHARACTER:
            return self._reads(body[-1], here)
        if code is codes.SUBPATTERN:
            return self._last_characters(value[3], here.changed(value[1], value[2]))
        if code is codes.MAX_REPEAT and value[0] > 0:
            return self._last_characters(value[2], here)
        if code is codes.BRANCH:
            ends = [self._last_characters(branch, here) for branch in value[1]]
            return None if None in ends else union(end for end in ends if end is not None)
        return None


def _first_nodes(node: Node, seen: set[Node] | None = None) -> Iterator[Node]:
    seen = seen if seen is not None else set()
    if node in seen:
        return
    seen.add(node)
    if node.reads is not None or node.accepts is not None:
        yield node
        return
    for following in node.nexts:
        yield from _first_nodes(following, seen)


def union(sets: Iterable[int]) -> int:
    united = 0
    for one in sets:
        united |= one
    return united


def _size(body: Any) -> int:
    """The approximate number of nodes of a body."""
    return sum(_item_size(*item) for item in body)


def _item_size(code: Any, value: Any) -> int:
    if code is codes.BRANCH:
        return sum(_size(branch) for branch in value[1])
    if code is codes.SUBPATTERN:
        return _size(value[3])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _size(value[2]) * (int(value[1]) if value[1] <= WRITTEN_OUT else 1)
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return _size(value[1])
    return _size(value) if code is codes.ATOMIC_GROUP else 1


def _edges(tree: Any) -> Iterator[str]:
    """The characters at and next to the limits of every literal and range of a parsed pattern."""
    for code, value in tree:
        yield from _item_edges(code, value)


def _item_edges(code: Any, value: Any) -> Iterator[str]:
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        yield from _near(value)
    elif code is codes.RANGE:
        yield from (*_near(value[0]), *_near(value[1]))
    elif code is codes.IN:
        yield from _edges(value)
    elif code is codes.BRANCH:
        for branch in value[1]:
            yield from _edges(branch)
    elif code is codes.SUBPATTERN:
        yield from _edges(value[3])
    elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        yield from _edges(value[2])
    elif code in (codes.ASSERT, codes.ASSERT_NOT):
        yield from _edges(value[1])
    elif code is codes.ATOMIC_GROUP:
        yield from _edges(value)
    elif code is codes.GROUPREF_EXISTS:
        yield from (*_edges(value[1]), *_edges(value[2] or []))


def _near(point: int) -> Iterator[str]:
    for near in (point - 1, point, point + 1):
        if 0 <= near <= 0x10FFFF and not 0xD800 <= near <= 0xDFFF:
            yield chr(near)
            yield from (case for case in (chr(near).lower(), chr(near).upper()) if len(case) == 1)
