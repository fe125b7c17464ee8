"""Names of regions, in every language of the bot."""

from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import N_, Translator, translator_for
from index import Region

REGION_NAMES = {
    Region.TAIWAN_STRAIT: N_("Taiwan Strait"),
    Region.SOUTH_CHINA_SEA: N_("South China Sea"),
    Region.EAST_CHINA_SEA: N_("East China Sea"),
    Region.KOREA: N_("Korea"),
    Region.JAPAN: N_("Japan"),
    Region.CHINA: N_("China"),
    Region.SOUTHEAST_ASIA: N_("Southeast Asia"),
    Region.PACIFIC: N_("Pacific islands"),
    Region.SOUTH_ASIA: N_("South Asia"),
    Region.GULF: N_("Gulf and Iran"),
    Region.RED_SEA: N_("Red Sea and Horn of Africa"),
    Region.LEVANT: N_("Israel and Levant"),
    Region.UKRAINE: N_("Ukraine"),
    Region.RUSSIA: N_("Russia and Belarus"),
    Region.BLACK_SEA: N_("Black Sea and Caucasus"),
    Region.BALTIC: N_("Baltic and Nordic"),
    Region.ARCTIC: N_("Arctic"),
    Region.SAHEL: N_("Sahel"),
}


def region_name(region: Region, say: Translator) -> str:
    """The region's name in the user's language."""
    return say(REGION_NAMES[region])


def find_region(typed: str) -> Region | None:
    """The region with this value, or with this name in any language of the bot."""
    wanted = typed.strip().casefold()
    return next((region for region in Region if wanted in _spellings(region)), None)


def _spellings(region: Region) -> set[str]:
    return {region.value} | {region_name(region, translator_for(tag)).casefold() for tag in LANGUAGE_NAMES}
