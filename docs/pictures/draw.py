"""Draw the README's pictures: real messages of the bot, from a simulated Discord, styled like Discord.

    python docs/pictures/draw.py

Needs the development dependencies and Chromium or Chrome (pass `--browser` if it is not found). Nothing is sent
to Discord: the bot runs on simcord with the sample articles, and its messages are rendered as small HTML pages.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import discord
import simcord
from page import make_page

from bot.cli.sample_articles import read_samples
from bot.cogs import COGS
from bot.context import guild_corpus
from bot.db.bot_database import BotDatabase
from bot.executor.index_executor import IndexExecutor
from bot.gateway.discord_client import WatchdeskClient
from bot.services import build_services
from index import IndexSettings, NewsIndex, open_index

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUESTION = "When did Finland join NATO?"
ARTICLE = """Sample: Coast guards of three states meet in Batam

The coast guards of Indonesia, Malaysia and the Philippines met in Batam on Tuesday to agree on a common radio
channel for encounters at sea. Their commanders said that patrols would exchange positions every six hours from
the first of December. Vietnam sent an observer, and a second meeting is planned in Manila in the spring.
"""


async def take_messages(index: NewsIndex, folder: Path) -> dict[str, Mapping[str, Any]]:
    """The message bodies to draw, by the name of the picture."""
    records = BotDatabase(index.database)
    executor = IndexExecutor(index)
    services = build_services(executor, records)
    bot = WatchdeskClient(services, COGS, registration_file=folder / "commands.json")
    async with simcord.run(bot) as env:
        env.settle_timeout = 120
        guild = env.create_guild()
        roles = discord.Permissions(manage_guild=True)
        moderator = guild.add_member(
            env.create_user("mod"), roles=[guild.create_role("Moderators", permissions=roles)]
        )
        channel = guild.create_text_channel("news")
        index.add(guild_corpus(guild.id), read_samples(index))
        index.sync()
        shown: dict[str, Mapping[str, Any]] = {}
        await moderator.slash(channel, "ask", question=QUESTION)
        shown["answer"] = _last_body(env)
        await moderator.slash(channel, "article add", file=("batam.txt", ARTICLE.encode()))
        shown["preview"] = _last_body(env)
        panel = await moderator.slash(channel, "settings")
        await moderator.select(panel.response, custom_id="settings:people:section", values=["answers"])
        shown["settings"] = _last_body(env)
    await executor.close()
    await records.close()
    return shown


def take_picture(browser: str, page: str, target: Path) -> None:
    """Render a page and save a screenshot of its full height."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, "utf-8")
        options = ("--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2")
        height = _measure(browser, source)
        subprocess.run(
            [
                browser,
                *options,
                f"--window-size=720,{height}",
                f"--screenshot={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def _measure(browser: str, source: Path) -> int:
    """The height of a page in pixels, which its script writes into the title."""
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--window-size=720,200", "--dump-dom", source.as_uri()],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return int(done.stdout.split("<title>")[1].split("<")[0])


def _last_body(env: simcord.Env) -> Mapping[str, Any]:
    """The body of the latest message sent to Discord."""
    bodies = [request.json for request in env.http_requests if isinstance(request.json, dict)]
    messages = [body.get("data") or body for body in bodies]
    return next(body for body in reversed(messages) if body.get("embeds") or body.get("content"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", default=next(filter(shutil.which, BROWSERS), None))
    browser = parser.parse_args().browser
    if browser is None:
        print("no Chromium or Chrome found; name one with --browser", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(data_dir=Path(folder), _env_file=None)
        with open_index(settings) as index:
            shown = asyncio.run(take_messages(index, Path(folder)))
    for name, body in shown.items():
        take_picture(browser, make_page(body), HERE / f"{name}.png")
        print(HERE / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
