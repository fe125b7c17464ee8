"""Which sentences may be quoted as an answer, and from which character on."""

import pytest
from libraries import open_library

from index import SHARED_CORPUS, Answer, ArticleDraft
from index.qa.quotability import Flaw, find_flaw
from index.qa.sentence_setting import find_quote_start

PROSE = "The foreign ministry in Manila summoned the ambassador on Tuesday and demanded an explanation."


SIGNED_CREDITS = [
    "Aris Messinis/AFP/Getty Images",
    "Kim Hong-Ji/Reuters",
    "REUTERS/Kim Hong-Ji",
    "AP Photo/Efrem Lukatsky",
    "EPA-EFE/RITCHIE B. TONGO",
    "STR/AFP via Getty Images",
    "Bloomberg via Getty Images",
    "Planet Labs PBC/Handout via REUTERS",
]
CREDITS = [
    *SIGNED_CREDITS,
    "(Photo by Chip Somodevilla/Getty Images)",
    "Photo: Reuters/Kim Hong-Ji",
    "Satellite image ©2022 Maxar Technologies",
    "Courtesy of Planet Labs PBC",
    "U.S. Navy photo by Mass Communication Specialist 2nd Class John Doe",
    "（圖／翻攝自國防部）",
    "写真：ロイター",
    "(사진=연합뉴스)",
    "（新华社记者 张某 摄）",
    "中央社記者林某攝",
    "＝東京で、田中撮影",
    "(국방부 제공)",
]


def flaw_of(marked: str, *, title: str = "") -> Flaw | None:
    """The flaw of the sentence between double brackets."""
    start = marked.index("[[")
    text = marked.replace("[[", "").replace("]]", "")
    return find_flaw(text, (start, marked.index("]]") - 2), title=title)


@pytest.mark.parametrize(
    "marked",
    [
        f"[[{PROSE}]]",
        f"Navy blocks strait\n\n[[{PROSE}]] Two ships turned back.",
        f"[[SEOUL, Aug 24 (Reuters) - {PROSE}]]",
        f"[[∎ {PROSE}]]",
        "[[“We will not leave,” the governor said.]]",
        "He was asked about the date. [[“Don’t. Don’t. Don’t.”]]",
        "[[He asked the minister: “Who ordered this?”]]",
        "[[al-Shabaab attacked the base at dawn.]] The army fled.",
        "It failed. [[The U.S. Navy left at 9 p.m.]] ET, officials said.",
        "[[All crews are safe, he told Reuters.]]",
        f"[[Russia has attacked health care 1,000 times, WHO says]]\n\n{PROSE}",
        "[[Ten countries signed the treaty]]\n\nJapan\n\nKorea",
        "[[The director asked both sides to follow his plan, which calls for:]]\n\nA ban on attacks.",
        "[[Texas: $3.93]]\n\nUtah: $4.19",
        # other languages than English, whose verbs are not known
        "[[Niemand kam dabei um.]] Die Marine verlor ein Boot vor der Küste von Rügen.",
        "[[Menteri bertemu dengan duta besar Tiongkok.]] Kapal itu tenggelam di Laut Natuna.",
        "[[Tàu cá bị đâm chìm gần quần đảo Hoàng Sa.]]",
        "[[La marine a perdu un bateau au large de Brest.]]",
        "[[Donanma bir gemi kaybetti.]]",
        "[[米国、ウクライナに戦車提供]]",
        "[[美國航艦通過台灣海峽時遭拍攝，軍方證實。]]",
        "[[The navy showed a picture of the damaged ship.]] Ann Lens/Reuters\n\nMore follows.",
        "[[中国外交部は抗議したのではないか。]]",
        "[[國防部表示，演習將持續五天。]]",
        "[[국방부는 훈련이 닷새 동안 계속된다고 밝혔다.]]",
        "[[Кабінет міністрів ухвалив рішення у вівторок.]]",
    ],
)
def test_sentence_that_says_something_may_be_quoted(marked: str) -> None:
    assert flaw_of(marked) is None


