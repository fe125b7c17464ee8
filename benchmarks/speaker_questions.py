"""General examples for the reader: what somebody said, in news articles whose quotes are annotated.

A question is about all that a speaker said or about one subject; a near miss asks about a person who is named
in the passage but not quoted.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reader_examples import ReaderExample, Record, make_example, read_records

from index.text.sentences import split_sentences
from index.text.tokenizer import content_tokens

SEED = 3
_PASSAGE_SENTENCES = 8
_NAME = re.compile(r"\b[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*")
_LONG_WORD = re.compile(r"[A-Za-z][\w'-]{4,}")
_PRONOUN = re.compile(
    r"(?!the )(he|she|they|it|we|i|who|that|his|her|their|a|an|this|those|these|some|many|one|you)\b",
    re.IGNORECASE,
)
_ASKS_SPEAKER = (
    "What did %s say?",
    "what did %s say",
    "What has %s said?",
    "%s statement",
    "What does %s think?",
)
_ASKS_SPEAKER_ABOUT = (
    "What did %s say about %s?",
    "what did %s say about %s",
    "What does %s think about %s?",
    "%s on %s",
)


@dataclass(frozen=True)
class _Quote:
    sentences: Sequence[int]
    content: str


def read_speaker_questions(path: Path) -> list[ReaderExample]:
    """`path` is a file of articles with `attributions`, each with the spans of its `source` and `content`."""
    rng = random.Random(SEED)
    return [example for article in read_records(path) for example in ask_about_speakers(article, rng)]


def ask_about_speakers(article: Record, rng: random.Random) -> Iterator[ReaderExample]:
    text = article["text"]
    spans = split_sentences(text)
    sentences = [text[start:end] for start, end in spans]
    quotes = _find_quotes(article, spans)
    for speaker, own in quotes.items():
        if len(speaker) < 3 or len(speaker.split()) > 8 or _PRONOUN.match(speaker):
            continue
        quote = rng.choice(own)
        start = max(0, quote.sentences[0] - rng.randint(1, 4))
        shown = sentences[start : start + _PASSAGE_SENTENCES]
        everything = {
            place
            for other, others in quotes.items()
            if speaker.split()[-1] in other.split()
            for q in others
            for place in q.sentences
        }
        question = rng.choice(_ASKS_SPEAKER) % speaker
        yield make_example("quote", question, "", shown, _shift(everything, start, shown))
        topics = [word for word in _LONG_WORD.findall(quote.content) if content_tokens(word)]
        if not topics:
            continue
        topic = _choose_topic(quote.content, topics, rng)
        about = {p for q in own if topic.lower() in q.content.lower() for p in q.sentences}
        question = rng.choice(_ASKS_SPEAKER_ABOUT) % (speaker, topic)
        yield make_example("quote about", question, "", shown, _shift(about or quote.sentences, start, shown))
        silent = _find_silent_people(shown, quotes)
        if silent:
            question = rng.choice(_ASKS_SPEAKER_ABOUT[:3]) % (rng.choice(silent), rng.choice(topics))
            yield make_example("quote none", question, "", shown)


def _find_quotes(article: Record, spans: Sequence[tuple[int, int]]) -> Mapping[str, list[_Quote]]:
    """The quotes of each speaker, as the article names them up to a comma."""
    text, quotes = article["text"], defaultdict(list)
    for attribution in article["attributions"]:
        source, content = attribution["source"], attribution["content"]
        if source and content:
            speaker = " ".join(text[a:b] for a, b in source).split(",")[0].strip()
            within = [
                place
                for place, (start, end) in enumerate(spans)
                if any(start < b and a < end for a, b in content)
            ]
            quotes[speaker].append(_Quote(within, " ".join(text[a:b] for a, b in content)))
    return quotes


def _shift(places: Iterable[int], start: int, shown: Sequence[str]) -> list[int]:
    return [place - start for place in places if 0 <= place - start < len(shown)]


def _choose_topic(content: str, words: Sequence[str], rng: random.Random) -> str:
    """One or two words of a quote, or a name in it that does not begin it."""
    topic = " ".join(rng.sample(words, min(len(words), rng.choice([1, 1, 2]))))
    named = _NAME.findall(content[1:])
    return rng.choice(named) if named and rng.random() < 0.6 else topic


def _find_silent_people(shown: Sequence[str], speakers: Iterable[str]) -> list[str]:
    """Names of two words in a passage whose last word is in no speaker's name."""
    names = {name for name in _NAME.findall(" ".join(shown)) if len(name.split()) == 2}
    return sorted(name for name in names if not any(name.split()[-1] in other for other in speakers))
