"""Correct words of a question that no article contains to a close word of the library.

A word is corrected only if the passages say more for it than the letters: the other word is frequent, and
stands beside other words of the question. Names are corrected more carefully, since a wrong one would turn a
person whom no article names into another. An abbreviation that no article uses is replaced by the name that it
stands for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from index.model.answer_types import Correction
from index.model.base_types import PassageId
from index.model.protocols import SearchableCorpus
from index.qa.abbreviations import find_full_name, is_abbreviation
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question, weigh_tokens
from index.store.passage_queries import StoredPassage, read_passages
from index.text.edit_distance import Edit, count_edits, find_edit
from index.text.normalization import normalize
from index.text.scripts import WritingSystem, count_cjk, writing_system
from index.text.search_folding import SIGN_APOSTROPHES, fold_name
from index.text.tokenizer import is_stop_token, tokenize
from index.text.word_lists import load_word_sections

# As the tokenizer splits words, but without English endings, which are no part of a mistyped name.
_WORD = re.compile(
    rf"[^\W\d_]+(?:[{SIGN_APOSTROPHES}]"
    r"(?:[^\W\d_stdmrvlSTDMRVL][^\W\d_]*|[stdmSTDM][^\W\d_]+|[rvlRVL][^\W\d_]{2,}))*"
)
# Letters that two others stand for where a keyboard lacks them: Grafenwoehr, Haakon, Djokovic.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa", "đ": "dj"})
_CORRECTED_SYSTEMS = (WritingSystem.LATIN, WritingSystem.CYRILLIC)
# Shorter words have too many neighbours; longer ones may differ by two edits.
_FEWEST_LETTERS = 4
_LETTERS_FOR_TWO_EDITS = 8
# A question with more unknown words is left as it is; each takes about 10 ms.
_MOST_UNKNOWN = 4
# Passages that are read for each word, those with the most words of the question first.
_PASSAGES_READ = 30
# The least frequency of a word that another is taken for; that of a name that was typed as a name is higher.
_RAREST_WORD = 2
_RAREST_NAME = 3
_RAREST_SHORT_NAME = 10
_SHORT_NAME_LETTERS = 5
_LETTERS_FOR_ANY_EDIT = 8
_LETTERS_FOR_TWO_EDITS_OF_NAME = 9
# A word with another first letter must be this frequent, and this many times as frequent as one with the same.
_OTHER_INITIAL_FACTOR = 20
# From this share of occurrences with a capital letter on, a word is a name.
_NAME_SHARE = 0.8
_MOST_LENGTH_DIFFERENCE = 2
# English endings that the stemmer takes off, such as "ing" and "ions".
_ENDING_LETTERS = (3, 4)
_LETTERS_WITH_ENDING = 7
_MOST_LETTERS = 40
_LONGEST_ABBREVIATION = 6
# The ending of surnames to which an "a" is added for a woman.
_GENDERED = re.compile(r"(?:ov|ev|yov|in|yn|sk[iy]y?|ск[иі]й|ов|ев|ёв|ин|ін)$")
# English question words and verbs that are typed without their apostrophe.
_WITHOUT_APOSTROPHE = load_word_sections("index.text", "words/stop_words.txt")["english without apostrophes"]


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word of the question that no article contains."""

    word: str
    folded: str
    token: str
    is_name: bool
    """Whether it has a capital letter for another reason than being the first word."""
    beside: frozenset[str]
    """The tokens of the capitalised words next to it, as in a full name."""
    neighbours: frozenset[str]
    """The tokens of the words next to it, however typed, without function words."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word of the library that is close to a typed one."""

    word: str
    folded: str
    edits: int
    frequency: int
    """The passages that contain it, or its occurrences in those that were read, whichever are more."""
    is_name: bool
    near: frozenset[str]
    """The other words of the question with which it shares a passage."""
    is_in_full_name: bool
    """Whether it stands next to a capitalised word that is next to the typed word too."""