@pytest.mark.parametrize(
    ("flaw", "marked"),
    [
        (Flaw.QUESTION, f"[[Will China invade?]]\n\n{PROSE}"),
        (Flaw.QUESTION, "[[“Will they come back?”]] Nobody knows."),
        (Flaw.QUESTION, "[[中国会入侵吗？]]专家意见不一。"),
        (Flaw.QUESTION, "[[中国は侵攻するのか。]]専門家の意見は分かれる。"),
        (Flaw.QUESTION, "[[중국이 침공할까?]] 의견이 엇갈린다."),
        (Flaw.LIST_LEAD, "[[The parties to the treaty include:]]\n\nJapan\n\nKorea"),
        (Flaw.LIST_LEAD, "[[参加国如下：]]\n\n日本\n\n韩国"),
        (Flaw.CAPTION, f"People flee the town. [[Ann Lens/AFP/Getty Images]]\n\n{PROSE}"),
        (Flaw.CAPTION, "A boat sinks. [[Ann Lens/AP People wade through a flooded street.]] Bo Flash/AP"),
        (Flaw.CAPTION, f"[[Tourists look on as a helicopter passes.]] Ann Lens/AFP/Getty Images\n\n{PROSE}"),
        (Flaw.CAPTION, f"[[Hide Caption 5 of 28 Photos: The prince attends a race in 1972.]]\n\n{PROSE}"),
        (Flaw.DATELINE, f"[[Lviv, Ukraine CNN —]]\n\n{PROSE}"),
        (Flaw.BYLINE, f"{PROSE}\n\n[[— Ann Pen]]\n\nNavy blocks strait"),
        (Flaw.STAMP, f"[[Updated Feb. 4, 2022, 7:01 p.m. ET]]\n\n{PROSE}"),
        (Flaw.STAMP, f"[[What we know right now]]\n\n{PROSE}"),
        (Flaw.STAMP, f"[[Here's what you need to know.]]\n\n{PROSE}"),
        (Flaw.STAMP, f"Who was Ismail Haniyeh? [[What to know about the leader of the group]]\n\n{PROSE}"),
        (Flaw.TEASER, f"[[Watch: The moment the ship was hit]]\n\n{PROSE}"),
        (Flaw.TEASER, f"[[Read more]]\n\n{PROSE}"),
        (Flaw.TEASER, f"[[Sights on Damascus:Rebels claim the key city of Homs]]\n\n{PROSE}"),
        (Flaw.TEASER, f"WHAT'S NEXT? [[Court rules on the appeal of the sailors]]\n\n{PROSE}"),
        (Flaw.TEASER, f"[[JUST WATCHED Video shows the attack Replay More Videos ...]]\n\n{PROSE}"),
        (Flaw.NOTICE, f"[[Sign up here for our newsletter.]]\n\n{PROSE}"),
        (Flaw.NOTICE, f"{PROSE}\n\n[[Reach her at ann@news.example.]]"),
        (Flaw.NOTICE, f"{PROSE}\n\n[[Contributing: Ann Pen, Bo Ink; Associated Press]]"),
        (Flaw.FRAGMENT, f"9.\n\n[[Ukraine]]\n\n{PROSE}"),
        (Flaw.FRAGMENT, "“It is over!” [[Pence tweeted.]]"),
        (Flaw.FRAGMENT, "Americans [[have left Gaza through the crossing at Rafah.]] They are safe."),
        (Flaw.FRAGMENT, "[[It was opened by Rep. Ann Hall, D-Va.]] said witnesses, and closed."),
        (Flaw.FRAGMENT, "It fell at 2:39 p.m. [[EDT on Saturday, the official said.]]"),
        (
            Flaw.FRAGMENT,
            "It was praised by Sen. Ann Hall, D-N. [[Y., who said that the ships left.]]",
        ),
        *((Flaw.CAPTION, f"{PROSE} [[{credit}]]\n\n{PROSE}") for credit in CREDITS),
        *((Flaw.CAPTION, f"{PROSE}\n\n[[{credit}]]\n\n{PROSE}") for credit in CREDITS),
        *((Flaw.CAPTION, f"[[{credit} {PROSE}]]\n\n{PROSE}") for credit in SIGNED_CREDITS),
        (Flaw.FRAGMENT, f"{PROSE}\n\n[[The harbour of Odesa in late autumn]]\n\nKyiv"),
        (Flaw.FRAGMENT, "Taipei, the capital. [[A frigate near the port of Keelung.]] It left."),
        (Flaw.NOTICE, f"[[Editor's note: This story has been updated to add details.]]\n\n{PROSE}"),
        (Flaw.TEASER, f"[[Truss resigns:45 photos of her 45 days in the office]]\n\n{PROSE}"),
        (Flaw.HEADING, f"[[Ambassador summoned in Manila by the foreign ministry]]\n\n{PROSE}"),
        (Flaw.HEADING, f"[[A slow-rolling crisis]]\n\n{PROSE}"),
        (Flaw.HEADING, "[[Wednesday, October 9:]]\n\nTeam A at Team B"),
    ],
)
def test_sentence_that_is_no_report_may_not_be_quoted(flaw: Flaw, marked: str) -> None:
    assert flaw_of(marked) is flaw


