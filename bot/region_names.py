"""What regions are called, for people."""

from index import Region

_NAMES = {
    Region.TAIWAN_STRAIT: "Taiwan Strait",
    Region.SOUTH_CHINA_SEA: "South China Sea",
    Region.EAST_CHINA_SEA: "East China Sea",
    Region.KOREA: "Korea",
    Region.JAPAN: "Japan",
    Region.CHINA: "China",
    Region.SOUTHEAST_ASIA: "Southeast Asia",
    Region.PACIFIC: "Pacific islands",
    Region.SOUTH_ASIA: "South Asia",
    Region.GULF: "Gulf and Iran",
    Region.RED_SEA: "Red Sea and Horn of Africa",
    Region.LEVANT: "Israel and Levant",
    Region.UKRAINE: "Ukraine",
    Region.RUSSIA: "Russia and Belarus",
    Region.BLACK_SEA: "Black Sea and Caucasus",
    Region.BALTIC: "Baltic and Nordic",
    Region.ARCTIC: "Arctic",
    Region.SAHEL: "Sahel",
}


def region_name(region: Region) -> str:
    """The English name, as it stands in a list."""
    return _NAMES[region]
