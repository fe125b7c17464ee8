"""Answer a question for news about a subject: one report from each of the newest articles about it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index.language.modality import is_form_of, reports_event
from index.model.answer_types import TimeUse, Timing
from index.model.article_types import Filters
from index.model.base_types import ArticleId, PassageId
from index.model.protocols import FloatArray
from index.qa.hybrid_search import PassageCandidate
from index.qa.passage_reading import read_passages
from index.qa.passage_retrieval import (
    LibraryView,
    RetrievalResult,
    embed_question,
    load_scored_passages,
    retrieve_passages,
)
from index.qa.passage_sentences import ScoredPassage, weighted_share
from index.qa.question import Question
from index.qa.quotability import is_quotable
from index.qa.sentence_cues import points_back
from index.qa.sentence_selection import ScoredSentence, Selection, choose_sentences, select_sentences
from index.store.article_queries import find_newest_publication, find_publication_dates, read_article_texts
from index.text.scripts import Script, main_script
from index.text.tokenizer import tokenize

# News are looked for in the last days before the newest article, then further back.
_WINDOWS_DAYS = (14, 60, 365)
# An article is about a subject if it has this share of its words, and a score near the best one.
_LEAST_SHARE = 0.55
_LEAST_OF_BEST_SCORE = 0.75
# The gain of the newest article when articles are chosen; half of it for each three days that one is older.
_NEWEST_GAIN = 0.2
_HALF_LIFE_DAYS = 3
_MOST_SENTENCES_OF_PASSAGE = 4
_OPENING_CHARS = 600
_COVERED_SHARE = 0.6
_COMMAS_OF_LIST = 2
_CHARS_WITHOUT_ENDING = 100
_FEWEST_REPORT_CHARS = {Script.SPACED: 45, Script.HAN: 12, Script.KANA: 12, Script.HANGUL: 20}
_QUOTES = ("“", '"', "‘", "'", "「", "『", "…", "...")
_ENDINGS = (".", "!", "。", "！", '."', ".”", "”", '"', ".'", ".’", "」", ".''", ".’’")
# Openings of notes of the editors and of links.
_NOTE_OPENINGS = (
    "editor",
    "more:",
    "read more",
    "related:",
    "for the latest",
    "sign up",
    "join our",
    "watch:",
    "plus,",
)
_NOTE_WORDS = (
    "newsletter",
    "podcast",
    "live updates here",
    "updates file",
    "telegram:",
    "follow us",
    "subscribe",
)
# The support of reports about articles that have all words of the subject. The trees that estimate support know
# only questions with one answer.
_SUPPORT_OF_REPORTS = 0.6


@dataclass(frozen=True, slots=True)
class NewestReports:
    """What was retrieved and selected for a subject."""

    found: RetrievalResult
    selection: Selection
    covers_subject: bool
    """Whether the first report's article has all words of the subject."""

    def continues(self, newer: "NewestReports") -> bool:
        """Whether these reports, of a longer time, begin with those of a shorter one."""
        mine, theirs = ([s.article_id for s in r.selection.chosen] for r in (self, newer))
        return mine[: len(theirs)] == theirs

    @property
    def least_support(self) -> float:
        """The support of the reports, unless the trees estimate a higher one."""
        return _SUPPORT_OF_REPORTS if self.covers_subject else 0.0


def find_newest_reports(
    subject: Question, library: LibraryView, filters: Filters, timing: Timing, *, count: int
) -> NewestReports | None:
    """One report from each of the newest articles about a subject, the newest first; None without any."""
    vector = embed_question(subject, library)
    best: NewestReports | None = None
    for window in _list_windows(library, filters, timing):
        found = retrieve_passages(subject, vector, library, window)
        if window != filters:
            found = replace(found, left_out=None)  # nobody asked for the window
        reports = _select_reports(subject, vector, found, library, count=count)
        if best is not None:
            return reports if reports is not None and reports.continues(best) else best
        if reports is not None and len(reports.selection.chosen) == count:
            return reports
        best = reports
    return best


