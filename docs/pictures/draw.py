"""Draw the pictures of the documents: real messages of the bot, styled like Discord, and the status page.

    python docs/pictures/draw.py

Needs the development dependencies and Chromium or Chrome; pass `--browser` if it is not found. On Debian:
`apt-get install chromium fonts-noto fonts-noto-cjk fonts-noto-color-emoji`. Nothing is fetched or sent to
Discord: the bot runs on simcord and reads the samples from a staged site. Its messages are rendered as HTML.
The status page is served on loopback for its library.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord
from page import BUTTON, make_page
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult
from staged_site import StagedSite
from status_page import choose_site_pictures, draw_site

from bot.cli.sample_articles import read_samples
from bot.cogs import COGS
from bot.context import guild_corpus
from bot.db.bot_database import BotDatabase
from bot.executor.index_executor import IndexExecutor
from bot.gateway.discord_client import WatchdeskClient
from bot.services import Services, build_services
from index import (
    SHARED_CORPUS,
    CorpusName,
    FeedChoice,
    IndexSettings,
    NewsIndex,
    OutletKind,
    SourceKind,
    SourceLabels,
    open_index,
)

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUESTION = "How many Chinese aircraft did Taiwan detect?"
UNANSWERED = "When did Ukraine join NATO?"
ADDED_URL = "https://samples.watchdesk.example/2024/08/falepili-union"
"""The sample that is not in the library: a member adds it."""
ASIA, GULF, BROKEN = (f"https://{name}.watchdesk.example/feed" for name in ("samples", "gulf", "straits"))


@dataclass(frozen=True)
class Server:
    """A Discord server whose library has the sample articles."""

    guild: GuildHandle
    channel: ChannelHandle
    member: MemberActor
    moderator: MemberActor
    services: Services
    index: NewsIndex

    @property
    def corpus(self) -> CorpusName:
        return guild_corpus(self.guild.id)


async def show_answer(server: Server) -> InteractionResult:
    return await server.member.slash(server.channel, "ask", question=QUESTION)


async def show_refusal(server: Server) -> InteractionResult:
    return await server.member.slash(server.channel, "ask", question=UNANSWERED)


async def show_preview(server: Server) -> InteractionResult:
    return await server.moderator.slash(server.channel, "article add", url=ADDED_URL)


async def show_review(server: Server) -> InteractionResult:
    await server.services.servers.change(server.guild.id, reviews_additions=True)
    preview = await server.member.slash(server.channel, "article add", url=ADDED_URL)
    await server.member.click(preview.response, custom_id=_first_button(preview))
    return await server.moderator.slash(server.channel, "review")


async def show_settings(server: Server) -> InteractionResult:
    await server.services.servers.change(
        server.guild.id, reviews_additions=True, window_days=90, article_languages=("en", "zh")
    )
    panel = await server.moderator.slash(server.channel, "settings")
    return await server.moderator.select(
        panel.response, custom_id="settings:people:section", values=["answers"]
    )


async def show_sources(server: Server) -> InteractionResult:
    sources = server.index.sources
    labels = SourceLabels(kind=OutletKind.NEWSPAPER, country="TW", trust_note="close to the ruling party")
    for corpus, url, title, own in (
        (server.corpus, ASIA, "Watchdesk Samples Asia", labels),
        (server.corpus, BROKEN, "Straits Daily", SourceLabels(kind=OutletKind.NEWSPAPER, country="SG")),
        (SHARED_CORPUS, GULF, "Watchdesk Samples Gulf", SourceLabels(kind=OutletKind.WIRE)),
    ):
        sources.add(corpus, FeedChoice(url=url, kind=SourceKind.FEED, title=title), labels=own)
    sources.poll()
    return await server.moderator.slash(server.channel, "source list")


@dataclass(frozen=True)
class Picture:
    """The response to a command, and who used it."""

    show: Callable[[Server], Awaitable[InteractionResult]]
    person: str
    command: str


PICTURES = {
    "answer": Picture(show_answer, "mina", "/ask"),
    "refusal": Picture(show_refusal, "mina", "/ask"),
    "preview": Picture(show_preview, "mod", "/article add"),
    "settings": Picture(show_settings, "mod", "/settings"),
    "review": Picture(show_review, "mod", "/review"),
    "source_list": Picture(show_sources, "mod", "/source list"),
}


def stage_samples(site: StagedSite, index: NewsIndex) -> None:
    drafts = read_samples(index)
    site.drafts = {str(draft.url): draft for draft in drafts}
    site.feeds = {ASIA: drafts[:4], GULF: drafts[5:7]}


async def take_messages(index: NewsIndex, site: StagedSite, folder: Path) -> dict[str, Mapping[str, Any]]:
    """The bodies of the messages to draw, by the name of the picture."""
    records = BotDatabase(index.database)
    executor = IndexExecutor(index)
    services = build_services(executor, records)
    bot = WatchdeskClient(services, COGS, registration_file=folder / "commands.json")
    async with simcord.run(bot) as env:
        env.settle_timeout = 120
        bodies = {
            name: _body_of(await picture.show(_build_server(env, services, index, site)))
            for name, picture in PICTURES.items()
        }
    await executor.close()
    await records.close()
    return bodies


def _build_server(env: simcord.Env, services: Services, index: NewsIndex, site: StagedSite) -> Server:
    guild = env.create_guild()
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    server = Server(
        guild=guild,
        channel=guild.create_text_channel("news"),
        member=guild.add_member(env.create_user("mina")),
        moderator=guild.add_member(env.create_user("mod"), roles=[moderators]),
        services=services,
        index=index,
    )
    index.add(server.corpus, [index.fetch(url) for url in site.drafts if url != ADDED_URL])
    index.sync()
    return server


def _body_of(result: InteractionResult) -> Mapping[str, Any]:
    """The last message of a response, as Discord's API writes it."""
    message = result.followups[-1] if result.followups else result.response
    return {
        "content": message.content,
        "embeds": [embed.to_dict() for embed in message.embeds],
        "components": message.components,
        "flags": message.flags.value,
    }


