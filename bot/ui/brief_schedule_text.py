"""When a scheduled brief is posted, and of what, in words. Pure."""

from bot.db.brief_schedule_queries import BriefSchedule
from bot.i18n.region_names import region_name
from bot.i18n.translator import N_, Translator
from bot.ui.discord_markup import escape, shorten

MAX_TOPIC_UNITS = 80
EVERY_DAY = "1234567"
DAYS = {
    EVERY_DAY: N_("every day"),
    "12345": N_("Monday to Friday"),
    "1": N_("every Monday"),
    "2": N_("every Tuesday"),
    "3": N_("every Wednesday"),
    "4": N_("every Thursday"),
    "5": N_("every Friday"),
    "6": N_("every Saturday"),
    "7": N_("every Sunday"),
}


def describe_schedule(
    schedule: BriefSchedule, say: Translator, *, most_units: int = MAX_TOPIC_UNITS, escapes: bool = True
) -> str:
    """`every day at 08:00 (Asia/Taipei), about Ukraine`."""
    hour, minute = divmod(schedule.time.minute, 60)
    when = say(
        "{days} at {time} ({zone})",
        days=say(DAYS[schedule.time.days]),
        time=f"{hour:02}:{minute:02}",
        zone=schedule.time.zone,
    )
    topic = shorten(schedule.topic, most_units)
    about = [
        say("about {topic}", topic=escape(topic) if escapes else topic) if topic else "",
        say("about {region}", region=region_name(schedule.region, say)) if schedule.region else "",
    ]
    return ", ".join(filter(None, [when, *about]))
