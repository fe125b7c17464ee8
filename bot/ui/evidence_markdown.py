"""Evidence as a Markdown document that somebody else can check. Pure."""

import re
from collections.abc import Iterator

from bot.i18n.plain_english import MessageFormatter
from bot.ui.correction_note import without_label
from bot.ui.dates_and_ages import describe_day, describe_days
from bot.ui.discord_markup import clean, safe_url
from bot.ui.evidence_record import AnswerEvidence, format_instant
from bot.ui.link_labels import label_text, site_text
from bot.ui.provenance_text import describe_stated_facts, describe_text_origin, name_outlet_and_site
from index import ArticleFacts, Evidence, NoAnswerReason, PageStatus, Precision, PublishedAt, QuoteStatus

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&!])")
_BLOCK_START = re.compile(r"^(\d*)([-+=.)])")
RECIPE = (
    "watchdesk articles show {article} --corpus {corpus} --json | python3 -c "
    "\"import hashlib, json, sys; t = json.load(sys.stdin)['text']; "
    'print(hashlib.sha256(t.encode()).hexdigest(), t[{start}:{end}])"'
)


def evidence_markdown(answer: AnswerEvidence, say: MessageFormatter) -> str:
    """The question, its result, every quote with its source, and how to check the quotes."""
    heading = say("Evidence: {question}", question=escape_markdown(answer.question))
    blocks = [f"# {heading}", "\n".join(f"- {line}" for line in _answer_lines(answer, say))]
    for evidence in answer.quotes:
        blocks += quote_section(evidence, say)
    if answer.quotes:
        blocks += _verification(say)
    return "\n\n".join(blocks) + "\n"


def quote_section(evidence: Evidence, say: MessageFormatter) -> Iterator[str]:
    """The blocks about one quote: a heading, the quote, facts, and the command that checks it."""
    citation, article = evidence.citation, evidence.citation.article
    title = escape_markdown(label_text(article.title, article.url))
    yield f"## \\[{citation.number}\\] {title or say('Article {number}', number=article.article_id)}"
    yield f"> {escape_markdown(citation.quote)}"
    yield "\n".join(f"- {line}" for line in _quote_lines(evidence, say))
    if evidence.is_current:
        place = {"article": article.article_id, "corpus": article.corpus}
        yield f"```sh\n{RECIPE.format(**place, start=citation.start, end=citation.end)}\n```"


def escape_markdown(text: str) -> str:
    """One line that Markdown shows literally."""
    return _BLOCK_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", clean(text)))


def _answer_lines(answer: AnswerEvidence, say: MessageFormatter) -> Iterator[str]:
    yield say("Asked: {time}", time=format_instant(answer.asked_at))
    yield say("Exported: {time}", time=format_instant(answer.exported_at))
    support = f"{answer.support:.0%}"
    match answer.reason:
        case None:
            yield say(
                "Result: answered. Estimated chance that the quotes answer the question: {support}",
                support=support,
            )
        case NoAnswerReason.EMPTY_CORPUS:
            yield say("Result: no answer. There were no articles to search.")
        case NoAnswerReason.NOTHING_RELEVANT:
            yield say("Result: no answer. Nothing in the library was about this.")
        case NoAnswerReason.NOT_SUPPORTED:
            yield say("Result: no answer. Nothing in the library answered this.")


def _quote_lines(evidence: Evidence, say: MessageFormatter) -> Iterator[str]:
    citation, article = evidence.citation, evidence.citation.article
    yield from _article_lines(article, say)
    if evidence.retrieved_at is not None:
        yield say("Text obtained: {time}", time=format_instant(evidence.retrieved_at))
    yield say("Text: {origin}", origin=_describe_origin(article, say))
    if stated := describe_stated_facts(article.text_source, say):
        yield stated
    if citation.speaker is not None:
        names = filter(None, (citation.speaker.name, citation.speaker.described))
        yield say("Speaker, as found by the program: {speaker}", speaker=escape_markdown(", ".join(names)))
    for time in citation.times:
        words = escape_markdown(citation.quote[time.start : time.end])
        days = describe_days(time.first, time.last, say)
        yield say("Date, as resolved by the program: “{words}” = {days}", words=words, days=days)
    yield _describe_place(evidence, say)
    if citation.text_sha256:
        yield say("SHA-256 of the whole text: {hash}", hash=f"`{citation.text_sha256}`")
    yield _describe_status(evidence.status, say)
    yield from _standing_lines(evidence.standing, say)


def _article_lines(article: ArticleFacts, say: MessageFormatter) -> Iterator[str]:
    outlet = ", ".join(filter(None, name_outlet_and_site(article, say, escape_text=escape_markdown)))
    if outlet:
        yield say("Outlet: {outlet}", outlet=outlet)
    if article.author:
        yield say("Author: {author}", author=escape_markdown(article.author))
    if article.url:
        target = safe_url(article.url)
        yield say("Link: {link}", link=f"<{target}>" if target else escape_markdown(article.url))
    yield say("Published: {date}", date=_describe_published(article.published, say))


def _describe_published(published: PublishedAt | None, say: MessageFormatter) -> str:
    if published is None:
        return say("undated")
    if published.precision is Precision.DAY:
        return describe_day(published.at.date(), say)
    zone = f" ({published.zone})" if published.zone else ""
    return f"{published.isoformat()}{zone}"


def _describe_origin(article: ArticleFacts, say: MessageFormatter) -> str:
    origin = describe_text_origin(article.text_source, article.url, say, escape_text=escape_markdown)
    return origin or say("fetched from {site}", site=escape_markdown(site_text(article.url)))


def _describe_place(evidence: Evidence, say: MessageFormatter) -> str:
    citation = evidence.citation
    place = {"start": citation.start, "end": citation.end, "number": citation.article.article_id}
    if evidence.revision is None:
        return say("Place: characters {start} to {end} of article {number}", **place)
    return say(
        "Place: characters {start} to {end} of article {number}, revision {revision}",
        **place,
        revision=evidence.revision,
    )


def _describe_status(status: QuoteStatus, say: MessageFormatter) -> str:
    match status:
        case QuoteStatus.UNCHANGED:
            return say("Checked: the stored text is unchanged and contains the quote.")
        case QuoteStatus.STILL_IN_TEXT:
            return say("Checked: the text was changed after the answer, but still contains the quote.")
        case QuoteStatus.NOT_IN_TEXT:
            return say("Checked: the text was changed after the answer and no longer contains the quote.")
        case QuoteStatus.REMOVED:
            return say("Checked: the article was removed from the library after the answer.")


def _standing_lines(standing: PageStatus, say: MessageFormatter) -> Iterator[str]:
    if standing.gone_at:
        yield say("Page gone since {day}", day=describe_day(standing.gone_at.date(), say))
    if standing.correction:
        note = escape_markdown(without_label(standing.correction))
        yield say("Corrected by the outlet: {note}", note=note)
    if standing.revised_at:
        yield say("Page changed since, on {day}", day=describe_day(standing.revised_at.date(), say))


def _verification(say: MessageFormatter) -> Iterator[str]:
    yield f"## {say('How to check a quote')}"
    yield say(
        "Open the link and look for the sentence. Whoever hosts the library can also check the stored text: "
        "the command below a quote prints the SHA-256 of the text and the characters of the quote. Both must "
        "be the same as here. Offsets count Unicode characters from 0, and the end is exclusive."
    )
