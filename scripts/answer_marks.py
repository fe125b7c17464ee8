"""What came for a question of the gate -> marks, right or wrong, and marks -> figures. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gate_questions import ABSENT, NEAR_MISS, Days, GateQuestion

from index import Answer, ArticleId, Citation, Hit, NoAnswer, ResolvedTime
from index.evaluation import normalize_answer

FIGURES = {
    "recall_at_1": "an article that holds the answer is found first",
    "recall_at_5": "… among the first five articles",
    "first_sentence": "the answer stands in the first sentence shown",
    "in_answer": "… in any sentence shown",
    "answered": "what the articles answer is answered",
    "refused_near_misses": "what they do not answer, but are about, is refused",
    "refused_absent": "what they are not about is refused",
    "quotes_verbatim": "a quote is what the article holds there, to the letter",
    "speakers_right": "a speaker is the right one, and none is named where nobody speaks",
    "speakers_named": "the quote that holds the answer is introduced by who says it",
    "speakers_verbatim": "a speaker's name and description stand in the article, to the letter",
    "times_right": "a time is read as the right days, and left alone where the article is undated",
    "times_resolved": "the time in the quote that holds the answer is shown as days",
    "newest_first": "the article that is asked for by its time, or the newest, stands first",
    "kept_out": "articles of other times are not cited",
    "copies_once": "of copies of one report, one is cited",
}
"""What each figure is the share of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What the library gave for a question; `texts` are those of the articles that are cited."""

    answer: Answer | NoAnswer
    hits: Sequence[Hit]
    texts: Mapping[ArticleId, str]

    @property
    def sentences(self) -> list[str]:
        return [sentence.text for sentence in self.answer.sentences] if isinstance(self.answer, Answer) else []

    @property
    def citations(self) -> Sequence[Citation]:
        return self.answer.citations if isinstance(self.answer, Answer) else ()

    @property
    def is_answered(self) -> bool:
        return isinstance(self.answer, Answer)


@dataclass(frozen=True, slots=True)
class Mark:
    """One observation for one figure, with what a person needs to judge it."""

    figure: str
    is_right: bool
    question: GateQuestion
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, as `right` of `of` observations."""

    name: str
    right: int
    of: int
    failures: tuple[Mark, ...] = ()

    @property
    def share(self) -> float:
        return self.right / self.of


def count_marks(marks: Iterable[Mark]) -> list[Figure]:
    """The figures of which anything was observed, in the order of FIGURES."""
    order = list(FIGURES)
    by_figure = groupby(sorted(marks, key=lambda m: order.index(m.figure)), key=lambda m: m.figure)
    return [_count(name, list(own)) for name, own in by_figure]


def _count(name: str, marks: Sequence[Mark]) -> Figure:
    failures = tuple(mark for mark in marks if not mark.is_right)
    return Figure(name, len(marks) - len(failures), len(marks), failures)


def mark_question(question: GateQuestion, came: Came) -> Iterator[Mark]:
    """All that can be said of what came for a question."""
    yield from _mark_words(question, came)
    if not question.is_answerable:
        yield _mark_refusal(question, came)
        return
    yield from _mark_search(question, came)
    yield from _mark_answer(question, came)
    yield from _mark_articles(question, came)
    holding = _find_holding(question, came.citations)
    yield from _mark_speaker(question, holding)
    for words, days in question.times.items():
        yield from _mark_time(question, holding, words, days)


def _mark_words(question: GateQuestion, came: Came) -> Iterator[Mark]:
    """Whether all that is said to stand in an article stands there."""
    for citation in came.citations:
        text = came.texts[citation.article.article_id]
        stored = text[citation.start : citation.end]
        yield Mark("quotes_verbatim", stored == citation.quote, question, stored, citation.quote)
        if citation.speaker is not None:
            named = [citation.speaker.name, citation.speaker.described or ""]
            is_there = all(words in text for words in named)
            yield Mark("speakers_verbatim", is_there, question, "words of the article", ", ".join(named))


def _mark_refusal(question: GateQuestion, came: Came) -> Mark:
    figure = {NEAR_MISS: "refused_near_misses", ABSENT: "refused_absent"}[question.kind]
    return Mark(figure, not came.is_answered, question, "no answer", _show(came))


