"""Find the sentences about a topic that may be quoted in its timeline, and read when their events happened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.language.dates.date_resolution import read_dated_text
from index.language.dates.event_dates import SentenceTimes, list_days, read_sentence_times
from index.language.dates.publication_days import LaterChange
from index.model.article_types import ArticleFacts, Filters
from index.model.base_types import ArticleId, PassageId, PublishedAt
from index.model.protocols import FloatArray, Matrix, Span
from index.qa.composition import find_later_change
from index.qa.hybrid_search import SearchDepth, find_candidates, fuse
from index.qa.passage_retrieval import LibraryView, load_allowed
from index.qa.passage_sentences import tokenize_sentence
from index.qa.question import Question, weigh_question
from index.qa.search_kind import find_search_kind
from index.store.article_queries import find_facts, read_article_texts
from index.store.embedding_queries import read_sentence_vectors
from index.store.passage_queries import StoredPassage, find_passage_articles, read_passages
from index.store.story_queries import find_copies
from index.text.scripts import WritingSystem, writing_system
from index.tracking.topic_articles import Topic

# Passages whose sentences are read. A long story fills several hundred.
_MOST_PASSAGES = 400
_DEPTH = SearchDepth(dense=400, lexical=500)
# The part of an article that tells what it is about.
_LEAD_CHARS = 700
# An article is about the topic if its title and lead have this share of its words, weighted by rarity. Less is
# enough if a sentence is nearly as similar to the topic as the best one: where every other article is on Ebola,
# "outbreak" is rarer than "Ebola".
_LEAST_LEAD_SHARE = 0.6
_LEAST_LEAD_SHARE_IF_CLOSE = 0.3
_LEAST_OF_BEST_LIKENESS = 0.75
# Without words in common (another script), by the cosine relative to the best one.
_LEAST_OF_BEST_COSINE = 0.93
_OPENING_CHARS = 400


@dataclass(frozen=True, slots=True)
class TopicSentence:
    """A sentence that reports something about the topic."""

    article_id: ArticleId
    span: Span
    text: str
    times: SentenceTimes
    published: date | None
    share: float
    """The share of the topic's words that it has, weighted by rarity."""
    cosine: float
    """Its similarity to the topic; 0 without a model."""
    vector: FloatArray | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class TopicReading:
    """What the library says about a topic."""

    sentences: Collection[TopicSentence]
    """Those that state when an event happened, or that open an article and name no time."""
    mentions: Mapping[ArticleId, Collection[date]]
    """The days that the passages of each article about the topic name."""
    facts: Mapping[ArticleId, ArticleFacts]
    texts: Mapping[ArticleId, str]
    copies: Mapping[ArticleId, frozenset[ArticleId]]

    def story_of(self, article_id: ArticleId) -> ArticleId:
        """The same article for all copies of a report."""
        return min(self.copies.get(article_id, {article_id}))


def read_topic(
    topic: Question, vector: FloatArray | None, library: LibraryView, filters: Filters
) -> TopicReading:
    """Search many more passages than an answer needs, and read the dates of their sentences."""
    connection = library.connection
    passages = list(_find_passages(topic, vector, library, filters).values())
    wanted = Topic(topic.text, weigh_question(topic, library.corpora))
    texts = read_article_texts(connection, {passage.article_id for passage in passages})
    vectors = read_sentence_vectors(connection, [p.id for p in passages]) if vector is not None else {}
    likeness = {i: found @ vector for i, found in vectors.items()} if vector is not None else {}
    about = _find_articles_about(passages, texts, wanted, likeness, writing_system(topic.text))
    facts = find_facts(connection, about)
    reader = _SentenceReader(wanted, facts, texts, vectors, likeness)
    sentences = [s for passage in passages if passage.article_id in about for s in reader.read(passage)]
    return TopicReading(
        {(sentence.article_id, sentence.span): sentence for sentence in sentences}.values(),
        reader.mentions,
        facts,
        {article_id: texts[article_id] for article_id in about},
        find_copies(connection, about),
    )


