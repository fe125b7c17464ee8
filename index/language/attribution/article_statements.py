"""Find all sentences of an article that report speech, each with its speakers."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zlib import crc32

from index.language.attribution.paragraphs import paragraphs_with_speech
from index.language.attribution.speaker_attribution import find_named_speakers, find_speaker
from index.model.answer_types import Speaker
from index.text.scripts import Script, main_script
from index.text.sentences import SENTENCE_RULES_VERSION, Span, split_sentences
from index.text.tokenizer import token_rules

_RULE_VERSION = 2
"""Increase it with every change of code that finds other speakers or other keys for them."""
# A sentence takes up to 2 ms. News articles have at most some hundred that may report speech.
_MOST_SENTENCES = 1000


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that reports speech. Several speakers only if the sentence names each of them."""

    span: Span
    speakers: tuple[Speaker, ...]


def find_statements(text: str) -> list[Statement]:
    """The sentences of an article whose speakers are certain, in order; of a very long one, the first of them.

    Paragraphs without speech verbs and quotation marks are skipped: that halves the time.
    """
    speech = paragraphs_with_speech(text)
    starts = [start for start, _ in speech]
    statements: list[Statement] = []
    examined = 0
    for span in split_sentences(text):
        place = bisect_right(starts, span[0]) - 1
        is_spaced = main_script(text[span[0] : span[1]]) is Script.SPACED
        if is_spaced and (place < 0 or speech[place][1] <= span[0]):
            continue
        examined += 1
        if examined > _MOST_SENTENCES:
            break
        speaker = find_speaker(text, span)
        speakers = [speaker] if speaker is not None else find_named_speakers(text, span) if is_spaced else []
        if speakers:
            statements.append(Statement(span, tuple(speakers)))
    return statements


@cache
def attribution_version() -> int:
    """A number that changes with the rules, the word lists and the tokens; fits a signed 32-bit integer."""
    folder = resources.files("index.language.attribution") / "words"
    lists = sorted(
        (path.name, path.read_text("utf-8")) for path in folder.iterdir() if path.name.endswith(".txt")
    )
    rules = f"{_RULE_VERSION} {SENTENCE_RULES_VERSION} {lists} {token_rules()}"
    return crc32(rules.encode()) & 0x7FFFFFFF