def test_title_repeated_in_the_text_may_not_be_quoted() -> None:
    title = "Navy blocks the strait for the second time in a month"

    assert flaw_of(f"[[{title}]]\n\n{PROSE}", title=title) is Flaw.HEADING
    assert flaw_of(f"[[{title}.]]\n\n{PROSE}", title=title) is None


@pytest.mark.parametrize(
    "lead",
    [
        "SEOUL, Aug 24 (Reuters) - ",
        "Madrid (CNN) ",
        "Rome/London (CNN Business) ",
        "Lviv, Ukraine CNN — ",
        "Kyiv, Ukraine NPR — ",
        "Aboard the USS Nimitz CNN — ",
        "Taipei, March 5 (CNA) ",
        "(Photo by Ann Lens/Getty Images) ",
        "（圖／翻攝自國防部）",
        "[사진=국방부 제공] ",
        "(CNN) ",
        "JERSEY CITY, N.J. (AP) — ",
        "CAIRO − ",
        "∎ ",
        "– ",
        "",
    ],
)
def test_quote_begins_after_a_dateline_or_a_bullet(lead: str) -> None:
    text = f"Headline\n\n{lead}{PROSE}"
    start = len("Headline\n\n")

    assert find_quote_start(text, (start, len(text))) == start + len(lead)


@pytest.mark.parametrize(
    "dateline",
    ["Lviv, Ukraine CNN —", "Taipei, March 5 (CNA)", "AMMAN, Jordan, April 4 (Xinhua) --", "TAIPEI —"],
)
def test_dateline_alone_may_not_be_quoted(dateline: str) -> None:
    assert flaw_of(f"[[{dateline}]]\n\n{PROSE}") is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "They hit the port.",
        "Rates rose again.",
        "Kyiv fell silent.",
        "The crew swam ashore.",
        "That’s the plan.",
        "Reuters/Ipsos Poll finds most voters against the war",
        "Getty Images said it sold the picture.",
    ],
)
def test_short_sentence_with_a_verb_may_be_quoted(sentence: str) -> None:
    assert flaw_of(f"{PROSE} [[{sentence}]] {PROSE}") is None


def test_dash_within_a_line_is_part_of_the_quote() -> None:
    text = "The ship sank. – That is what we know."

    assert find_quote_start(text, (15, len(text))) == 15


@pytest.mark.parametrize(
    "credit",
    [
        "AP",
        "Getty Images",
        "Ann Lens AFP",
        "Ann Lens, Reuters",
        "Ann Lens for CNN",
        "Ann Lens via AP",
        "File photo",
    ],
)
def test_sentence_behind_a_credit_without_marks_may_not_be_quoted(credit: str) -> None:
    assert flaw_of(f"[[{credit} {PROSE}]]") is Flaw.CAPTION
    assert flaw_of(f"Two people died. [[{credit} {PROSE}]]") is Flaw.CAPTION


@pytest.mark.parametrize("label", ["FILE PHOTO: ", "FILE - ", "FILE – ", "File photo: "])
def test_caption_of_an_old_picture_may_not_be_quoted(label: str) -> None:
    caption = f"{label}A frigate of the navy leaves the port of Zuoying, Taiwan, March 4, 2019."

    assert flaw_of(f"[[{caption}]]") is Flaw.CAPTION
    assert flaw_of(f"[[{caption}]] REUTERS/Ann Lens") is Flaw.CAPTION


@pytest.mark.parametrize(
    "sentence",
    [
        "File photos of the ship were shown to the judges on Monday.",
        "Reuters reported on Monday that the ship had left.",
        "Pool A fixtures were played on Monday in Manila.",
        "The Reuters office in Manila closed on Monday.",
    ],
)
def test_agency_that_is_part_of_a_sentence_is_no_credit(sentence: str) -> None:
    assert flaw_of(f"[[{sentence}]] Two ships turned back.") is None


def test_quote_does_not_begin_with_a_colon() -> None:
    text = "What is it? : The act protects all sailors."

    assert find_quote_start(text, (12, len(text))) == 14


def test_questions_and_headings_of_an_article_are_not_shown(tmp_path) -> None:
    paragraphs = (
        "Will the carrier Halvorsen leave Busan?",
        "Carrier Halvorsen leaves Busan",
        "The carrier Halvorsen left Busan on Monday with two frigates, the harbour master said.",
        "Read more: How the carrier Halvorsen was built in Busan",
    )
    article = ArticleDraft(text="\n\n".join(paragraphs), title="Navy notes", url="https://a.example/1")
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [article])
        index.sync()
        answer = index.ask("Did the carrier Halvorsen leave Busan?", corpora=[SHARED_CORPUS], threshold=0.0)

    assert isinstance(answer, Answer)
    assert [sentence.text for sentence in answer.sentences] == [paragraphs[2]]
