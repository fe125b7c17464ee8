"""A sentence of an article with the text around it, and where its quote begins. Pure."""

import re
from dataclasses import dataclass

from index.extraction.datelines import split_dateline
from index.model.protocols import Span
from index.text.quotation_marks import SENTENCE_CLOSERS

# Further text of a line is not needed.
_MAX_AROUND = 400
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_PUNCTUATION = re.compile(r"[:;,]\s*(?=\S)")
_BULLET = re.compile(r"(?:[∎•►▶▸◾■●▪◆◇○・]|[–—*-](?=\s))\s*(?=\S)")
# `split_dateline` needs a dash after the agency.
_PLACE_AND_AGENCY = re.compile(r"[A-ZÀ-Þ][\w.,'’/ -]{1,40} \((?:CNN(?: \w{1,10})?|AP|AFP|Reuters)\)\s+(?=\S)")
_CREDIT_IN_BRACKETS = re.compile(
    r"(?:[（(\[【〔]\s?(?:(?:AP|AFP|File|Handout|Courtesy|Official)\s)?(?:[Pp]hoto|[Pp]icture|[Ii]mage|Credit|圖片?|图片?|照片"
    r"|資料照|资料图|写真|撮影|사진|자료사진|영상)[^（）()\[\]【】〔〕]{0,150}[）)\]】〕]\s*){1,3}(?=\S)"
)
_CLOSERS = re.escape(SENTENCE_CLOSERS)
_END = re.compile(
    rf"[.!?:;…。！？：；｡؟۔।။]\s?[{_CLOSERS}]*$|[”\"」』）)]$"
    "|[\u0e00-\u0eff\u1780-\u17ff]$"  # Thai, Lao and Khmer mark no end
)


@dataclass(frozen=True, slots=True)
class SentenceSetting:
    """A sentence and its surroundings. A line is a paragraph, a headline or a caption."""

    text: str
    """What may be quoted of it."""
    lead: str
    """The bullet or dateline before that."""
    before: str
    """The text of its line before it; likewise `after`."""
    after: str
    next_line: str
    """The next line that is not empty."""
    title: str

    @property
    def is_alone(self) -> bool:
        return not self.before and not self.after

    @property
    def is_finished(self) -> bool:
        return ends_like_sentence(self.text)


def find_setting(text: str, span: Span, title: str) -> SentenceSetting:
    """The setting of the sentence at `span` of a text that begins and ends between sentences."""
    start, end = span
    quoted = find_quote_start(text, span)
    line_start = max(text.rfind("\n", 0, start) + 1, start - _MAX_AROUND)
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    following = _LINE.search(text, line_end)
    return SentenceSetting(
        text=text[quoted:end].strip(),
        lead=text[start:quoted].strip(),
        before=text[line_start:start].strip(),
        after=text[end : min(line_end, end + _MAX_AROUND)].strip(),
        next_line=following.group() if following is not None else "",
        title=title,
    )


def find_quote_start(text: str, span: Span) -> int:
    """The offset from which the sentence at `span` is quoted: after a bullet, a credit or a dateline before it.

    The end of the span if nothing would remain.
    """
    start, end = span
    if punctuation := _PUNCTUATION.match(text, start, end):
        return punctuation.end()
    if text[text.rfind("\n", 0, start) + 1 : start].strip():
        return start
    if credit := _CREDIT_IN_BRACKETS.match(text, start, end):
        return credit.end()
    if bullet := _BULLET.match(text, start, end):
        return bullet.end()
    sentence = text[start:end].replace("−", "–")
    rest = split_dateline(sentence).text
    placed = _PLACE_AND_AGENCY.match(sentence) if rest == sentence else None
    return start + placed.end() if placed is not None else end - len(rest)


def ends_like_sentence(text: str) -> bool:
    return _END.search(text) is not None
