"""Let the bot work for hours, and see whether its memory and its files grow, and whether it loses anything.

    python benchmarks/soak.py [--hours 2] [--servers 3]

Runs the real program with the shipped models against a simulated Discord and a news site on loopback. Each
minute an article appears in each feed and is delivered to the channel of its server; questions come every five
seconds, each about an article that was added; an article is added by hand every two minutes, and one removed; a
source is reindexed every ten minutes. Every four minutes the connection breaks, in one of five ways.

Every 30 seconds it writes memory, files, threads and child processes to the file of `--samples`. At the end it
prints how they grew after the first quarter, with the standard error of the slope, and all that went wrong.
"""

import argparse
import asyncio
import copy
import csv
import itertools
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import linear_regression

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from aiohttp import web  # noqa: E402
from sqlalchemy import text  # noqa: E402
from waiting import eventually  # noqa: E402
from wire_deliveries import prepare_feeds  # noqa: E402
from wire_discord import WireDiscord  # noqa: E402
from wire_entities import CHANNELS, MEMBER, MODERATOR, newcomer  # noqa: E402
from wire_gateway import INVALID_SESSION, RECONNECT  # noqa: E402
from wire_interactions import Interaction  # noqa: E402
from wire_load import servers_with_ships  # noqa: E402
from wire_program import BotProgram  # noqa: E402

from index import IndexSettings  # noqa: E402
from index.store.database import open_database  # noqa: E402

LISTED = 20
"""How many articles a feed lists."""
ANSWER_WITHIN_S = 60
POST_WITHIN_S = 600
SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ter",
    "sun",
    "vo",
    "ran",
    "del",
    "ho",
    "bri",
    "pas",
    "qui",
    "zen",
    "gar",
    "fel",
    "nu",
)
CARGOES = (
    "timber",
    "cement",
    "copper",
    "cotton",
    "rice",
    "salt",
    "sugar",
    "coal",
    "barley",
    "rubber",
    "tea",
    "steel",
)
TOWNS = ("Sokcho", "Fujairah", "Odesa", "Keelung", "Palawan", "Sohar", "Ulsan", "Izmail", "Penghu", "Zamboanga")
HOLD = re.compile(r"The tug ([A-Z]\w+) ")


@dataclass(frozen=True, slots=True)
class Report:
    """An article about a tug that no other article names."""

    number: int
    tug: str
    sentences: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Report {self.number}: {self.tug} sails"

    @property
    def question(self) -> str:
        return f"What did the tug {self.tug} carry?"

    @property
    def page(self) -> str:
        return (
            f"<html><head><title>{self.title}</title></head><body><article><h1>{self.title}</h1>"
            f"<p>{' '.join(self.sentences)}</p></article></body></html>"
        )


def write_report(number: int) -> Report:
    draw = random.Random(number)
    tug = "".join(draw.choices(SYLLABLES, k=4)).capitalize()
    first, second = draw.sample(TOWNS, 2)
    cargo, other = draw.sample(CARGOES, 2)
    return Report(
        number,
        tug,
        (
            f"The tug {tug} carried {draw.randrange(20, 900)} tonnes of {cargo} from {first} to {second}.",
            f"Clerks in {second} counted {draw.randrange(3, 99)} sacks of {other}, and found none of them wet.",
            f"The master of the {tug} said that a swell off {first} cost him {draw.randrange(2, 40)} hours.",
        ),
    )


