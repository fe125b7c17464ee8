"""Find where the sentences of a paragraph end.

A mark such as a full stop ends a sentence unless it belongs to an abbreviation, a number or a name, or the
sentence goes on after it: `“Who fired?” the general asked`. The sentences of a quotation are split too. The
rules look at a limited number of characters on each side of a mark, so they take linear time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.abbreviations import is_exclaimed_name, is_opener, is_part_of_abbreviation
from index.text.attributions import continues_quotation, continues_wide_quotation
from index.text.quotation_marks import SENTENCE_CLOSERS
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES

_WIDE_STOPS = "。！？｡．"
_EXCITED = "!?！？‼⁇⁈⁉؟"
# Besides these, the full stops of Arabic, Devanagari, Armenian, Ethiopic, Burmese, Khmer and Tibetan.
SENTENCE_STOPS = f".…。｡．{_EXCITED}۔।॥։።፧፨။។៕༎"
_SHUT_BY = dict(
    zip("“‘「『｢«（(《\"'„", ("”", "’", "」", "』", "｣", "»", "）", ")", "》", '"', "'", "“”"), strict=True)
)
_OPENERS = "".join(_SHUT_BY)
_BRACKETS = "）)》"
_QUOTATION_CLOSERS = "”’」』｣»\"'"
_CLOSERS = re.escape(f"{SENTENCE_CLOSERS}}}】》〉］｣")
_EVENT = re.compile(
    # Stops with what closes after them: `?”).`, `. »`, a footnote mark; spaced dots are one mark.
    rf"(?P<end>(?:\.(?:[ \u00a0]\.){{2,9}}|[{SENTENCE_STOPS}])[{SENTENCE_STOPS}{_CLOSERS}]*"
    rf"(?:“(?=[\s.,]|$))?(?:[ \u00a0\u202f]»)?(?:\[\w{{1,3}}\]){{0,9}})"
    r"|(?P<open>[“‘「『｢«„（(《]|(?<![^\s(\[—–-])[\"'](?=\S))"
    r"|(?P<shut>[”」』｣»）)》\"]|[’'](?!\w))"
    # The credit of a picture before the next sentence: Ann Lens/AFP/Getty Images Two ships left.
    r"|(?<=[\w.)])/(?P<credit>(?:AFP|AP|REUTERS|Reuters|EPA(?:-EFE)?|Getty Images|Shutterstock|Bloomberg"
    r"|Anadolu|Xinhua|Kyodo|Yonhap|NurPhoto|Sipa USA|ZUMA)(?: Photo)?(?: via (?:AP|AFP|Reuters|Getty Images))?"
    r"(?=\s[A-Z“\"]))"
)
# Every event begins with one of them. They are found four times as fast as the events.
_MARK = re.compile(f"[{SENTENCE_STOPS}{re.escape(_OPENERS)}”」』｣»）)》’/]")
_HANGUL = re.compile(f"[{HANGUL_RANGES}]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_QUOTE = re.compile('[“"]')
_CJK = re.compile(f"[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]")
_NEXT = re.compile(r"\s*(?P<marks>(?:[^\w\s]\s?){0,6})(?P<word>\w\S{0,40})?")
_WORD = re.compile(r"\w")
# Names and addresses that begin with a lower-case letter: iPhone, al-Shabab, d’Estaing.
_LOWER_CASE_NAME = re.compile(
    r"[a-z]{1,2}[A-Z]|(?:https?:|www\.|pic\.)|(?:al|el|as|an|ash|ad|ar)-[A-Z]|d[’'][A-Z]"
)
# Nothing, or the number of an item.
_NO_SENTENCE = re.compile(r"[\W_]*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4}|[가나다라마바사아자차카타파하])?")
_DATE = re.compile(r"(?:19|20)\d\d\.(?:\s?\d{1,2}\.){0,2}$")
_NEXT_IN_DATE = re.compile(r"\s?\d{1,2}\.")
_KOREAN_ENDINGS = ("다", "요", "까", "죠")
# Words that no Japanese sentence begins with: モーニング娘。の, 来るのか？と聞いた.
_JAPANESE_PARTICLE = re.compile("を|の(?!ち|ど|ん)|と(?:聞|問|尋|思|考|言|話|述|語|叫|訴|強|迫|い)")
_DASH_OR_COMMA = re.compile(r"[，、,；;：:—–―─]")
_GLUED = re.compile(r"[A-Z](?:[a-z]|[’'\s]|$)")
_IN_ADDRESS = re.compile(r"[/@=&]\S{0,40}$")
_MAX_AROUND = 24
_MAX_NESTING = 4
_MAX_MARKS = 100
_MAX_HEADLINE_CHARS = 140


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A quotation or a bracket."""

    shut_by: str
    is_initial: bool
    """Whether nothing precedes it in its sentence."""
    is_introduced: bool
    """Whether a colon precedes it."""


