"""Run the bot on three hosts with one PostgreSQL, break one thing after another, and see what goes on.

    python benchmarks/several_hosts.py [--postgresql BIN] [--faketime LIBRARY] [--only kill,pause]

Needs Linux, root and iproute2: each host is a network namespace with one link to a simulated Discord and the
sites, and one to the database, which cannot be reached from outside. BIN is the folder with `initdb` and
`postgres`, by default that of the package pgserver. With LIBRARY, libfaketime, one clock is five minutes ahead
and another one behind.

The real program runs with its own intervals. Each server has a feed and a delivery to its channel. For each
fault it prints how long it takes until all shards are served by hosts that work, and until an article that
appears in every feed at the moment of the fault is posted in every channel. At the end it changes the language
of every server and removes an article of each from outside the hosts, and prints how soon they follow.
"""

import argparse
import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from aiohttp import web  # noqa: E402
from sqlalchemy import create_engine, text  # noqa: E402
from waiting import eventually  # noqa: E402
from wire_deliveries import prepare_feeds  # noqa: E402
from wire_discord import WireDiscord  # noqa: E402
from wire_entities import CHANNELS, newcomer  # noqa: E402
from wire_load import servers_with_ships  # noqa: E402
from wire_program import BotProgram  # noqa: E402

from bot.db.server_queries import load_settings, save_settings  # noqa: E402
from index import CorpusName, IndexSettings, open_index  # noqa: E402

HUB = "wdhub"
HOSTS = ("wdhost1", "wdhost2", "wdhost3")
PUBLIC, PRIVATE = "10.77.1", "10.77.2"
SHARDS = 6
NOBODY = 65534
WITHIN_S = 240
CLOCK_ERRORS = {"wdhost2": "+300s", "wdhost3": "-300s"}
ENTER = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.setns(os.open("/run/netns/{host}", os.O_RDONLY), 0x40000000):
    raise OSError(ctypes.get_errno(), "setns")
from bot.app import main
sys.exit(main())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", type=Path, help="folder with initdb and postgres")
    parser.add_argument("--faketime", type=Path, help="libfaketime.so.1")
    parser.add_argument("--only", default="", help="names of faults, separated by commas")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        asyncio.run(run(options))
        return
    create_networks()
    try:
        command = ["ip", "netns", "exec", HUB, sys.executable, *sys.argv, "--inside"]
        sys.exit(subprocess.run(command, check=False).returncode)
    finally:
        delete_networks()


# --- networks


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def create_networks() -> None:
    delete_networks()
    for name in (HUB, *HOSTS):
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
    for network, prefix in (("public", PUBLIC), ("private", PRIVATE)):
        ip("-n", HUB, "link", "add", network, "type", "bridge")
        ip("-n", HUB, "address", "add", f"{prefix}.1/24", "dev", network)
        ip("-n", HUB, "link", "set", network, "up")
        for number, host in enumerate(HOSTS, start=2):
            port = f"{network[:3]}{number}"
            ip("-n", HUB, "link", "add", port, "type", "veth", "peer", "name", network, "netns", host)
            ip("-n", HUB, "link", "set", port, "master", network)
            ip("-n", HUB, "link", "set", port, "up")
            ip("-n", host, "address", "add", f"{prefix}.{number}/24", "dev", network)
            ip("-n", host, "link", "set", network, "up")


def delete_networks() -> None:
    for name in (HUB, *HOSTS):
        subprocess.run(["ip", "netns", "delete", name], check=False, stderr=subprocess.DEVNULL)


def set_link(host: str, network: str, state: str) -> None:
    ip("link", "set", f"{network[:3]}{HOSTS.index(host) + 2}", state)


def host_of(address: str) -> str:
    return HOSTS[int(address.rsplit(".", 1)[1]) - 2]


# --- database