@dataclass
class Site:
    """A feed for each server. Articles are numbered across all servers."""

    url: str = ""
    feeds: dict[str, list[Report]] = field(default_factory=dict)
    extra: dict[str, list[Report]] = field(default_factory=dict)
    """Articles that members add by their addresses."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = web.Application()
        app.add_routes([web.get("/{server}/feed", self._feed), web.get("/{server}/{number}", self._page)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield
        await runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        server = request.match_info["server"]
        moment = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        items = "".join(
            f"<item><title>{one.title}</title><link>{self.url}/{server}/{one.number}</link>"
            f"<guid>{one.number}</guid><pubDate>{moment}</pubDate></item>"
            for one in self.feeds[server][-LISTED:]
        )
        body = f'<rss version="2.0"><channel><title>Feed {server}</title>{items}</channel></rss>'
        return web.Response(text=body, content_type="text/xml")

    async def _page(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        if not number.isdecimal():
            raise web.HTTPNotFound
        return web.Response(text=write_report(int(number)).page, content_type="text/html")


@dataclass(frozen=True, slots=True)
class Sample:
    """What the program and its children use at a moment."""

    minutes: float
    memory_mb: float
    """Of the program: private pages, and its share of others."""
    children_mb: float
    files: int
    threads: int
    children: int
    processor_s: float


def read_sample(pid: int, minutes: float) -> Sample:
    children = _children(pid)
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return Sample(
        minutes=round(minutes, 2),
        memory_mb=_pss_mb(pid),
        children_mb=sum(map(_pss_mb, children)),
        files=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
        children=len(children),
        processor_s=(int(stat[11]) + int(stat[12])) / 100,
    )


def _pss_mb(pid: int) -> float:
    with suppress(OSError):  # a child that has just ended
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024
    return 0


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            direct = [int(child) for child in (task / "children").read_text().split()]
            found += direct + [below for child in direct for below in _children(child)]
    return found


@dataclass
class Tally:
    """What happened."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What should not have happened."""

    def fail(self, what: str) -> None:
        self.wrong.append(what)
        print(f"{datetime.now(UTC):%H:%M:%S} {what}", flush=True)


