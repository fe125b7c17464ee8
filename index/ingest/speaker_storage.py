"""Find the speakers of articles as they are stored."""

from index.language.attribution.article_statements import find_statements
from index.language.attribution.speaker_matching import find_bearer, list_index_words
from index.model.answer_types import Speaker
from index.model.protocols import Span
from index.store.speaker_queries import NewSpeaker


def find_article_speakers(text: str) -> tuple[NewSpeaker, ...]:
    """The speakers of an article with their sentences, in the order of the first ones."""
    sentences: dict[Speaker, list[Span]] = {}
    for statement in find_statements(text):
        for speaker in statement.speakers:
            sentences.setdefault(speaker, []).append(statement.span)
    for speaker in [speaker for speaker in sentences if speaker.described is None]:
        bearer = find_bearer(speaker.name, sentences)
        if bearer is not None:
            sentences[bearer] = sorted({*sentences[bearer], *sentences.pop(speaker)})
    return tuple(
        NewSpeaker(speaker, tuple(spans), list_index_words(speaker)) for speaker, spans in sentences.items()
    )
