"""All sentences of an article that report speech, with their speakers."""

from index.language.attribution.article_statements import find_statements
from index.language.attribution.speaker_attribution import find_speaker
from index.text.sentences import split_sentences

ARTICLE = """The fleet left port on Monday. Nobody was hurt.

“The drills are over,” said Jane Doe, a spokeswoman for the harbour ministry. She added that the ships would \
return.

Estonian Prime Minister Kaja Roe said the step was “significant,” and Lithuanian President Jonas Poe called it \
“wonderful news.”

The ships carry grain."""


def said(text: str) -> list[tuple[str, list[str]]]:
    return [
        (text[found.span[0] : found.span[1]][:16], [speaker.name for speaker in found.speakers])
        for found in find_statements(text)
    ]


def test_sentences_with_certain_speakers_are_found() -> None:
    assert said(ARTICLE) == [
        ("“The drills are ", ["Jane Doe"]),
        ("She added that t", ["Jane Doe"]),
        ("Estonian Prime M", ["Kaja Roe", "Jonas Poe"]),
    ]


def test_single_speakers_are_those_that_a_shown_quote_names() -> None:
    found = {statement.span: statement.speakers for statement in find_statements(ARTICLE)}

    for span in split_sentences(ARTICLE):
        speaker = find_speaker(ARTICLE, span)
        assert speaker is None or found[span] == (speaker,)


def test_somebody_in_the_words_of_another_speaker_is_not_a_speaker() -> None:
    text = "Jane Doe said John Roe told her that the port was closed, and Max Poe said it was open."

    assert "John Roe" not in {speaker.name for s in find_statements(text) for speaker in s.speakers}


def test_chinese_speakers_are_found() -> None:
    text = "艦隊週二抵達。中國外交部發言人毛寧表示：「我們堅決反對。」船員休息。"

    assert [(s.speakers[0].name, s.speakers[0].described) for s in find_statements(text)] == [
        ("毛寧", "中國外交部發言人")
    ]


def test_article_without_speech_has_no_statements() -> None:
    assert find_statements("The canal was closed for six days. Tugboats freed the vessel.") == []