class Trial:
    """The people, the news and the breakdowns."""

    def __init__(self, discord: WireDiscord, site: Site, folder: Path) -> None:
        self.discord, self.site = discord, site
        self.database = open_database(folder / "data")
        self.tally = Tally()
        self.servers = list(site.feeds)
        self.draw = random.Random(1)
        self.numbers = itertools.count(1)
        self.due: dict[tuple[str, int], float] = {}
        """When each published article must have been posted, by server and number."""
        self.known: dict[str, list[Report]] = {server: [] for server in self.servers}
        """Articles that were posted or added, and not removed."""
        self.removed: dict[str, list[Report]] = {server: [] for server in self.servers}
        self._is_up = asyncio.Event()
        self._is_up.set()
        self._breaks = 0

    async def publish(self) -> None:
        """One more article appears in every feed, and all feeds are due."""
        for server in self.servers:
            new = write_report(next(self.numbers))
            self.site.feeds[server].append(new)
            self.due[server, new.number] = time.monotonic() + POST_WITHIN_S
        with self.database.write_transaction() as connection:
            connection.execute(text("UPDATE sources SET next_poll_at = datetime('now')"))
        self.tally.done["articles published"] += len(self.servers)

    async def look_at_posts(self) -> None:
        """Take notice of the articles that were posted, and of those that should have been."""
        for server in self.servers:
            messages = self.discord.rest.channel_messages[CHANNELS[server]]
            posted = Counter(
                int(found[1])
                for m in messages
                if (found := re.match(r"\*\*\[Report (\d+)", m.get("content") or ""))
            )
            for number, times in posted.items():
                if self.due.pop((server, number), None) is not None:
                    self.known[server].append(write_report(number))
                    self.tally.done["articles posted"] += 1
                if times > 1:
                    self.tally.fail(f"article {number} was posted {times} times")
        for server, number in [key for key, until in self.due.items() if until < time.monotonic()]:
            del self.due[server, number]
            self.tally.fail(f"article {number} was not posted within {POST_WITHIN_S} s")

    async def ask(self) -> None:
        """Ask about an article of a server; now and then about one that was removed."""
        server = self.draw.choice(self.servers)
        gone = self.removed[server] and self.draw.random() < 0.1
        choices = self.removed[server] if gone else self.known[server]
        if not choices:
            return
        about = self.draw.choice(choices)
        asked = await self._use("ask", by=newcomer(), guild=server, question=about.question)
        shown = asked.reply["content"] or ""
        self.tally.done["questions"] += 1
        quoted = f"{about.sentences[0]}" in re.sub(r"[*_\\]", "", shown)
        if gone and about.title in shown.replace("\\", ""):
            self.tally.fail(f"a removed article is quoted: {shown}")
        elif not gone and not quoted:
            self.tally.done["questions without the right sentence"] += 1
            print(f"{about.question} {shown!r}", flush=True)
        strangers = set(HOLD.findall(shown)) - {one.tug for one in self.known[server]} - {about.tug}
        posted_now = {one.tug for one in self.site.feeds[server]}
        if strangers - posted_now:
            self.tally.fail(f"an article of another server is quoted: {shown}")

    async def add(self) -> None:
        """A member adds an article by its address."""
        server = self.draw.choice(self.servers)
        new = write_report(next(self.numbers))
        preview = await self._use("article add", guild=server, url=f"{self.site.url}/{server}/{new.number}")
        await self._press(preview, "Add", by=MEMBER, until="You can ask about it now")
        self.known[server].append(new)
        self.tally.done["articles added by members"] += 1

    async def remove(self) -> None:
        """A moderator removes an article."""
        server = self.draw.choice(self.servers)
        if len(self.known[server]) < 5:
            return
        old = self.known[server].pop(self.draw.randrange(len(self.known[server])))
        choices = await self.discord.suggest("article remove", "article", old.title, by=MODERATOR, guild=server)
        numbers = [choice["value"] for choice in choices if old.tug in choice["name"]]
        assert numbers, f"article {old.number} was not suggested"
        shown = await self._use("article remove", by=MODERATOR, guild=server, article=numbers[0])
        await self._press(shown, "Remove", by=MODERATOR, until="You can undo this")
        self.removed[server].append(old)
        self.tally.done["articles removed"] += 1

    async def reindex(self) -> None:
        """A moderator reads all articles of a source again."""
        server = self.draw.choice(self.servers)
        begun = await self._use("source reindex", by=MODERATOR, guild=server, source=f"Feed {server}")
        await eventually(
            lambda: not begun.reply["components"] or "Undo" in str(begun.reply["components"]), within_s=300
        )
        self.tally.done["reindexes"] += 1

    async def break_connection(self) -> None:
        """One of the ways in which a connection to Discord ends; the bot must come back."""
        gateway = self.discord.gateway
        await self._is_up.wait()
        self._is_up.clear()
        self._breaks += 1

        async def cut() -> None:
            gateway.cut()

        async def forget() -> None:
            gateway.forget_sessions()
            await gateway.send(INVALID_SESSION, False)

        async def restart() -> None:
            await self.discord.stop()
            await asyncio.sleep(10)
            await self.discord.start()

        ways = (cut, lambda: gateway.close(4000), lambda: gateway.send(RECONNECT), forget, restart)
        before = gateway.connections
        await ways[self.tally.done["reconnects"] % len(ways)]()
        await eventually(lambda: gateway.connections > before and gateway.live is not None, within_s=120)
        await asyncio.sleep(5)
        self._is_up.set()
        self.tally.done["reconnects"] += 1

    async def _use(self, command: str, **options: str) -> Interaction:
        """Use a command, and wait for the reply."""

        async def use() -> Interaction:
            return await self.discord.command(command, **options)

        return await self._repeat_until(use, lambda used: used.is_finished, f"/{command}")

    async def _press(self, shown: Interaction, label: str, *, by: str, until: str) -> Interaction:
        """Press a button, and wait for a text."""
        message = copy.deepcopy(shown.reply)

        async def press() -> Interaction:
            return await self.discord.press(message, label, by=by)

        return await self._repeat_until(press, lambda pressed: until in _shown(pressed), f"the button {label}")

    async def _repeat_until(
        self, use: Callable[[], Awaitable[Interaction]], is_done: Callable[[Interaction], bool], what: str
    ) -> Interaction:
        """Do something while the bot is connected, and again if the connection was lost meanwhile."""
        while True:
            await self._is_up.wait()
            breaks = self._breaks
            used = await use()
            with suppress(AssertionError):
                await eventually(partial(is_done, used), within_s=ANSWER_WITHIN_S)
            if is_done(used):
                return used
            if self._breaks == breaks:
                raise TimeoutError(f"no reply to {what}: {_shown(used)!r}")
            self.tally.done["repeated after a disconnection"] += 1


def _shown(used: Interaction) -> str:
    message = used.original or {}
    embeds = [
        f"{embed.get('title', '')}\n{embed.get('description', '')}" for embed in message.get("embeds", [])
    ]
    return "\n".join([message.get("content") or "", *embeds])


