"""Answers as JSON, as `ask --json` prints them; part of the terminal contract."""

from dataclasses import asdict

from bot.cli.json_output import (
    JsonObject,
    closest_json,
    copy_json,
    instant_json,
    labels_json,
    published_json,
    standing_json,
    text_source_json,
)
from index import (
    Answer,
    AskedTime,
    Citation,
    CitedSentence,
    Comparison,
    MissingPart,
    NoAnswer,
    ResolvedTime,
    Timing,
    UnquotedSpeaker,
)


def answer_json(answer: Answer | NoAnswer) -> JsonObject:
    """The object that `ask --json` prints."""
    found = answer if isinstance(answer, Answer) else None
    missing = answer if isinstance(answer, NoAnswer) else None
    return {
        "question": answer.question,
        "answered": found is not None,
        "sentences": [sentence_json(sentence) for sentence in (found.sentences if found else ())],
        "comparisons": [comparison_json(one) for one in (found.comparisons if found else ())],
        "citations": [citation_json(citation) for citation in (found.citations if found else ())],
        "reason": missing.reason.value if missing else None,
        "missing": _missing_json(missing.missing) if missing and missing.missing else None,
        "closest": [closest_json(article) for article in (missing.closest if missing else ())],
        "newest": published_json(missing.newest) if missing else None,
        "unquoted": _unquoted_json(missing.unquoted) if missing and missing.unquoted else None,
        "timing": timing_json(answer.timing) if answer.timing else None,
        "corrections": [asdict(correction) for correction in answer.corrections],
        "caution": found.caution.value if found and found.caution else None,
        "name_matches": [asdict(match) for match in (found.name_matches if found else ())],
        "elapsed_ms": {step: round(ms, 2) for step, ms in answer.elapsed_ms.items()},
    }


def sentence_json(sentence: CitedSentence) -> JsonObject:
    """A quoted sentence; `start` and `end` of its `answer`, the words that answer, count in its `text`."""
    text, answer = sentence.text, sentence.answer
    return {
        "text": text,
        "citations": list(sentence.citations),
        "answer": {"text": text[slice(*answer)], "start": answer[0], "end": answer[1]} if answer else None,
        "independent_outlets": sentence.independent_outlets,
    }


def comparison_json(comparison: Comparison) -> JsonObject:
    """Sentences that disagree; `sentences` are their places in the `sentences` of the answer, from 0."""
    return {
        "relation": comparison.relation.value,
        "differs_in": sorted(comparison.differs_in),
        "sentences": list(comparison.sentences),
    }


def citation_json(citation: Citation) -> JsonObject:
    article = citation.article
    return {
        "number": citation.number,
        "article_id": article.article_id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published_at": published_json(article.published),
        "language": article.language,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        **text_source_json(article.text_source),
        "labels": labels_json(article.labels) if article.labels else None,
        "standing": standing_json(article.standing),
        "wire": citation.wire,
        "copies": [copy_json(copy) for copy in citation.copies],
        "speaker": asdict(citation.speaker) if citation.speaker else None,
        "times": [time_json(citation.quote, time) for time in citation.times],
    }


def time_json(quote: str, time: ResolvedTime) -> JsonObject:
    """One of the `times` of a citation; `start` and `end` count in its `quote`."""
    return {
        "text": quote[time.start : time.end],
        "start": time.start,
        "end": time.end,
        "first": time.first.isoformat(),
        "last": time.last.isoformat(),
    }


def timing_json(timing: Timing) -> JsonObject:
    """How the time in a question was interpreted; days are in UTC, null for an open side."""
    return {
        "moment": instant_json(timing.moment),
        "asked": _asked_json(timing.asked) if timing.asked else None,
        "wants_newest": timing.wants_newest,
        "outdated_days": timing.outdated_days,
    }


def _missing_json(missing: MissingPart) -> JsonObject:
    """What a refused question asks for that is not there."""
    return {
        "unknown": list(missing.unknown),
        "absent": list(missing.absent),
        "number_of": missing.number_of,
    }


def _unquoted_json(unquoted: UnquotedSpeaker) -> JsonObject:
    """The speaker whom no article quotes on the topic, and who is quoted in the closest articles."""
    return {
        "speaker": unquoted.name,
        "topic": unquoted.topic,
        "is_quoted": unquoted.is_quoted,
        "others": [
            {"article_id": article_id, "speakers": list(names)} for article_id, names in unquoted.others.items()
        ],
    }


def _asked_json(asked: AskedTime) -> JsonObject:
    return {
        "words": asked.words,
        "first": asked.first.isoformat() if asked.first else None,
        "last": asked.last.isoformat() if asked.last else None,
        "use": asked.use.value,
    }
