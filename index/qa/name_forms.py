"""Find the names of a question that the library writes in other forms.

A table knows some names (docs/decisions/0066), and rules of spelling read others (docs/decisions/0064). Only
forms that articles contain count, so that a name without any changes nothing.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from index.model.answer_types import NameMatchKind
from index.model.base_types import PassageId
from index.model.protocols import Span
from index.names.alias_table import AliasMention, AliasTable, load_alias_table
from index.names.pattern_types import SpellingPattern
from index.names.spelling_patterns import find_romanised_names, find_spelling_patterns, may_be_same_name
from index.qa.asked_names import AskedName, FoundForm, NameForm, compile_literals
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question
from index.store.name_alias_queries import read_declared_aliases
from index.store.passage_queries import StoredPassage, read_passages
from index.text.scripts import WritingSystem, count_cjk, writing_system
from index.text.search_folding import fold_ideographs, fold_letters, is_same_writing
from index.text.tokenizer import is_stop_token, tokenize

# More would take too long, and no question needs them.
_MOST_NAMES = 4
_MOST_FORMS = 6
# Characters of a usual name of a country.
_LONGEST_SHORT_NAME = 3
# Passages that are read for each pattern.
_PASSAGES_READ = 30
# Russian and Ukrainian nouns change their endings: Київ, Києва.
_INFLECTED = re.compile("(?<=...)(?:[аеєиіїйоуьюяы]|[оеєиії]в)$")
_ENDING = "[а-яіє]{0,4}"


def warm_up() -> None:
    """Load the tables, which takes 0.3 s, so that no question waits for that."""
    load_alias_table()
    find_romanised_names("warm up")
    find_spelling_patterns("Chen Wei")


def add_name_forms(question: Question, library: LibraryView) -> Question:
    """The question with the other forms of its names in the library; its earlier questions likewise.

    A question without names that the table or the rules know takes about 0.3 ms.
    """
    read_with = tuple(add_name_forms(earlier, library) for earlier in question.read_with)
    names = find_asked_names(question.text, library)
    if not names and not any(earlier.names for earlier in read_with):
        return question
    return replace(question, names=names, read_with=read_with)


def find_asked_names(text: str, library: LibraryView) -> tuple[AskedName, ...]:
    """The names in a text that articles write in other forms, in the order of the text."""
    table = _load_table(library)
    places = _find_places(text, table)
    names = (_find_name(text[start:end], known, table, library) for (start, end), known in places)
    return tuple({name.text: name for name in names if name is not None}.values())


def _load_table(library: LibraryView) -> AliasTable:
    """The table with what the moderators of the searched corpora declared."""
    corpus_ids = [corpus.corpus_id for corpus in library.corpora]
    return load_alias_table().with_declared(read_declared_aliases(library.connection, corpus_ids))


def _find_places(text: str, table: AliasTable) -> list[tuple[Span, list[AliasMention]]]:
    """The names in a text, with what the table knows about each; of two that overlap, the longer one."""
    places: dict[Span, list[AliasMention]] = {}
    for mention in table.find_in(text):
        places.setdefault((mention.start, mention.end), []).append(mention)
    for span in find_romanised_names(text):
        places.setdefault(span, [])
    kept: list[Span] = []
    for span in sorted(places, key=lambda span: (span[0] - span[1], span)):
        if not any(span[0] < other[1] and other[0] < span[1] for other in kept):
            kept.append(span)
    return [(span, places[span]) for span in sorted(kept[:_MOST_NAMES])]


def _find_name(
    text: str, known: Sequence[AliasMention], table: AliasTable, library: LibraryView
) -> AskedName | None:
    """A name with its other forms; None if the library has none."""
    tokens = frozenset(token for token in tokenize(text) if not is_stop_token(token))
    own = _form_tokens(text)
    forms = [*_find_aliases(text, own, known, table, library), *_find_spellings(text, own, known, library)]
    forms = [form for form in forms if not table.are_separate(text, form.text)]
    if not tokens or not forms:
        return None
    is_known = not known or any(is_same_writing(mention.form, text) for mention in known)
    return AskedName(text, tokens, _drop_longer(forms), _build_finder(text, forms, known, table), is_known)


def _drop_longer(forms: Iterable[NameForm]) -> tuple[NameForm, ...]:
    """The forms without those that contain all tokens of another, which finds the same passages."""
    kept: list[NameForm] = []
    for form in sorted(forms, key=lambda form: len(form.tokens)):
        if not any(set(other.tokens) <= set(form.tokens) for other in kept):
            kept.append(form)
    return tuple(kept[:_MOST_FORMS])


def _find_aliases(
    text: str,
    own: Collection[str],
    known: Sequence[AliasMention],
    table: AliasTable,
    library: LibraryView,
) -> Iterator[NameForm]:
    """The forms of the table that the library has all tokens of, the most frequent first."""
    found: dict[NameForm, int] = {}
    for form in dict.fromkeys(form for mention in known for form in mention.group.forms):
        tokens = _form_tokens(form)
        is_same_script = writing_system(form) is writing_system(text)
        if not tokens or _is_same_search(tokens, own) or is_same_writing(form, text):
            continue
        if is_same_script and _is_country(known) and (_is_official_name(form) or _is_official_name(text)):
            continue
        if _INFLECTED.search(form) and writing_system(form) is WritingSystem.CYRILLIC:
            for written in _find_inflected(form, known, table, library):
                found[NameForm(written, _form_tokens(written), NameMatchKind.ALIAS)] = 1
        elif count := min(_count_with(token, library) for token in tokens):
            found[NameForm(form, tokens, NameMatchKind.ALIAS)] = count
    yield from sorted(found, key=lambda form: -found[form])


def _is_country(known: Sequence[AliasMention]) -> bool:
    return any(mention.group.kind == "country" for mention in known)


def _is_official_name(form: str) -> bool:
    """Whether it may be the official name of a country: such names are parts of each other, and of their past.

    "Republic of China" is in "People's Republic of China", and was another state in 1920.
    """
    return " " in form or (writing_system(form) is WritingSystem.HAN and len(form) > _LONGEST_SHORT_NAME)


def _is_same_search(tokens: Sequence[str], own: Collection[str]) -> bool:
    """Whether a search for the name finds the form too."""
    return set(tokens) <= set(own) or set(own) <= set(tokens)


def _find_inflected(
    form: str, known: Sequence[AliasMention], table: AliasTable, library: LibraryView
) -> set[str]:
    """How the passages write a Russian or Ukrainian name, in whatever case."""
    terms = [f"{re.escape(fold_letters(_INFLECTED.sub('', w).casefold()))}{_ENDING}" for w in form.split()]
    groups = {mention.group.id for mention in known}
    return {
        text[mention.start : mention.end]
        for text in _read_matching(terms, library)
        for mention in table.find_in(text)
        if mention.group.id in groups
        and writing_system(text[mention.start : mention.end]) is WritingSystem.CYRILLIC
    }


def _find_spellings(
    text: str, own: Collection[str], known: Sequence[AliasMention], library: LibraryView
) -> Iterator[NameForm]:
    """The forms that the rules of spelling find in the library.

    Of a name of the table only in writing systems for which the table has no form: characters of the same sound
    are usually other people.
    """
    covered = {writing_system(form) for mention in known for form in mention.group.forms}
    covered -= {WritingSystem.LATIN, WritingSystem.CYRILLIC}
    written: dict[str, None] = {}
    for pattern in find_spelling_patterns(text):
        if pattern.system not in covered:
            written |= dict.fromkeys(_find_written(text, pattern, library))
    for form in written:
        tokens = _form_tokens(form)
        if tokens and not _is_same_search(tokens, own):
            yield NameForm(form, tokens, NameMatchKind.SPELLING)


def _find_written(asked: str, pattern: SpellingPattern, library: LibraryView) -> Iterator[str]:
    """What a pattern finds, if the rules say that it is the name: the pattern of Houthi also matches Hate."""
    for text in _read_matching(pattern.terms, library):
        found = dict.fromkeys(match.group() for match in pattern.text.finditer(text))
        yield from (form for form in found if may_be_same_name(asked, form))


def _read_matching(terms: Sequence[str], library: LibraryView) -> Iterator[str]:
    """The titles and texts of some passages with a token for each of the terms."""
    for corpus in library.corpora:
        ids = [PassageId(i) for i in corpus.words.find_by_patterns(terms, _PASSAGES_READ)]
        passages: Iterable[StoredPassage] = read_passages(library.connection, ids).values() if ids else ()
        yield from (f"{passage.title}\n{passage.text}" for passage in passages)


def _build_finder(
    asked: str, forms: Sequence[NameForm], known: Sequence[AliasMention], table: AliasTable
) -> Callable[[str], list[FoundForm]]:
    """Finds the forms in a text: names of the table with the table, which knows longer names around them."""
    spelled = [form.text for form in forms if form.by is NameMatchKind.SPELLING]
    literal = compile_literals(spelled) if spelled else None
    listed = [form.text for form in forms if form.by is NameMatchKind.ALIAS]
    hint = _compile_hint(listed) if listed else None
    groups = frozenset(mention.group.id for mention in known)

    def find(text: str) -> list[FoundForm]:
        found: list[FoundForm] = []
        if hint is not None and hint.search(fold_ideographs(text)):
            found += [
                FoundForm((mention.start, mention.end), NameMatchKind.ALIAS)
                for mention in table.find_in(text)
                if mention.group.id in groups and not is_same_writing(text[mention.start : mention.end], asked)
            ]
        for match in literal.finditer(text) if literal else ():
            if not any(match.start() < form.span[1] and form.span[0] < match.end() for form in found):
                found.append(FoundForm(match.span(), NameMatchKind.SPELLING))
        return found

    return find


def _compile_hint(forms: Sequence[str]) -> re.Pattern[str]:
    """Finds the first word of each form, roughly: the table takes longer to find nothing."""
    words = {fold_ideographs(_INFLECTED.sub("", re.split(r"[\s\-‐–·・]", form)[0])) for form in forms}
    return re.compile("|".join(map(re.escape, sorted(words))), re.IGNORECASE)


@lru_cache(maxsize=1 << 13)
def _form_tokens(form: str) -> tuple[str, ...]:
    """The tokens that find a form, without single characters of a longer run and function words."""
    tokens = dict.fromkeys(token for token in tokenize(form) if not is_stop_token(token))
    pairs = [token for token in tokens if len(token) > 1 or not count_cjk(token)]
    return tuple(pairs or tokens)


def _count_with(token: str, library: LibraryView) -> int:
    return sum(corpus.words.count_with(token) for corpus in library.corpora)
