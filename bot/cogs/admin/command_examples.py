"""The group and an example of each command, for `/help`."""

from collections.abc import Mapping

from bot.i18n.translator import N_

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "ask": {"question": N_("When did Finland join NATO?"), "since": "2023"},
    "changes": {"topic": N_("Kharkiv"), "since": N_("last week")},
    "timeline": {"topic": "MH370", "since": "2014"},
    "brief": {"region": N_("Ukraine"), "since": N_("last week")},
    "brief-schedule set": {"time": "08:00", "zone": "Asia/Taipei"},
    "brief-schedule list": {},
    "brief-schedule remove": {},
    "article add": {"url": "https://news.example/finland-joins-nato"},
    "article list": {"text": "NATO", "since": N_("last month")},
    "article show": {"article": "12"},
    "article edit": {"article": "12"},
    "article remove": {"article": "12"},
    "review": {},
    "questions": {},
    "index status": {},
    "index reindex": {"outlet": "Reuters"},
    "index check": {},
    "source add": {"address": "https://news.example/", "country": "FI"},
    "source list": {},
    "source show": {"source": "3"},
    "source label": {"source": "3"},
    "source interval": {"source": "3", "every": N_("30 minutes")},
    "source suggestions": {"region": N_("Korea")},
    "source pause": {"source": "3"},
    "source resume": {"source": "3"},
    "source remove": {"source": "3"},
    "source poll": {"source": "3"},
    "source reindex": {"source": "3"},
    "source rollback": {"source": "3"},
    "source export": {},
    "source import": {"file": "feeds.opml"},
    "deliver add": {"region": N_("Taiwan Strait"), "quiet": "22:00-7:00", "zone": "Asia/Taipei"},
    "deliver list": {},
    "deliver preview": {"words": N_("drone strike")},
    "deliver why": {"article": "12"},
    "log": {"action": N_("Article removed")},
    "settings": {},
    "settings-export": {},
    "settings-import": {"file": "watchdesk-settings.json"},
    "watch question": {"question": N_("Who leads the talks between Seoul and Tokyo?")},
    "watch list": {},
    "help": {"command": "ask"},
    "about": {},
    "privacy": {},
}
"""By the English name of the command: the options and their values."""

GROUP_TITLES: Mapping[str, str] = {
    "ask": N_("Ask"),
    "brief": N_("Ask"),
    "timeline": N_("Ask"),
    "Ask about this": N_("Ask"),
    "changes": N_("Ask"),
    "article": N_("Articles"),
    "Add to library": N_("Articles"),
    "watch": N_("Follow the news"),
    "help": N_("About this bot"),
    "about": N_("About this bot"),
    "privacy": N_("About this bot"),
}
"""By root command or menu; commands of moderators form a group of their own."""