def _list_windows(library: LibraryView, filters: Filters, timing: Timing) -> Iterator[Filters]:
    """The filters, limited to ever longer times before the newest article; only as given if they set a time."""
    asked = timing.asked
    newest = find_newest_publication(
        library.connection, [corpus.corpus_id for corpus in library.corpora], timing.moment
    )
    is_bounded = filters.since is not None or (asked is not None and asked.use is TimeUse.ONLY)
    if newest is not None and not is_bounded:
        yield from (replace(filters, since=newest - timedelta(days=days)) for days in _WINDOWS_DAYS)
    yield filters


def _select_reports(
    subject: Question, vector: FloatArray | None, found: RetrievalResult, library: LibraryView, *, count: int
) -> NewestReports | None:
    shares = _find_shares(found, library, subject.tokens)
    published = find_publication_dates(library.connection, shares.keys())
    about = _list_articles_about(found, shares, published, count)
    kept = replace(found, candidates=_list_candidates_of(about, found))
    whole = load_scored_passages(kept, library)
    with_reports = [(p, places) for p in whole if (places := _find_reports(p, subject.tokens))]
    if not with_reports:
        return None
    # The reader gets whole passages, as those that it was trained on.
    views = [passage for passage, _ in with_reports]
    read, kind = read_passages([subject.search_text] * len(views), views, found.kind, library.reader)
    passages = [_keep_places(p, places) for p, (_, places) in zip(read, with_reports, strict=True)]
    selection = select_sentences(
        subject.text, passages, vector, found.weights, count=count, search=kind, copies=found.copies
    )
    reports = _list_first_reports(selection, about, whole)
    if not reports:
        return None
    chosen = choose_sentences(reports, count, found.copies)
    covers_subject = shares[ArticleId(chosen[0].article_id)] >= 1.0
    return NewestReports(kept, replace(selection, chosen=chosen), covers_subject)


def _find_shares(
    found: RetrievalResult, library: LibraryView, subject: Sequence[str]
) -> dict[ArticleId, float]:
    """The share of the subject's words, weighted by idf, in the title and the retrieved passages of an article.

    Articles that name the subject neither in their title nor in their opening are missing, unless they list
    several reports: they only mention it.
    """
    words: dict[ArticleId, set[str]] = defaultdict(set)
    titles: dict[ArticleId, str] = {}
    for passage in found.passages.values():
        words[passage.article_id].update(tokenize(f"{passage.title}\n{passage.text}"))
        titles[passage.article_id] = passage.title
    shares = {article_id: weighted_share(tokens, found.weights) for article_id, tokens in words.items()}
    texts = read_article_texts(library.connection, [i for i, share in shares.items() if share >= _LEAST_SHARE])
    return {
        article_id: shares[article_id]
        for article_id, text in texts.items()
        if _lists_subjects(titles[article_id])
        or _covers(f"{titles[article_id]}\n{text[:_OPENING_CHARS]}", subject)
    }


def _list_articles_about(
    found: RetrievalResult,
    shares: Mapping[ArticleId, float],
    published: Mapping[ArticleId, datetime],
    count: int,
) -> list[ArticleId]:
    """The dated articles about the subject, the newest first, then by score."""
    scores: dict[ArticleId, float] = {}
    for candidate in found.candidates:
        scores.setdefault(found.owners[candidate.passage_id], candidate.score)
    least = _LEAST_OF_BEST_SCORE * max(scores.values(), default=0.0)
    about = [
        article_id
        for article_id, score in scores.items()
        if score >= least and article_id in published and article_id in shares
    ]
    newest = max((published[article_id] for article_id in about), default=None)

    def weigh(article_id: ArticleId) -> float:
        age_days = (newest - published[article_id]).days if newest is not None else 0
        recency: float = 0.5 ** (age_days / _HALF_LIFE_DAYS)
        return scores[article_id] + _NEWEST_GAIN * recency

    chosen = sorted(about, key=lambda article_id: -weigh(article_id))[:count]
    return sorted(chosen, key=lambda article_id: published[article_id].date(), reverse=True)


