"""The pages of the site: where each is, how its content is read, and its template."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.web.answers_page import build_answers
from bot.web.article_page import build_article
from bot.web.articles_page import build_articles
from bot.web.feeds_page import build_feeds
from bot.web.growth_page import build_growth
from bot.web.index_page import build_index
from bot.web.overview_page import build_overview
from bot.web.page_request import PageRequest
from bot.web.queue_page import build_queue
from index import LibraryReading


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site; `build` reads its content in one transaction of the library."""

    path: str
    title: str
    template: str
    build: Callable[[LibraryReading, PageRequest], object]
    shows_bot: bool = False
    """Whether the live state of the bot is asked for."""


MAIN_PAGES = (
    Page("/", "Overview", "overview.html", build_overview, shows_bot=True),
    Page("/feeds", "Feeds", "feeds.html", build_feeds),
    Page("/queue", "Queue", "queue.html", build_queue, shows_bot=True),
    Page("/index", "Index", "index.html", build_index),
    Page("/growth", "Growth", "growth.html", build_growth),
    Page("/answers", "Answers", "answers.html", build_answers),
    Page("/articles", "Articles", "articles.html", build_articles),
)
"""In the order of the navigation."""
ARTICLE_PAGE = Page(r"/articles/{number:[1-9][0-9]{0,17}}", "Article", "article.html", build_article)
