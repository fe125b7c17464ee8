"""Choose the sentence that tells an event best: an early report with what the titles say. Pure.

Titles are written to say what happened but are often no sentences. So the sentence is shown that has most of
the words of the titles of all articles on the event, preferably near the beginning of a news report.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.qa.quotability import find_flaw
from index.qa.report_sentences import is_report
from index.text.scripts import count_cjk
from index.text.sentences import split_sentences
from index.text.tokenizer import content_tokens, tokenize
from index.tracking.topic_articles import ANY_TOPIC, Topic

_SEARCHED_CHARS = 4000
_MOST_SENTENCES = 60  # news has about 30 in these characters; hostile text has thousands
# What a sentence loses for each one before it, in an article of opinion, if it does not tell that something
# happened, if it tells what happened long before, if it continues another sentence, and for more than this many
# words (two Chinese or Japanese characters count as one): on a phone, 60 words are half the screen. It gains by
# naming a day.
_LATER = 0.06
_OPINION = 0.4
_OFF_TOPIC = 5.0
_NO_REPORT = 0.4
_LONG_BEFORE = 0.2
_MOST_WORDS = 60
_TOO_LONG = 0.2
_NAMES_DAY = 0.1
_CONTINUED = 0.2
_DAY = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|tonight|yesterday)\b|[週周曜今昨]|요일|오늘"
)
_BEFORE = re.compile(r"\b(?:last (?:month|year)|(?:month|year)s? ago|in \d{4})\b", re.IGNORECASE)
_CONTINUES = re.compile(r"(?:but|and|so|yet|still|however|meanwhile|instead|as a result)\b", re.IGNORECASE)
_IS_OPINION = re.compile(
    r"(?:opinion|editorial|op-ed|analysis|commentary|column|fact check|explain(?:er|ed)|review|podcast"
    r"|社論|社论|評論|评论|社説|사설|칼럼)\b|.{0,200}\?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class EventArticle:
    """An article of an event, with its whole text."""

    article_id: ArticleId
    title: str
    text: str


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
    found = [sentence for article in articles for sentence in _score_sentences(article, titles, topic)]
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
    article: EventArticle, titles: Sequence[frozenset[str]], topic: Topic
) -> Iterator[TellingSentence]:
    loss = _OPINION if _IS_OPINION.match(article.title) else 0.0
    spans = _list_quotable(article)
    naming = {span for span in spans if topic.is_named_in(article.text[slice(*span)])}
    if not naming and _is_all_about(article, topic):
        naming = set(spans)
    for place, span in enumerate(spans):
        sentence = article.text[slice(*span)]
        words = frozenset(tokenize(sentence))
        covered = sum(len(title & words) / len(title) for title in titles) / max(1, len(titles))
        score = covered - loss - _LATER * place - (0.0 if span in naming else _OFF_TOPIC)
        yield TellingSentence(article.article_id, span, score + _judge(sentence))


def _judge(sentence: str) -> float:
    """What a sentence gains or loses by its own words."""
    score = 0.0 if is_report(sentence) else -_NO_REPORT
    score += _NAMES_DAY if _DAY.search(sentence) else -_LONG_BEFORE if _BEFORE.search(sentence) else 0.0
    score -= _CONTINUED if _CONTINUES.match(sentence) else 0.0
    return score - (_TOO_LONG if _count_words(sentence) > _MOST_WORDS else 0.0)


def _list_quotable(article: EventArticle) -> list[Span]:
    """The sentences at the beginning that may be quoted; if none may, the first one."""
    spans = split_sentences(article.text[:_SEARCHED_CHARS])
    if len(article.text) > _SEARCHED_CHARS and len(spans) > 1:
        spans = spans[:-1]  # the last one may be cut
    spans = spans[:_MOST_SENTENCES]
    quotable = (span for span in spans if find_flaw(article.text, span, title=article.title) is None)
    return list(quotable) or spans[:1]


def _count_words(sentence: str) -> int:
    return len(sentence.split()) + count_cjk(sentence) // 2
