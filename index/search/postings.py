"""Word index of one corpus, searched by BM25; the only file that imports tantivy.

tantivy changes the folder only by atomic commits. Checksums of its segment files are verified at opening, so
that a truncated or foreign file is found before it is searched. Passages are indexed by our own tokens, joined
by spaces.
"""

import copy
import json
import re
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict, TypeVar

import tantivy

from index.model.protocols import NameTokens, WordSearch
from index.model.wording import word
from index.store.private_files import FOLDER_MODE, make_private_folder

_TOKENIZER = "spaces"
_WRITER_BYTES = 50_000_000
# tantivy skips longer tokens (`MAX_TOKEN_LEN`: 65,535 minus 5 bytes of its own).
_MOST_TOKEN_BYTES = 65_530
# The term frequency in the output of `explain`.
_FREQUENCY = re.compile(r'"value": (\d+)\.0,\s*"description": "freq, ')
# Words, separated by bars.
_LITERALS = re.compile(r"[\w|']+")
# tantivy's format: every segment file ends with a JSON footer, its length, and this number.
_FOOTER_MAGIC = 1337
_FOOTER_TAIL = struct.Struct("<II")

T = TypeVar("T")


class _Segment(TypedDict):
    segment_id: str


class _Meta(TypedDict):
    """The fields of tantivy's meta.json that we read."""

    opstamp: int
    segments: list[_Segment]