@dataclass(slots=True)
class _Occurrences:
    """Where a word that is close to the typed one occurs."""

    edits: int
    spellings: Counter[str] = field(default_factory=Counter)
    near: set[str] = field(default_factory=set)
    is_in_full_name: bool = False


def correct_question(question: Question, library: LibraryView) -> Question:
    """The question with its unknown words replaced by close ones of the library; its earlier questions too."""
    read_with = tuple(correct_question(earlier, library) for earlier in question.read_with)
    corrections = tuple(_find_corrections(question, library))
    every = [*corrections, *(correction for earlier in read_with for correction in earlier.corrections)]
    if not every:
        return question
    words = {correction.word: correction.searched_as for correction in corrections}
    tokens = {_to_token(correction.word): tokenize(correction.searched_as) for correction in every}
    return replace(
        question,
        text=_WORD.sub(lambda match: words.get(match[0], match[0]), question.text),
        tokens=tuple(dict.fromkeys(new for token in question.tokens for new in tokens.get(token, [token]))),
        read_with=read_with,
        context={
            new: weight for token, weight in question.context.items() for new in tokens.get(token, [token])
        },
        typed=question.text,
        corrections=corrections,
    )


def _find_corrections(question: Question, library: LibraryView) -> Iterator[Correction]:
    """The corrections of a question; none if most of its words are unknown, as in another language."""
    words = {word.token: word for word in _list_words(question.text)}
    counts = {token: _count_with(token, library.corpora) for token in words}
    # A name that articles write in another form is not mistyped.
    named = frozenset[str]().union(*(name.tokens for name in question.names if name.is_known))
    absent = [words[token] for token, count in counts.items() if not count and token not in named]
    present = [token for token, count in counts.items() if count]
    full_names = {word: name for word in absent if (name := _find_full_name(word, present, library))}
    yield from (Correction(word=word.word, searched_as=name) for word, name in full_names.items())
    unknown = _drop_known_words([word for word in absent if word not in full_names], library)
    if len(unknown) > _MOST_UNKNOWN or (len(unknown) > 1 and 2 * len(unknown) > len(words)):
        return
    known = weigh_tokens(present, library.corpora)
    for typed in unknown:
        if _may_be_mistyped(typed) and (found := _find_closest_word(typed, known, library)) is not None:
            yield Correction(word=typed.word, searched_as=found.word)


def _find_full_name(typed: _Typed, present: Sequence[str], library: LibraryView) -> str | None:
    """What an abbreviation stands for in the passages with the most other words of the question."""
    if not is_abbreviation(typed.word):
        return None
    ids = [
        PassageId(passage_id)
        for corpus in library.corpora
        for passage_id, _ in corpus.words.search(present, _PASSAGES_READ)
    ]
    passages = read_passages(library.connection, ids).values()
    return find_full_name(typed.word, (f"{passage.title}\n{passage.text}" for passage in passages))


def _drop_known_words(words: Sequence[_Typed], library: LibraryView) -> list[_Typed]:
    """The words that are not in the vocabulary of the embedding model as a whole.

    It has common words, but none of 40 misspellings that were tried.
    """
    if library.embedder is None or not words:
        return list(words)
    pieces = library.embedder.count_tokens([word.word.lower() for word in words])
    return [word for word, count in zip(words, pieces, strict=True) if count > 1]