def _first_button(result: InteractionResult) -> str:
    rows = (row["components"] for row in result.response.components)
    return next(str(part["custom_id"]) for row in rows for part in row if part["type"] == BUTTON)


def take_picture(browser: str, page: str, target: Path) -> None:
    """Render a page and save a screenshot of its full height."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, "utf-8")
        height = _measure(browser, source)
        _run(browser, source, f"--window-size=720,{height}", f"--screenshot={target}")


def _measure(browser: str, source: Path) -> int:
    """The height of a page in pixels, which its script writes into the title."""
    written = _run(browser, source, "--window-size=720,200", "--dump-dom")
    return int(written.split("<title>")[1].split("<")[0])


def _run(browser: str, source: Path, *options: str) -> str:
    common = ("--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2")
    done = subprocess.run(
        [browser, *common, *options, source.as_uri()],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", default=next(filter(shutil.which, BROWSERS), None))
    browser = parser.parse_args().browser
    if browser is None:
        print("no Chromium or Chrome found; name one with --browser", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(data_dir=Path(folder), _env_file=None)
        site = StagedSite()
        with open_index(settings, fetcher=site) as index:
            stage_samples(site, index)
            bodies = asyncio.run(take_messages(index, site, Path(folder)))
        pages = {HERE / f"{name}.png": page for name, page in choose_site_pictures(settings).items()}
        draw_site(browser, settings, pages)
    for name, body in bodies.items():
        person, command = PICTURES[name].person, PICTURES[name].command
        take_picture(browser, make_page(body, person=person, command=command), HERE / f"{name}.png")
    print(*(HERE / f"{name}.png" for name in bodies), *pages, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