class DamagedPostingsError(Exception):
    """The folder is not what tantivy wrote. The postings are rebuilt from the database."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """A passage to index, with the tokens of its title and text."""

    passage_id: int
    article_id: int
    tokens: Sequence[str]


class Postings:
    """Open postings. Searching is safe from any thread; one process at a time may write."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._fixed_searcher: tantivy.Searcher | None = None
        self._index.register_tokenizer(
            _TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )

    def fixed(self) -> WordSearch:
        """These postings as they are now: later commits do not change what it finds."""
        fixed = copy.copy(self)
        fixed._fixed_searcher = _translate_damage(self._index.searcher)
        return fixed

    def search(
        self,
        tokens: Sequence[str],
        k: int,
        *,
        articles: Sequence[int] | None = None,
        names: Sequence[NameTokens] = (),
    ) -> list[tuple[int, float]]:
        """The k best passages as (passage id, BM25), best first, only of `articles` if given."""
        single = sorted(set(tokens).difference(*(name.tokens for name in names)))
        clauses = [self._term(token) for token in single] + [self._name(name) for name in names]
        if not clauses or (articles is not None and not len(articles)):
            return []
        query = _combine(tantivy.Occur.Should, clauses)
        return _translate_damage(lambda: self._collect(self._within(query, articles), k))

    def find_by_patterns(self, patterns: Sequence[str], k: int) -> list[int]:
        """At most k passages with a token for each of the regular expressions, in the syntax of Rust.

        tantivy cannot compile some that list many characters; these are left out.
        """
        found: list[int] = []
        parts: list[tantivy.Query] = []
        for query in filter(None, map(self._pattern, patterns)):
            # One at a time: most names are in no passage, and a pattern takes up to 10 ms.
            parts.append(query)
            found = _translate_damage(partial(self._find_with_all, parts, k))
            if not found:
                break
        return found

    def find_similar(self, token: str, k: int, *, most_edits: int, context: Sequence[str]) -> list[int]:
        """At most k passages with a token that differs from `token` by one or two edits.

        An edit inserts, deletes or replaces a letter, or swaps two neighbours. Passages with more tokens of
        `context` come first.
        """
        schema = self._index.schema
        similar = tantivy.Query.fuzzy_term_query(schema, "text", token, distance=most_edits)
        beside = [tantivy.Query.term_query(schema, "text", other) for other in sorted(set(context))]
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, similar), *((tantivy.Occur.Should, other) for other in beside)]
        )
        return _translate_damage(lambda: [passage_id for passage_id, _ in self._collect(query, k)])

    def count_passages(self) -> int:
        """How many passages there are."""
        return _translate_damage(lambda: int(self._searcher().num_docs))

    def count_with(self, token: str) -> int:
        """The number of passages that have the token in their text or title."""
        return _translate_damage(lambda: int(self._searcher().doc_freq("text", token)))

    def passage_ids(self) -> set[int]:
        """The ids of all indexed passages."""
        return _translate_damage(lambda: {passage_id for passage_id, _ in _list_places(self._index.searcher())})

    def passages_of(self, articles: Collection[int], *, most: int) -> set[int]:
        """The ids of at most so many indexed passages of some articles."""
        query = tantivy.Query.term_set_query(self._index.schema, "article_id", list(articles))
        return _translate_damage(lambda: {passage_id for passage_id, _ in self._collect(query, most)})

    def read_contents(self) -> "PostingsContents":
        """A snapshot of everything that is indexed."""
        return _translate_damage(lambda: PostingsContents(self._index.schema, self._index.searcher()))

    def apply(self, *, gone: Iterable[int], put: Iterable[PassageTokens]) -> int:
        """Delete every passage of the articles `gone`, then add `put`, in one commit that is on disk on return.

        Returns the commit's number, which only grows.
        """
        return _translate_damage(lambda: self._apply(gone, put))

    def reload(self) -> None:
        """Load the latest commit of other processes."""
        _translate_damage(self._index.reload)

    def _term(self, token: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, "text", token)

    def _name(self, name: NameTokens) -> tantivy.Query:
        """The best of a name's own tokens and its other forms, each with all of its tokens."""
        own = [self._term(token) for token in sorted(set(name.tokens))]
        others = [
            tantivy.Query.boost_query(
                _combine(tantivy.Occur.Must, [self._term(token) for token in form.tokens]), form.boost
            )
            for form in name.forms
        ]
        return tantivy.Query.disjunction_max_query(
            [*([_combine(tantivy.Occur.Should, own)] if own else []), *others]
        )

    def _pattern(self, pattern: str) -> tantivy.Query | None:
        # A regular expression of a thousand words takes 20 ms to compile, looking them up less than 1 ms.
        if _LITERALS.fullmatch(pattern):
            return tantivy.Query.term_set_query(self._index.schema, "text", pattern.split("|"))
        try:
            return tantivy.Query.regex_query(self._index.schema, "text", pattern)
        except ValueError:  # it has too many states
            return None

    def _find_with_all(self, queries: Sequence[tantivy.Query], k: int) -> list[int]:
        return [passage_id for passage_id, _ in self._collect(_combine(tantivy.Occur.Must, queries), k)]

    def _within(self, query: tantivy.Query, articles: Sequence[int] | None) -> tantivy.Query:
        if articles is None:
            return query
        allowed = tantivy.Query.term_set_query(self._index.schema, "article_id", articles)
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.boost_query(allowed, 0.0))])

    def _searcher(self) -> tantivy.Searcher:
        return self._index.searcher() if self._fixed_searcher is None else self._fixed_searcher

    def _collect(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        searcher = self._searcher()
        return [
            (int(searcher.doc(address)["passage_id"][0]), float(score))
            for score, address in searcher.search(query, k, count=False).hits
        ]

    def _apply(self, gone: Iterable[int], put: Iterable[PassageTokens]) -> int:
        writer = self._index.writer(_WRITER_BYTES, 1)
        for article_id in gone:
            term = tantivy.Query.term_query(self._index.schema, "article_id", article_id)
            writer.delete_documents_by_query(term)
        for words in put:
            writer.add_document(_to_document(words))
        commit = int(writer.commit())
        writer.wait_merging_threads()
        self._index.reload()
        return commit


class PostingsContents:
    """A snapshot of postings, to be compared with what they should contain."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._places = dict(_list_places(searcher))

    def holds_exactly(self, passage_id: int, tokens: Mapping[str, int]) -> bool:
        """Whether each of the tokens is indexed for the passage as often as given.

        Additional tokens are found with `count_passages`.
        """
        place = self._places.get(passage_id)
        return place is not None and all(self._count(place, token) == count for token, count in tokens.items())

    def count_passages(self) -> dict[str, int]:
        """Every indexed token with its number of passages."""
        every = tantivy.Query.all_query()
        return dict(self._searcher.terms_with_prefix("text", "", every))

    def _count(self, place: tantivy.DocAddress, token: str) -> int:
        query = tantivy.Query.term_query(self._schema, "text", token)
        try:
            explanation = query.explain(self._searcher, place).to_json()
        except ValueError:  # the passage does not have it
            return 0
        found = _FREQUENCY.search(explanation)
        return int(found[1]) if found else 0


def _combine(occur: tantivy.Occur, queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(occur, query) for query in queries])


def count_indexable(tokens: Iterable[str]) -> Counter[str]:
    """How often each token of a passage must be indexed."""
    # UTF-8 has at most four bytes per character, so most tokens are short enough without encoding them.
    sure = _MOST_TOKEN_BYTES // 4
    return Counter(t for t in tokens if len(t) <= sure or len(t.encode()) <= _MOST_TOKEN_BYTES)


def _list_places(searcher: tantivy.Searcher) -> list[tuple[int, tantivy.DocAddress]]:
    if not searcher.num_docs:
        return []
    hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
    return [(int(searcher.doc(address)["passage_id"][0]), address) for _, address in hits]


def create_postings(folder: Path | None) -> Postings:
    """Create empty postings in a folder that must not exist yet, or in memory.

    Raises OSError, DamagedPostingsError.
    """
    if folder is not None:
        make_private_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE)
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("passage_id", stored=True)
    schema.add_unsigned_field("article_id", indexed=True)
    schema.add_text_field("text", tokenizer_name=_TOKENIZER, index_option="freq")
    return Postings(
        _translate_damage(lambda: tantivy.Index(schema.build(), path=str(folder) if folder else None))
    )


def open_postings(folder: Path, *, commit: int) -> Postings:
    """Verify and open postings.

    Raises DamagedPostingsError for a folder that is missing, truncated, changed, or older than `commit`.
    """
    verify_postings(folder)
    if _read_meta(folder)["opstamp"] < commit:
        raise DamagedPostingsError(word("{name} is out of date", name=folder.name))
    postings = Postings(_translate_damage(lambda: tantivy.Index.open(str(folder))))
    _translate_damage(lambda: postings.search(["a"], 1))
    return postings


def verify_postings(folder: Path) -> None:
    """Read every segment file and compare its checksum. Raises DamagedPostingsError."""
    for path in _segment_files(folder):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise _unreadable(path, error) from error
        if not _has_valid_checksum(data):
            raise DamagedPostingsError(word("{name} is incomplete or was changed", name=path.name))


def _segment_files(folder: Path) -> list[Path]:
    names = {segment["segment_id"].replace("-", "") for segment in _read_meta(folder)["segments"]}
    try:
        files = [path for path in folder.iterdir() if path.name.split(".")[0] in names]
    except OSError as error:
        raise _unreadable(folder, error) from error
    missing = [name for name in names if not (folder / f"{name}.idx").exists()]
    if missing:
        raise DamagedPostingsError(
            word("{file} is missing in {name}", name=folder.name, file=f"{missing[0]}.idx")
        )
    return files


def _read_meta(folder: Path) -> _Meta:
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        return _Meta(
            opstamp=int(meta["opstamp"]),
            segments=[_Segment(segment_id=s["segment_id"]) for s in meta["segments"]],
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedPostingsError(
            word("the list of segments in {name} cannot be read", name=folder.name)
        ) from error


def _unreadable(path: Path, error: OSError) -> DamagedPostingsError:
    return DamagedPostingsError(word("{name} cannot be read: {reason}", name=path.name, reason=error.strerror))


def _has_valid_checksum(data: bytes) -> bool:
    if len(data) < _FOOTER_TAIL.size:
        return False
    length, magic = _FOOTER_TAIL.unpack(data[-_FOOTER_TAIL.size :])
    body_end = len(data) - _FOOTER_TAIL.size - length
    if magic != _FOOTER_MAGIC or body_end < 0:
        return False
    try:
        crc = json.loads(data[body_end : -_FOOTER_TAIL.size])["crc"]
    except (ValueError, TypeError, KeyError):
        return False
    return bool(crc == zlib.crc32(memoryview(data)[:body_end]))


def _to_document(words: PassageTokens) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("passage_id", words.passage_id)
    document.add_unsigned("article_id", words.article_id)
    document.add_text("text", " ".join(words.tokens))
    return document


def _translate_damage(action: Callable[[], T]) -> T:
    """Translate tantivy's errors for damaged files: ValueError, OSError, and in the worst case a panic."""
    try:
        return action()
    except (ValueError, OSError) as error:
        raise DamagedPostingsError(str(error)) from error
    except BaseException as error:
        # A Rust panic is raised as pyo3's PanicException, which is not an Exception and cannot be imported.
        if type(error).__name__ == "PanicException":
            raise DamagedPostingsError(str(error)) from error
        raise
