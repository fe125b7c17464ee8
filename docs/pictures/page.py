"""Render a message body of Discord's API as an HTML page that looks like Discord. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")
MARKDOWN = MarkdownIt("commonmark", {"breaks": True, "html": False})
BUTTON, STRING_SELECT = 2, 3
BUTTON_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary"}

Body = Mapping[str, Any]


def make_page(body: Body, *, person: str, command: str) -> str:
    """The whole page: the message as the response to a person's command.

    A script sets the title to the height in pixels.
    """
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title></title>
<style>{STYLE}</style></head><body><main>
<div class="used"><b>{escape(person)}</b> used <b class="command">{escape(command)}</b></div>
<div class="row-of-message">
<div class="avatar">W</div>
<div class="message">
<div class="author">Watchdesk <span class="app">APP</span> <span class="time">Today at 10:24</span></div>
{_text(body.get("content"))}
{"".join(map(_embed, body.get("embeds") or ()))}
{"".join(map(_row, body.get("components") or ()))}
{_ephemeral(body)}
</div></div></main>
<script>document.title = Math.ceil(document.querySelector("main").getBoundingClientRect().height)</script>
</body></html>"""


def _ephemeral(body: Body) -> str:
    if not int(body.get("flags") or 0) & 64:
        return ""
    return '<div class="ephemeral">Only you can see this</div>'


def _embed(embed: Body) -> str:
    colour = f"#{int(embed.get('color') or 0):06x}"
    title = f'<div class="title">{_inline(embed["title"])}</div>' if embed.get("title") else ""
    fields = "".join(map(_field, embed.get("fields") or ()))
    footer = embed.get("footer") or {}
    return (
        f'<div class="embed" style="border-color: {colour}">{title}{_text(embed.get("description"))}'
        f'<div class="fields">{fields}</div>'
        f'<div class="footer">{escape(footer.get("text") or "")}</div></div>'
    )


def _field(field: Body) -> str:
    kind = "field inline" if field.get("inline") else "field"
    return f'<div class="{kind}"><b>{_inline(field["name"])}</b>{_text(field["value"])}</div>'


def _row(row: Body) -> str:
    return f'<div class="row">{"".join(map(_component, row.get("components") or ()))}</div>'


def _component(component: Body) -> str:
    if component["type"] == BUTTON:
        emoji = (component.get("emoji") or {}).get("name") or ""
        style = BUTTON_STYLES.get(component.get("style", 2), "secondary")
        label = escape(f"{emoji} {component.get('label') or ''}".strip())
        disabled = " disabled" if component.get("disabled") else ""
        return f'<span class="button {style}{disabled}">{label}</span>'
    chosen = [option["label"] for option in component.get("options") or () if option.get("default")]
    shown = ", ".join(chosen) or component.get("placeholder") or "Make a selection"
    return f'<span class="select">{escape(shown)}<i>⌄</i></span>'


def _text(text: str | None) -> str:
    """Block markdown as Discord reads it.

    CommonMark lacks subtext (`-# …`), and would continue a quote in the line after it.
    """
    if not text:
        return ""
    parts: list[str] = []
    for mark, lines in groupby(text.splitlines(), key=_mark_of):
        shown = "\n".join(line.removeprefix("-# ") for line in lines)
        html = _own_marks(MARKDOWN.render(shown))
        parts.append(f"<small>{html}</small>" if mark == "-# " else html)
    return f'<div class="text">{"".join(parts)}</div>'


def _mark_of(line: str) -> str:
    return next((mark for mark in ("-# ", "> ") if line.startswith(mark)), "")


def _inline(text: str) -> str:
    return _own_marks(MARKDOWN.renderInline(text))


def _own_marks(html: str) -> str:
    """Discord's timestamps and mentions."""
    html = re.sub(r"&lt;t:(-?\d+)(?::(\w))?&gt;", lambda match: _moment(int(match[1]), match[2]), html)
    html = re.sub(r"&lt;/([^:&]+):\d+&gt;", r'<span class="mention">/\1</span>', html)
    return re.sub(r"&lt;(@&amp;|#|@)\d+&gt;", lambda match: _mention(match[1]), html)


def _mention(sign: str) -> str:
    names = {"@": "@mina", "@&amp;": "@Analysts", "#": "#news"}
    return f'<span class="mention">{names[sign]}</span>'


def _moment(seconds: int, style: str | None) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    shown = _ago(moment - datetime.now(UTC)) if style == "R" else f"{moment.day} {moment:%B %Y}"
    return f'<span class="moment">{shown}</span>'


def _ago(distance: timedelta) -> str:
    """As Discord's English client writes it, up to days."""
    seconds = round(abs(distance.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length)
            shown = f"{count} {unit}s" if count > 1 else f"a {unit}".replace("a hour", "an hour")
            break
    else:
        shown = "a few seconds"
    return f"in {shown}" if distance > timedelta(0) else f"{shown} ago"