def find_sentence_ends(text: str) -> Iterator[int]:
    """The offsets at which the sentences of a paragraph end, in order; without its last sentence."""
    begin = 0
    is_prose = _ends_like_prose(text)
    opened: list[_Quotation] = []
    for event in _find_events(text):
        if event.lastgroup == "credit":
            yield event.end()
            begin = event.end()
            continue
        if event.lastgroup == "open":
            opened.append(_open(event.group(), text[max(begin, event.start() - _MAX_AROUND) : event.start()]))
            del opened[:-_MAX_NESTING]
            continue
        closed = _close(opened, event.group())
        if event.lastgroup == "shut":
            continue
        stop = _Stop(text, begin, event, closed, is_prose)
        if stop.opens_quotation():
            yield event.end() - 1
            begin = event.end() - 1
            opened.append(_open('"', ""))
        elif stop.is_end():
            yield event.end()
            begin = event.end()


def _find_events(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for mark in _MARK.finditer(text):
        event = _EVENT.match(text, mark.start()) if mark.start() >= end else None
        if event is not None:
            end = event.end()
            yield event


def _ends_like_prose(text: str) -> bool:
    """Whether it is no headline, in which every word may begin with a capital."""
    return len(text) > _MAX_HEADLINE_CHARS or text.rstrip(f"{SENTENCE_CLOSERS} ")[-1:] in SENTENCE_STOPS


def _open(mark: str, before: str) -> _Quotation:
    last = before.rstrip()[-1:]
    return _Quotation(_SHUT_BY[mark], last in f"{_OPENERS}—–-", last != "" and last in ":：")


def _close(opened: list[_Quotation], marks: str) -> _Quotation | None:
    """Close what the marks close; returns the outermost."""
    closed = None
    for mark in marks:
        place = next((i for i in reversed(range(len(opened))) if mark in opened[i].shut_by), None)
        if place is not None:
            closed = opened[place]
            del opened[place:]
    return closed


@dataclass(frozen=True, slots=True)
class _Stop:
    """Full stops or similar marks, with the marks that close after them."""

    text: str
    begin: int
    """Where the sentence begins."""
    event: re.Match[str]
    closed: _Quotation | None
    """The quotation or the bracket that ends here."""
    is_prose: bool

    @property
    def marks(self) -> str:
        return self.event.group()

    def opens_quotation(self) -> bool:
        """Whether the last mark opens the next sentence, to which it is glued: `in May."The ship`."""
        after = self.event.end()
        if self.marks not in ('."', '?"', '!"') or self.closed is not None:
            return False
        return self.text[after - 3 : after - 2].islower() and _GLUED.match(self.text, after) is not None

    def is_end(self) -> bool:
        text, after = self.text, self.event.end()
        following = _NEXT.match(text, after)
        if after >= len(text) or following is None:
            return False
        is_apart = text[after].isspace()
        is_wide = _CJK.match(text, after) is not None or any(
            mark in f"{_WIDE_STOPS}」』" for mark in self.marks
        )
        if is_wide and not is_apart:
            return self._is_wide_end()
        if following["word"] is None:
            return is_apart and _WORD.search(text, after, after + _MAX_MARKS) is not None
        start = following.start("word")
        if _CJK.match(text, start) and not following["marks"]:
            return not self._goes_on_apart(start)
        opening = following["marks"]
        return (is_apart or self._is_glued_end(opening, start)) and self._is_latin_end(opening, start)

    def _goes_on_apart(self, start: int) -> bool:
        """Whether a sentence, usually Korean, goes on after a space."""
        if self._is_quotation_end():
            return continues_wide_quotation(self.text, start, is_initial=self._is_initial(), is_apart=True)
        return self._is_ellipsis() or self._is_numbering() or self._is_date() or self._is_initials()

    def _is_initials(self) -> bool:
        """Whether it follows an abbreviation in Latin letters, as in `D. 김`."""
        at = self.event.start()
        return (
            self.marks == "."
            and at > 0
            and _LATIN_LETTER.match(self.text, at - 1) is not None
            and is_part_of_abbreviation(self.text, at, self.event.end(), is_prose=True)
        )

    def _is_numbering(self) -> bool:
        """Whether the sentence has no words yet, only the number of an item."""
        at = self.event.start()
        return at - self.begin <= _MAX_AROUND and _NO_SENTENCE.fullmatch(self.text, self.begin, at) is not None

    def _is_quotation_end(self) -> bool:
        """Also if the quotation begins before the text."""
        if self.closed is None:
            return any(mark in _QUOTATION_CLOSERS for mark in self.marks)
        return self.closed.shut_by not in _BRACKETS

    def _is_initial(self) -> bool:
        return self.closed is not None and self.closed.is_initial

    def _is_ellipsis(self) -> bool:
        dots = self.marks.rstrip(f"{SENTENCE_CLOSERS}] ")
        return dots != "." and all(mark in ".… \u00a0" for mark in dots)

    def _is_wide_end(self) -> bool:
        """Whether the sentence ends before a character that follows without a space."""
        text, after = self.text, self.event.end()
        if self._is_stop_after_closing():
            return True
        if self._is_quotation_end():
            return self._is_wide_quotation_end()
        if self.closed is not None:
            return self.closed.is_initial  # a bracket in a sentence, or around it
        if self.marks == ".":
            return self._is_narrow_end()
        is_decimal = self.marks == "．" and text[self.event.start() - 1].isdigit() and text[after].isdigit()
        goes_on = _DASH_OR_COMMA.match(text, after) or _JAPANESE_PARTICLE.match(text, after)
        return not (is_decimal or goes_on or self._is_ellipsis())

    def _is_stop_after_closing(self) -> bool:
        """Whether a full stop follows the quotation or the bracket: `…發布。）。`."""
        return self.closed is not None and self.marks[-1] in "。｡．"

    def _is_wide_quotation_end(self) -> bool:
        text, after = self.text, self.event.end()
        if text[after] in _OPENERS:
            return True
        if continues_wide_quotation(text, after, is_initial=self._is_initial(), is_apart=False):
            return False
        return not self._is_ellipsis() or (self.closed is not None and self.closed.is_introduced)

    def _is_narrow_end(self) -> bool:
        """Whether an ASCII full stop between Chinese, Japanese or Korean characters ends the sentence."""
        before, following = (
            self.text[max(0, self.event.start() - 1) : self.event.start()],
            self.text[self.event.end()],
        )
        if _HANGUL.match(following):
            return before in _KOREAN_ENDINGS
        return _CJK.match(before) is not None and _CJK.match(following) is not None

    def _is_glued_end(self, opening: str, start: int) -> bool:
        """Whether the sentence ends although no space follows: `in May.The ship`."""
        before = self.text[max(0, self.event.start() - _MAX_AROUND) : self.event.start()]
        if (
            not before[-1:].islower()
            or _IN_ADDRESS.search(before)
            or any(mark not in _OPENERS for mark in opening)
        ):
            return False
        if self.marks == "." and not opening:
            return before[-2:].isalpha() and is_opener(self.text[start : start + 10].partition(" ")[0])
        return _GLUED.match(self.text, start) is not None

    def _is_latin_end(self, opening: str, start: int) -> bool:
        is_dashed = opening[:1] in ("—", "–", "-") and opening[1:2].isspace()
        if self._goes_on_after_space(opening, start, is_dashed) or self._is_numbering():
            return False
        if self._is_ellipsis():
            return self._is_ellipsis_end()
        if self.marks in (".", ".)", ".]") and (
            self._is_date()
            or is_part_of_abbreviation(
                self.text, self.event.start(), start, is_prose=self.is_prose, is_dashed=is_dashed
            )
        ):
            return False
        if not (self._is_quotation_end() and self._is_initial()) or opening:
            return True
        return not continues_quotation(self.text, start, asks=any(mark in _EXCITED for mark in self.marks))

    def _goes_on_after_space(self, opening: str, start: int, is_dashed: bool) -> bool:
        """Whether a comma, further dots or a lower-case letter follow, or it is a mark within a sentence."""
        text = self.text
        if any(mark in ".…," for mark in _QUOTE.split(opening, 1)[0]) or opening.startswith("&"):
            return True
        if text[start].islower() and opening[-1:] not in ("@", "#") and not _LOWER_CASE_NAME.match(text, start):
            return True
        return self.marks[-1] in _EXCITED and (is_dashed or is_exclaimed_name(text, self.event.end()))

    def _is_ellipsis_end(self) -> bool:
        """Whether dots follow a word or a full stop directly; ` ... ` leaves out words within a sentence."""
        before = self.text[max(0, self.event.start() - _MAX_AROUND) : self.event.start()]
        return not before[-1:].isspace() or before.rstrip()[-1:] in f"{SENTENCE_STOPS}{SENTENCE_CLOSERS}"

    def _is_date(self) -> bool:
        """Whether it is a full stop in or after a Korean date: `2023. 9. 26. 전단`."""
        date = _DATE.search(self.text[max(0, self.event.end() - _MAX_AROUND) : self.event.end()])
        if date is None:
            return False
        return date.group().count(".") == 3 or _NEXT_IN_DATE.match(self.text, self.event.end()) is not None
