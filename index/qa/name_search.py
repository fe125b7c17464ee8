"""Search for the names of a question in their other forms, and read what is found as if it had the names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.model.base_types import PassageId
from index.model.protocols import FormTokens, NameTokens, SearchableCorpus, Span
from index.qa.asked_names import AskedName, NameForm, RewrittenPassage, rewrite_passage
from index.qa.question import Question, weigh_tokens
from index.store.passage_queries import StoredPassage
from index.text.scripts import writing_system

# Passages of a corpus that are looked up for their names alone.
_MOST_NAMED = 100


def weigh_names(
    names: Sequence[AskedName], tokens: Sequence[str], corpora: Sequence[SearchableCorpus]
) -> list[NameTokens]:
    """The names as they are searched instead of some of the question's tokens, each of which is in one name."""
    taken: set[str] = set()
    searched: list[NameTokens] = []
    for name in names:
        own = tuple(token for token in tokens if token in name.tokens and token not in taken)
        if own:
            taken.update(own)
            searched.append(NameTokens(own, tuple(_weigh_forms(own, name.forms, corpora))))
    return searched


def find_named(names: Sequence[NameTokens], corpora: Sequence[SearchableCorpus]) -> set[int]:
    """Passages that have names in another form, the best ones."""
    forms = [NameTokens((), name.forms) for name in names]
    if not forms:
        return set()
    return {passage for corpus in corpora for passage, _ in corpus.words.search((), _MOST_NAMED, names=forms)}


def ask_in_other_script(question: Question) -> str | None:
    """The text that is embedded, with names in a form of another writing system; None if there is none.

    Embeddings bring a name and its form in another script less close together than the same characters.
    """
    text = question.search_text
    for name in question.every_name:
        system = writing_system(name.text)
        form = next((form.text for form in name.forms if writing_system(form.text) is not system), None)
        text = text.replace(name.text, form) if form is not None else text
    return text if text != question.search_text else None


def has_form_in_other_script(text: str, names: Sequence[AskedName]) -> bool:
    """Whether a text has one of the names, and articles write it in another writing system."""
    return any(
        name.text in text and any(writing_system(f.text) is not writing_system(name.text) for f in name.forms)
        for name in names
    )


def rewrite_passages(
    passages: Mapping[PassageId, StoredPassage], names: Sequence[AskedName]
) -> dict[PassageId, RewrittenPassage]:
    """The passages that write a name only in another form, as if they wrote it as the question does."""
    if not names:
        return {}
    rewritten = {
        passage.id: rewrite_passage(passage.title, _list_sentences(passage), names)
        for passage in passages.values()
    }
    return {i: passage for i, passage in rewritten.items() if passage is not None}


def with_rewritten(passage: StoredPassage, rewritten: RewrittenPassage) -> StoredPassage:
    """The passage with rewritten sentences, to be compared with a question. It must not be quoted."""
    spans: list[Span] = []
    start = passage.start
    for sentence in rewritten.sentences:
        spans.append((start, start + len(sentence.text)))
        start = spans[-1][1] + 1
    text = "\n".join(sentence.text for sentence in rewritten.sentences)
    return replace(passage, title=rewritten.title, text=text, sentences=tuple(spans))


def _weigh_forms(
    own: Sequence[str], forms: Sequence[NameForm], corpora: Sequence[SearchableCorpus]
) -> Iterator[FormTokens]:
    """The forms with factors such that none weighs more than the name's own tokens."""
    most = sum(weigh_tokens(own, corpora).values())
    for form in forms:
        weight = sum(weigh_tokens(form.tokens, corpora).values())
        yield FormTokens(form.tokens, min(1.0, most / weight) if weight else 1.0)


def _list_sentences(passage: StoredPassage) -> list[str]:
    return [passage.text[a - passage.start : b - passage.start] for a, b in passage.sentences]
