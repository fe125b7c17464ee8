"""Articles for the tests of attribution; [[ and ]] mark the sentence whose speaker is wanted."""

from index.language.attribution.speaker_attribution import find_speaker
from index.model.answer_types import Speaker


def speaker_in(marked: str) -> Speaker | None:
    """The speaker of the marked sentence; without marks, of the whole text."""
    start = marked.find("[[")
    if start < 0:
        return find_speaker(marked, (0, len(marked)))
    text = marked.replace("[[", "").replace("]]", "")
    return find_speaker(text, (start, marked.find("]]") - 2))


def speaker_text(marked: str) -> str | None:
    """The speaker in one line, as `name` or `name, described`."""
    speaker = speaker_in(marked)
    if speaker is None:
        return None
    return speaker.name if speaker.described is None else f"{speaker.name}, {speaker.described}"
