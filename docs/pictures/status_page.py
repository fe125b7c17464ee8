"""Draw pictures of the status page: the real site, served on loopback for the library of the other pictures."""

import asyncio
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.web.answers_page import build_answers
from bot.web.page_request import PageRequest
from bot.web.status_server import HOST, describe_address, make_key, serve_site
from bot.web.status_site import SiteSettings
from index import IndexSettings, read_library

WIDTH = 960


@dataclass(frozen=True)
class SitePicture:
    """A page of the site, in a window of this height."""

    path: str
    height: int


def choose_site_pictures(settings: IndexSettings) -> Mapping[str, SitePicture]:
    """The pages to draw, by the name of the picture; the article is the one that the first answer quotes."""
    with read_library(settings) as reading:
        answers = build_answers(reading, PageRequest(now=datetime.now(UTC), query={}))
    quote = answers.rows[-1].quotes[0]
    return {
        "status_overview": SitePicture("/", 910),
        "status_feeds": SitePicture("/feeds", 600),
        # Without the fragment that scrolls to the quote, so that the title is in the picture as well.
        "status_article": SitePicture(quote.href.partition("#")[0], 900),
    }


def draw_site(browser: str, settings: IndexSettings, pictures: Mapping[Path, SitePicture]) -> None:
    """Draw each picture into its file."""
    site = SiteSettings(settings, _find_free_port(), make_key())
    with serve_in_thread(site):
        for target, picture in pictures.items():
            address = f"{describe_address(site.port, site.key)}{picture.path.removeprefix('/')}"
            _take(browser, address, picture.height, target)


@contextmanager
def serve_in_thread(site: SiteSettings) -> Iterator[None]:
    """Serve the site while the block runs."""
    is_ready, loop = threading.Event(), asyncio.new_event_loop()
    serving = loop.create_task(serve_site(site, on_ready=is_ready.set))
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([serving])))
    thread.start()
    try:
        if not is_ready.wait(timeout=30):
            raise TimeoutError("the status page did not start")
        yield
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()
        loop.close()


def _find_free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def _take(browser: str, address: str, height: int, target: Path) -> None:
    window = f"--window-size={WIDTH},{height}"
    options = ("--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2", window)
    subprocess.run([browser, *options, f"--screenshot={target}", address], check=True, capture_output=True)
