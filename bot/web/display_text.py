"""Texts, numbers and times as the pages show them. Pure.

Titles, outlets and texts come from the web. Jinja escapes them; here, invisible characters are removed that
could reorder a line or hide words.
"""

from datetime import datetime, timedelta

from bot.context import guild_of_corpus
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.discord_markup import clean
from bot.ui.link_labels import site_text
from bot.ui.provenance_text import describe_stated_facts, describe_text_origin
from index import SHARED_CORPUS, ArticleFacts, CorpusName, SourceLabels

_STEPS = ((86_400, "day"), (3600, "hour"), (60, "minute"))


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 passage`, `12,000 passages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def size(number_of_bytes: float) -> str:
    """`12.3 MB`, in powers of 1000."""
    for unit in ("kB", "MB", "GB"):
        number_of_bytes /= 1000
        if number_of_bytes < 1000:
            return f"{number_of_bytes:.1f} {unit}"
    return f"{number_of_bytes / 1000:.1f} TB"


def describe_age(age: timedelta) -> str:
    """`3 hours`, in the largest unit that fits."""
    seconds = max(0, int(age.total_seconds()))
    for length, unit in _STEPS:
        if seconds >= length:
            return count(seconds // length, unit)
    return count(seconds, "second")


def visible(text: str) -> str:
    """Text without invisible characters; unlike `clean`, it keeps a space at either end."""
    return clean(f"x{text}x")[1:-1]


def minute(moment: datetime) -> str:
    """`2021-08-24 02:00 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def describe_moment(moment: datetime, now: datetime) -> str:
    """`3 hours ago`, `in 5 minutes`."""
    if moment > now:
        return f"in {describe_age(moment - now)}"
    return f"{describe_age(now - moment)} ago"


def name_readers(corpus: CorpusName) -> str:
    """Who can read a corpus; never which server."""
    if corpus == SHARED_CORPUS:
        return "all servers"
    return "one server" if guild_of_corpus(corpus) is not None else f"corpus {clean(corpus)}"


def name_article(facts: ArticleFacts) -> str:
    return clean(facts.title) or f"Article {facts.article_id}"


def describe_origin(facts: ArticleFacts) -> str:
    """Where the text came from, and which facts a person stated; names nobody."""
    origin = describe_text_origin(facts.text_source, facts.url, PLAIN_ENGLISH, escape_text=clean)
    stated = describe_stated_facts(facts.text_source, PLAIN_ENGLISH)
    return "; ".join(filter(None, (origin or f"fetched from {clean(site_text(facts.url))}", stated)))


def describe_labels(labels: SourceLabels) -> str:
    """`state-media, CN, taiwan-strait, zh; run by the party`, as far as set."""
    marks = (labels.kind, labels.country, labels.region, labels.language)
    words = ", ".join(str(mark) for mark in marks if mark)
    return "; ".join(filter(None, (words, clean(labels.trust_note))))
