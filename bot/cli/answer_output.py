"""Answers, refusals and search hits as terminal text. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.cli.caveats import caveat_lines
from bot.cli.terminal_text import count, one_line
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.attribution_text import attribute_quotes
from bot.ui.caution_text import describe_caution, describe_single_origin
from bot.ui.cleaned_spans import find_cleaned_span
from bot.ui.comparison_text import describe_agreement, split_by_comparison
from bot.ui.correction_text import describe_corrections
from bot.ui.dates_and_ages import describe_age, describe_day, describe_days
from bot.ui.language_labels import join_language_names, name_other_language
from bot.ui.link_labels import label_text
from bot.ui.missing_part_text import describe_missing_part
from bot.ui.name_match_text import describe_name_matches
from bot.ui.provenance_text import describe_wire, name_outlet_and_site
from bot.ui.question_time_text import (
    describe_asked_days,
    describe_outdated,
    describe_timing,
    find_bounding_time,
)
from bot.ui.refusal_text import describe_reason, suggest_language
from bot.ui.unquoted_text import describe_others
from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    CitedSentence,
    Hit,
    NoAnswer,
    NoAnswerReason,
    Precision,
    PublishedAt,
    ResolvedTime,
    spell_url,
)

_MOST_COPIES = 3


def answer_text(answer: Answer | NoAnswer, *, emphasise: Callable[[str], str] = str) -> str:
    """The quotes, each above its speaker, then the numbered sources; or why there is no answer.

    `emphasise` is applied to the words of a quote that answer.
    """
    if isinstance(answer, NoAnswer):
        return _no_answer_text(answer)
    aged_at = answer.timing.moment if answer.timing and answer.timing.wants_newest else None
    outdated = describe_outdated(answer.timing, PLAIN_ENGLISH)
    paragraphs = [
        _corrections_text(answer),
        describe_name_matches(answer.name_matches, PLAIN_ENGLISH, escape_text=one_line),
        outdated,
        describe_caution(answer, PLAIN_ENGLISH, escape_text=one_line),
        *_quote_paragraphs(answer, emphasise),
        "\n".join(_citation_lines(answer, aged_at)),
        _single_origin_text(answer),
        _timing_text(answer),
    ]
    return "\n\n".join(filter(None, paragraphs))


def facts_text(article: ArticleFacts) -> str:
    """`Title (Outlet, site.example, 24 Aug 2021), article 7`, as far as known."""
    outlet_and_site = name_outlet_and_site(article, PLAIN_ENGLISH, escape_text=one_line)
    date = _published_text(article.published) if article.published else ""
    origin = ", ".join(filter(None, (*outlet_and_site, date)))
    title = one_line(label_text(article.title, article.url)) or "Untitled"
    return f"{title}{f' ({origin})' if origin else ''}, article {article.article_id}"


def citations_text(answer: Answer | NoAnswer) -> str:
    """Each citation with its exact quote and its offsets in the article."""
    if isinstance(answer, NoAnswer):
        return "The last question had no answer."
    return "\n".join(
        f"[{citation.number}] {facts_text(citation.article)}, characters {citation.start} to {citation.end}"
        f"{_lines_below(citation.article)}\n    {one_line(citation.quote)}"
        for citation in answer.citations
    )


def hits_text(hits: Sequence[Hit], query: str) -> str:
    """Each passage below the facts of its article, best first."""
    return "\n\n".join(
        f"{place}. {facts_text(hit.article)}{_language(hit.language, query)}, score {hit.score:.3f}"
        f"{_lines_below(hit.article)}\n"
        f"    {one_line(hit.text)}"
        for place, hit in enumerate(hits, start=1)
    )


def _published_text(published: PublishedAt) -> str:
    """`24 Aug 2021`, or `24 Aug 2021, 10:00 UTC+08:00` in the stated time zone if the minute is known."""
    at = _as_stated(published)
    day = describe_day(at.date(), PLAIN_ENGLISH)
    return day if published.precision is Precision.DAY else f"{day}, {at:%H:%M} {at.tzname()}"


def _quote_paragraphs(answer: Answer, emphasise: Callable[[str], str]) -> list[str]:
    """The paragraphs of the quotes, with a heading above those that disagree."""
    paragraphs: list[str] = []
    for heading, places in split_by_comparison(answer.comparisons, len(answer.sentences), PLAIN_ENGLISH):
        sentences = [answer.sentences[place] for place in places]
        paragraphs += [heading, *_paragraphs_of(sentences, answer, emphasise)]
    return paragraphs


def _paragraphs_of(
    sentences: Sequence[CitedSentence], answer: Answer, emphasise: Callable[[str], str]
) -> list[str]:
    """A paragraph per consecutive quotes of a speaker: the quotes, who says it with their numbers, notes."""
    cited = {citation.number: citation for citation in answer.citations}
    own = [cited[sentence.citations[0]] for sentence in sentences]
    attributions = attribute_quotes(own, PLAIN_ENGLISH, escape_text=one_line, format_date=_date_text)
    paragraphs: list[str] = []
    lines: list[str] = []
    numbers, notes = "", dict[str, None]()
    for sentence, citation, attribution in zip(sentences, own, attributions, strict=True):
        lines.append(f"  {_quote_text(sentence, emphasise)}")
        numbers += "".join(f"[{number}]" for number in sentence.citations)
        notes |= dict.fromkeys(_notes(sentence, citation, answer.question))
        if attribution:
            lines.append(f"  — {attribution} {numbers}")
            paragraphs.append("\n".join([*lines, *([f"    {'; '.join(notes)}"] if notes else [])]))
            lines, numbers, notes = [], "", {}
    return paragraphs


def _notes(sentence: CitedSentence, citation: Citation, question: str) -> Iterator[str]:
    """How many outlets report a quote, its language, if it is another, and the days that it names."""
    if outlets := describe_agreement(sentence, PLAIN_ENGLISH):
        yield outlets
    if language := name_other_language(citation.language, question, PLAIN_ENGLISH):
        yield language
    for time in citation.times:
        yield _time_text(citation.quote, time)


def _date_text(article: ArticleFacts) -> str:
    if article.published is None:
        return "undated"
    return describe_day(_as_stated(article.published).date(), PLAIN_ENGLISH)


def _as_stated(published: PublishedAt) -> datetime:
    """The publication time in the article's time zone, to which its "today" refers; UTC if it is unknown."""
    if published.zone is None or published.precision is Precision.DAY:
        return published.at
    return published.at.astimezone(datetime.strptime(published.zone, "%z").tzinfo)


