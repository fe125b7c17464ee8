"""Boilerplate and captions between the paragraphs of an article are recognised, in four languages."""

import pytest

from index.extraction.boilerplate import is_boilerplate
from index.extraction.captions import is_caption

LEFTOVERS = [
    "Source link", "Source", "Read more", "Advertisement", "Story continues below advertisement", "___",
    "Share on Facebook", "SHARE THIS ARTICLE Share Tweet Post Email", "Print Article", "3 comments",
    "Read more: Two carriers enter the sea", "RELATED: Seoul reports a launch", "More:Gulf states agree",
    "Supplementary report by Mia Ruler in Singapore", "Additional reporting by Ann Lee and Bo Chen.",
    "(Reporting by Ann Lee, Bo Chen; Editing by Cy Dean)", "The Associated Press contributed to this report.",
    "Ann Lee and Bo Chen in Taipei contributed to this story.", "Contributing: Ann Lee, Bo Chen",
    "Sign up for our weekly newsletter.", "Get the Morning Briefing newsletter. Sign up here.",
    "Ann Lee is a defence reporter for Daily News. Follow her on Twitter at @annlee.",
    "Got a tip? Email Ann Lee at ann.lee@news.example", "CLICK HERE TO GET THE DAILY NEWS APP",
    "We use cookies to improve this site. By clicking accept, you agree to our privacy policy.",
    "You have 2 free articles left this month. Sign in or subscribe for unlimited access.",
    "本網站使用 cookie 以提供更好的服務，繼續瀏覽即表示同意。",
    "By signing up, you agree to our Privacy Policy.", "© 2021 Daily News. All rights reserved.",
    "Copyright 2021 Daily News. This material may not be published, broadcast, rewritten or redistributed.",
    "This is a developing story. Check back for updates.", "This story has been updated with more details.",
    "延伸閱讀", "延伸閱讀：兩艘航艦進入南海", "責任編輯：王大明", "未經授權，不得轉載。", "訂閱電子報",
    "看更多新聞",
    "関連記事", "あわせて読みたい：空母が南シナ海に", "【写真】会談する両首脳", "この記事をシェア",
    "無断転載を禁じます",
    "관련기사", "▶ 제보는 카카오톡 뉴스 검색", "저작권자 ⓒ 데일리뉴스", "무단 전재 및 재배포 금지",
    "사진=데일리뉴스", "[앵커]",
]  # fmt: skip

CAPTIONS = [
    "The minister called for talks with Taipei ©Ana Lens Oñate/Agencia Macro/Getty",
    "A frigate in the strait on Monday. (AP Photo/Ann Lens)", "A frigate. Ann Lens/AFP/Getty Images",
    "A frigate in the strait. Photo: Ann Lens", "Enlarge this image toggle caption Ann Lens/AP Ann Lens/AP",
    "Image copyright Reuters Image caption A frigate in the strait", "A frigate. (Ann Lens/Reuters)",
    "Ann Lens/AFP/Getty Images A frigate in the strait on Monday",
    "“We will not wait,” the senator said. | Ann Lens/Getty Images", "Getty Images", "The port.Reuters",
    "國軍進行演練。（圖／國防部提供）", "國軍進行演練（資料照，記者王大明攝）", "圖／路透",
    "会談する両首脳＝24日、台北（共同）", "写真：ロイター", "훈련 중인 군함 [국방부 제공]",
    "훈련 중인 군함. /사진=연합뉴스",
]  # fmt: skip

SENTENCES = [
    "Three ships passed through the strait on Monday, the ministry of defence said in a short statement.",
    "More than half of the ships were foreign.", "Share prices fell in Taipei after the report.",
    "Read in this light, the statement is a warning.", "Related firms were told to leave the country.",
    "Sources: two ships were hit", "“Sign up for the newsletter,” he told the crowd.", "It will be updated.",
    "The source linked the attack to a militia.", "Follow the money, the prosecutor said on Monday.",
    "The Journal/NBC News poll surveyed 900 voters, who were asked about Taiwan.",
    "You have two stories of one war, he said.", "Ships will sign in for port access on Monday.",
    "Copyright law was changed in Beijing last year.", "Many factors contributed to this.", "Background",
    "Victims may receive compensation.", "Something went wrong.", "Support for Ukraine: what polls say",
    "Reporting by the agency showed that the ships had left.", "The photo by the navy shows two ships.",
    "Editor's note: this page recaps the news of Monday. Sign up for more.", "He was seen by AP.",
    "Officials said that a report was due. Sign up for our newsletter.", "He left. (Reuters)",
    "Like a lot of people, he fled from the front line. Kyiv was only a memory on Facebook.",
    "國防部表示，今天上午有三艘軍艦通過臺灣海峽。", "編輯部認為，兩國的談判已經開始。",
    "美軍未經同意使用港口。",
    "防衛省は24日、3隻の艦艇が海峡を通過したと発表した。", "首相は辞任を表明した。（共同）",
    "軍艦已離開海峽。（法新社）",
    "■ 국방부는 뉴스 회견에서 군함이 떠났다고 밝혔다.", "写真を公開したのは海軍だ。",
    "関連企業は国外へ移った。",
    "국방부는 24일 군함 3척이 해협을 통과했다고 밝혔다.", "그는 기지의 무단 사용을 금지했다.",
    "▲ 첫째, 두 나라는 대화를 시작한다.",
]  # fmt: skip


@pytest.mark.parametrize("paragraph", LEFTOVERS)
def test_text_added_by_a_site_is_boilerplate(paragraph: str) -> None:
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize("paragraph", CAPTIONS)
def test_caption_with_a_credit_is_recognised(paragraph: str) -> None:
    assert is_caption(paragraph)


@pytest.mark.parametrize("department", ["", " Europe", " AsiaPac"])
def test_department_of_a_picture_agency_is_part_of_the_credit(department: str) -> None:
    assert is_caption(f"Two ships in the strait on Monday. (Ann Lens/Getty Images{department})")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_of_a_report_is_neither_boilerplate_nor_caption(sentence: str) -> None:
    assert not is_boilerplate(sentence)
    assert not is_caption(sentence)


def test_author_biography_is_boilerplate_only_with_contact_details() -> None:
    who = "Ann Lee is a defence reporter for Daily News."

    assert not is_boilerplate(who)
    assert is_boilerplate(f"{who} You can reach her at ann.lee@news.example.")


def test_long_paragraph_is_never_boilerplate() -> None:
    assert not is_boilerplate("Sign up for our newsletter. " * 40)
