"""Draw pictures of the status page: the real site, served on loopback for a library of samples."""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.web.status_server import describe_address, make_key, serve_site
from bot.web.status_site import SiteSettings
from index import IndexSettings


@dataclass(frozen=True)
class SitePicture:
    """A page of the site in a window of this size."""

    path: str
    width: int
    height: int
    is_dark: bool = False


def draw_site(browser: str, settings: IndexSettings, pictures: dict[Path, SitePicture], *, port: int) -> None:
    """Draw each picture into its file."""
    site = SiteSettings(settings, port, make_key())
    with serve_in_thread(site):
        for target, picture in pictures.items():
            address = describe_address(port, site.key) + picture.path
            _take(browser, address, picture, target)


@contextmanager
def serve_in_thread(site: SiteSettings) -> Iterator[None]:
    """Serve the site while the block runs."""
    is_ready, loop = threading.Event(), asyncio.new_event_loop()
    task = loop.create_task(serve_site(site, on_ready=is_ready.set))
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
    thread.start()
    try:
        if not is_ready.wait(timeout=30):
            raise TimeoutError("the site did not start")
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


def _take(browser: str, address: str, picture: SitePicture, target: Path) -> None:
    subprocess.run(
        [
            browser,
            *("--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2"),
            *(["--blink-settings=preferredColorScheme=0"] if picture.is_dark else []),
            f"--window-size={picture.width},{picture.height}",
            f"--screenshot={target}",
            address,
        ],
        check=True,
        capture_output=True,
    )
