"""A news site on loopback whose feed Discord servers follow."""

from dataclasses import dataclass
from pathlib import Path

from discord_rig import Rig
from followed_sites import FERRY, RADAR, page
from simcord.results import InteractionResult
from web_server import WebServer, respond

from bot.cogs import COGS
from bot.db.audit_log_queries import AuditRecord, list_audit_records
from bot.gateway.discord_client import WatchdeskClient
from index import FeedChoice, Source, SourceKind, SourceLabels


@dataclass(frozen=True)
class NewsSite:
    """A site whose front page links a feed, `/feed`, with two articles, `/ferry` and `/radar`."""

    server: WebServer

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    def put(self, path: str, reply: bytes) -> None:
        """Serve the reply at that path from now on."""
        self.server.replies[path] = reply

    def put_feed(self, path: str, title: str, *names: str) -> None:
        """Serve a feed that lists the articles of these names."""
        items = "".join(
            f"<item><title>{name}</title><link>{self.url(f'/{name}')}</link><guid>{name}</guid>"
            f"<pubDate>Mon, 02 Mar 2026 {hour % 24:02}:00:00 +0800</pubDate></item>"
            for hour, name in enumerate(names)
        )
        channel = f"<title>{title}</title><link>{self.url('/')}</link>{items}"
        self.put(path, respond(f'<rss version="2.0"><channel>{channel}</channel></rss>', kind="text/xml"))

    def put_home(self, *feeds: str) -> None:
        """Serve a front page that links these feeds."""
        links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds)
        self.put("/", respond(f"<html><head><title>A site</title>{links}</head><body>News</body></html>"))

    def put_article(self, name: str, title: str, text: str) -> None:
        self.put(f"/{name}", page(title, text))


def build_site(server: WebServer) -> NewsSite:
    site = NewsSite(server)
    site.put_feed("/feed", "Strait Daily", "ferry", "radar")
    site.put_home("/feed")
    site.put_article("ferry", "Ferry cancelled", FERRY)
    site.put_article("radar", "Radar switched on", RADAR)
    return site


def follow(
    rig: Rig, site: NewsSite, path: str = "/feed", *, title: str = "Strait Daily", **labels: object
) -> Source:
    """Make the server follow a feed of the site."""
    choice = FeedChoice(url=site.url(path), kind=SourceKind.FEED, title=title)
    return rig.library.sources.add(rig.corpus, choice, labels=SourceLabels(**labels))


def sources_of(rig: Rig) -> list[Source]:
    return rig.library.sources.list_sources([rig.corpus])


def shown(result: InteractionResult) -> str:
    """All text of a response and its followups."""
    messages = [result.response, *result.followups]
    texts = [text for m in messages for text in (m.content, *(f"{e.title}\n{e.description}" for e in m.embeds))]
    return "\n".join(filter(None, texts))


async def log_of(rig: Rig) -> list[AuditRecord]:
    """The audit log, newest first."""
    return await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=99))


async def restart(rig: Rig, tmp_path: Path) -> None:
    """Restart with a new client, which has no views in memory."""
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))
