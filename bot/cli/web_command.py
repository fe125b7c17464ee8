"""`watchdesk web`: the status page, on this machine only."""

import asyncio
import signal
from contextlib import suppress
from typing import Annotated

import typer

from bot.cli.json_output import print_note
from bot.cli.library_access import require_library
from bot.cli.options import DataDir, EveryCorpus

Port = Annotated[int, typer.Option(metavar="PORT", min=1, max=65535, help="Port on 127.0.0.1 to listen on.")]


def web(
    port: Port = 8642,
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
) -> None:
    """Serve a status page to the browser of this machine, until Ctrl-C.

    It shows health, feeds, backlogs, growth, the latest answers and all
    articles, and changes nothing.
    """
    from bot.settings import load_bot_settings, load_settings

    settings, bot_settings = load_settings(data_dir), load_bot_settings(reads_token=False)
    require_library(data_dir)
    from bot.web.live_bot import find_bot_address
    from bot.web.status_server import describe_address, make_key, serve_site
    from bot.web.status_site import SiteSettings

    site = SiteSettings(settings, port, make_key(), find_bot_address(bot_settings))

    def announce() -> None:
        print(describe_address(port, site.key), flush=True)
        print_note("Open this address in a browser on this machine. Press Ctrl-C to stop.")

    async def serve() -> None:
        loop, serving = asyncio.get_running_loop(), asyncio.current_task()
        assert serving is not None
        # Service managers send SIGTERM. asyncio does the same at Ctrl-C, which a background process ignores.
        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(serving.cancel))
        with suppress(asyncio.CancelledError):
            await serve_site(site, on_ready=announce)

    asyncio.run(serve())
    print_note("Stopped.")
