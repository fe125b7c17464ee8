"""Find the stored sentences of the speaker that a question asks about."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
from index.store.speaker_queries import StoredSpeaker, count_speakers, find_speaker_words, find_speakers

# Sentences of one speaker that are compared with a topic. With more, those of articles that the search did not
# find are left out.
_MOST_SENTENCES = 400
# The same for speakers who are compared with the one asked about; each takes about 20 µs.
_MOST_SPEAKERS = 5000
# How many times as often as all namesakes together the usual bearer of a surname must be quoted.
_DOMINANCE_RATIO = 2
# Shorter names differ from many others by a letter.
_LEAST_MISSPELT_CHARS = 5


@dataclass(frozen=True, slots=True)
class SpeakerSentence:
    """A sentence that reports the words of the speaker asked about."""

    article_id: ArticleId
    span: Span


@dataclass(frozen=True, slots=True)
class SpeakerScope:
    """Where speakers are searched: articles of a library that match the filters.

    `near` are the articles that a search for the whole question found. Of somebody who is quoted very often,
    only sentences in these are found.
    """

    library: LibraryView
    filters: Filters
    near: Collection[ArticleId]

    def find(self, words: Collection[str]) -> list[StoredSpeaker]:
        """Everyone who is stored under any of the words."""
        connection = self.library.connection
        corpus_ids = [corpus.corpus_id for corpus in self.library.corpora]
        is_few = count_speakers(connection, words) <= _MOST_SPEAKERS
        articles = None if is_few else self.near
        return find_speakers(connection, words, corpus_ids, self.filters, article_ids=articles)


def find_sentences_of(asked: AskedSpeaker, scope: SpeakerScope) -> list[SpeakerSentence]:
    """The sentences of a speaker, each once, by article."""
    speakers = find_agreeing_speakers(asked, scope)
    sentences = list(
        dict.fromkeys(SpeakerSentence(s.article_id, span) for s in speakers for span in s.sentences)
    )
    if len(sentences) <= _MOST_SENTENCES:
        return sentences
    return [sentence for sentence in sentences if sentence.article_id in set(scope.near)]


def find_agreeing_speakers(asked: AskedSpeaker, scope: SpeakerScope) -> list[StoredSpeaker]:
    """Everyone who is the speaker asked about, or speaks for the state or body asked about."""
    stored = scope.find(list_asked_words(asked))
    agreeing = [
        (speaker, agreement) for speaker in stored if (agreement := find_agreement(asked, speaker.speaker))
    ]
    certain = _with(Agreement.CERTAIN, agreeing)
    if asked.kind is not AskedKind.NAME:
        return [*certain, *_find_stateless(asked, certain, scope)]
    surnames = _with(Agreement.SURNAME, agreeing)
    # "Senator Warren" gives only a surname; "Israel Katz" is a full name that begins with a state.
    is_surname = len(asked.identity.name) == 1 and not asked.identity.states
    if len(name_words(asked.text)) > 1 and not is_surname:
        namesakes = [s for s in surnames if _is_usual_bearer(s, certain, stored)]
    else:
        namesakes = _choose_bearers(surnames)
    return [*certain, *namesakes] or _with(Agreement.BY_BODY, agreeing)


def resembles_known_name(asked: AskedSpeaker, library: LibraryView) -> bool:
    """Whether the last word of a name differs by one letter from a word of somebody who is quoted."""
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
    same = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    start = next(same, min(len(one), len(other)))
    left, right = one[start:], other[start:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return is_swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _with(wanted: Agreement, agreeing: Iterable[tuple[StoredSpeaker, Agreement]]) -> list[StoredSpeaker]:
    return [speaker for speaker, agreement in agreeing if agreement is wanted]


def _is_usual_bearer(
    short: StoredSpeaker, certain: Sequence[StoredSpeaker], stored: Iterable[StoredSpeaker]
) -> bool:
    """Whether nearly everyone who has a surname is the person whose full name the question gives.

    Then an article that gives the surname alone means this person too. It may be the first word of a name.
    """
    surname, *more = name_words(short.speaker.name)
    if more:
        return False
    own = sum(len(speaker.sentences) for speaker in certain)
    others = sum(
        len(speaker.sentences)
        for speaker in stored
        if len(words := name_words(speaker.speaker.name)) > 1
        and surname in (words[0], words[-1])
        and speaker not in certain
    )
    return own > 0 and own >= _DOMINANCE_RATIO * others


def _choose_bearers(surnames: Sequence[StoredSpeaker]) -> list[StoredSpeaker]:
    """The usual bearer of a surname if there is one, else everyone who has it."""
    counts = Counter[tuple[str, ...]]()
    for speaker in surnames:
        counts[name_words(speaker.speaker.name)] += len(speaker.sentences)
    full = Counter({words: count for words, count in counts.items() if len(words) > 1})
    usual, times = next(iter(full.most_common(1)), ((), 0))
    if times < _DOMINANCE_RATIO * (full.total() - times) or not usual:
        return list(surnames)
    forms = (usual, usual[-1:], usual[:1])
    return [speaker for speaker in surnames if name_words(speaker.speaker.name) in forms]


def _find_stateless(
    asked: AskedSpeaker, certain: Iterable[StoredSpeaker], scope: SpeakerScope
) -> list[StoredSpeaker]:
    """Other sentences of the persons found, in articles that do not say for which state they speak."""
    persons = {words for s in certain if s.speaker.described and len(words := name_words(s.speaker.name)) > 1}
    if not persons:
        return []
    mentions = [
        s for s in scope.find({words[-1] for words in persons}) if name_words(s.speaker.name) in persons
    ]
    doubtful = {
        name_words(s.speaker.name)
        for s in mentions
        if is_former(s.speaker) or find_state(s.speaker) not in (None, asked.state)
    }
    return [
        s
        for s in mentions
        if name_words(s.speaker.name) not in doubtful
        and find_agreement(asked, s.speaker) is Agreement.STATELESS
    ]