def _quote_text(sentence: CitedSentence, emphasise: Callable[[str], str]) -> str:
    text = one_line(sentence.text)
    span = find_cleaned_span(sentence.text, sentence.answer, one_line)
    if span is None:
        return text
    start, end = span
    return f"{text[:start]}{emphasise(text[start:end])}{text[end:]}"


def _language(language: str | None, question: str) -> str:
    name = name_other_language(language, question, PLAIN_ENGLISH)
    return f", {name}" if name else ""


def _time_text(quote: str, time: ResolvedTime) -> str:
    """`Friday = 27 Aug 2021`: the words of the quote, and the resolved days."""
    days = describe_days(time.first, time.last, PLAIN_ENGLISH)
    return f"{one_line(quote[time.start : time.end])} = {days}"


def _citation_lines(answer: Answer, aged_at: datetime | None) -> list[str]:
    """An entry per article with all its citation numbers; with its age if `aged_at` is given.

    The lines below the quotes name the origin of their texts.
    """
    firsts: dict[ArticleId, Citation] = {}
    numbers: dict[ArticleId, str] = defaultdict(str)
    quoted = {sentence.citations[0] for sentence in answer.sentences}
    for citation in answer.citations:
        key = citation.article.article_id
        firsts.setdefault(key, citation)
        numbers[key] += f"[{citation.number}]"
    return [
        f"{numbers[key]} {facts_text(cited.article)}{_age(cited.article, aged_at)}"
        f"{_lines_below(cited.article, names_origin=cited.number not in quoted)}{_copies_line(cited)}"
        for key, cited in firsts.items()
    ]