def _list_words(text: str) -> list[_Typed]:
    """The words of a question without function words, in order; without those of unspaced scripts."""
    matches = [match for match in _WORD.finditer(text) if not count_cjk(match[0])]
    words = [match[0] for match in matches]
    listed = []
    for place, word in enumerate(words):
        token = _to_token(word)
        if (
            not token
            or is_stop_token(token)
            or (len(word) == 1 and place and text[matches[place].start() - 1] in "'’")
        ):
            continue
        is_name = place > 0 and word[0].isupper()
        beside = (
            [
                other
                for other in (*words[max(place - 1, 1) : place], *words[place + 1 : place + 2])
                if other[0].isupper()
            ]
            if is_name
            else []
        )
        neighbours = (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
        listed.append(
            _Typed(
                word,
                fold_name(word),
                token,
                is_name,
                beside=frozenset(map(_to_token, beside)),
                neighbours=frozenset(t for t in map(_to_token, neighbours) if not is_stop_token(t)),
            )
        )
    return listed


def _may_be_mistyped(typed: _Typed) -> bool:
    """Whether it is a word of a spaced script that is long enough, and no abbreviation."""
    return (
        len(typed.folded) >= _FEWEST_LETTERS
        and len(typed.folded) <= _MOST_LETTERS
        and typed.folded not in _WITHOUT_APOSTROPHE
        and writing_system(typed.word) in _CORRECTED_SYSTEMS
        and not (typed.word.isupper() and len(typed.word) <= _LONGEST_ABBREVIATION)
    )


def _find_closest_word(typed: _Typed, known: Mapping[str, float], library: LibraryView) -> _Candidate | None:
    """The word of the library that the typed one stands for; None if none is likely enough."""
    for token, edits in _list_lookups(typed):
        passages = _read_similar(token, edits, known, library)
        found = [c for c in _list_candidates(typed, passages, known, library) if _is_likely(typed, c, known)]
        if found:
            return _choose(typed, found, known)
    return None


def _list_lookups(typed: _Typed) -> Iterator[tuple[str, int]]:
    """The tokens to look up, each with the edits that are allowed, in the order in which they are tried.

    A mistake in an ending hides it from the stemmer, so the start of a long word is looked up as well.
    """
    yield from ((typed.token, edits) for edits in range(1, _most_edits(typed) + 1))
    if len(typed.folded) >= _LETTERS_WITH_ENDING:
        yield from ((typed.folded[:-letters], 1) for letters in _ENDING_LETTERS)


def _read_similar(
    token: str, edits: int, known: Mapping[str, float], library: LibraryView
) -> list[StoredPassage]:
    ids = [
        PassageId(passage_id)
        for corpus in library.corpora
        for passage_id in corpus.words.find_similar(
            token, _PASSAGES_READ, most_edits=edits, context=list(known)
        )
    ]
    return list(read_passages(library.connection, ids).values())


def _list_candidates(
    typed: _Typed, passages: Sequence[StoredPassage], known: Mapping[str, float], library: LibraryView
) -> Iterator[_Candidate]:
    """The words of the passages that are close enough to the typed one."""
    found: dict[str, _Occurrences | None] = {}
    for passage in passages:
        text = f"{passage.title}\n{passage.text}"
        tokens = set(tokenize(text)).intersection(known)
        words = _WORD.findall(text)
        for place, word in enumerate(words):
            if abs(len(word) - len(typed.word)) > _MOST_LENGTH_DIFFERENCE:
                continue
            folded = fold_name(word)
            if folded not in found:
                edits = count_edits(typed.folded, folded, most=_most_edits(typed))
                found[folded] = None if edits is None else _Occurrences(edits)
            if (occurrences := found[folded]) is not None:
                occurrences.spellings[word] += 1
                occurrences.near |= tokens
                occurrences.is_in_full_name |= _shares_neighbour(typed, words, place)
    for folded, occurrences in found.items():
        if occurrences is not None:
            yield _to_candidate(folded, occurrences, library)


def _shares_neighbour(typed: _Typed, words: Sequence[str], place: int) -> bool:
    """Whether the capitalised word at a place stands next to a capitalised neighbour of the typed word."""
    if not words[place][0].isupper():
        return False
    beside = (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
    return any(other[0].isupper() and _to_token(other) in typed.neighbours for other in beside)


def _most_edits(typed: _Typed) -> int:
    return 1 if len(typed.folded) < _LETTERS_FOR_TWO_EDITS else 2


def _to_candidate(folded: str, occurrences: _Occurrences, library: LibraryView) -> _Candidate:
    counts = occurrences.spellings
    word = counts.most_common(1)[0][0]
    capitalised = sum(count for spelling, count in counts.items() if spelling[0].isupper())
    is_name = capitalised >= _NAME_SHARE * counts.total()
    return _Candidate(
        word=word if is_name else word.lower(),
        folded=folded,
        edits=occurrences.edits,
        frequency=max(_count_with(_to_token(word), library.corpora), counts.total()),
        is_name=is_name,
        near=frozenset(occurrences.near),
        is_in_full_name=occurrences.is_in_full_name,
    )


def _is_likely(typed: _Typed, found: _Candidate, known: Mapping[str, float]) -> bool:
    """Whether the typed word probably stands for this one."""
    if len(found.folded) < _FEWEST_LETTERS or (known and not found.near):
        return False
    if typed.folded == _write_out(found.word) or found.folded == _write_out(typed.word):
        return True
    if found.frequency < _RAREST_WORD and not (typed.beside or found.is_in_full_name):
        return False
    edit = find_edit(typed.folded, found.folded)
    is_common = edit is not None and edit.is_common
    if typed.folded[0] != found.folded[0] and not (is_common and found.frequency >= _OTHER_INITIAL_FACTOR):
        return False
    if found.is_name:
        return _is_likely_name(typed, found, edit)
    return not typed.is_name and (is_common or len(typed.folded) >= _LETTERS_FOR_ANY_EDIT)


def _write_out(word: str) -> str:
    """The folded word with two letters for each that is often typed so."""
    return fold_name(normalize("NFC", word).casefold().translate(_WRITTEN_OUT))


def _is_likely_name(typed: _Typed, found: _Candidate, edit: Edit | None) -> bool:
    if edit is None:
        return not typed.is_name and len(typed.folded) >= _LETTERS_FOR_TWO_EDITS_OF_NAME
    if not edit.is_common and len(typed.folded) < _LETTERS_FOR_ANY_EDIT:
        return False
    return not _changes_gender(typed.folded, found.folded) and (
        not typed.is_name or _is_sure_name(typed, found)
    )


def _is_sure_name(typed: _Typed, found: _Candidate) -> bool:
    """Whether a word that was typed as a name may be taken for this one: it could be right, but absent."""
    if typed.folded[0] != found.folded[0] or not typed.beside <= found.near:
        return False
    is_short = len(typed.folded) <= _SHORT_NAME_LETTERS
    rarest = _RAREST_SHORT_NAME if is_short else _RAREST_NAME
    return bool(typed.beside) or found.frequency >= rarest


def _changes_gender(one: str, other: str) -> bool:
    """Whether the words are the surnames of a man and of a woman."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer[:-1] == shorter and longer[-1] in "aа" and _GENDERED.search(shorter) is not None


def _choose(typed: _Typed, found: Sequence[_Candidate], known: Mapping[str, float]) -> _Candidate:
    """Of the candidates with the fewest edits, one that is frequent and shares passages with rare words."""
    least = min(candidate.edits for candidate in found)

    def weigh(candidate: _Candidate) -> float:
        has_initial = candidate.folded[0] == typed.folded[0]
        company = sum(known[token] for token in candidate.near)
        return company + log(candidate.frequency * (_OTHER_INITIAL_FACTOR if has_initial else 1))

    return max((c for c in found if c.edits == least), key=lambda c: (weigh(c), c.folded))


def _count_with(token: str, corpora: Sequence[SearchableCorpus]) -> int:
    return sum(corpus.words.count_with(token) for corpus in corpora)


def _to_token(word: str) -> str:
    """The token of a word of one spaced script; empty for a letter that stands for an apostrophe, alone."""
    return next(iter(tokenize(word)), "")