async def repeat(trial: Trial, every_s: float, action: Callable[[], Awaitable[None]]) -> None:
    """Do something again and again; a failure is counted and does not end the trial."""
    while True:
        began = time.monotonic()
        try:
            await action()
        except Exception as error:
            trial.tally.fail(f"{action.__name__} failed: {type(error).__name__}: {error}")
        await asyncio.sleep(max(0.0, every_s - (time.monotonic() - began)))


async def run(folder: Path, servers: Sequence[str], options: argparse.Namespace) -> bool:
    site = Site(feeds={server: [] for server in servers})
    samples: list[Sample] = []
    async with site.running(), WireDiscord() as discord:
        settings = IndexSettings(
            data_dir=folder / "data", embedding_model="bundled", fetch_allowed_hosts="127.0.0.1", _env_file=None
        )
        feeds = {server: f"{site.url}/{server}/feed" for server in servers}
        await asyncio.to_thread(prepare_feeds, settings, feeds)
        program = BotProgram(
            folder,
            DISCORD_API_URL=discord.api_url,
            INDEX_FETCH_ALLOWED_HOSTS="127.0.0.1",
            INDEX_FETCH_PAUSE_S="0",
        )
        async with program as bot:
            await discord.wait_until_connected()
            await eventually(lambda: discord.rest.commands, within_s=60)
            await bot.wait_until_ready()
            trial = Trial(discord, site, folder)
            actions = (
                (60, trial.publish),
                (20, trial.look_at_posts),
                (5, trial.ask),
                (120, trial.add),
                (120, trial.remove),
                (600, trial.reindex),
                (240, trial.break_connection),
            )
            tasks = [asyncio.create_task(repeat(trial, every_s, action)) for every_s, action in actions]
            began = time.monotonic()
            with options.samples.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column.name for column in fields(Sample)])
                while time.monotonic() - began < options.hours * 3600:
                    samples.append(read_sample(bot.pid, (time.monotonic() - began) / 60))
                    writer.writerow([getattr(samples[-1], column.name) for column in fields(Sample)])
                    file.flush()
                    await asyncio.sleep(30)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            problems = [*discord.problems, *bot.said("Traceback|ERROR")]
    print("\n".join(report(samples, trial, problems)))
    return not problems and not trial.tally.wrong


def report(samples: Sequence[Sample], trial: Trial, problems: Sequence[str]) -> Iterator[str]:
    """The figures, a line each."""
    for what, times in sorted(trial.tally.done.items()):
        yield f"{what}: {times}"
    later = samples[len(samples) // 4 :]
    hours = [sample.minutes / 60 for sample in later]
    for name in ("memory_mb", "children_mb", "files", "threads", "children"):
        values = [float(getattr(sample, name)) for sample in later]
        slope, error = slope_of(hours, values)
        yield (
            f"{name}: {values[0]:.0f} after {later[0].minutes:.0f} minutes, {values[-1]:.0f} at the end, "
            f"at most {max(values):.0f}; slope {slope:+.2f} ± {error:.2f} an hour"
        )
    yield f"processor: {samples[-1].processor_s / (samples[-1].minutes * 60):.2f} of a core"
    yield f"went wrong: {len(trial.tally.wrong)} {trial.tally.wrong[:5]}"
    yield f"errors in the log and problems of Discord's protocol: {len(problems)} {problems[:5]}"


def slope_of(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The slope of a line through the values, and its standard error if their deviations are independent."""
    line = linear_regression(times, values)
    middle = sum(times) / len(times)
    residues = sum((v - line.slope * t - line.intercept) ** 2 for t, v in zip(times, values, strict=True))
    spread = sum((t - middle) ** 2 for t in times)
    return line.slope, (residues / (len(times) - 2) / spread) ** 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--servers", type=int, default=3, help="at most 10")
    parser.add_argument("--samples", type=Path, default=Path("soak.csv"), help="CSV file to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers_with_ships(options.servers) as servers:
        sys.exit(not asyncio.run(run(Path(folder), list(servers), options)))


if __name__ == "__main__":
    main()
