"""Paragraphs that a page puts between those of its article: links, offers, credits, buttons, notices.

A paragraph is one only if all of it is: a label of a known kind, or sentences of which each fits a rule. What
fits none stays, whatever it looks like, for a sentence that is missing cannot be found again. The rules are in
the folder `phrases`.
"""

import re
from functools import cache
from importlib.resources import files

from index.text.sentences import split_sentences

_LONGEST = 600
_AROUND = " \t:!…>»«▶►•*|#[](){}<~_=–—−-+·"
_HEADLINE = r"\s?[:：|►»>]\s?\S.{0,200}(?<![.。])"

_NAME_WORD = (
    r"(?:[A-ZÀ-ÞĀ-Ž0-9@][\w.'’@-]*|[a-z]{1,3}['’-]?[A-ZÀ-Þ][\w.'’-]*|&|and|in|for|of|the|at|to|by|with|from|as"
    r"|its|de|da|di|du|des|del|la|le|van|von|der|den|bin|ibn|al|el|dos|y|e|et|staff|team|(?:news)?room|wires?"
    r"|reports?|writers?|reporters?|correspondents?|editors?|producers?|journalists?|photographers?|researchers?"
    r"|intern|bureau|chief|services?|agencies|sources|inputs?|network|columnist|colleagues|other|around|world|via)"
)
_MEANINGS = {
    "<names>": rf"{_NAME_WORD}(?:[,;:/|()]*\s+[(]?{_NAME_WORD}){{0,60}}",
    "<platform>": (
        r"(?:twitter|facebook|instagram|x|youtube|threads|tiktok|linkedin|telegram|whatsapp|bluesky|mastodon"
        r"|truth social|google news|weibo|wechat|flipboard|apple podcasts|spotify|snapchat)"
    ),
    "<letter>": (
        r"(?:newsletters?|(?:in)?to your (?:e-?mail )?inbox|in your (?:e-?mail|inbox)|mailing list|free trial"
        r"|e-?mail (?:alerts?|updates?|list)|(?:our|the) podcasts?|(?:our|mobile|news) apps?|push notifications"
        r"|(?:daily|weekly|morning|evening|free|news|breaking) (?:briefing|digest|alerts?|updates?|e-?mails?)"
        r"|(?:telegram|whatsapp|youtube) channel|text (?:messages?|with))"
    ),
}

_SHARING = (
    r"(?:shares?|tweet|facebook|twitter|whatsapp|telegram|linkedin|reddit|pinterest|flipboard|weibo|e-?mail)"
)
_BUTTONS = re.compile(
    rf"(?:(?:{_SHARING}|wechat|print|pin|messenger|x|line|sms|save|post|copy|link|copied|this|the|article|story|page"
    r"|on|via|to|with|by|your|friends?|follow|us|like|and|or|more|options?|click|opens?|in|a|new|window|tab|bluesky"
    r"|threads|instagram|youtube|mail|bookmark|comments?|it|&|\||·|/|,|\+|\d+)(?:\s+|$))+",
    re.IGNORECASE,
)
_HAS_SHARING = re.compile(rf"\b{_SHARING}\b", re.IGNORECASE)


def is_leftover(paragraph: str) -> bool:
    """Whether nothing of a paragraph belongs to the article."""
    if len(paragraph) > _LONGEST:
        return False
    bare = _bare(paragraph)
    if not bare or _is_label(bare) or _rules("credits").fullmatch(bare) or _fits_asian(paragraph):
        return True
    sentences = [_bare(paragraph[start:end]) for start, end in split_sentences(paragraph)]
    alone = [_is_alone(sentence) for sentence in sentences]
    return any(alone) and all(
        stands or _rules("companions").fullmatch(sentence)
        for stands, sentence in zip(alone, sentences, strict=True)
    )


def _bare(text: str) -> str:
    """Without the signs that sites put around what is no sentence, and without a full stop."""
    return text.strip(_AROUND + ".")


def _is_label(text: str) -> bool:
    if _rules("labels").fullmatch(text) or _rules("teasers", behind=_HEADLINE).fullmatch(text):
        return True
    return _HAS_SHARING.search(text) is not None and _BUTTONS.fullmatch(text) is not None


def _fits_asian(paragraph: str) -> bool:
    """Full stops count here: they tell sentences from labels."""
    return any(_rules("asian").fullmatch(text) for text in (paragraph, paragraph.strip(_AROUND)))


def _is_alone(sentence: str) -> bool:
    """Whether a sentence is a leftover by itself."""
    return (
        not sentence
        or _is_label(sentence)
        or any(_rules(name).fullmatch(sentence) is not None for name in ("credits", "offers"))
    )


_SENSITIVE = frozenset(["credits", "companions"])


@cache
def _rules(name: str, *, behind: str = "") -> re.Pattern[str]:
    """The patterns of a file as one, with what must stand behind each."""
    text = (files("index.articles") / "phrases" / f"{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pattern = f"(?:{'|'.join(lines)}){behind}"
    for sign, meaning in _MEANINGS.items():
        pattern = pattern.replace(sign, meaning)
    return re.compile(pattern, re.NOFLAG if name in _SENSITIVE else re.IGNORECASE)
