"""Detect photo captions and credits among the paragraphs of an article."""

import re

from index.language.news_agencies import CJK_NEWS_AGENCIES, PHOTO_AGENCIES

_MAX_CAPTION_CHARS = 420  # the longest of the captions read in 16,000 American articles

_AFTER = r"(?:^|[.!?)\]”\"’|]\s?)"
"""After the sentence that describes the picture, or at the beginning."""

_SIGN = r"(?:/|\ via\ |\ \|\ )"
# Atomic: "ZUMA Press" matches in two ways, and a row of them would be tried in all combinations.
_AGENCY = rf"(?>{PHOTO_AGENCIES}(?={_SIGN}|\.?$))"

_CREDITED = re.compile(
    rf"""(?:
      (?:^|[.!?)\]”"’\s])©\s?[^.!?©]{{2,90}}                        # …©Ann Lens/Agency
    | [(\[](?:AP|File|Handout|Courtesy|Official)?\ ?                # …(AP Photo/Ann Lens)
      (?:Photo|Photograph|Picture|Image|Video|Screenshot)s?
      (?:[:/]|\ (?:by|credit|courtesy|illustration|provided|via)\b)[^()\[\]]{{1,150}}[)\]]
    | [(\[](?:AP|File|Handout|Stock)?\ ?[Pp](?:hoto|icture)[)\]]
    | [(\[](?:Credit:|Courtesy(?:\ of|:))[^()\[\]]{{1,120}}[)\]]
    | \([^()]{{2,60}}[/,]\ ?{PHOTO_AGENCIES}(?:[/,][^()]{{2,60}})?\)       # …(Ann Lens/Agency)
    | \({PHOTO_AGENCIES}/[^()]{{2,60}}\)
    | {_AFTER}(?:Photo|Photograph|Picture|Image|Screenshot|Credit|(?:Photo|Image|Picture)\ [Cc]redit
      |Photo\ illustration)s?(?:\ by\ |:\ ?|/)[^.!?]{{2,90}}
    | {_AFTER}Photographer:\ ?[^.!?]{{2,90}}
    | (?:^|[.!?)\]”"’]\s)(?:\w+/)?Courtesy(?:\ of)?\ [A-Z][^.!?]{{1,60}}
    | {_AFTER}[A-Z][^.!?]{{1,60}}(?:{_SIGN}{_AGENCY}){{1,4}}
    | (?:^|[.!?)\]”"’]|\|\ )(?:(?:EPA|AP|AFP)/)?{PHOTO_AGENCIES}          # after a space it signs a report
    | ^(?:[A-Z][\w.]*\ ){{1,5}}(?:photo|photograph|image|picture|video)s?
      \ (?:by|courtesy(?:\ of)?|provided\ by)\ [A-Z][^!?]{{2,90}}
    | (?:^|[.!?)\]”"’]\s)(?:File|Stock)\ (?:photo|image|picture)s?
    )\.?$""",
    re.VERBOSE,
)
_MARKED = re.compile(
    r"(?:CLOSE (?=[A-Z])|Facebook Twitter Pinterest |Image copyright .{2,60} Image caption |Image source, "
    r"|Image caption[,:]? |Enlarge this image |Photo: |Photos? by |Photographs? by |Photo illustration by "
    r"|Image credit: |Photo credit: |[Hh]ide caption |toggle caption ).*",
    re.DOTALL,
)
_CREDIT_FIRST = re.compile(  # without broadcasters and papers, whose names also precede polls
    r"(?:[A-Z][\w.'’-]* ){1,4}?[A-Z][\w.'’-]*"
    r"(?:/(?:AFP|AP|Reuters|EPA|Pool|(?:\w{1,24} ){0,2}Getty Images|Shutterstock|Anadolu(?: Agency)?|NurPhoto"
    r"|Bloomberg(?=/)|LightRocket|picture alliance|Xinhua|Kyodo)){1,4} [A-Z].*"
)
_FILE_PICTURE = re.compile(
    r"(?:FILE(?: (?:IMAGE|PHOTO|PICTURE))?|File (?:image|photo|picture)) ?[:–—-] ?(?=\S)"
)
# Words that begin a sentence but do not continue one that begins with the name of an agency.
_BEGINS = (
    r"(?:A|After|An|As|Before|But|During|He|Her|His|If|In|It|Its|On|Our|She|Since|That|The|Their|There|These|They"
    r"|This|Those|Three|Two|We|When|While)"
)
_CREDIT_IN_FRONT = re.compile(
    rf"""
    (?:(?:[A-Z][\w.,'’-]*\ ){{1,4}}(?:[|–—-]\ |for\ |via\ )?)?(?!Pool\b)
    (?:(?>{PHOTO_AGENCIES})(?:\ -\ {PHOTO_AGENCIES})?(?:\ (?:[Ff]ile|[Hh]andout|[Pp]hoto))?
      |(?:File|Handout|Stock)\ (?:image|photo|picture))\.?\ +
    (?={_BEGINS}\ .{{0,100}}?\b[a-z]{{5}})           # not a headline with capitals""",
    re.VERBOSE,
)
_ASIAN = re.compile(
    rf"""
      .{{0,200}}[（(\[［／/｜|]?\s?
      (?:圖片來源|图片来源|圖片|图片|圖|图|照片|資料照|资料图|资料照
      |写真提供|写真|撮影|사진제공|사진|자료사진)
      \s?[／/:：＝=；;]\s?[^。]{{1,50}}
    | .{{2,200}}[（(](?:資料照|資料圖|资料图|取自|翻攝自?|翻摄自?|擷取自|截自|圖／|圖取自)
      [^（）()]{{0,50}}[）)]。?
    | .{{2,200}}[（(\s。](?:記者|记者|新华社发|新華社發|中新社发)?\s?[^。，（(\s]{{2,14}}[攝摄][）)]?
    | [^。]{{2,100}}[（(](?:{CJK_NEWS_AGENCIES}[／/・]?){{1,4}}[）)]
    | [^。]{{4,120}}＝[^。]{{0,60}}(?:{CJK_NEWS_AGENCIES}|提供|撮影|[一-龠ぁ-ヶー]{{2,8}}写す)
    | .{{2,150}}[\[(][^(\[\].]{{0,30}}(?:제공|자료사진|캡처|캡쳐)[^(\[\].]{{0,30}}[\])]
    | [ⓒ©]\s?.{{2,60}}
    """,
    re.VERBOSE,
)


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph is a caption or a photo credit.

    It needs a credit at its end or beginning; a caption without one looks like any other sentence and stays.
    """
    if len(paragraph) > _MAX_CAPTION_CHARS:
        return False
    return (
        _CREDITED.search(paragraph) is not None
        or _MARKED.fullmatch(paragraph) is not None
        or _CREDIT_FIRST.fullmatch(paragraph) is not None
        or _FILE_PICTURE.match(paragraph) is not None
        or _ASIAN.fullmatch(paragraph) is not None
    )


def begins_with_credit(sentence: str) -> bool:
    """Whether a credit precedes a sentence: `Ann Lens Getty Images The ship left …`, `FILE PHOTO: A ship …`."""
    return _FILE_PICTURE.match(sentence) is not None or _CREDIT_IN_FRONT.match(sentence) is not None
