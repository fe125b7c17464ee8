"""Find the lines of a page that state when its article was published.

A date in running text, in a comment, in a sidebar or beside another headline says something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.extraction.bylines import is_date_line, read_byline
from index.extraction.html_node import BLOCKS, HtmlNode
from index.text.normalization import clean_line

DATED_TAGS = ("time", "span", "div", "p", "em", "i", "b", "td", "li", "abbr", "small")
"""The elements that mark dates."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OTHER_TAGS = frozenset(["aside", "blockquote", "dialog", "figcaption", "figure", "footer", "nav", *_HEADINGS])
_OTHER_PART = re.compile(
    r"(?<!has-)(?<!with-)(?<!no-)(?:comments?(?![a-z])|respond|discuss|disqus|repl(?:y|ies)\b|related|recommend"
    r"|read[-_]?(?:next|more|also)|more[-_](?:from|on|stories|news|articles)|also[-_]read"
    r"|most[-_]?(?:read|popular|viewed)|popular|trending|latest|teaser|promo|newsletter|carousel|calendar|archive"
    r"|timeline|tweet|ticker|breaking|masthead|top-?bar|weather|events?(?![a-z])|(?<![\w-])(?:sidebar|embed|card))"
)
_PART_PROPERTIES = frozenset(
    ["about", "citation", "comment", "haspart", "isrelatedto", "mentions", "review", "video"]
)

_MAX_LINE_CHARS = 200
_PROSE_CHARS = 60
_WIDE_PROSE_CHARS = 25
_MAX_PROSE_LINE_CHARS = 180
_MAX_PROSE_BEFORE = 1  # a deck between headline and date
_MAX_DECKS = 1  # as a heading
_MAX_LINES = 100
_MAX_HEADINGS = 500
_MAX_SIBLINGS = 40
_MAX_PIECES = 400
_MIN_HEADLINE_CHARS = 6
_MAX_WIDE_LABEL_CHARS = 10
_LINE_ENDS = BLOCKS - {"td", "th"}
_OTHER_TYPE = re.compile(r"(?:Answer|Comments?|Event|Offer|Question|Review)/?$")
_MAY_BE_DATED = re.compile("date|time|publi|pub")
_SENTENCE_END = re.compile(r"[.!?。！？][”\"’')」』]*$")
_LABEL = re.compile(
    r"\s*(?:发布时间|發布時間|发布日期|發布日期|发表时间|公開日時?|掲載日時?|配信日時?|投稿日時?|입력|등록|게재"
    r"|[Pp]ublished(?: [Oo]n)?|[Pp]osted(?: [Oo]n)?)\s*(?:[:：]\s*)?(\S.{5,59})",
    re.DOTALL,
)
# A date with one of these labels is not, or is, that of publication.
_CHANGED = (
    r"(?:\b(?:updated?|modified|revised|edited|changed|reviewed|accessed|retrieved)(?:\s(?:on|at))?"
    r"|(?:更新|修改|修正|改訂|수정)(?:日時?|時間|时间|日期|于|於|일)?)"
)
_CHANGED_BEFORE = re.compile(rf"{_CHANGED}\W*$", re.IGNORECASE)
_CHANGED_AROUND = re.compile(rf"\W*+{_CHANGED}|[\s\d:]*+(?:[ap]\.?m\b\.?)?+\W*+{_CHANGED}\W*+$", re.IGNORECASE)
_LABEL_BEFORE = re.compile(r"\W*([^\W\d_]+(?:\s[^\W\d_]+)?)\s*[:：]\s*")
_PARTICIPLE_BEFORE = re.compile(r"\W*(born|died|[a-z]+ed)\W*", re.IGNORECASE)
_PUBLISHED_WORD = re.compile(
    r"日期|時間|时间|日時|[发發][布佈表]|公開|掲載|配信|投稿|作成|刊登|입력|등록|게재|작성|일시"
)
_LOWER_WORD = re.compile(r"(?<![\w.@/-])[a-z][a-z'’]+(?![\w@/])")
_LABEL_WORDS = frozenset(
    [
        *(
            "ago",
            "am",
            "and",
            "at",
            "by",
            "created",
            "date",
            "dated",
            "day",
            "days",
            "details",
            "edited",
            "first",
            "for",
            "from",
            "hours",
            "in",
        ),
        *(
            "last",
            "min",
            "mins",
            "minute",
            "minutes",
            "modified",
            "now",
            "on",
            "online",
            "pm",
            "posted",
            "published",
        ),
        *("read", "reading", "time", "to", "updated", "views", "with"),
    ]
)


