"""The hours of the day in which a channel gets no posts."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

_RANGE = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?\s*(?:-|–|—|~|〜|～|to)\s*(\d{1,2})(?:[:.h](\d\d))?", re.ASCII)
_LONGEST_RANGE = 20


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day up to another, which is on the next day if it is not later, in an IANA time zone."""

    start: time
    end: time
    zone: str

    def includes(self, moment: datetime) -> bool:
        """Whether the clocks of the zone show a quiet time at that moment."""
        shown = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.start < self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


def parse_quiet_range(typed: str) -> tuple[time, time]:
    """The two times in `22:00-7:00` or `22-7`. Raises ValueError for anything else, and for two equal times."""
    match = _RANGE.fullmatch(typed.strip()[:_LONGEST_RANGE])
    if match is None:
        raise ValueError("not two times")
    hours = [int(match[1]) % 24, int(match[3]) % 24]
    if max(int(match[1]), int(match[3])) > 24:
        raise ValueError("no hour of the day")
    start, end = time(hours[0], int(match[2] or 0)), time(hours[1], int(match[4] or 0))
    if start == end:
        raise ValueError("the whole day")
    return start, end
