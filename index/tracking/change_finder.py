"""What changed about a topic since a date: figures, withdrawn statements, corrections and new stories."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Connection

from index.extraction.draft_validation import content_hash
from index.http.site_names import find_site
from index.model.answer_types import Citation
from index.model.article_types import ArticleFacts, Filters
from index.model.base_types import ArticleId, CorpusName
from index.model.change_types import ChangeReport, FigureChange, NewStory, WithdrawnStatement
from index.model.errors import QuestionError
from index.model.wording import word
from index.qa.answer_pipeline import load_undamaged_texts
from index.qa.composition import Quote, number_quotes
from index.qa.passage_retrieval import LibraryView
from index.qa.question_service import QuestionService
from index.qa.quotability import find_flaw
from index.store.article_queries import find_facts, read_article_texts
from index.store.corpus_queries import list_corpora
from index.store.revision_queries import find_content
from index.store.story_queries import find_stories
from index.store.topic_change_queries import (
    PublishedOpening,
    ReplacedText,
    list_outdated_ids,
    list_published_openings,
    list_replaced_texts,
)
from index.text.sentences import Span, split_sentences
from index.tracking.counted_figures import counts_people
from index.tracking.figure_changes import (
    LONGEST_GAP,
    OPENING_CHARS,
    DatedArticle,
    FigurePair,
    find_figure_pairs,
    read_figures,
)
from index.tracking.topic_articles import ANY_TOPIC, Topic
from index.tracking.withdrawn_statements import LostSentence, find_lost_sentences

MOST_SHOWN = 10
"""Of each kind of change, unless asked for more."""
_ALL = Filters()
MOST_TOPIC_CHARS = 200
_MOST_ARTICLES = 4000
_MOST_WITHDRAWN_OF_ARTICLE = 2
_SHORTEST_REPORT_CHARS = 40
# In a smaller library, the names of an event would count as common words.
_FEWEST_PASSAGES = 5000
_EARLIEST = datetime.min.replace(tzinfo=UTC) + LONGEST_GAP


class Changes:
    """Finds changes. Every method blocks and is safe to call from any thread."""

    def __init__(self, questions: QuestionService) -> None:
        self._questions = questions

    def find(
        self,
        topic: str,
        *,
        corpora: Sequence[CorpusName],
        since: datetime,
        until: datetime,
        filters: Filters = _ALL,
        most: int = MOST_SHOWN,
    ) -> ChangeReport:
        """What changed about a topic, both moments inclusive and aware, from one snapshot of the database.

        `filters` choose articles by outlet, region and language; `most` limits each kind of change. Needs no
        model. Raises QuestionError for a topic without words, StoreError.
        """
        wanted = Topic(topic[:MOST_TOPIC_CHARS])
        if not wanted.tokens:
            raise QuestionError(word("the topic has no words in it; name a place, a person or an event"))
        with self._questions.open_view(corpora, rerank=False) as library:
            known = list_corpora(library.connection)
            corpus_ids = [known[name] for name in dict.fromkeys(corpora) if name in known]
            return _ChangeSearch(library, corpus_ids, wanted, since, until, filters, most).find()

    def find_newer_figure(
        self, citation: Citation, *, corpora: Sequence[CorpusName], added_after: datetime
    ) -> Citation | None:
        """A later sentence of the same outlet with another figure than the quote has, for the same event.

        Its article was added to the library after the given moment. None without one, and if the quote has no
        figure.
        """
        published = citation.article.published
        if published is None or not counts_people(citation.quote):
            return None
        with self._questions.open_view(corpora, rerank=False) as library:
            known = list_corpora(library.connection)
            corpus_ids = [known[name] for name in dict.fromkeys(corpora) if name in known]
            since, until = published.at, published.at + LONGEST_GAP
            return _ChangeSearch(library, corpus_ids, ANY_TOPIC, since, until).find_newer(citation, added_after)


@dataclass(frozen=True)
class _ChangeSearch:
    """One search, in one snapshot."""

    library: LibraryView
    corpus_ids: Sequence[int]
    topic: Topic
    since: datetime
    until: datetime
    filters: Filters = _ALL
    most: int = MOST_SHOWN

    @property
    def connection(self) -> Connection:
        return self.library.connection

    def find(self) -> ChangeReport:
        openings = self._list_openings()
        numbering = _Numbering()
        figures = tuple(self._cite_figures(self._find_pairs(openings)[: self.most], numbering))
        withdrawn = tuple(self._find_withdrawn(numbering))
        told = {change.after.article.article_id for change in figures}
        new = [
            opening
            for opening in openings
            if opening.published.at >= self.since and opening.article_id not in told
        ]
        stories = self._find_stories(new)
        return ChangeReport(
            topic=self.topic.text,
            since=self.since,
            until=self.until,
            figures=figures,
            withdrawn=withdrawn,
            outdated=tuple(self._find_outdated()),
            stories=tuple(self._cite_stories(stories[: self.most], numbering)),
            new_stories=len(stories),
        )

    def find_newer(self, citation: Citation, added_after: datetime) -> Citation | None:
        """As `Changes.find_newer_figure`."""
        added = {opening.article_id for opening in self._list_of_outlet(citation.article, added_after)}
        if not added:
            return None
        pairs = self._find_pairs(self._list_of_outlet(citation.article))
        newer = [pair for pair in pairs if pair.after.article_id in added and _is_of_quote(pair, citation)]
        return next((change.after for change in self._cite_figures(newer, _Numbering())), None)

    def _list_of_outlet(
        self, article: ArticleFacts, added_after: datetime | None = None
    ) -> list[PublishedOpening]:
        """The articles of the time that the outlet of an article published, the newest first."""
        openings = list_published_openings(
            self.connection,
            self.corpus_ids,
            since=self.since,
            until=self.until,
            filters=Filters(outlet=article.outlet),
            added_after=added_after,
            chars=OPENING_CHARS + 1,
            limit=_MOST_ARTICLES,
        )
        outlet = _name_outlet(article)
        return [opening for opening in openings if _name_outlet(opening) == outlet]

    def _list_openings(self) -> list[PublishedOpening]:
        """The dated articles about the topic, the newest first, with those before `since` to compare with."""
        openings = list_published_openings(
            self.connection,
            self.corpus_ids,
            since=max(self.since, _EARLIEST) - LONGEST_GAP,
            until=self.until,
            filters=self.filters,
            chars=OPENING_CHARS + 1,
            limit=_MOST_ARTICLES,
        )
        return [opening for opening in openings if self.topic.is_mentioned_in(opening.title, opening.text)]

    def _find_pairs(self, openings: Sequence[PublishedOpening]) -> list[FigurePair]:
        """The latest figures first, each once for an outlet."""
        read = (read_figures(_to_dated(opening)) for opening in openings)
        pairs = find_figure_pairs([figures for figures in read if figures is not None], self._rarity())
        once = {
            (pair.after.outlet, pair.old.figure.key, pair.old.figure.low, pair.new.figure.low): pair
            for pair in reversed(pairs)
            if pair.after.published.at >= self.since
        }
        return list(once.values())

    def _rarity(self) -> Callable[[str], float]:
        """The idf of a token over the passages of the corpora."""
        searches = [corpus.words for corpus in self.library.corpora]
        total = max(sum(words.count_passages() for words in searches), _FEWEST_PASSAGES)

        @cache
        def rarity(token: str) -> float:
            return math.log((total + 1) / (sum(words.count_with(token) for words in searches) + 1))

        return rarity

    def _cite_figures(self, pairs: Sequence[FigurePair], numbering: "_Numbering") -> Iterator[FigureChange]:
        """Without pairs in which only one text comes from the outlet: the other was supplied by a person."""
        for pair in pairs:
            sides = ((pair.before, pair.old), (pair.after, pair.new))
            cited = self._cite([(article.article_id, placed.sentence) for article, placed in sides])
            if len(cited) < len(sides) or len({one.article.text_source.is_checked for one in cited}) > 1:
                continue
            before, after = map(numbering.number, cited)
            yield FigureChange(
                before=before,
                after=after,
                old=(pair.old.figure.start, pair.old.figure.end),
                new=(pair.new.figure.start, pair.new.figure.end),
                has_risen=pair.has_risen,
            )

    def _find_withdrawn(self, numbering: "_Numbering") -> Iterator[WithdrawnStatement]:
        """Of articles whose page was changed, compared with the text that they had at `until`.

        A text that a person replaced was not withdrawn by its outlet.
        """
        replaced = list_replaced_texts(
            self.connection,
            self.corpus_ids,
            since=self.since,
            until=self.until,
            filters=self.filters,
            limit=_MOST_ARTICLES,
        )
        about = [text for text in replaced if self.topic.is_mentioned_in(text.title, text.text)]
        facts = find_facts(self.connection, [text.article_id for text in about])
        left = self.most
        for text in about:
            standing = facts[text.article_id].standing
            is_of_page = standing.revised_at is not None and standing.revised_at >= self.since
            if not is_of_page or not left:
                continue
            now = find_content(self.connection, text.article_id, text.last_revision)
            if now is None or not all(content_hash(one.text) == one.content_hash for one in (text, now)):
                continue
            lost = list(find_lost_sentences(text.text, now.text, title=text.title))
            for sentence in lost[: min(left, _MOST_WITHDRAWN_OF_ARTICLE)]:
                left -= 1
                yield self._cite_withdrawn(text, now.text, sentence, facts, numbering)

    def _cite_withdrawn(
        self,
        text: ReplacedText,
        now: str,
        lost: LostSentence,
        facts: Mapping[ArticleId, ArticleFacts],
        numbering: "_Numbering",
    ) -> WithdrawnStatement:
        def cite(span: Span, revised: str) -> Citation:
            quote = _quote(text.article_id, span, revised)
            _, (citation,) = number_quotes([quote], facts, {text.article_id: revised}, {})
            return numbering.number(citation)

        return WithdrawnStatement(
            citation=cite(lost.before, text.text),
            revision=text.revision,
            replaced_at=text.replaced_at,
            now=cite(lost.now, now) if lost.now is not None else None,
        )

    def _find_outdated(self) -> list[ArticleFacts]:
        ids = list_outdated_ids(
            self.connection,
            self.corpus_ids,
            since=self.since,
            until=self.until,
            filters=self.filters,
            limit=_MOST_ARTICLES,
        )
        facts = find_facts(self.connection, ids)
        texts = read_article_texts(self.connection, ids)
        about = [i for i in ids if i in facts and self.topic.is_mentioned_in(facts[i].title, texts.get(i, ""))]
        return [facts[i] for i in about[: self.most]]

    def _find_stories(self, openings: Sequence[PublishedOpening]) -> list[tuple[ArticleId, int]]:
        """The origin and the number of copies of each story that is new, the newest first."""
        stories = find_stories(self.connection, [opening.article_id for opening in openings])
        sizes: dict[ArticleId, int] = {}
        for opening in openings:
            story = stories.get(opening.article_id)
            if story is None:
                sizes[opening.article_id] = 1
            elif story.origin.published is not None and story.origin.published.at >= self.since:
                sizes.setdefault(story.origin.article_id, len(story.articles))
        return list(sizes.items())

    def _cite_stories(
        self, stories: Sequence[tuple[ArticleId, int]], numbering: "_Numbering"
    ) -> Iterator[NewStory]:
        ids = [article_id for article_id, _ in stories]
        facts = find_facts(self.connection, ids)
        texts = read_article_texts(self.connection, ids)
        for article_id, articles in stories:
            span = find_first_report(texts[article_id], self.topic, title=facts[article_id].title)
            for citation in self._cite([(article_id, span)]) if span is not None else ():
                yield NewStory(citation=numbering.number(citation), articles=articles)

    def _cite(self, places: Sequence[tuple[ArticleId, Span]]) -> tuple[Citation, ...]:
        """Citations of spans, taken from the stored texts; a damaged text is not cited."""
        ids = {article_id for article_id, _ in places}
        texts, facts = load_undamaged_texts(self.connection, ids), find_facts(self.connection, ids)
        quotes = [_quote(i, span, texts[i]) for i, span in places if i in texts]
        _, citations = number_quotes(quotes, facts, texts, find_stories(self.connection, ids))
        return citations


class _Numbering:
    """Numbers the citations of a report in the order in which they are made."""

    def __init__(self) -> None:
        self._last = 0

    def number(self, citation: Citation) -> Citation:
        self._last += 1
        return replace(citation, number=self._last)


def find_first_report(text: str, topic: Topic, *, title: str) -> Span | None:
    """The first sentence that may be quoted; if the title does not name the topic, the first that does."""
    opening = text[:OPENING_CHARS]
    wanted = ANY_TOPIC if topic.is_named_in(title) else topic
    return next(
        (
            span
            for span in split_sentences(opening)
            if _is_whole(opening, span, text)
            and wanted.is_named_in(opening[slice(*span)])
            and find_flaw(text, span, title=title) is None
        ),
        None,
    )


def _is_whole(opening: str, span: Span, text: str) -> bool:
    """Whether a sentence of an opening is not cut off, and long enough to report something."""
    is_cut = span[1] == len(opening) < len(text)
    sentence = opening[slice(*span)]
    return not is_cut and (len(sentence) >= _SHORTEST_REPORT_CHARS or not sentence.isascii())


def _name_outlet(article: PublishedOpening | ArticleFacts) -> str:
    """An outlet is known by its name, or else by its site."""
    return (article.outlet or find_site(article.url) or f"article {article.article_id}").casefold()


def _to_dated(opening: PublishedOpening) -> DatedArticle:
    return DatedArticle(
        article_id=opening.article_id,
        outlet=_name_outlet(opening),
        title=opening.title,
        text=opening.text,
        published=opening.published,
    )


def _is_of_quote(pair: FigurePair, citation: Citation) -> bool:
    """Whether the sentence with the earlier figure is in the quote."""
    start, end = pair.old.sentence
    is_of_article = pair.before.article_id == citation.article.article_id
    return is_of_article and start < citation.end and citation.start < end


def _quote(article_id: ArticleId, span: Span, text: str) -> Quote:
    return Quote(article_id, span, text[slice(*span)])