@dataclass(frozen=True, slots=True)
class DateLine:
    """An element that may state the publication date.

    `labelled` is what follows a label such as "Published:", if there is one. `has_only_labels`: nothing else is
    in the line but labels and names.
    """

    node: HtmlNode
    labelled: str = ""
    has_only_labels: bool = True


class ArticlePart:
    """The part of a page that is the article, without other articles, comments, sidebars and quoted posts."""

    def __init__(self, tree: HtmlNode, title: str) -> None:
        self._tree = tree
        self._title = title.casefold()
        headings = list(tree.iter("h1", *_HEADINGS))[:_MAX_HEADINGS]
        headline = next(filter(self._is_headline, headings), None)
        self._around_headline = frozenset() if headline is None else frozenset(headline.iterancestors())

    def has_microdata(self, node: HtmlNode) -> bool:
        """Whether microdata is of the article itself, not of a comment or a related article."""
        articles = sum(outer.tag == "article" for outer in node.iterancestors())
        if articles > 1 or self._is_elsewhere(node) or _is_of_other_thing(node):
            return False
        scopes = (outer for outer in (node, *node.iterancestors()) if outer.get("itemscope", "-") != "-")
        return all(scope.get("itemprop", "").lower() not in _PART_PROPERTIES for scope in scopes)

    def date_lines(self) -> list[DateLine]:
        """The lines for dates up to the second paragraph below the headline; above it, outside <header>."""
        lines = (
            line
            for node, is_below in self._around_the_headline()
            for line in _read_lines(node)
            if is_below or not self._is_in_site_header(node)
        )
        return [
            line
            for line in islice(lines, _MAX_LINES)
            if not self._is_elsewhere(line.node) and not _is_of_other_thing(line.node)
        ]

    def _around_the_headline(self) -> Iterator[tuple[HtmlNode, bool]]:
        """The elements up to the second paragraph, and whether the headline is above them."""
        has_headline, decks, prose = False, 0, 0
        for node in self._tree.iter():
            if node.tag in _HEADINGS and self._is_headline(node):
                has_headline, decks, prose = True, 0, 0
            elif node.tag in _HEADINGS:
                decks += has_headline
            elif _is_prose(node):
                prose += 1
            is_under = prose <= _MAX_PROSE_BEFORE and decks <= (_MAX_DECKS if prose == 0 else 0)
            if is_under and isinstance(node.tag, str):
                yield node, has_headline

    def _is_in_site_header(self, node: HtmlNode) -> bool:
        """Whether a node above the headline is in a <header>, which often states the day of the visit."""
        header = next(node.iterancestors("header"), None)
        return header is not None and header not in self._around_headline

    def _is_headline(self, node: HtmlNode) -> bool:
        text = _text_of(node).casefold()
        return node.tag == "h1" or (len(text) >= _MIN_HEADLINE_CHARS and text in self._title)

    def _is_elsewhere(self, node: HtmlNode) -> bool:
        for outer in node.iterancestors():
            if outer.tag in _OTHER_TAGS:
                return True
            if outer in self._around_headline or outer.tag == "body":
                return False
            if _OTHER_PART.search(f"{outer.get('class', '')} {outer.get('id', '')}".lower()):
                return True
        return False


def _is_of_other_thing(node: HtmlNode) -> bool:
    """Whether the nearest item of microdata is a comment, an event or the like."""
    kinds = (outer.get("itemtype", "") for outer in (node, *node.iterancestors()))
    return _OTHER_TYPE.search(next(filter(None, kinds), "")) is not None


def _read_lines(node: HtmlNode) -> Iterator[DateLine]:
    for text in (node.text, node.tail):
        if text and (label := _LABEL.fullmatch(text[:_MAX_LINE_CHARS])):
            yield DateLine(node, label[1])
    if node.tag not in DATED_TAGS or not _MAY_BE_DATED.search(_names(node)):
        return
    before, after = _text_beside(node)
    line = clean_line(f"{before} {_text_of(node)} {after}")
    if _is_other_date(before, _text_of(node), after):
        return
    if len(line) < _MAX_LINE_CHARS and not (len(line) > _PROSE_CHARS and _SENTENCE_END.search(line)):
        yield DateLine(node, has_only_labels=_has_only_labels(line, before, after))


