"""IANA time zones by the names that people type."""

from functools import cache
from zoneinfo import available_timezones


def find_zone(typed: str) -> str | None:
    """The time zone of that name, in any case and with spaces for underscores."""
    return _zones_by_name().get(_fold(typed))


def list_zones(typed: str) -> list[str]:
    """Time zones whose names contain what is typed, those of a city of that beginning first."""
    wanted = _fold(typed)
    found = [(name, zone) for name, zone in _zones_by_name().items() if wanted in name]
    return [
        zone for name, zone in sorted(found, key=lambda f: (not f[0].rpartition("/")[2].startswith(wanted), f))
    ]


@cache
def _zones_by_name() -> dict[str, str]:
    """Zones of continents and UTC, without the abbreviations and links for old programs."""
    zones = sorted(zone for zone in available_timezones() if _is_usual(zone))
    return {_fold(zone): zone for zone in zones}


def _is_usual(zone: str) -> bool:
    return zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/")))


def _fold(name: str) -> str:
    return "_".join(name.casefold().split())
