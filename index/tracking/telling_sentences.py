"""Choose the sentence that tells an event best: an early report with what the titles say. Pure.

Titles are written to say what happened but are often no sentences. So the sentence is shown that has most of
the words of the titles of all articles on the event, preferably near the beginning of a news report and about
the days before it was published.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.extraction.captions import is_caption
from index.language.dates.date_resolution import DatedText, read_dated_text
from index.language.dates.event_dates import read_sentence_times
from index.language.dates.publication_days import UNCHANGED, LaterChange
from index.model.base_types import ArticleId, PublishedAt
from index.model.protocols import Span
from index.qa.quotability import find_flaw
from index.qa.report_sentences import is_report
from index.qa.sentence_cues import points_back
from index.qa.sentence_setting import ends_like_sentence
from index.text.scripts import count_cjk
from index.text.sentences import split_sentences
from index.text.tokenizer import content_tokens, tokenize
from index.tracking.opinion_pieces import is_opinion_piece
from index.tracking.topic_articles import ANY_TOPIC, Topic

_SEARCHED_CHARS = 4000
_MOST_SENTENCES = 40  # news has about 30 in these characters; hostile text has thousands
# What a sentence loses for each one before it, in an article that does not report, if it does not tell that
# something happened, if all times that it names are long before the publication, if it needs the sentence
# before it, and for more than this many words (two Chinese or Japanese characters count as one): on a phone,
# 60 words are half the screen. It gains by naming a time near the publication, and as the paragraph below the
# first picture of the only article.
# Fitted on ten weeks of US news; docs/decisions/0051 has the figures for others.
_LATER = 0.06
_NOT_A_REPORT = 0.4
_OFF_TOPIC = 5.0
_NO_EVENT = 0.1
_LONG_BEFORE = 0.4
_NEEDS_CONTEXT = 0.2
_MOST_WORDS = 60
_TOO_LONG = 0.2
_RECENT = 0.2
_BELOW_PICTURE = 0.3
_RECENT_DAYS = range(-3, 8)
_LONG_DAYS = 14
_CONTINUES = re.compile(r"(?:but|and|or|so|yet|still|however|meanwhile|instead|as a result)\b", re.IGNORECASE)
_ANALYSIS = re.compile(r"(?:analysis|fact check|explain(?:er|ed)|review|podcast)\b|.{0,200}\?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventArticle:
    """An article of an event, with its whole text."""

    article_id: ArticleId
    title: str
    text: str
    url: str | None = None
    published: PublishedAt | None = None
    change: LaterChange = UNCHANGED


@dataclass(frozen=True, slots=True)
class TellingSentence:
    """A sentence and where it stands in the text of its article."""

    article_id: ArticleId
    span: Span
    score: float


def choose_telling_sentence(
    articles: Sequence[EventArticle], topic: Topic = ANY_TOPIC
) -> TellingSentence | None:
    """The best sentence of the articles, the first of equally good ones; None without articles.

    Sentences that name the topic are better than all that do not: an article may report several events. If
    none does, but the title, any sentence counts as naming it.
    """
    titles = [tokens for article in articles if (tokens := frozenset(content_tokens(article.title)))]
    is_alone = len(articles) == 1
    found = [s for article in articles for s in _score_sentences(article, titles, topic, is_alone=is_alone)]
    return max(found, key=lambda sentence: sentence.score, default=None)


def reports_on(article: EventArticle, topic: Topic) -> bool:
    """Whether its title names the topic and nothing else, or a sentence that may be quoted names it."""
    return _is_all_about(article, topic) or any(
        topic.is_named_in(article.text[slice(*span)]) for span in _list_quotable(article)
    )


def _is_all_about(article: EventArticle, topic: Topic) -> bool:
    """Whether its title names the topic, and does not list the subjects of several reports."""
    return topic.is_named_in(article.title) and "," not in article.title


def _score_sentences(
    article: EventArticle, titles: Sequence[frozenset[str]], topic: Topic, *, is_alone: bool
) -> Iterator[TellingSentence]:
    loss = 0.0 if _reports(article) else _NOT_A_REPORT
    spans = _list_quotable(article)
    naming = {span for span in spans if topic.is_named_in(article.text[slice(*span)])}
    if not naming and _is_all_about(article, topic):
        naming = set(spans)
    opening = article.text[:_SEARCHED_CHARS]
    dated = read_dated_text(opening, article.published, article.change) if article.published else None
    for place, span in enumerate(spans):
        sentence = article.text[slice(*span)]
        words = frozenset(tokenize(sentence))
        covered = sum(len(title & words) / len(title) for title in titles) / max(1, len(titles))
        score = covered - loss - _LATER * place - (0.0 if span in naming else _OFF_TOPIC)
        score += _judge(sentence) + (_judge_times(dated, span) if dated is not None else 0.0)
        if is_alone and place == 0 and not _needs_context(sentence) and _is_below_picture(opening, span):
            score += _BELOW_PICTURE
        yield TellingSentence(article.article_id, span, score)


def _reports(article: EventArticle) -> bool:
    """Whether an article is news, as far as its title, address and style tell."""
    is_opinion = is_opinion_piece(article.title, article.url, article.text)
    return not is_opinion and _ANALYSIS.match(article.title) is None


def _judge(sentence: str) -> float:
    """What a sentence gains or loses by its own words."""
    score = 0.0 if is_report(sentence) else -_NO_EVENT
    score -= _NEEDS_CONTEXT if _needs_context(sentence) else 0.0
    return score - (_TOO_LONG if _count_words(sentence) > _MOST_WORDS else 0.0)


def _needs_context(sentence: str) -> bool:
    return _CONTINUES.match(sentence) is not None or points_back(sentence)


def _judge_times(article: DatedText, span: Span) -> float:
    """What a sentence gains or loses by the times that it names."""
    published = min(article.possible_days, default=date.min)
    ages = [(published - time.last).days for time in read_sentence_times(article, *span).references]
    if any(age in _RECENT_DAYS for age in ages):
        return _RECENT
    return -_LONG_BEFORE if ages and min(ages) > _LONG_DAYS else 0.0


def _list_quotable(article: EventArticle) -> list[Span]:
    """The sentences at the beginning that may be quoted, without captions; if none may, the first one."""
    text, opening = article.text, article.text[:_SEARCHED_CHARS]
    spans = split_sentences(opening)
    if len(text) > len(opening) and len(spans) > 1:
        spans = spans[:-1]  # the last one may be cut
    spans = spans[:_MOST_SENTENCES]
    quotable = (
        span
        for span in spans
        if not is_caption(_line_around(opening, span))
        and not _is_headline(opening[slice(*span)], article.title)
        and find_flaw(text, span, title=article.title) is None
    )
    return list(quotable) or spans[:1]


def _is_headline(sentence: str, title: str) -> bool:
    """Whether it is the headline of the page, with what stands beside it: `| Lens Photos Ferry sinks`."""
    if sentence.startswith("|"):
        return True
    return bool(title) and not ends_like_sentence(sentence) and _fold(title) in _fold(sentence)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _line_around(text: str, span: Span) -> str:
    end = text.find("\n", span[1])
    return text[text.rfind("\n", 0, span[0]) + 1 : end if end >= 0 else len(text)].strip()


def _is_below_picture(text: str, span: Span) -> bool:
    """Whether a sentence is a paragraph of its own below a picture: a summary, or the beginning of a report."""
    above = text[: span[0]].splitlines()
    return _line_around(text, span) == text[slice(*span)].strip() and any(map(is_caption, above))


def _count_words(sentence: str) -> int:
    return len(sentence.split()) + count_cjk(sentence) // 2
