"""Decide whether a sentence of an article may be quoted as an answer. Pure.

Extraction removes captions, bylines and boilerplate that fill a paragraph. Texts from import files and feeds
still have them, and some are part of a line. They are found by their words and by their place: what precedes
and follows them in the line, how they begin and end, what the next line repeats. If in doubt, a sentence may be
quoted.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from index.extraction.boilerplate import is_boilerplate
from index.extraction.bylines import is_date_line, read_byline
from index.extraction.captions import begins_with_credit, is_caption
from index.language.attribution.attribution_lexicon import is_speech_verb
from index.language.news_agencies import PHOTO_AGENCIES
from index.model.protocols import Span
from index.qa.passage_sentences import ScoredPassage
from index.qa.sentence_setting import SentenceSetting, ends_like_sentence, find_setting
from index.text.quotation_marks import SENTENCE_CLOSERS
from index.text.scripts import WritingSystem, count_cjk, count_words, writing_system
from index.text.tokenizer import content_tokens, tokenize
from index.text.verbs import may_have_verb, reads_like_english


class Flaw(StrEnum):
    """Why a sentence is not quoted."""

    FRAGMENT = "fragment"
    """A part of a sentence, a word or number alone, or names and nouns without a verb."""
    QUESTION = "question"
    LIST_LEAD = "list lead"
    """It ends before what it announces: `The parties include:`."""
    CAPTION = "caption"
    """The credit of a picture, or a sentence that only says what the picture shows."""
    DATELINE = "dateline"
    BYLINE = "byline"
    STAMP = "stamp"
    """When the page was published or changed, or a label of a live blog."""
    TEASER = "teaser"
    """A link to another article or a video."""
    NOTICE = "notice"
    """What the outlet asks of its readers or says about itself."""
    HEADING = "heading"
    """A label, or a headline that the title or the text below it repeats."""


def is_quotable(article_id: int, span: Span, passages: Sequence[ScoredPassage]) -> bool:
    """Whether a sentence of the passages may be quoted; judged where a passage shows most text around it."""
    around = [p for p in passages if p.article_id == article_id and span in p.sentences]
    if not around:
        return True
    passage = max(around, key=lambda p: min(span[0] - p.start, p.start + len(p.text) - span[1]))
    place = (span[0] - passage.start, span[1] - passage.start)
    return find_flaw(passage.text, place, title=passage.title) is None


def find_flaw(text: str, span: Span, *, title: str = "") -> Flaw | None:
    """Why the sentence at `span` may not be quoted; None if it may.

    `text` is an article or a passage of it, `title` the headline of the article.
    """
    sentence = find_setting(text, span, title)
    if not sentence.text:
        return Flaw.DATELINE
    flaw = next((flaw for flaw, is_flawed in _RULES if is_flawed(sentence)), None)
    if flaw is None and _lacks_verb(sentence):
        around = f"{title} {text[max(0, span[0] - _MAX_AROUND) : span[1] + _MAX_AROUND]}"
        return Flaw.FRAGMENT if reads_like_english(around) else None
    return flaw


# The text on each side of a sentence that shows whether it is English.
_MAX_AROUND = 2000
_CLOSERS = re.escape(SENTENCE_CLOSERS)
_QUESTION = re.compile(rf"(?:[?？؟](?P<shut>[{_CLOSERS}]*)|(?<!ない)か。)$")
_OPENING_QUOTE = re.compile(r"[“\"「『]")


def _asks(sentence: SentenceSetting) -> bool:
    """Whether it is a question. `He asked: “Who?”` reports one and may be quoted."""
    ending = _QUESTION.search(sentence.text)
    if ending is None:
        return False
    opened = _OPENING_QUOTE.search(sentence.text)
    return not (ending["shut"] and opened is not None and count_words(sentence.text[: opened.start()]) >= 2)


# Without `for`, as in "the plan calls for:", and `that`, which follow what was said already.
_LIST_LEAD = re.compile(
    r"(?:\b(?:includ(?:e|es|ed|ing)|are|is|was|were|to|of|with|by|as|on|from|like|following|these|those|below)"
    r"|如下|以下|包括|包含|[次下]の(?:通り|とおり)|다음과 같다)\s?[:：]$",
    re.IGNORECASE,
)


def _leads_list(sentence: SentenceSetting) -> bool:
    return _LIST_LEAD.search(sentence.text) is not None


_CREDIT = rf"""
    (?:[^\s.!?/]+\ ){{0,6}}[^\s!?/]+(?:/|\ via\ )                     # Ann Lens/
    (?:[^\s.!?/]+(?:\ [^\s.!?/]+){{0,3}}(?:/|\ via\ )){{0,2}}{PHOTO_AGENCIES}"""
_POLLSTERS = "Ipsos|NORC|YouGov|Gallup|Marist|SSRS|GfK|Zogby"
_CREDIT_FIRST = re.compile(
    rf"""
    (?:(?:Photo|Photograph|Picture|Image|Credit|Video)s?(?:\ by|:|\ [Cc]redit:)\ )?
    (?:(?>{_CREDIT})
      |(?:Reuters|REUTERS|AP|AFP|EPA(?:-EFE)?|Getty(?:\ Images)?)(?:\ [Pp]hotos?)?
        /(?!{_POLLSTERS})[A-Z][\w.'’-]{{1,30}})
    (?:\.?$|\ [A-Z“\"])""",
    re.VERBOSE,
)
# （新华社记者 张某 摄）, ＝東京で、田中撮影, (국방부 제공). Without a mark, 「戦車提供」 ends a headline.
_CJK_CREDIT = re.compile(
    r"(?:[（(＝/▲]\s?[^。！？（）()]{1,40}(?:攝|摄|撮影|提供|写す|제공|자료사진)[）)]?"
    r"|[^。！？，、（）()]{2,24}[攝摄])[。.]?"
)
_PICTURED = re.compile(
    r"\b(?:looks? on|poses? (?:for|with)|waits? to)\b"
    r"|(?:\b(?:is|are)|,) (?:seen|shown|pictured) (?:here|in|during|on|at|from)\b"
    r"|©|(?<!\S)[^\s@]{1,64}@[^\s@]{1,64}\.\w"
)


_GALLERY = re.compile(r"Hide Caption \d+ of \d+ ")  # CNN puts the button and the caption in one line


def _is_caption(sentence: SentenceSetting) -> bool:
    """Whether it is a credit, begins with the credit of the previous picture, or says what a picture shows.

    Other captions report like any sentence, and may be quoted without the credit after them.
    """
    if _GALLERY.match(sentence.text) or _is_credit(sentence.text):
        return True
    if not sentence.after and is_caption(sentence.text):
        return True
    if not sentence.after or not _PICTURED.search(sentence.text):
        return False
    return _is_credit(sentence.after) or is_caption(sentence.after)


def _is_credit(text: str) -> bool:
    return (
        _CREDIT_FIRST.match(text) is not None
        or begins_with_credit(text)
        or _CJK_CREDIT.fullmatch(text) is not None
    )


_TEASER = re.compile(
    r"(?:(?:(?:read|see|watch|learn|find out) )?more|watch|related|read|see also|opinion|exclusive|fact check"
    r"|previous(?:ly)?)\s?[:|►]"
    r"|(?:just watched|must watch|video ad feedback|follow every game)\b|read more$"
    r"|.*(?:\breplay more videos\b|\d\d:\d\d - source: \w+$|\bvoter guide$)",
    re.IGNORECASE,
)
# USA TODAY links to other articles with a label and their headline, without a space between them.
_LABELLED_LINK = re.compile(r"[^:.!?]{2,60}(?<!\d):(?=[A-Z0-9“\"'‘])[^:]*$")
# A label in capitals, which may be a sentence of its own: `WHAT'S NEXT? Court rules on appeal`.
_CAPITALS = r"[A-Z0-9’'.-]{1,40}"
_KICKER = re.compile(rf"{_CAPITALS}(?:\s{_CAPITALS}){{1,8}}\s?[:?!]")


def _is_teaser(sentence: SentenceSetting) -> bool:
    if _TEASER.match(sentence.text):
        return True
    if sentence.after or sentence.is_finished:
        return False
    if _KICKER.match(f"{sentence.before} {sentence.text}".lstrip()):
        return True
    return not sentence.before and _LABELLED_LINK.match(sentence.text) is not None


_NOTICE = re.compile(
    r"(?:please )?(?:sign[ -]?up\b|subscribe (?:to|here|now|today)\b|follow (?:him|her|them|us|usa today|@)"
    r"|click here\b|join us on\b|download (?:the|our|for)\b.{0,80}\b(?:app|coverage|crosswords)\b"
    r"|view more opinions?\b"
    r"|get our (?:\w+ ){0,2}newsletter|want .{2,60} in your inbox\b|contributing:)"
    r"|the (?:views|opinions) expressed (?:in|here|by)\b"
    r"|(?:editor['’]s note: )?this (?:story|article|live blog) (?:has been|was|will be) updated\b"
    r"|.{2,80} (?:can|may) be (?:reached|contacted|e-?mailed) (?:at|on|via)\b.{0,80}(?:@|\d{3})",
    re.IGNORECASE,
)


def _is_notice(sentence: SentenceSetting) -> bool:
    return _NOTICE.match(sentence.text) is not None or is_boilerplate(sentence.text)


_STAMP = re.compile(
    r"(?:what (?:we know|to know|you need to know|happened)"
    r"(?:\W{1,3}(?:right now|so far|today|now|about\b.{2,60}))?"
    r"|(?:(?:the )?(?:latest|key|other|recent) )?developments?|(?:live )?updates?|updated|happening now"
    r"|the latest|here['’]s (?:what|the latest)\b.{0,60})\W{0,3}$",
    re.IGNORECASE,
)


def _is_stamp(sentence: SentenceSetting) -> bool:
    if sentence.is_alone and is_date_line(sentence.text):
        return True
    return not sentence.after and _STAMP.match(sentence.text) is not None


_SIGNED = re.compile(
    r"(?:--|[–—-])\s?[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ][\w.'’-]*){1,3}(?:,\s[A-Z][\w’' ]{1,40})?\.?$"
)


def _is_byline(sentence: SentenceSetting) -> bool:
    if not sentence.is_alone:
        return False
    return (
        read_byline(sentence.text) is not None or _SIGNED.match(f"{sentence.lead} {sentence.text}") is not None
    )


_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_CONTRACTED_VERB = re.compile(r"n['’]t$")
_VALUE = re.compile(r"[^\W\d_][^:\n]{0,60}: ?\D?\d")  # Texas: $3.93
_FEWEST_CJK = 4
_OPENS_LOWER = re.compile(r"[\s,;–—-]*(?P<word>[a-zß-öø-ÿ])")
_LOWER_CASE_NAME = re.compile(
    r"(?:al|ash|az|as|at|el|bin|ibn|de|da|di|du|von|van|der|la|le|d|o)['’ -]{1,2}[A-Z]"
    r"|[a-z]{1,2}[A-Z]|\w{1,30}[.@/]\w"
)
_TIME_ZONE = re.compile(
    r"(?:[ECMP][SD]?T|GMT|UTC|BST|CET|local time|Eastern|Pacific"
    r"|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_INITIAL = re.compile(r"[A-Z]\.[,)]")
# Longer ones are parts of a sentence that is too long to quote.
_MAX_CONTINUED_CHARS = 300


def _is_fragment(sentence: SentenceSetting) -> bool:
    """Whether it is a word, `he said`, or a part of a sentence that was split at an abbreviation."""
    words = _WORD.findall(sentence.text)
    if cjk := count_cjk(sentence.text):
        return cjk < _FEWEST_CJK and len(words) < 2
    if len(words) < 2 and not any(map(_CONTRACTED_VERB.search, words)):
        return _VALUE.match(sentence.text) is None
    if len(words) <= 3 and is_speech_verb(words[-1].lower()):
        return True
    if _INITIAL.match(sentence.text) or (sentence.before.endswith(".m.") and _TIME_ZONE.match(sentence.text)):
        return True
    if not any(map(str.isupper, f"{sentence.before} {sentence.text} {sentence.after}")):
        return False
    return _opens_lower(sentence.text) or (
        len(sentence.text) < _MAX_CONTINUED_CHARS and _opens_lower(sentence.after)
    )


def _lacks_verb(sentence: SentenceSetting) -> bool:
    """Whether it is only names and nouns, if it is English; a value with its name may be quoted."""
    text = sentence.text
    is_latin = writing_system(text) is WritingSystem.LATIN
    return is_latin and _VALUE.match(text) is None and not may_have_verb(text)


def _opens_lower(text: str) -> bool:
    first = _OPENS_LOWER.match(text)
    return first is not None and not _LOWER_CASE_NAME.match(text, first.start("word"))


_MOST_HEADING_WORDS = 20
# A label, a name or the heading of a section; longer headings may say something.
_MOST_LABEL_WORDS = 5
_FEWEST_PROSE_WORDS = 8
_ECHO = 0.5


def _is_heading(sentence: SentenceSetting) -> bool:
    """Whether it is a line without the end of a sentence, and the title or the next line says the same.

    Other headings may be the only place of a fact. A line without prose below it may be an item of a list.
    """
    words = count_words(sentence.text)
    if not sentence.is_alone or words > _MOST_HEADING_WORDS:
        return False
    if sentence.is_finished:
        return words <= _MOST_LABEL_WORDS and sentence.text.endswith((":", "："))
    if _fold(sentence.text) == _fold(sentence.title):
        return True
    below = sentence.next_line
    if not below:
        return words <= _MOST_LABEL_WORDS
    if not ends_like_sentence(below) or count_words(below) < _FEWEST_PROSE_WORDS:
        return False
    tokens = frozenset(content_tokens(sentence.text))
    return words <= _MOST_LABEL_WORDS or len(tokens.intersection(tokenize(below))) > _ECHO * len(tokens)


def _fold(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_RULES: tuple[tuple[Flaw, Callable[[SentenceSetting], bool]], ...] = (
    (Flaw.QUESTION, _asks),
    (Flaw.LIST_LEAD, _leads_list),
    (Flaw.CAPTION, _is_caption),
    (Flaw.TEASER, _is_teaser),
    (Flaw.NOTICE, _is_notice),
    (Flaw.STAMP, _is_stamp),
    (Flaw.BYLINE, _is_byline),
    (Flaw.FRAGMENT, _is_fragment),
    (Flaw.HEADING, _is_heading),
)