def _mark_search(question: GateQuestion, came: Came) -> Iterator[Mark]:
    urls = list(dict.fromkeys(hit.article.url for hit in came.hits))
    for figure, count in (("recall_at_1", 1), ("recall_at_5", 5)):
        is_found = not set(question.relevant).isdisjoint(urls[:count])
        yield Mark(figure, is_found, question, _list(question.relevant), _list(urls[:count]))


def _mark_answer(question: GateQuestion, came: Came) -> Iterator[Mark]:
    expected, shown = _list(question.answers), _show(came)
    yield Mark("answered", came.is_answered, question, expected, shown)
    yield Mark("first_sentence", _holds(question, came.sentences[:1]), question, expected, shown)
    yield Mark("in_answer", _holds(question, came.sentences), question, expected, shown)


def _mark_articles(question: GateQuestion, came: Came) -> Iterator[Mark]:
    """Which articles are cited, and which first."""
    cited = [citation.article.url for citation in came.citations]
    shown = _list(cited) or _show(came)
    if question.first_cited:
        is_first = not set(question.first_cited).isdisjoint(cited[:1])
        yield Mark("newest_first", is_first, question, f"first {_list(question.first_cited)}", shown)
    if question.not_cited:
        is_out = set(question.not_cited).isdisjoint(cited)
        yield Mark("kept_out", is_out, question, f"without {_list(question.not_cited)}", shown)
    if question.most_citations_of_story is not None:
        copies = {url for url in cited if url in question.relevant}
        expected = f"at most {question.most_citations_of_story} of {_list(question.relevant)}"
        yield Mark("copies_once", len(copies) <= question.most_citations_of_story, question, expected, shown)


def _mark_speaker(question: GateQuestion, holding: Citation | None) -> Iterator[Mark]:
    if question.speaker is None:
        return
    speaker = holding.speaker if holding is not None else None
    is_right = speaker is not None and bool(question.speaker) and question.speaker in speaker.name
    expected = question.speaker or "nobody"
    came = _show_quote(holding, speaker.name if speaker is not None else "nobody")
    if question.speaker:
        yield Mark("speakers_named", is_right, question, expected, came)
    if speaker is not None or (holding is not None and not question.speaker):
        yield Mark("speakers_right", is_right or speaker is None, question, expected, came)


def _mark_time(
    question: GateQuestion, holding: Citation | None, words: str, days: Days | None
) -> Iterator[Mark]:
    resolved = _find_time(holding, words) if holding is not None else None
    is_right = resolved is not None and (resolved.first, resolved.last) == days
    expected = f"{words} = {_show_days(days)}"
    came = _show_quote(holding, _show_days((resolved.first, resolved.last) if resolved is not None else None))
    if days is not None:
        yield Mark("times_resolved", is_right, question, expected, came)
    if resolved is not None or (holding is not None and days is None):
        yield Mark("times_right", is_right or resolved is None, question, expected, came)


def _find_holding(question: GateQuestion, citations: Sequence[Citation]) -> Citation | None:
    """The first quote of a relevant article that holds the answer."""
    relevant = (citation for citation in citations if citation.article.url in question.relevant)
    return next((citation for citation in relevant if _holds(question, [citation.quote])), None)


def _find_time(citation: Citation, words: str) -> ResolvedTime | None:
    """How a quote's words are read, together with others or without some."""
    start = citation.quote.find(words)
    end = start + len(words)
    return next((time for time in citation.times if start >= 0 and time.start < end and start < time.end), None)


def _holds(question: GateQuestion, texts: Sequence[str]) -> bool:
    return any(
        normalize_answer(answer) in normalize_answer(text) for text in texts for answer in question.answers
    )


def _show(came: Came) -> str:
    return " / ".join(came.sentences) if came.is_answered else "no answer"


def _show_quote(citation: Citation | None, what: str) -> str:
    return f"{what}, for: {citation.quote}" if citation is not None else "no quote that holds the answer"


def _show_days(days: Days | None) -> str:
    return "left alone" if days is None else f"{days[0]} to {days[1]}"


def _list(texts: Iterable[str | None]) -> str:
    return ", ".join(text or "no address" for text in texts)
