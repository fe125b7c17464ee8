"""Pages of `/article list` and their buttons.

The custom ids of the buttons contain the filters, so that they work after a restart and no state is stored for
a message. A custom id holds 100 characters, so the outlet is in that of the label between the two buttons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import discord

from bot.bot_errors import Refusal
from bot.i18n.translator import Translator
from bot.ui.article_filters import describe_filters
from bot.ui.article_lines import article_line
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, bound_page, count, free_text, or_empty, timestamp
from bot.ui.discord_markup import count_units, escape
from bot.ui.reply import ACCENT, MAX_DESCRIPTION_UNITS, Reply
from index import SHARED_CORPUS, ArticleSummary, CorpusName, Filters, NewsIndex

ARTICLES_A_PAGE = 10
MAX_CUSTOM_ID_UNITS = 100
"""https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id; an emoji may count
as two of them."""
MAX_TEXT_CHARS = 50
MAX_OUTLET_UNITS = 80
ARTICLE_PAGE = CustomIdPattern(
    "articles", count("page"), or_empty(timestamp("since")), or_empty(timestamp("until")), free_text("text")
)
_OUTLET_PREFIX = "articles.outlet:"
_LAST_PART_OF_SECOND = timedelta(microseconds=999_999)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleListRequest:
    """A page of the articles that match `text` and the filters; `page` counts from 1."""

    page: int = 1
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    """Only outlet and time are used."""

    def to_custom_id(self) -> str:
        """The custom id of a button to this page; it lacks the outlet."""
        return f"articles:{self.page}:{_seconds(self.filters.since)}:{_seconds(self.filters.until)}:{self.text}"

    @classmethod
    def of(cls, parsed_id: ParsedCustomId, others: Iterable[str]) -> "ArticleListRequest":
        """Parse the custom id of a button, and the outlet from the other custom ids of its message."""
        outlets = [o.removeprefix(_OUTLET_PREFIX) for o in others if o.startswith(_OUTLET_PREFIX)]
        filters = Filters(
            since=_moment(parsed_id.find_number("since")),
            # The custom id has whole seconds; the bound is inclusive, so it covers the whole second.
            until=until + _LAST_PART_OF_SECOND if (until := _moment(parsed_id.find_number("until"))) else None,
            outlet=next(iter(outlets), "") or None,
        )
        return cls(page=bound_page(parsed_id.number("page")), text=parsed_id.text("text"), filters=filters)

    def require_short(self) -> None:
        """Raises Refusal if a custom id cannot hold the text or the outlet."""
        longest = replace(self, page=9_999_999).to_custom_id()
        if count_units(longest) > MAX_CUSTOM_ID_UNITS:
            raise Refusal("That is too long to search for. Use fewer words.")
        if count_units(self.filters.outlet or "") > MAX_OUTLET_UNITS:
            raise Refusal("This outlet name is too long. Put a part of it in *text* instead.")


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """The articles on one page of the list, and how many there are in all."""

    articles: tuple[ArticleSummary, ...]
    total: int


def load_page(index: NewsIndex, corpora: Sequence[CorpusName], request: ArticleListRequest) -> ArticlePage:
    """The requested page; empty past the end. Raises StoreError."""
    text, outlet = request.text, request.filters.outlet
    since, until = request.filters.since, request.filters.until
    articles = index.list_articles(
        corpora,
        contains=text,
        outlet=outlet,
        since=since,
        until=until,
        limit=ARTICLES_A_PAGE,
        offset=(request.page - 1) * ARTICLES_A_PAGE,
    )
    total = index.count_articles(corpora, contains=text, outlet=outlet, since=since, until=until)
    return ArticlePage(tuple(articles), total)


def count_article_pages(articles: int) -> int:
    return max(1, -(-articles // ARTICLES_A_PAGE))


def page_view(request: ArticleListRequest, total: int, say: Translator) -> discord.ui.View | None:
    """Buttons to the previous and next page; None if there is only one page."""
    last = count_article_pages(total)
    if last == 1:
        return None
    place: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id=f"{_OUTLET_PREFIX}{request.filters.outlet or ''}",
        label=say("Page {page:,} of {pages:,}", page=request.page, pages=last),
        disabled=True,
    )
    before = _page_button(request, request.page - 1, last, say("Previous page"))
    return stateless_view([before, place, _page_button(request, request.page + 1, last, say("Next page"))])


def render_page(page: ArticlePage, request: ArticleListRequest, say: Translator) -> Reply:
    """One page of the list."""
    limits = describe_filters(request.filters, say)
    if not page.articles:
        return Reply(content=_no_match_text(request, limits, say))
    embed = discord.Embed(title=say("Articles"), description=_fitting_lines(page.articles, say), colour=ACCENT)
    counted = say.plural("{n:,} article", "{n:,} articles", page.total)
    place = say("Page {page:,} of {pages:,}", page=request.page, pages=count_article_pages(page.total))
    return Reply(embeds=(embed.set_footer(text=" · ".join(filter(None, (place, counted, limits)))),))


def _no_match_text(request: ArticleListRequest, limits: str, say: Translator) -> str:
    if request.text and limits:
        return say(
            "No article has **{text}** in its title, outlet or link: {limits}.",
            text=escape(request.text),
            limits=escape(limits),
        )
    if request.text:
        return say("No article has **{text}** in its title, outlet or link.", text=escape(request.text))
    if limits:
        return say("No articles match: {limits}.", limits=escape(limits))
    return say("There are no articles yet. Add one with {article_add}.", article_add=say.command("article add"))


def _fitting_lines(articles: Sequence[ArticleSummary], say: Translator) -> str:
    """The most detailed lines that fit into one embed: titles are shortened before links are left out."""
    for title_units, has_links in ((200, True), (80, True), (80, False), (40, False)):
        text = "\n".join(_line(article, title_units, has_links, say) for article in articles)
        if count_units(text) <= MAX_DESCRIPTION_UNITS:
            break
    return text


def _line(article: ArticleSummary, title_units: int, has_link: bool, say: Translator) -> str:
    facts = article.facts
    shared = [say("shared")] if facts.corpus == SHARED_CORPUS else []
    line = article_line(facts, say, most_title_units=title_units, has_link=has_link)
    return " · ".join([f"**{facts.article_id}**", line, *shared])


def _page_button(
    request: ArticleListRequest, page: int, last: int, label: str
) -> discord.ui.Button[discord.ui.View]:
    custom_id = replace(request, page=page).to_custom_id()
    return discord.ui.Button(custom_id=custom_id, label=label, disabled=not 1 <= page <= last)


def _seconds(moment: datetime | None) -> str:
    return str(int(moment.timestamp())) if moment else ""


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