def _find_articles_about(
    passages: Iterable[StoredPassage],
    texts: Mapping[ArticleId, str],
    wanted: Topic,
    likeness: Mapping[PassageId, FloatArray],
    system: WritingSystem,
) -> frozenset[ArticleId]:
    """The articles that name the topic in their title or lead; in another script, those that are as similar."""
    titles: dict[ArticleId, str] = {}
    closest: dict[ArticleId, float] = {}
    for passage in passages:
        titles[passage.article_id] = passage.title
        cosine = float(likeness[passage.id].max(initial=0.0)) if passage.id in likeness else 0.0
        closest[passage.article_id] = max(cosine, closest.get(passage.article_id, 0.0))
    close = _LEAST_OF_BEST_LIKENESS * max(closest.values(), default=0.0)
    naming = {
        article_id
        for article_id, title in titles.items()
        if wanted.share_of(frozenset(tokenize_sentence(f"{title}\n{texts[article_id][:_LEAD_CHARS]}")))
        >= (_LEAST_LEAD_SHARE_IF_CLOSE if closest[article_id] >= close > 0 else _LEAST_LEAD_SHARE)
    }
    least = _LEAST_OF_BEST_COSINE * max((closest[article_id] for article_id in naming), default=0.0)
    foreign = {
        article_id
        for article_id, cosine in closest.items()
        if least and cosine >= least and writing_system(texts[article_id][:_LEAD_CHARS]) is not system
    }
    return frozenset(naming | foreign)


class _SentenceReader:
    """Reads the dates of the sentences of passages, and collects the days that each article names."""

    def __init__(
        self,
        wanted: Topic,
        facts: Mapping[ArticleId, ArticleFacts],
        texts: Mapping[ArticleId, str],
        vectors: Mapping[PassageId, Matrix],
        likeness: Mapping[PassageId, FloatArray],
    ) -> None:
        self._wanted, self._facts, self._texts = wanted, facts, texts
        self._vectors, self._likeness = vectors, likeness
        self.mentions: dict[ArticleId, set[date]] = defaultdict(set)

    def read(self, passage: StoredPassage) -> Iterator[TopicSentence]:
        """The sentences of a passage of a dated article."""
        article, text = self._facts[passage.article_id], self._texts[passage.article_id]
        if article.published is None:  # nothing says when its "Friday" was
            return
        change = find_later_change(article)
        dated = _read_dated_text(text, article.published, change)
        vectors, cosines = self._vectors.get(passage.id), self._likeness.get(passage.id)
        if vectors is not None and len(vectors) != len(passage.sentences):
            vectors = cosines = None
        for place, (start, end) in enumerate(passage.sentences):
            times = _read_times(text, article.published, change, (start, end))
            self.mentions[passage.article_id].update(list_days(times.references))
            if times.event is None and (times.names_time or start >= _OPENING_CHARS):
                continue
            words = frozenset(tokenize_sentence(text[start:end]))
            yield TopicSentence(
                article_id=passage.article_id,
                span=(start, end),
                text=text[start:end],
                times=times,
                published=min(dated.possible_days, default=None),
                share=self._wanted.share_of(words),
                cosine=float(cosines[place]) if cosines is not None else 0.0,
                vector=vectors[place] if vectors is not None else None,
                words=words,
            )


# Whoever turns a page or exports a timeline asks for the same sentences again.
_read_dated_text = lru_cache(maxsize=1 << 9)(read_dated_text)


@lru_cache(maxsize=1 << 13)
def _read_times(text: str, published: PublishedAt, change: LaterChange, span: Span) -> SentenceTimes:
    return read_sentence_times(_read_dated_text(text, published, change), *span)


def _find_passages(
    topic: Question, vector: FloatArray | None, library: LibraryView, filters: Filters
) -> dict[PassageId, StoredPassage]:
    """The best passages of hybrid search."""
    allowed = None if filters == Filters() else load_allowed(library, filters)
    candidates = find_candidates(topic.search_tokens, vector, library.corpora, allowed=allowed, depth=_DEPTH)
    owners = find_passage_articles(library.connection, [c.passage_id for c in candidates])
    known = [candidate for candidate in candidates if candidate.passage_id in owners]
    best = fuse(known, find_search_kind(vector, library.embedder))[:_MOST_PASSAGES]
    return read_passages(library.connection, [PassageId(candidate.passage_id) for candidate in best])
