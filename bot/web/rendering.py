"""Render pages with Jinja2. Everything is escaped, and a name that a page does not have is an error."""

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.ui.correction_note import without_label
from bot.ui.discord_markup import clean, safe_url
from bot.ui.link_labels import site_text
from bot.version import VERSION
from bot.web import display_text
from bot.web.pages import MAIN_PAGES, Page
from index import spell_url


def render_page(page: Page, content: object, now: datetime) -> str:
    """A whole page. `content` is what its `build` returned."""
    template = _templates().get_template(page.template)
    return template.render(page=content, title=page.title, path=page.path, now=now)


def render_notice(title: str, text: str, *, has_navigation: bool) -> str:
    """A page that says why another one cannot be shown."""
    template = _templates().get_template("notice.html")
    return template.render(title=title, text=text, path="", has_navigation=has_navigation)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"pages": MAIN_PAGES, "version": VERSION}
    environment.filters |= {
        "age": display_text.describe_moment,
        "clean": clean,
        "count": display_text.count,
        "labels": display_text.describe_labels,
        "minute": display_text.minute,
        "name": display_text.name_article,
        "origin": display_text.describe_origin,
        "readers": display_text.name_readers,
        "site": site_text,
        "size": display_text.size,
        "spelt": spell_url,
        "url": lambda url: safe_url(url) or "",
        "visible": display_text.visible,
        "without_label": without_label,
    }
    return environment
