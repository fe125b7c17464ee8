"""The articles of all corpora: a list that can be searched by title, outlet and address."""

from dataclasses import dataclass

from bot.web.page_list import PageOfList
from bot.web.page_request import PageRequest
from index import ArticleSummary, LibraryReading

ROWS = 50


@dataclass(frozen=True, slots=True)
class Articles:
    search: str
    rows: PageOfList[ArticleSummary]


def build_articles(reading: LibraryReading, asked: PageRequest) -> Articles:
    search, number = asked.read_search(), asked.read_page()
    page = PageOfList(
        rows=reading.list_articles(contains=search, limit=ROWS, offset=(number - 1) * ROWS),
        total=reading.count_articles(contains=search),
        number=number,
        rows_a_page=ROWS,
        path="/articles",
        query={"q": search} if search else {},
    )
    return Articles(search, page)