def _list_candidates_of(articles: Sequence[ArticleId], found: RetrievalResult) -> list[PassageCandidate]:
    """The candidates of the articles: of each, the first and the best passage before the others."""
    places: dict[ArticleId, int] = defaultdict(int)
    earliest: dict[ArticleId, int] = {}
    order: list[tuple[int, int, PassageCandidate]] = []
    for candidate in found.candidates:
        article_id = found.owners[candidate.passage_id]
        start = found.passages[PassageId(candidate.passage_id)].start
        earliest[article_id] = min(start, earliest.get(article_id, start))
    for candidate in found.candidates:
        article_id = found.owners[candidate.passage_id]
        if article_id in articles:
            is_earliest = found.passages[PassageId(candidate.passage_id)].start == earliest[article_id]
            order.append((0 if is_earliest else 1 + places[article_id], articles.index(article_id), candidate))
            places[article_id] += 1
    return [candidate for _, _, candidate in sorted(order, key=lambda entry: entry[:2])]


def _find_reports(passage: ScoredPassage, subject: Sequence[str]) -> list[int]:
    """The places of the first sentences of a passage that report something about the subject."""
    is_about = not _lists_subjects(passage.title) and _covers(passage.title, subject)
    return [
        place
        for place in range(len(passage.sentences))
        if is_report(text := passage.text_of(place)) and (is_about or _covers(text, subject))
    ][:_MOST_SENTENCES_OF_PASSAGE]


def _keep_places(passage: ScoredPassage, places: Sequence[int]) -> ScoredPassage:
    """A passage with only the sentences at some places."""
    vectors = passage.vectors
    if vectors is not None and len(vectors) == len(passage.sentences):
        vectors = vectors[list(places)]
    return replace(
        passage,
        sentences=tuple(passage.sentences[place] for place in places),
        vectors=vectors,
        readings=tuple(passage.readings[place] for place in places) if passage.readings else (),
    )


def _covers(text: str, subject: Sequence[str]) -> bool:
    """Whether a text has most of the words of a subject, in any form: Syria, Syrian."""
    tokens = set(tokenize(text))
    found = sum(any(is_form_of(token, word) for token in tokens) for word in subject)
    return found >= _COVERED_SHARE * len(subject)


def _lists_subjects(title: str) -> bool:
    """Whether a title lists the subjects of several reports: "Ukraine, Taiwan, gun laws"."""
    return title.count(", ") >= _COMMAS_OF_LIST


def is_report(sentence: str) -> bool:
    """Whether a sentence tells by itself that something happened: no heading, note, question or fragment."""
    text = sentence.strip()
    folded = text.casefold()
    return (
        len(text) >= _FEWEST_REPORT_CHARS[main_script(text)]
        and (text.endswith(_ENDINGS) or len(text) >= _CHARS_WITHOUT_ENDING)
        and not text.startswith(_QUOTES)
        and not folded.startswith(_NOTE_OPENINGS)
        and not any(words in folded for words in _NOTE_WORDS)
        and not points_back(text)
        and reports_event(text)
    )


def _list_first_reports(
    selection: Selection, articles: Sequence[ArticleId], passages: Sequence[ScoredPassage]
) -> list[ScoredSentence]:
    """The first report of each article, in the given order."""
    reports: dict[ArticleId, list[ScoredSentence]] = defaultdict(list)
    for sentence in selection.scored:
        if sentence.features is not None and is_quotable(sentence.article_id, sentence.span, passages):
            reports[ArticleId(sentence.article_id)].append(sentence)
    return [
        min(reports[article_id], key=lambda sentence: sentence.span)
        for article_id in articles
        if article_id in reports
    ]
