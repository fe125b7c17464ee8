"""Measure how long each page of the status page takes with a large library.

    python benchmarks/status_page_cost.py [--passages 1000000] [--corpora 1000]

The library is that of `monitoring_cost.py`: rows alone, with texts of 2,000 characters.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from monitoring_cost import _fill

from bot.db.bot_database import BotDatabase
from bot.web.page_request import PageRequest
from bot.web.pages import ARTICLE_PAGE, MAIN_PAGES, Page
from bot.web.rendering import render_page
from index import IndexSettings, open_index, read_library

_SEARCH = Page("/articles?q=", "Articles, searched", "articles.html", MAIN_PAGES[-1].build)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--corpora", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(data_dir=Path(folder), embedding_model="bundled", _env_file=None)
        with open_index(settings) as index:
            BotDatabase(index.database)
            _fill(index, options.passages, options.corpora)
        for page in (*MAIN_PAGES, _SEARCH, ARTICLE_PAGE):
            seconds = sorted(_time(page, settings) for _ in range(5))
            print(f"{page.title}: median {median(seconds):.2f} s, longest {seconds[-1]:.2f} s", flush=True)


def _time(page: Page, settings: IndexSettings) -> float:
    query = {"q": "ferries"} if page is _SEARCH else {}
    began_at = time.perf_counter()
    asked = PageRequest(now=datetime.now(UTC), query=query, number=1)
    with read_library(settings) as reading:
        content = page.build(reading, asked)
    render_page(page, content, asked.now)
    return time.perf_counter() - began_at


if __name__ == "__main__":
    main()
