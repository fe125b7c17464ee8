"""Find the stored sentences of the speaker that a question asks about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.language.attribution.speaker_matching import (
    Agreement,
    AskedKind,
    AskedSpeaker,
    find_agreement,
    find_state,
    is_former,
    list_asked_words,
    name_words,
)
from index.model.article_types import Filters
from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.qa.passage_retrieval import LibraryView
from index.store.speaker_queries import StoredSpeaker, find_speaker_words, find_speakers

# Sentences of one speaker that are compared with a topic. With more, those of articles that the search did not
# find are left out.
_MOST_SENTENCES = 400
# How many times as often as all namesakes together the usual bearer of a surname must be quoted.
_DOMINANCE_RATIO = 2
# Shorter names differ from many others by a letter.
_LEAST_MISSPELT_CHARS = 5


@dataclass(frozen=True, slots=True)
class SpeakerSentence:
    """A sentence that reports the words of the speaker asked about."""

    article_id: ArticleId
    span: Span


def find_sentences_of(
    asked: AskedSpeaker, library: LibraryView, filters: Filters, near: Sequence[ArticleId]
) -> list[SpeakerSentence]:
    """The sentences of a speaker in articles that match the filters.

    `near` are the articles that a search for the whole question found: of a speaker who is quoted very often,
    only sentences in these are returned.
    """
    speakers = find_agreeing_speakers(asked, library, filters)
    sentences = list(
        dict.fromkeys(SpeakerSentence(s.article_id, span) for s in speakers for span in s.sentences)
    )
    if len(sentences) <= _MOST_SENTENCES:
        return sentences
    return [sentence for sentence in sentences if sentence.article_id in set(near)]


def find_agreeing_speakers(asked: AskedSpeaker, library: LibraryView, filters: Filters) -> list[StoredSpeaker]:
    """Everyone in the library who is the speaker asked about, or speaks for the state or body asked about."""
    stored = _find_stored(list_asked_words(asked), library, filters)
    agreeing = [
        (speaker, agreement) for speaker in stored if (agreement := find_agreement(asked, speaker.speaker))
    ]
    certain = [speaker for speaker, agreement in agreeing if agreement is Agreement.CERTAIN]
    if asked.kind is AskedKind.NAME:
        surnames = [speaker for speaker, agreement in agreeing if agreement is Agreement.SURNAME]
        named = [*certain, *_choose_bearers(asked, surnames, certain, stored)]
        return named or [speaker for speaker, agreement in agreeing if agreement is Agreement.BY_BODY]
    return [*certain, *_find_undescribed(asked, certain, library, filters)]


def resembles_known_name(asked: AskedSpeaker, library: LibraryView) -> bool:
    """Whether a name that nobody quoted has differs by one letter from a word of a quoted speaker's."""
    last = name_words(asked.text)[-1:]
    return any(
        len(word) >= _LEAST_MISSPELT_CHARS and has_one_edit(word, known)
        for word in last
        for known in find_speaker_words(library.connection, word[:2])
    )


def has_one_edit(one: str, other: str) -> bool:
    """Whether one letter was added, left out, replaced or swapped with the next."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _find_stored(words: Iterable[str], library: LibraryView, filters: Filters) -> list[StoredSpeaker]:
    corpus_ids = [corpus.corpus_id for corpus in library.corpora]
    return find_speakers(library.connection, words, corpus_ids, filters)


def _choose_bearers(
    asked: AskedSpeaker,
    surnames: Sequence[StoredSpeaker],
    certain: Sequence[StoredSpeaker],
    stored: Sequence[StoredSpeaker],
) -> list[StoredSpeaker]:
    """Those with the same surname who are probably the person asked about.

    For a full name: articles that give the surname alone, if nearly everyone with that surname is this person.
    For a surname: its usual bearer if there is one, else everyone who has it.
    """
    wanted = name_words(asked.text)
    if len(wanted) > 1:
        own = sum(len(speaker.sentences) for speaker in certain)
        namesakes = [
            s
            for s in stored
            if len(name_words(s.speaker.name)) > 1 and name_words(s.speaker.name)[-1] == wanted[-1]
        ]
        others = sum(len(speaker.sentences) for speaker in namesakes if speaker not in certain)
        return list(surnames) if own and own >= _DOMINANCE_RATIO * others else []
    counts = Counter[tuple[str, ...]]()
    for speaker in surnames:
        counts[name_words(speaker.speaker.name)] += len(speaker.sentences)
    full = Counter({words: count for words, count in counts.items() if len(words) > 1})
    if not full:
        return list(surnames)
    usual, times = full.most_common(1)[0]
    if times < _DOMINANCE_RATIO * (full.total() - times):
        return list(surnames)
    return [
        speaker for speaker in surnames if name_words(speaker.speaker.name) in (usual, usual[-1:], usual[:1])
    ]


def _find_undescribed(
    asked: AskedSpeaker, certain: Sequence[StoredSpeaker], library: LibraryView, filters: Filters
) -> list[StoredSpeaker]:
    """Other sentences of the persons found, in articles that do not say for which state they speak."""
    persons = {words for s in certain if len(words := name_words(s.speaker.name)) > 1 and s.speaker.described}
    if not persons:
        return []
    mentions = [
        speaker
        for speaker in _find_stored({words[-1] for words in persons}, library, filters)
        if name_words(speaker.speaker.name) in persons
    ]
    doubtful = {
        name_words(speaker.speaker.name)
        for speaker in mentions
        if is_former(speaker.speaker) or find_state(speaker.speaker) not in (None, asked.state)
    }
    return [
        speaker
        for speaker in mentions
        if name_words(speaker.speaker.name) not in doubtful
        and find_agreement(asked, speaker.speaker) is Agreement.STATELESS
    ]
