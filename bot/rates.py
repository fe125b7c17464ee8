"""How often one person, and one server, may ask."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from discord.app_commands import Cooldown

from bot.audience import Visit
from bot.markdown import date_stamp
from bot.refusal import Refusal

WINDOW_S = 60
MOST_REMEMBERED = 10_000


class Rates:
    """Counts questions in windows of a minute. Used from one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[tuple[int | None, int | None, int], Cooldown] = {}

    def take(self, visit: Visit) -> None:
        """Count a question. Raises Refusal, which says when to try again, and then counts nothing."""
        now = self._clock()
        self._drop_old(now)
        person = self._window(visit.guild_id, visit.person_id, visit.settings.questions_a_person)
        server = self._window(visit.guild_id, None, visit.settings.questions_a_server)
        if wait_s := person.get_retry_after(now):
            raise Refusal(
                "You have asked {n} questions within a minute, which is as many as this server allows. "
                "Ask again {when}.",
                n=person.rate,
                when=_from_now(wait_s),
            )
        if visit.guild_id is not None:
            if wait_s := server.get_retry_after(now):
                raise Refusal(
                    "This server has asked {n} questions within a minute, which is as many as it allows. "
                    "Ask again {when}.",
                    n=server.rate,
                    when=_from_now(wait_s),
                )
            server.update_rate_limit(now, tokens=1)
        person.update_rate_limit(now, tokens=1)

    def may_refuse(self, visit: Visit) -> bool:
        """Whether the person may be told something again that they did not want to hear; once a minute."""
        window = self._window(visit.guild_id, -visit.person_id, 1)
        return window.update_rate_limit(self._clock()) is None

    def _window(self, guild_id: int | None, person_id: int | None, rate: int) -> Cooldown:
        return self._windows.setdefault((guild_id, person_id, rate), Cooldown(rate, WINDOW_S))

    def _drop_old(self, now: float) -> None:
        if len(self._windows) > MOST_REMEMBERED:
            self._windows = {
                key: window for key, window in self._windows.items() if window.get_tokens(now) < window.rate
            }


def _from_now(wait_s: float) -> str:
    """A moment that Discord counts down to for each reader."""
    return date_stamp(datetime.now(UTC) + timedelta(seconds=wait_s), "R")
