"""What of an option or a message can be read as articles: links, files, text. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import discord

MOST_AT_ONCE = 10
READABLE = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})
LEAST_TEXT_CHARS = 200
"""A message of less text is a remark, and no article."""

_LINK = re.compile(r"https?://[^\s<>\"'`|]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}、。）」』"
_SEPARATOR = re.compile(r"[\s,;<>]+")


@dataclass(frozen=True, slots=True)
class Sources:
    """What there is to read; `left_out` counts what is beyond `MOST_AT_ONCE`."""

    urls: tuple[str, ...] = ()
    files: tuple[discord.Attachment, ...] = ()
    text: str = ""
    left_out: int = 0
    unreadable: tuple[str, ...] = ()
    """Names of files of other kinds."""


def split_urls(typed: str) -> list[str]:
    """The addresses that a person typed into one field, each once."""
    return list(dict.fromkeys(filter(None, _SEPARATOR.split(typed.strip()))))


def find_sources(content: str, attachments: Sequence[discord.Attachment]) -> Sources:
    """Every link and readable file of a message; its text where there is neither, and enough of it."""
    urls = list(dict.fromkeys(_trim(match.group()) for match in _LINK.finditer(content)))
    files = [file for file in attachments if PurePath(file.filename.lower()).suffix in READABLE]
    others = tuple(file.filename for file in attachments if file not in files)
    if urls or files:
        return replace(bound(urls, files), unreadable=others)
    text = content.strip()
    return Sources(text=text if len(text) >= LEAST_TEXT_CHARS else "", unreadable=others)


def bound(urls: Sequence[str], files: Sequence[discord.Attachment] = ()) -> Sources:
    """As many as are read at once, links first."""
    kept_urls = tuple(urls[:MOST_AT_ONCE])
    kept_files = tuple(files[: MOST_AT_ONCE - len(kept_urls)])
    return Sources(kept_urls, kept_files, left_out=len(urls) + len(files) - len(kept_urls) - len(kept_files))


def _trim(url: str) -> str:
    """Without the punctuation of the sentence around it; a bracket that the address opened stays."""
    while url and url[-1] in _AFTER_LINK and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url