def _age(article: ArticleFacts, aged_at: datetime | None) -> str:
    age = describe_age(article.published, aged_at, PLAIN_ENGLISH) if aged_at is not None else ""
    return f", {age}" if age else ""


def _timing_text(answer: Answer) -> str:
    """How the time in the question was interpreted; empty if it has none."""
    timing = "; ".join(describe_timing(answer.timing, PLAIN_ENGLISH))
    return f"Time: {one_line(timing)}" if timing else ""


def _single_origin_text(answer: Answer) -> str:
    note = describe_single_origin(answer, PLAIN_ENGLISH)
    return f"{note}." if note else ""


def _corrections_text(answer: Answer | NoAnswer) -> str:
    return describe_corrections(answer.corrections, PLAIN_ENGLISH, escape_text=one_line)


def _copies_line(citation: Citation) -> str:
    """The agency and the other articles of the same report, which are no independent confirmation."""
    agency = one_line(citation.wire or "")
    wire = describe_wire(agency, citation.article, citation.copies, PLAIN_ENGLISH) if agency else ""
    more = len(citation.copies) - _MOST_COPIES
    named = [facts_text(copy) for copy in citation.copies[:_MOST_COPIES]] + [f"{more} more"] * (more > 0)
    copies = f"the same report as {'; '.join(named)}" if named else ""
    line = ", ".join(part for part in (wire, copies) if part)
    return f"\n    {line}" if line else ""


def _no_answer_text(answer: NoAnswer) -> str:
    if answer.reason is NoAnswerReason.EMPTY_CORPUS:
        return "There are no articles yet. Add some with `watchdesk add` or `watchdesk import`."
    found = describe_reason(answer, PLAIN_ENGLISH, escape_text=one_line)
    closest = [
        f"  {facts_text(article)}{_language(article.language, answer.question)}{_others(answer, article)}"
        f"{_lines_below(article)}"
        for article in answer.closest
    ]
    heading = "Closest articles:" if closest else ""
    missing = " ".join(describe_missing_part(answer, PLAIN_ENGLISH, escape_text=one_line))
    notes = [
        _corrections_text(answer),
        missing,
        _suggestion(answer),
        _left_out(answer),
        _other_languages(answer),
        suggest_language(answer, PLAIN_ENGLISH),
    ]
    return "\n".join(filter(None, [found, *notes, heading, *closest]))


def _others(answer: NoAnswer, article: ArticleFacts) -> str:
    """Whom an article quotes, for a question about the words of somebody whom no article quotes."""
    names = describe_others(answer.unquoted, article.article_id, PLAIN_ENGLISH, escape_text=one_line)
    return f", {names}" if names else ""


def _suggestion(answer: NoAnswer) -> str:
    """Suggest asking without the time in the question, if it excluded articles."""
    asked = find_bounding_time(answer)
    if asked is None:
        return ""
    return (
        f"You asked about “{one_line(asked.words)}”, so only articles from around then were searched "
        f"({describe_asked_days(asked, PLAIN_ENGLISH)}). Leave it out to search all articles."
    )


def _left_out(answer: NoAnswer) -> str:
    """How many articles other options than --language left out; empty if none, or for a time asked about."""
    explanation = answer.explanation
    if explanation is None or not explanation.left_out or find_bounding_time(answer) is not None:
        return ""
    left_out = explanation.left_out - explanation.other_languages
    return f"{count(left_out, 'article')} left out by the options of this command." if left_out > 0 else ""


def _other_languages(answer: NoAnswer) -> str:
    """How many articles --language left out; empty if none."""
    explanation = answer.explanation
    if explanation is None or not explanation.other_languages:
        return ""
    articles = count(explanation.other_languages, "article")
    return f"{articles} not in {join_language_names(explanation.languages, PLAIN_ENGLISH)} left out."


def _lines_below(article: ArticleFacts, *, names_origin: bool = True) -> str:
    """Its URL and notes on it, each on its own line."""
    link = [one_line(spell_url(article.url))] if article.url else []
    return "".join(f"\n    {line}" for line in [*link, *caveat_lines(article, names_origin=names_origin)])
