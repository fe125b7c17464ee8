"""Mark the results of gate questions as right or wrong, and sum the marks up in figures. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gate_questions import ABSENT, NEAR_MISS, Days, GateQuestion

from index import Answer, ArticleId, Citation, Hit, NoAnswer, ResolvedTime
from index.evaluation import normalize_answer

FIGURES = {
    "recall_at_1": "the first article found contains the answer",
    "recall_at_5": "one of the first five articles found contains the answer",
    "first_sentence": "the first sentence shown contains the answer",
    "in_answer": "a sentence shown contains the answer",
    "answered": "answerable questions are answered",
    "refused_near_misses": "unanswerable questions on subjects of the articles are refused",
    "refused_absent": "questions on other subjects are refused",
    "quotes_verbatim": "a quote matches the text of its article to the letter",
    "speakers_right": "a named speaker is the right one, and none is named if nobody speaks",
    "speakers_named": "the speaker of the quote with the answer is named",
    "speakers_verbatim": "a speaker's name and description are in the article, to the letter",
    "times_right": "a time is resolved to the right days, and not resolved if the article is undated",
    "times_resolved": "the time in the quote with the answer is resolved to days",
    "newest_first": "the article of the asked time, or the newest one, is cited first",
    "kept_out": "articles of other times are not cited",
    "copies_once": "only one of several copies of a report is cited",
}
"""What each figure measures, as a share of its observations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """The library's answer and hits for a question; `texts` are the texts of the cited articles."""

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
    """One observation for one figure, with the details to check it by hand."""

    figure: str
    is_right: bool
    question: GateQuestion
    expected: str
    actual: str


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
    """The figures with at least one observation, in the order of FIGURES."""
    order = list(FIGURES)
    by_figure = groupby(sorted(marks, key=lambda m: order.index(m.figure)), key=lambda m: m.figure)
    return [_count(name, list(own)) for name, own in by_figure]


def _count(name: str, marks: Sequence[Mark]) -> Figure:
    failures = tuple(mark for mark in marks if not mark.is_right)
    return Figure(name, len(marks) - len(failures), len(marks), failures)


def mark_question(question: GateQuestion, result: GateResult) -> Iterator[Mark]:
    """Mark the result of a question for every figure that applies to it."""
    yield from _mark_words(question, result)
    if not question.is_answerable:
        yield _mark_refusal(question, result)
        return
    yield from _mark_search(question, result)
    yield from _mark_answer(question, result)
    yield from _mark_articles(question, result)
    holding = _find_holding(question, result.citations)
    yield from _mark_speaker(question, holding)
    for words, days in question.times.items():
        yield from _mark_time(question, holding, words, days)


def _mark_words(question: GateQuestion, result: GateResult) -> Iterator[Mark]:
    """Check that quotes, and the names and descriptions of speakers, are verbatim."""
    for citation in result.citations:
        text = result.texts[citation.article.article_id]
        stored = text[citation.start : citation.end]
        yield Mark("quotes_verbatim", stored == citation.quote, question, stored, citation.quote)
        if citation.speaker is not None:
            named = [citation.speaker.name, citation.speaker.described or ""]
            is_there = all(words in text for words in named)
            yield Mark("speakers_verbatim", is_there, question, "words of the article", ", ".join(named))


def _mark_refusal(question: GateQuestion, result: GateResult) -> Mark:
    figure = {NEAR_MISS: "refused_near_misses", ABSENT: "refused_absent"}[question.kind]
    return Mark(figure, not result.is_answered, question, "no answer", _show(result))


def _mark_search(question: GateQuestion, result: GateResult) -> Iterator[Mark]:
    urls = list(dict.fromkeys(hit.article.url for hit in result.hits))
    for figure, count in (("recall_at_1", 1), ("recall_at_5", 5)):
        is_found = not set(question.relevant).isdisjoint(urls[:count])
        yield Mark(figure, is_found, question, _list(question.relevant), _list(urls[:count]))


def _mark_answer(question: GateQuestion, result: GateResult) -> Iterator[Mark]:
    expected, shown = _list(question.answers), _show(result)
    yield Mark("answered", result.is_answered, question, expected, shown)
    yield Mark("first_sentence", _holds(question, result.sentences[:1]), question, expected, shown)
    yield Mark("in_answer", _holds(question, result.sentences), question, expected, shown)


def _mark_articles(question: GateQuestion, result: GateResult) -> Iterator[Mark]:
    """Check which articles are cited, and which one first."""
    cited = [citation.article.url for citation in result.citations]
    shown = _list(cited) or _show(result)
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
    actual = _show_quote(holding, speaker.name if speaker is not None else "nobody")
    if question.speaker:
        yield Mark("speakers_named", is_right, question, expected, actual)
    if speaker is not None or (holding is not None and not question.speaker):
        yield Mark("speakers_right", is_right or speaker is None, question, expected, actual)


def _mark_time(
    question: GateQuestion, holding: Citation | None, words: str, days: Days | None
) -> Iterator[Mark]:
    resolved = _find_time(holding, words) if holding is not None else None
    is_right = resolved is not None and (resolved.first, resolved.last) == days
    expected = f"{words} = {_show_days(days)}"
    actual = _show_quote(holding, _show_days((resolved.first, resolved.last) if resolved is not None else None))
    if days is not None:
        yield Mark("times_resolved", is_right, question, expected, actual)
    if resolved is not None or (holding is not None and days is None):
        yield Mark("times_right", is_right or resolved is None, question, expected, actual)


def _find_holding(question: GateQuestion, citations: Sequence[Citation]) -> Citation | None:
    """The first quote of a relevant article that contains the answer."""
    relevant = (citation for citation in citations if citation.article.url in question.relevant)
    return next((citation for citation in relevant if _holds(question, [citation.quote])), None)


def _find_time(citation: Citation, words: str) -> ResolvedTime | None:
    """The resolved time that overlaps these words of a quote."""
    start = citation.quote.find(words)
    end = start + len(words)
    return next((time for time in citation.times if start >= 0 and time.start < end and start < time.end), None)


def _holds(question: GateQuestion, texts: Sequence[str]) -> bool:
    return any(
        normalize_answer(answer) in normalize_answer(text) for text in texts for answer in question.answers
    )


def _show(result: GateResult) -> str:
    return " / ".join(result.sentences) if result.is_answered else "no answer"


def _show_quote(citation: Citation | None, what: str) -> str:
    return f"{what}, for: {citation.quote}" if citation is not None else "no quote that contains the answer"


def _show_days(days: Days | None) -> str:
    return "not resolved" if days is None else f"{days[0]} to {days[1]}"


def _list(texts: Iterable[str | None]) -> str:
    return ", ".join(text or "no URL" for text in texts)
