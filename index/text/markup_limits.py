"""Limit the number of attributes of a tag before libxml2 parses it.

For each attribute, libxml2 compares all earlier ones of the tag, so its time grows with the square of their
number: 130,000 attributes, which fit in 1 MB, take 9 s.
"""

import re
from collections.abc import Iterator

MAX_ATTRIBUTES = 200
"""The limit for one tag; pages measured have at most 40."""

# As in HTML: a name has any characters except blanks, quotes, slashes and equals
# signs; a value may be quoted.
# Nothing here matches in two ways, so that the time is linear, whatever is left unclosed.
_ATTRIBUTE = r"""[\s/"'=]*+[^\s/>"'=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']*+))?+"""
_TAG = re.compile(
    rf"(?P<kept><(?P<name>[A-Za-z_:][\w:.-]*+)(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+)(?P<rest>(?:{_ATTRIBUTE})*+)"
    r"|<!--|<!\[CDATA\["
)
# To a parser, the content of these is text up to the end tag.
_RAW = ("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp")
_COMMENT_END = {"<!--": re.compile("--!?>")}
_HTML_ENDS = _COMMENT_END | {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _RAW}
_XML_ENDS = _COMMENT_END | {"<![CDATA[": re.compile(re.escape("]]>"))}


def has_long_tag(markup: str) -> bool:
    """Whether a tag has more than MAX_ATTRIBUTES attributes."""
    return any(tag["rest"] for tag in _tags(markup, is_html=True))


def limit_attributes(markup: str, *, is_html: bool = True) -> str:
    """The markup with at most MAX_ATTRIBUTES attributes per tag; CDATA and comments are unchanged."""
    kept, last = [], 0
    for tag in _tags(markup, is_html=is_html):
        if tag["rest"]:
            kept.append(markup[last : tag.end("kept")])
            last = tag.end()
    return "".join((*kept, markup[last:]))


def _tags(markup: str, *, is_html: bool) -> Iterator[re.Match[str]]:
    """The opening tags outside comments and CDATA; in HTML also outside scripts and the like."""
    ends = dict(_HTML_ENDS if is_html else _XML_ENDS)
    at = 0
    while found := _TAG.search(markup, at):
        at = found.end()
        if found["name"]:
            yield found
        opening = found["name"].lower() if found["name"] else found.group()
        if opening in ends:
            # "<!-->" is a whole comment.
            end = ends[opening].search(markup, found.start() + 2 if opening == "<!--" else at)
            if end is None:
                del ends[opening]  # not searched for again
            else:
                at = end.end()
