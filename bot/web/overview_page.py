"""The overview: the health of each part, and the most important figures."""

from dataclasses import dataclass

from bot.db.tables import BOT_SCHEMA
from bot.db.waiting_work_queries import find_waiting_work
from bot.web.health_findings import Finding, judge
from bot.web.page_request import PageRequest
from index import LibraryReading, StoredFigures


@dataclass(frozen=True, slots=True)
class Overview:
    findings: tuple[Finding, ...]
    figures: StoredFigures


def build_overview(reading: LibraryReading, asked: PageRequest) -> Overview:
    work = find_waiting_work(reading.connection) if reading.has_tables(BOT_SCHEMA) else None
    figures = reading.measure()
    return Overview(judge(figures, work, asked.live_bot, asked.now), figures)