def _is_other_date(before: str, own: str, after: str) -> bool:
    """Whether the labels of a date say that it is of something else than publication: a change, a birth."""
    if _CHANGED_BEFORE.search(before) or _CHANGED_AROUND.match(own):
        return True
    if _CHANGED_AROUND.fullmatch(after) and not any(map(str.isdigit, after)):
        return True
    label = _LABEL_BEFORE.fullmatch(before) or _PARTICIPLE_BEFORE.fullmatch(before)
    return (
        label is not None
        and not _LABEL_WORDS.issuperset(label[1].lower().split())
        and _PUBLISHED_WORD.search(label[1]) is None
    )


def _names(node: HtmlNode) -> str:
    return f"{'time' if node.tag == 'time' else ''} {node.get('class', '')} {node.get('id', '')}".lower()


def _has_only_labels(line: str, before: str, after: str) -> bool:
    """Whether the text beside a date is none, a byline or labels: no words of a sentence."""
    beside = clean_line(f"{before} {after}")
    if not beside or is_date_line(line) or read_byline(line) is not None:
        return True
    is_apart = not any(char.isalpha() and not char.isascii() for char in (before[-1:], after[:1]))
    wide = sum(not char.isascii() and char.isalpha() for char in beside)
    return (
        is_apart
        and wide <= _MAX_WIDE_LABEL_CHARS
        and _SENTENCE_END.search(line) is None
        and _LABEL_WORDS.issuperset(_LOWER_WORD.findall(beside))
    )


def _text_beside(node: HtmlNode) -> tuple[str, str]:
    """The text before and after an element in its line, up to a few hundred characters."""
    before, after = "", ""
    is_open_before = is_open_after = True
    while node.tag not in _LINE_ENDS:
        parent = node.getparent()
        if parent is None:
            break
        if is_open_after:
            text, is_open_after = _text_in_direction(node, forward=True)
            after += text
        if is_open_before:
            text, is_open_before = _text_in_direction(node, forward=False)
            before = text + before
        node = parent
    term = node.getprevious() if node.tag == "dd" else None
    if term is not None and term.tag == "dt":
        before = f"{_text_of(term)}: {before}"
    return before, after


def _text_in_direction(node: HtmlNode, *, forward: bool) -> tuple[str, bool]:
    """The text beside an element within its parent, and whether the line continues outside of the parent."""
    pieces = [node.tail or ""] if forward else []
    sibling = node.getnext() if forward else node.getprevious()
    for _ in range(_MAX_SIBLINGS):
        if sibling is None:
            parent = node.getparent()
            pieces += [] if forward or parent is None else [parent.text or ""]
            return "".join(pieces if forward else reversed(pieces)), True
        is_end = sibling.tag in _LINE_ENDS or sibling.tag == "br"
        inner = "" if is_end else _text_of(sibling)
        pieces += [inner, sibling.tail or ""] if forward else [sibling.tail or "", inner]
        if is_end:
            pieces = pieces[:-1] if forward else pieces
            break
        sibling = sibling.getnext() if forward else sibling.getprevious()
    return "".join(pieces if forward else reversed(pieces)), False


def _is_prose(node: HtmlNode) -> bool:
    """Whether it is a paragraph of running text, or begins with one or precedes one."""
    texts = [_text_of(node)] if node.tag == "p" else [node.text or "", node.tail or ""]
    return any(map(_is_running_text, texts))


def _is_running_text(text: str) -> bool:
    text = text[:_MAX_LINE_CHARS].strip()
    least = _PROSE_CHARS if text.isascii() else _WIDE_PROSE_CHARS
    return len(text) >= least and (len(text) >= _MAX_PROSE_LINE_CHARS or _SENTENCE_END.search(text) is not None)


def _text_of(node: HtmlNode) -> str:
    """The beginning of the text of an element."""
    text = ""
    for piece in islice(node.itertext(), _MAX_PIECES):
        text += piece
        if len(text) >= 2 * _MAX_LINE_CHARS:
            break
    return clean_line(text)[:_MAX_LINE_CHARS]
