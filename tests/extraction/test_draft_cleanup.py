"""Pages, files and pasted text are reduced to the report; facts about it are kept."""

import pytest

from index.extraction.document_extraction import read_article_bytes, read_article_text
from index.extraction.draft_cleanup import tidy_draft
from index.model.article_types import ArticleDraft

ONE = "Three ships passed through the strait on Monday, the ministry of defence said in a short statement."
TWO = "It was the second passage this month, and the army followed it from the air throughout the day."


def tidy(*paragraphs: str, title: str = "Ships pass the strait") -> ArticleDraft:
    return tidy_draft(ArticleDraft(text="\n\n".join(paragraphs), title=title))


def test_pasted_copy_of_an_article_is_reduced_to_the_article() -> None:
    pasted = (
        "Ships pass the strait\n\n\nStrait update\n\n" + ONE + "\n\n"
        "The minister called for deeper talks ©Ana Lens Oñate/Agencia Macro/Getty\n\n" + TWO + "\n\n"
        "Supplementary report by Mia Ruler in Singapore\n\n\nSource link"
    )
    draft = read_article_text(pasted)

    assert (draft.title, draft.text) == ("Ships pass the strait", f"{ONE}\n\n{TWO}")


@pytest.mark.parametrize("name", ["article.txt", "article.md", "article.html"])
def test_every_file_type_is_cleaned_up(name: str) -> None:
    paragraphs = [ONE, TWO, "Sign up for our weekly newsletter."]
    text = "\n\n".join(paragraphs)
    if name.endswith("html"):
        text = f"<html><body><article>{''.join(f'<p>{p}</p>' for p in paragraphs)}</article></body></html>"

    assert read_article_bytes(text.encode(), name=name, max_bytes=10_000).text == f"{ONE}\n\n{TWO}"


def test_byline_date_and_dateline_become_facts() -> None:
    draft = tidy("By Ann Lee and Bo Chen", "August 24, 2021", f"TAIPEI (Reuters) - {ONE}", TWO)

    assert draft.text == f"{ONE}\n\n{TWO}"
    assert (draft.author, draft.dateline) == ("Ann Lee, Bo Chen", "TAIPEI (Reuters)")
    assert draft.published is not None
    assert draft.published.isoformat() == "2021-08-24"


def test_facts_that_are_stated_elsewhere_are_kept() -> None:
    stated = ArticleDraft(text=f"By Ann Lee\n\n{ONE}", author="Cy Dean", dateline="SEOUL")
    draft = tidy_draft(stated)

    assert (draft.text, draft.author, draft.dateline) == (ONE, "Cy Dean", "SEOUL")


def test_reporter_named_in_a_dateline_is_the_author() -> None:
    draft = tidy(
        "（中央社記者王大明台北24日電）國防部表示，今天上午有三艘軍艦通過臺灣海峽。（編輯：李小華）1100824"
    )

    assert draft.text == "國防部表示，今天上午有三艘軍艦通過臺灣海峽。"
    assert (draft.author, draft.dateline) == ("王大明", "中央社記者王大明台北24日電")


def test_reporter_below_a_korean_report_is_the_author() -> None:
    draft = tidy("국방부는 24일 군함 3척이 해협을 통과했다고 밝혔다.", "홍길동 기자 hong@news.example")

    assert (draft.text, draft.author) == ("국방부는 24일 군함 3척이 해협을 통과했다고 밝혔다.", "홍길동")


def test_agency_that_signs_a_report_is_its_author() -> None:
    draft = tidy(ONE, TWO, "— Reuters")

    assert (draft.text, draft.author) == (f"{ONE}\n\n{TWO}", "Reuters")


def test_dateline_that_is_a_paragraph_is_taken_whole() -> None:
    draft = tidy("Hong Kong CNN —", ONE)

    assert (draft.text, draft.dateline) == (ONE, "Hong Kong CNN")


def test_correction_is_a_fact_and_an_editors_note_is_text() -> None:
    note = "Correction: An earlier version of this story misstated the number of ships."
    draft = tidy("Editor's note: this page recaps the news of Monday.", ONE, note)

    assert draft.text == f"Editor's note: this page recaps the news of Monday.\n\n{ONE}"
    assert draft.correction == note


def test_corrected_sentence_is_a_fact_and_text() -> None:
    note = "Correction: the ministry counted 99 aircraft on day 7 of the exercise."
    draft = tidy(ONE, note, TWO)

    assert (draft.text, draft.correction) == (f"{ONE}\n\n{note}\n\n{TWO}", note)


def test_note_after_a_sentence_keeps_the_paragraph_intact() -> None:
    ending = f"{TWO} An earlier version of this article misstated the day."
    draft = tidy(ONE, ending)

    assert draft.text == f"{ONE}\n\n{ending}"
    assert draft.correction == "An earlier version of this article misstated the day."


@pytest.mark.parametrize(
    "first", ["Three ships. Again.", "Why it matters now and for whom", "24 ships", "What next?"]
)
def test_first_line_that_may_not_be_a_kicker_is_kept(first: str) -> None:
    assert tidy(first, ONE).text == f"{first}\n\n{ONE}"


def test_few_words_above_an_untitled_text_are_kept() -> None:
    assert tidy("Strait update", ONE, title="").text == f"Strait update\n\n{ONE}"


def test_text_of_only_boilerplate_is_unchanged() -> None:
    assert tidy("Source link").text == "Source link"


def test_captions_of_a_gallery_are_kept() -> None:
    gallery = [f"A frigate in the strait on day {day}. Ann Lens/AFP/Getty Images" for day in range(1, 5)]

    assert tidy(*gallery, "That was the week.").text == "\n\n".join((*gallery, "That was the week."))


def test_cleanup_is_idempotent() -> None:
    draft = tidy("By Ann Lee", f"TAIPEI (AP) — {ONE}", TWO, "Source link")

    assert tidy_draft(draft) == draft
