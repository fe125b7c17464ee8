"""Split the dateline off a report's first paragraph: place, date, agency, reporters."""

import re
from dataclasses import dataclass

from index.language.news_agencies import CJK_NEWS_AGENCIES, NEWS_AGENCIES
from index.text.word_lists import load_line_sections, regex_any_of

_MAX_DATELINE_CHARS = 160

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\ \d{1,2}(?:,\ (?:19|20)\d\d)?"
# A hyphen belongs to its word: a pattern that matches in two ways takes exponential time.
_PLACE = r"[A-ZÀ-Þ][\w.'’-]*(?:(?:[ /]\ ?|-(?=\())(?:[A-ZÀ-Þ(][\w.'’)-]*|of|de|el|al|on))*"
_TAIL = rf"(?:,\ (?:{_MONTH}|[A-ZÀ-Þ][\w.'’ ]{{1,24}}))"
_WIRES = r"(?:CNN|AP|AFP|Reuters|NPR|BBC|UPI|VOA|RFA|RFE/RL|DW|(?:NBC|ABC|CBS|Fox)\ News|Al\ Jazeera)"
_DASH = r"\s*(?:[—–]|-{1,2})\s*"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ /][A-ZÀ-Þ.'’-]{2,})*"
_WORDS = load_line_sections("index.extraction", "words/datelines.txt")
_NO_PLACES = rf"(?:{regex_any_of(_WORDS['no places'])})\b"
_BEGINS = r"(?=[A-ZÀ-Þ0-9“\"‘'$(\[]|[a-z]+[A-Z])"
_OPEN, _SHUT = r"[〔\[［（(【]\s?", r"\s?[〕\]］）)】]"
_INSIDE = r"[^〔〕\[\]［］（）()【】。、=]"

_FORMS = (
    # SEOUL, Aug 24 (Reuters) - Three
    rf"""(?P<dateline>{_PLACE}{_TAIL}{{0,3}}\ ?\((?:{NEWS_AGENCIES})(?:/{NEWS_AGENCIES})?\))
    {_DASH}(?:{_BEGINS}|$)""",
    # Taipei, Aug. 24 (CNA) Three
    rf"(?P<dateline>{_PLACE}{_TAIL}{{0,2}},\ {_MONTH}\ \((?:{NEWS_AGENCIES})\))(?:\s+{_BEGINS}|\s*$)",
    # MOSCOW, March 4. /TASS/. Three
    rf"(?P<dateline>{_PLACE}{_TAIL}{{0,2}}\.\ /{NEWS_AGENCIES}/)\.?\s+{_BEGINS}",
    # March 4 (UPI) -- Three
    rf"(?P<dateline>{_MONTH}\ \({NEWS_AGENCIES}\)){_DASH}{_BEGINS}",
    # (CNN) Three
    rf"\((?P<dateline>{NEWS_AGENCIES})\)(?:{_DASH}|\s*){_BEGINS}",
    # London CNN —
    rf"(?P<dateline>(?:{_PLACE}{_TAIL}{{0,2}}\ )?CNN(?:\ Business|\ Money|\ Travel)?)\s*—\s*(?:{_BEGINS}|$)",
    # Aboard the Nimitz CNN —, Kyiv, Ukraine NPR —
    rf"""(?P<dateline>(?:(?:Aboard|Near|On\ board)\ (?:the\ )?)?{_PLACE}{_TAIL}{{0,2}}\ {_WIRES})
    \s*—\s*(?:{_BEGINS}|$)""",
    # GOSHEN, Conn. — Three
    rf"(?P<dateline>(?!{_NO_PLACES}){_CAPITALS}{_TAIL}{{0,2}})\s+(?:[—–]|--?)\s+{_BEGINS}",
    # （中央社記者游凱翔台北24日電）
    r"[（(]\s?(?P<dateline>中央社[^（）()。]{0,30}[電电])\s?[）)]\s*",
    # （法新社華盛頓24日電）
    rf"[（(]\s?(?P<dateline>{CJK_NEWS_AGENCIES}[^（）()。\d]{{0,10}}\d{{1,2}}日[^（）()。]{{0,8}}[電电])\s?[）)]\s*",
    # 〔記者王大明／台北報導〕
    rf"""{_OPEN}(?P<dateline>(?:記者|特派記者|特約記者|編譯|财经中心|國際中心|即時新聞|綜合報導)
    {_INSIDE}{{0,30}}(?:報導|报道|特稿)){_SHUT}\s*""",
    # 【某某報2021年08月24日訊】
    r"[【（(]\s?(?P<dateline>[^【】（）()。]{2,24}[訊讯])\s?[】）)]\s*",
    # 新华社北京8月24日电（记者张三、李四）
    r"""(?P<dateline>(?:新华社|新華社|中新社|中新网|中新網|央视网|人民网|环球网)[^，。（）()]{0,12}\d{1,2}月\d{1,2}日[电電讯訊]
    (?:\s?[（(]\s?[^（）()。]{2,24}[）)])?)\s*""",
    # 【台北＝共同】, ［台北 24日 ロイター］ -
    rf"""{_OPEN}(?P<dateline>{_INSIDE}{{0,16}}(?:＝{_INSIDE}{{2,12}}|{CJK_NEWS_AGENCIES}{_INSIDE}{{0,6}})){_SHUT}
    \s*[-–—=＝]?\s*""",
    # (서울=연합뉴스) 홍길동 기자 =
    r"""[(\[（【]\s?(?P<dateline>(?!사진|자료|출처|영상|그래픽)[^()\[\]（）【】=]{0,15}[가-힣]=[^()\[\]（）【】=]{2,20})\s?[)\]）】]
    \s*(?:[가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,4}\s?(?:기자|특파원)\s*)?(?:=\s*)?""",
)
_PATTERNS = tuple(re.compile(form, re.VERBOSE) for form in _FORMS)
_AGENCY = re.compile(rf"{CJK_NEWS_AGENCIES}|{NEWS_AGENCIES}", re.VERBOSE)

_OFFICES = regex_any_of(_WORDS["offices"])
_REPORTERS = tuple(
    re.compile(form)
    for form in (
        rf"記者(?P<names>[^\d（）／/]{{2,12}}?)(?=(?:{_OFFICES})[^記]{{0,6}}\d)",  # without a separator
        r"(?:記者|编译|編譯)\s?(?P<names>[^\d／/\s]{2,12}?)\s?[／/]",
        r"[（(]\s?(?:记者|記者)\s?(?P<names>[^（）()。]{2,20}?)\s?[）)]",
        r"[＝=]\s?(?P<names>[^＝=\d]{2,14}?)(?:\s?기자|\s?특파원|記者|特派員)?$",
    )
)
_KOREAN_REPORTERS = re.compile(
    r"[)\]】]\s*(?P<names>[가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,4})\s?(?:기자|특파원)"
)


@dataclass(frozen=True, slots=True)
class SplitDateline:
    """A report's first paragraph without its dateline: `text` is the rest."""

    text: str
    dateline: str = ""
    reporters: str = ""
    """The reporters in the dateline, separated by commas."""


def split_dateline(paragraph: str) -> SplitDateline:
    """Split the dateline off the beginning of a paragraph; it may be the whole paragraph.

    A city in capitals before a dash is a dateline; a city in lower case only if an agency follows it.
    """
    for pattern in _PATTERNS:
        match = pattern.match(paragraph, 0, _MAX_DATELINE_CHARS)
        if match and not _is_aside(match, paragraph):
            return SplitDateline(
                paragraph[match.end() :].lstrip(), match["dateline"].strip(), _reporters(match)
            )
    return SplitDateline(paragraph)


def _is_aside(match: re.Match[str], paragraph: str) -> bool:
    """Whether it is a short word in capitals before two dashes: `SIPRI – the institute – said`."""
    word = match["dateline"]
    return (
        len(word) <= 5
        and word.isalpha()
        and re.match(r"[^.!?]{0,80}\s[—–-]\s", paragraph[match.end() :]) is not None
    )


def _reporters(match: re.Match[str]) -> str:
    named = next((found for form in _REPORTERS if (found := form.search(match["dateline"]))), None)
    named = _KOREAN_REPORTERS.search(match[0]) or named
    if named is None or _AGENCY.search(named["names"]):
        return ""
    return ", ".join(re.split(r"[、·,，]\s*|\s{2,}", named["names"].strip()))
