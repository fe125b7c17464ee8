"""The bot's own tables. Ids of servers, channels, messages and people are Discord's."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.db.migrations.operator_notes import NOTES
from index import Schema, UtcDateTime

# SQLite uses only an INTEGER column as the row id; other databases get 64 bits.
_Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BOT_SCHEMA = Schema(
    owner="bot",
    version="0007",
    scripts="bot.db.migrations",
    version_table="records_version",
    metadata=metadata,
    notes=NOTES,
)
"""`version` is the newest migration; a test compares it with the files in `migrations/versions`."""

servers = Table(
    "servers",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),
    # When the bot was removed from the server; its data is deleted 30 days later.
    Column("left_at", UtcDateTime),
    # The last line of the audit log that its log channel has shown; None without a log channel.
    Column("posted_log_id", BigInteger),
)

# The last change of the settings of each server, for other processes that hold them in memory.
setting_changes = Table(
    "setting_changes",
    metadata,
    Column("seq", _Id, primary_key=True),
    Column("guild_id", BigInteger, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

# Questions and how they were answered, for follow-ups, "why" and feedback.
exchanges = Table(
    "exchanges",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, nullable=False),
    # The bot's message; None until it is sent.
    Column("message_id", BigInteger),
    Column("person_id", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    # Parts of `content` by which unanswered questions are found and grouped. The defaults are for old rows.
    Column("question_key", Text, nullable=False, server_default=""),
    Column("is_private", Boolean, nullable=False, server_default=false()),
    Column("is_refused", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("message_id"),
    Index("ix_exchanges_channel", "channel_id", "id"),
    Index("ix_exchanges_guild", "guild_id", "id"),
    Index("ix_exchanges_person", "person_id"),
    Index("ix_exchanges_asked", "asked_at"),
    # It holds all that the list of unanswered questions reads: the content of a row may be long.
    Index("ix_exchanges_refused", "guild_id", "is_refused", "is_private", "channel_id", "question_key"),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    metadata,
    Column("exchange_id", ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_helpful", Boolean, nullable=False),
    Column("comment", Text, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Index("ix_feedback_person", "person_id"),
)

# Articles that answers cite, to tell who asked when one of them changes. Article ids are the library's.
cited_articles = Table(
    "cited_articles",
    metadata,
    Column("exchange_id", ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", BigInteger, primary_key=True, autoincrement=False),
    # Whether a quote has a number of people, which a later report may change.
    Column("counts_people", Boolean, nullable=False),
    # When who asked was told of the change.
    Column("told_at", UtcDateTime),
)

# Articles that are not in the library yet: previewed by the contributor, then perhaps reviewed.
drafts = Table(
    "drafts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    # Compressed JSON. It has a default only because the column was added to a table with rows.
    Column("content", LargeBinary, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    Index("ix_drafts_guild_state", "guild_id", "state", "id"),
    Index("ix_drafts_person", "person_id"),
    sqlite_autoincrement=True,
)

# Messages in review channels that show waiting drafts. A row outlives its draft until the message is edited.
review_posts = Table(
    "review_posts",
    metadata,
    Column("draft_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
)

# The audit log.
activities = Table(
    "activities",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    # None for actions of the bot itself, and for people whose data was deleted at their request.
    Column("person_id", BigInteger),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_activities_guild", "guild_id", "id"),
    Index("ix_activities_person", "person_id"),
    sqlite_autoincrement=True,
)

# Long work that resumes after a restart, and the message that shows it. At most one per server.
jobs = Table(
    "jobs",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("content", Text, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("person_id", BigInteger, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
)

# Feeds found at a URL, until a moderator has chosen one.
source_offers = Table(
    "source_offers",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Index("ix_source_offers_guild", "guild_id", "id"),
    Index("ix_source_offers_offered", "offered_at"),
    sqlite_autoincrement=True,
)

# The channel in which a source was added, and where its failures are reported. Source ids are the library's.
source_channels = Table(
    "source_channels",
    metadata,
    Column("source_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
)

# Questions that people watch. The question itself is a standing query of the library.
watches = Table(
    "watches",
    metadata,
    Column("id", _Id, primary_key=True),
    # The library's.
    Column("query_id", BigInteger, nullable=False, unique=True),
    # None for one that was set up in direct messages.
    Column("guild_id", BigInteger),
    # Where it was set up.
    Column("channel_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("question", Text, nullable=False),
    # Whether answers are posted in the channel, instead of being sent to the person.
    Column("in_channel", Boolean, nullable=False),
    # Discord locale of the person.
    Column("locale", String(10), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # Since when Discord has not taken its messages; nothing more is sent until the person looks at the list.
    Column("refused_at", UtcDateTime),
    Index("ix_watches_guild", "guild_id"),
    Index("ix_watches_person", "person_id"),
    sqlite_autoincrement=True,
)

# Briefs that were shown, for their buttons and for what is new since the last one.
briefs = Table(
    "briefs",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, nullable=False),
    # Whoever asked, if only they see it; None for a brief that the channel sees.
    Column("person_id", BigInteger),
    # Of the message with a scheduled brief; None for one that somebody asked for.
    Column("post_key", String(100), unique=True),
    # Of the topic and the filters; see `BriefRequest.scope_key`.
    Column("scope_key", String(16), nullable=False),
    Column("request", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_briefs_channel", "channel_id", "scope_key", "id"),
    Index("ix_briefs_person", "person_id"),
    Index("ix_briefs_made", "made_at"),
    sqlite_autoincrement=True,
)

# Messages that the bot sends of its own accord: the intention first, then the message that was sent.
own_posts = Table(
    "own_posts",
    metadata,
    Column("post_key", String(100), primary_key=True),
    # None in a direct message.
    Column("guild_id", BigInteger),
    # In a direct message, the person who gets it.
    Column("person_id", BigInteger),
    # None for a direct message that is not sent yet.
    Column("channel_id", BigInteger),
    # By which the message is recognised in its channel.
    Column("fingerprint", String(40), nullable=False),
    Column("intended_at", UtcDateTime, nullable=False),
    # None until the message is known to be sent.
    Column("message_id", BigInteger),
    UniqueConstraint("message_id"),
    Index("ix_own_posts_guild", "guild_id"),
    Index("ix_own_posts_person", "person_id"),
    Index("ix_own_posts_intended", "intended_at"),
)

# Channels to which new articles are posted. The criteria are a standing query of the library.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("query_id", BigInteger, nullable=False),
    # The role that a post mentions.
    Column("role_id", BigInteger),
    Column("most_an_hour", Integer, nullable=False),
    # Such as "22:00-07:00"; with a time zone, or neither.
    Column("quiet_hours", String(11)),
    Column("time_zone", String(64)),
    Column("state", String(20), nullable=False),
    # Who added or resumed it, and is told when it stops; None for people whose data was deleted.
    Column("person_id", BigInteger),
    Column("added_at", UtcDateTime, nullable=False),
    Index("ix_deliveries_guild", "guild_id"),
    Index("ix_deliveries_person", "person_id"),
    sqlite_autoincrement=True,
)

# Posts of deliveries: what each is to contain, written before it is sent.
delivery_posts = Table(
    "delivery_posts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("is_summary", Boolean, nullable=False),
    # The library's alerts, as a JSON list of their ids.
    Column("alert_ids", Text, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    # None until it is sent and its alerts are marked as delivered.
    Column("finished_at", UtcDateTime),
    Index("ix_delivery_posts_delivery", "delivery_id", "finished_at"),
    Index("ix_delivery_posts_planned", "planned_at"),
    sqlite_autoincrement=True,
)

# Which articles a channel was shown, so that none is posted there twice, whatever the delivery.
delivered_articles = Table(
    "delivered_articles",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", BigInteger, primary_key=True, autoincrement=False),
    Column("post_id", ForeignKey("delivery_posts.id", ondelete="CASCADE"), nullable=False, index=True),
)

# Briefs that moderators scheduled, at most one in a channel.
brief_schedules = Table(
    "brief_schedules",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("region", String(40)),
    # Days of the week as digits, Monday is 1.
    Column("days", String(7), nullable=False),
    # In the time zone, after midnight.
    Column("minute", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("next_run_at", UtcDateTime, nullable=False),
    Index("ix_brief_schedules_guild", "guild_id"),
    Index("ix_brief_schedules_next", "next_run_at"),
)