class Server:
    """PostgreSQL on the private network, as a user of its own."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder, self._binaries = folder, binaries
        self.url = f"postgresql+psycopg://postgres@{PRIVATE}.1/watchdesk"

    def create(self) -> None:
        self._folder.mkdir()
        os.chown(self._folder, NOBODY, NOBODY)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "-D", ".")
        with (self._folder / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {PRIVATE}.0/24 trust\n")
        self.start()
        with create_engine(
            self.url.replace("/watchdesk", "/postgres"), isolation_level="AUTOCOMMIT"
        ).connect() as c:
            c.execute(text("CREATE DATABASE watchdesk"))

    def start(self) -> None:
        settings = f"-c listen_addresses={PRIVATE}.1 -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", ".", "-w", "-l", "log", "-o", settings, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", ".", "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._binaries / program, *arguments]
        done = subprocess.run(
            command, cwd=self._folder, user=NOBODY, group=NOBODY, check=False, stdout=subprocess.DEVNULL
        )
        assert done.returncode == 0, (self._folder / "log").read_text() if program != "initdb" else program


def find_binaries(given: Path | None) -> Path:
    if given is not None:
        return given
    import pgserver

    return Path(pgserver.__file__).parent / "pginstall" / "bin"


# --- sites


@dataclass
class Site:
    """A feed for each server, whose articles appear when a test lists them."""

    servers: list[str]
    listed: int = 0
    reads: Counter[str] = field(default_factory=Counter)
    readers: dict[str, str] = field(default_factory=dict)
    """The host that read each feed last."""
    reading: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    delay_s: float = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        app = web.Application()
        app.add_routes([web.get("/{server}/feed", self._feed), web.get("/{server}/{number}", self._page)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, f"{PUBLIC}.1", 0)
        await site.start()
        yield f"http://{PUBLIC}.1:{runner.addresses[0][1]}"
        await runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        server, peer = request.match_info["server"], request.remote or ""
        if not peer.endswith(".1"):
            self.reads[server] += 1
            self.readers[server] = host_of(peer)
            self.reading.put_nowait(host_of(peer))
            await asyncio.sleep(self.delay_s)
        moment = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        items = "".join(
            f"<item><title>Report {n} of {server}</title><link>{request.url.parent / str(n)}</link>"
            f"<guid>{server}-{n}</guid><pubDate>{moment}</pubDate></item>"
            for n in range(1, self.listed + 1)
        )
        body = f'<rss version="2.0"><channel><title>Feed {server}</title>{items}</channel></rss>'
        return web.Response(text=body, content_type="text/xml")

    async def _page(self, request: web.Request) -> web.Response:
        server, n = request.match_info["server"], request.match_info["number"]
        if not n.isdecimal():
            raise web.HTTPNotFound
        words = " ".join(f"{word}{n}x{server}" for word in ("berth", "hull", "crane", "buoy", "anchor", "mast"))
        paragraph = (
            f"The harbour office of island {server} closed pier {n} on its coast for repairs. Clerks noted "
            f"{words} in the book of the harbour. The pier opens again when all {n} cranes were checked."
        )
        page = (
            f"<html><head><title>Report {n} of {server}</title></head><body><article><h1>Report {n} of {server}"
        )
        return web.Response(
            text=f"{page}</h1><p>{paragraph}</p></article></body></html>", content_type="text/html"
        )


# --- the trial


class Trial:
    """Three hosts, and what they should have done."""

    def __init__(
        self, folder: Path, server: Server, site: Site, discord: WireDiscord, faketime: Path | None
    ) -> None:
        self.folder, self.server, self.site, self.discord = folder, server, site, discord
        self.faketime = faketime
        self.engine = create_engine(server.url, pool_pre_ping=True)
        self.programs: dict[str, BotProgram] = {}
        self.late = 0
        """Questions that were acknowledged after Discord's 3 seconds, as on a machine that is overloaded."""
        self._stack: dict[str, AsyncExitStack] = {}

    async def start(self, host: str) -> None:
        folder = self.folder / host
        folder.mkdir(exist_ok=True)
        clock = {}
        if self.faketime is not None and host in CLOCK_ERRORS:
            clock = {
                "LD_PRELOAD": str(self.faketime),
                "FAKETIME": CLOCK_ERRORS[host],
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        program = BotProgram(
            folder,
            program=("-c", ENTER.format(host=host)),
            DISCORD_API_URL=self.discord.api_url,
            DISCORD_SHARD_COUNT=str(SHARDS),
            DISCORD_SHARE_SHARDS="1",
            INDEX_DATABASE_URL=self.server.url,
            INDEX_FETCH_ALLOWED_HOSTS=f"{PUBLIC}.1",
            INDEX_FETCH_PAUSE_S="0",
            **clock,
        )
        self._stack[host] = AsyncExitStack()
        self.programs[host] = await self._stack[host].enter_async_context(program)

    async def stop(self, host: str) -> None:
        """Kill the process of a host and reap it."""
        if host in self.programs:
            self.programs.pop(host)
            await self._stack.pop(host).aclose()

    async def close(self) -> None:
        for host in list(self.programs):
            with suppress(ProcessLookupError):
                self.programs[host].send_signal(signal.SIGCONT)
            await self.stop(host)

    def served(self) -> dict[int, str]:
        """The host of each shard whose connection is open on both sides."""
        found = {}
        for shard, session in self.discord.gateway.lives.items():
            if session.socket is not None and not session.socket.ws.closed:
                peer = session.socket.transport.get_extra_info("peername")
                if peer is not None:
                    found[shard] = host_of(peer[0])
        return found

    def publish(self) -> None:
        """One more article appears in every feed, and all feeds are due."""
        self.site.listed += 1
        self.site.reads.clear()
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE sources SET next_poll_at = now() AT TIME ZONE 'UTC'"))

    def posts(self, server: str) -> Counter[str]:
        contents = [message["content"] for message in self.discord.rest.channel_messages[CHANNELS[server]]]
        return Counter(line.split("]", 1)[0] for line in contents if line.startswith("**[Report "))

    def all_posted(self) -> bool:
        return all(len(self.posts(server)) >= self.site.listed for server in self.site.servers)

    def repeated(self) -> int:
        return sum(count - 1 for server in self.site.servers for count in self.posts(server).values())

    async def ask_everywhere(self) -> int:
        """Ask on every server; returns how many questions got no reply, without those that were late."""
        asked = [
            await self.discord.command("ask", guild=g, question="Who closed pier 1?") for g in self.site.servers
        ]
        with suppress(AssertionError):
            await eventually(lambda: all(one.is_finished for one in asked), within_s=30)
        self.late += sum(one.is_acknowledged_late for one in asked)
        return sum(not one.is_finished and not one.is_acknowledged_late for one in asked)


Fault = Callable[[Trial], Awaitable[set[str]]]
"""Breaks something; returns the hosts that must not serve any shard from then on."""


async def no_fault(trial: Trial) -> set[str]:
    trial.publish()
    return set()


async def kill_while_polling(trial: Trial) -> set[str]:
    """Kill a host while it reads a feed."""
    trial.site.delay_s = 5
    trial.site.reading = asyncio.Queue()
    trial.publish()
    host = await asyncio.wait_for(trial.site.reading.get(), 60)
    trial.programs[host].send_signal(signal.SIGKILL)
    trial.site.delay_s = 0
    await trial.stop(host)
    return {host}


async def pause(trial: Trial) -> set[str]:
    host = trial.served()[0]
    trial.programs[host].send_signal(signal.SIGSTOP)
    trial.publish()
    return {host}


async def cut_off(trial: Trial) -> set[str]:
    host = trial.served()[0]
    for network in ("public", "private"):
        set_link(host, network, "down")
    trial.publish()
    return {host}


async def cut_off_from_database(trial: Trial) -> set[str]:
    host = trial.served()[0]
    set_link(host, "private", "down")
    trial.publish()
    return {host}


async def restart_database(trial: Trial) -> set[str]:
    trial.publish()
    trial.server.stop()
    await asyncio.sleep(5)
    trial.server.start()
    return set()


async def repair(trial: Trial) -> None:
    for host in HOSTS:
        for network in ("public", "private"):
            set_link(host, network, "up")
        if host in trial.programs:
            trial.programs[host].send_signal(signal.SIGCONT)
        else:
            await trial.start(host)


FAULTS: dict[str, Fault] = {
    "nothing": no_fault,
    "kill": kill_while_polling,
    "pause": pause,
    "partition": cut_off,
    "no database": cut_off_from_database,
    "primary restarts": restart_database,
}


async def run(options: argparse.Namespace) -> None:
    chosen = [name for name in FAULTS if not options.only or name in options.only.split(",")]
    with tempfile.TemporaryDirectory() as name, servers_with_ships(SHARDS) as ships:
        folder, servers = Path(name), list(ships)
        os.chmod(folder, 0o755)  # noqa: PTH101 - nothing else runs yet
        server = Server(folder / "postgresql", find_binaries(options.postgresql))
        server.create()
        site = Site(servers)
        try:
            async with site.running() as url, WireDiscord(host=f"{PUBLIC}.1") as discord:
                feeds = {guild: f"{url}/{guild}/feed" for guild in servers}
                await asyncio.to_thread(prepare_feeds, hub_settings(folder / "hub", server.url), feeds)
                trial = Trial(folder, server, site, discord, options.faketime)
                try:
                    await measure(trial, chosen)
                finally:
                    await trial.close()
        finally:
            server.stop()
            shutil.rmtree(folder / "postgresql")


def hub_settings(folder: Path, database_url: str) -> IndexSettings:
    return IndexSettings(
        data_dir=folder,
        database_url=database_url,
        embedding_model="bundled",
        fetch_allowed_hosts=f"{PUBLIC}.1",
        _env_file=None,
    )


async def time_settings(trial: Trial) -> float:
    """Change the language of all servers; returns the seconds until each of them answers in it."""
    settings = hub_settings(trial.folder / "hub", trial.server.url)

    def change() -> None:
        with open_index(settings) as index, index.database.write_transaction() as connection:
            for guild in trial.site.servers:
                old = load_settings(connection, int(guild))
                save_settings(connection, int(guild), old.model_copy(update={"language": "de"}))

    async def speaks_german(guild: str) -> bool:
        asked = await trial.discord.command("ask", by=newcomer(), guild=guild, question="Who closed pier 1?")
        await eventually(lambda: asked.is_finished)
        return "Gefragt:" in str(asked.reply)

    assert not any([await speaks_german(guild) for guild in trial.site.servers])
    await asyncio.to_thread(change)
    began = time.monotonic()
    for guild in trial.site.servers:
        await eventually(partial(speaks_german, guild))
    return time.monotonic() - began


async def count_removed_but_cited(trial: Trial) -> int:
    """Remove an article of each server, and ask about it at once; returns how many answers cite it."""
    settings = hub_settings(trial.folder / "hub", trial.server.url)

    def remove() -> dict[str, str]:
        urls = {}
        with open_index(settings) as index:
            for guild in trial.site.servers:
                corpus = CorpusName(f"guild-{guild}")
                article = index.list_articles([corpus], limit=1)[0].facts
                index.remove_article(corpus, article.article_id)
                urls[guild] = str(article.url)
        return urls

    removed = await asyncio.to_thread(remove)
    asked = {
        guild: await trial.discord.command(
            "ask", guild=guild, question=f"Who closed pier {url.rsplit('/', 1)[1]}?"
        )
        for guild, url in removed.items()
    }
    await eventually(lambda: all(one.is_finished for one in asked.values()))
    return sum(f"{removed[guild]})" in str(one.reply) for guild, one in asked.items())


async def goes_on(trial: Trial, name: str) -> bool:
    """Cause a fault and repair it; whether everything was done, and once."""
    began = time.monotonic()
    broken = await FAULTS[name](trial)
    await eventually(
        lambda: len(trial.served()) == SHARDS and broken.isdisjoint(trial.served().values()), within_s=WITHIN_S
    )
    shards_s = time.monotonic() - began
    unanswered = await trial.ask_everywhere()
    await eventually(trial.all_posted, within_s=WITHIN_S)
    posts_s = time.monotonic() - began
    polls = sum(trial.site.reads.values())
    await repair(trial)
    began = time.monotonic()
    await eventually(
        lambda: sorted(Counter(trial.served().values()).values()) == [SHARDS // len(HOSTS)] * len(HOSTS),
        within_s=WITHIN_S,
    )
    balanced_s = time.monotonic() - began
    unanswered += await trial.ask_everywhere()
    await asyncio.sleep(20)  # for what a host that comes back would do a second time
    print(
        f"{name}: all shards served after {shards_s:.0f} s, all posts sent after {posts_s:.0f} s, "
        f"{polls} reads of {SHARDS} feeds, {unanswered} questions without a reply, "
        f"{trial.repeated()} articles posted twice; repaired, and shards divided after {balanced_s:.0f} s",
        flush=True,
    )
    return not (unanswered or trial.repeated())


async def measure(trial: Trial, chosen: list[str]) -> None:
    for host in HOSTS:
        await trial.start(host)
    await eventually(lambda: len(trial.served()) == SHARDS, within_s=WITHIN_S)
    print("shards of each host at the start:", dict(Counter(trial.served().values())), flush=True)
    await eventually(lambda: trial.discord.rest.commands, within_s=WITHIN_S)
    failed = [name for name in chosen if not await goes_on(trial, name)]
    print(f"a changed setting holds on all hosts after {await time_settings(trial):.2f} s")
    print(f"{await count_removed_but_cited(trial)} of {SHARDS} removed articles were cited")
    errors = [line for program in trial.programs.values() for line in program.said("Traceback|ERROR")]
    print("questions acknowledged too late:", trial.late)
    print("sessions started too early:", trial.discord.gateway.too_early)
    print("problems of Discord's protocol:", len(trial.discord.problems), trial.discord.problems[:3])
    print("errors in the logs:", len(errors), errors[:5])
    sys.exit(bool(failed or trial.discord.problems))


if __name__ == "__main__":
    main()
