"""The tables of the library. Every other file of a library can be rebuilt from them."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, naive UTC in the database, since databases handle time zones differently."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


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

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

corpora = Table(
    "corpora",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
)

# The oldest version that can read the tables of each owner, named by the table that stores its version.
readable_versions = Table(
    "readable_versions",
    metadata,
    Column("version_table", String(40), primary_key=True),
    Column("oldest", String(4), nullable=False),
)

# Feeds and sitemaps that a corpus follows.
sources = Table(
    "sources",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    # Canonical, and unique within the corpus.
    Column("url", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("title", Text, nullable=False),
    Column("site_url", Text),
    Column("outlet_kind", String(20)),
    Column("country", String(2)),
    Column("region", String(40), index=True),
    Column("language", String(35)),
    Column("trust_note", Text, nullable=False, server_default=""),
    Column("state", String(10), nullable=False),
    # When its moderators were notified that it was paused because it fails.
    Column("told_at", UtcDateTime),
    Column("added_at", UtcDateTime, nullable=False),
    Column("polled_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    # A Wording in JSON, so that it can be translated.
    Column("last_error", Text),
    # A running poll claims the source until then and renews the claim; other processes do not poll it.
    Column("claimed_until", UtcDateTime),
    # None while it is paused.
    Column("next_poll_at", UtcDateTime, index=True),
    Column("interval_s", Integer, nullable=False),
    # Chosen by a person, instead of the one before; None for automatic.
    Column("fixed_interval_s", Integer),
    Column("etag", Text),
    Column("last_modified", Text),
    UniqueConstraint("corpus_id", "url"),
    sqlite_autoincrement=True,
)

# Entries that a source listed, and the outcome of reading each, so that no page is read twice for nothing.
source_entries = Table(
    "source_entries",
    metadata,
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    # Hash of the id that the source gives the entry.
    Column("entry_key", LargeBinary(16), primary_key=True),
    Column("url", Text, nullable=False),
    # Hash of everything the source says about the entry; the entry is read again when it changes.
    Column("stamp", LargeBinary(16), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    # When a FAILED entry is retried; None for an entry that is not read again.
    Column("next_try_at", UtcDateTime),
    Column("article_id", ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    Column("listed_at", UtcDateTime, nullable=False),
)

# Page checks of all articles of a source: staged row by row, published in one transaction.
refreshes = Table(
    "refreshes",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", UtcDateTime, nullable=False),
    # None until it is published; an unpublished refresh can be resumed.
    Column("published_at", UtcDateTime),
    Column("rolled_back_at", UtcDateTime),
    sqlite_autoincrement=True,
)

refresh_items = Table(
    "refresh_items",
    metadata,
    Column("refresh_id", ForeignKey("refreshes.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("change", String(10), nullable=False),
    Column("reason", Text),
    # The revision that was checked, and the one that publishing made.
    Column("revision", Integer, nullable=False),
    Column("new_revision", Integer),
    # The result of the check, in JSON, until it is published.
    Column("draft", Text),
)

articles = Table(
    "articles",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    Column("canonical_url", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("outlet", Text),
    Column("author", Text),
    Column("published_at", UtcDateTime),
    Column("published_precision", String(10)),
    Column("published_zone", String(10)),
    Column("language", String(10)),
    Column("content_hash", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fetched_at", UtcDateTime),
    Column("added_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # Version of the gazetteer with which its regions were found; None before that.
    Column("regions_version", Integer, index=True),
    # Version of the attribution rules by which its speakers were found; None before that.
    Column("speakers_version", Integer, index=True),
    # Names of facts that a person set, comma-separated; they take precedence over what the page states.
    Column("edited", Text, nullable=False, server_default=""),
    # The source that it came from. Not a foreign key: SQLite cannot add one to an existing table.
    Column("source_id", _Id, index=True),
    Column("dateline", Text),
    Column("correction", Text),
    # The URL in a form that is the same for the mobile, AMP and print versions of a page.
    Column("variant_key", Text),
    # A TextOrigin; None if it is not known.
    Column("text_origin", String(10)),
    # The canonical URL from which the text was fetched; None for a text that was not fetched.
    Column("text_url", Text),
    # Who supplied the text and stated its facts, and when, in JSON; None if nothing is known about that.
    Column("provenance", Text),
    # Hash of the text that a rollback removed; the page is ignored while it shows that text.
    Column("refused_hash", String(64)),
    Column("page_etag", Text),
    Column("page_last_modified", Text),
    Column("checked_at", UtcDateTime),
    # When its page is to be checked again; None if it is not.
    Column("next_check_at", UtcDateTime, index=True),
    Column("gone_at", UtcDateTime),
    Column("revised_at", UtcDateTime),
    # Last, so that SQLite reads the columns above without reading the pages of a long text.
    Column("text", Text, nullable=False),
    UniqueConstraint("corpus_id", "canonical_url"),
    UniqueConstraint("corpus_id", "content_hash"),
    # With every column that filters compare, so that no row, with its long text, is read.
    Index("ix_articles_corpus_published", "corpus_id", "published_at", "outlet", "language", "source_id"),
    Index("ix_articles_corpus_outlet", "corpus_id", "outlet", "published_at", "language", "source_id"),
    Index("ix_articles_corpus_variant", "corpus_id", "variant_key"),
    sqlite_autoincrement=True,
)

article_regions = Table(
    "article_regions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("region", String(40), primary_key=True, index=True),
)

# Who says what in an article: each speaker with the sentences that report their words.
article_speakers = Table(
    "article_speakers",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("described", Text),
    # Spans of the article's text, packed like the sentences of a passage.
    Column("sentences", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# The words by which the speakers of all articles are found.
speaker_words = Table(
    "speaker_words",
    metadata,
    Column("word", String(64), primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Everything needed to restore a recently removed article. Never searched or listed.
removed_articles = Table(
    "removed_articles",
    metadata,
    Column("article_id", _Id, primary_key=True, autoincrement=False),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    Column("content", Text, nullable=False),
    Column("removed_at", UtcDateTime, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("corpus_id", ForeignKey("corpora.id"), primary_key=True),
    Column("canonical_url", Text, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    # Whether the text was fetched from there; otherwise a person only stated that it is there.
    Column("is_checked", Boolean, nullable=False, server_default=false()),
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("replaced_at", UtcDateTime, nullable=False),
    # All other facts of the revision, in JSON; None for revisions of format 0002 or older.
    Column("facts", Text),
)

models = Table(
    "models",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("dim", Integer, nullable=False),
    Column("max_tokens", Integer, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("model_id", ForeignKey("models.id"), nullable=False),
    Column("passage_words", Integer, nullable=False),
    Column("splitter_version", Integer, nullable=False),
    UniqueConstraint("model_id", "passage_words", "splitter_version"),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Column("text_key", LargeBinary(16), nullable=False),
    UniqueConstraint("article_id", "edition_id", "ordinal"),
    Index("ix_passages_edition_key", "edition_id", "text_key"),
    sqlite_autoincrement=True,
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("model_id", ForeignKey("models.id"), nullable=False),
    Column("text_key", LargeBinary(16), nullable=False),
    Column("passage", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    UniqueConstraint("model_id", "text_key"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    Column("article_id", _Id, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_changes_corpus_seq", "corpus_id", "seq"),
    sqlite_autoincrement=True,
)

snapshots = Table(
    "snapshots",
    metadata,
    # Whose files these are: an id of the data folder, or "" if the database is in it as well.
    Column("replica", String(32), primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("seq", _Id, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# Work that one process at a time does, such as serving a shard. A claim that is not renewed expires.
claims = Table(
    "claims",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("item", _Id, primary_key=True, autoincrement=False),
    Column("holder", String(32), nullable=False, index=True),
    # By the clock of the database.
    Column("until", UtcDateTime, nullable=False),
)

# The sketch of one revision of an article, for finding its copies.
story_sketches = Table(
    "story_sketches",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    # Version of the rules by which the sketch was made and copies were found.
    Column("version", Integer, nullable=False),
    # The news agency that it names, and whether that agency published it.
    Column("wire", String(20)),
    Column("is_wires_own", Boolean, nullable=False),
)

# Bands of the sketches: articles that share phrases share some bands.
story_bands = Table(
    "story_bands",
    metadata,
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# Pairs of articles that are copies of one report. Stories are computed from the pairs and not stored.
story_links = Table(
    "story_links",
    metadata,
    Column("low_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("high_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# Content, by its hash, that exceeded a limit while it was parsed or crashed the parser.
aborted_readings = Table(
    "aborted_readings",
    metadata,
    Column("content_key", LargeBinary(16), primary_key=True),
    Column("cause", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

# Stored criteria that new articles are matched against; deleted with the corpus that they belong to.
standing_queries = Table(
    "standing_queries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False, index=True),
    # Who manages it, as the calling program names it.
    Column("owner", String(20), nullable=False, server_default=""),
    # An AlertCriteria in JSON.
    Column("criteria", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

# The corpora whose articles a standing query is matched against.
standing_query_corpora = Table(
    "standing_query_corpora",
    metadata,
    Column("query_id", ForeignKey("standing_queries.id", ondelete="CASCADE"), primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), primary_key=True, index=True),
)

# The vectors of the questions of standing queries, as float32, by each model that has embedded them.
question_vectors = Table(
    "question_vectors",
    metadata,
    Column("query_id", ForeignKey("standing_queries.id", ondelete="CASCADE"), primary_key=True),
    Column("model_id", ForeignKey("models.id"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# Articles that were stored or changed and are still to be matched against standing queries.
arrivals = Table(
    "arrivals",
    metadata,
    Column("seq", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    # Not a foreign key: the article may be removed before it is matched.
    Column("article_id", _Id, nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # Whether it was matched against everything except questions, which need its vectors.
    Column("awaits_questions", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

# Matches of standing queries and articles. Kept after delivery, so that nothing is alerted twice, and after the
# removal of the article, which may be restored; deleted once a change of the article would be no news.
alerts = Table(
    "alerts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("query_id", ForeignKey("standing_queries.id", ondelete="CASCADE"), nullable=False),
    Column("article_id", _Id, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    # The alert that is delivered for this match, for a copy or the same answer again.
    Column("repeats_id", _Id),
    # The text that the offsets of the quote and of the words that answer count in.
    Column("content_hash", String(64), nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("answer_start", Integer),
    Column("answer_end", Integer),
    Column("matched_at", UtcDateTime, nullable=False, index=True),
    Column("delivered_at", UtcDateTime),
    UniqueConstraint("query_id", "article_id", "revision"),
    Index("ix_alerts_query_delivered", "query_id", "delivered_at"),
    sqlite_autoincrement=True,
)

# Pairs of names that moderators declared to be one name, or not to be. They come before the built-in names and
# rules. The key of `name` is the lower one.
name_aliases = Table(
    "name_aliases",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("other", String(100), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("other_key", String(200), nullable=False),
    Column("is_same", Boolean, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("corpus_id", "name_key", "other_key"),
    sqlite_autoincrement=True,
)

# Pairs of outlets that moderators declared to belong to one publisher, or not to, likewise.
outlet_ties = Table(
    "outlet_ties",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("corpus_id", ForeignKey("corpora.id"), nullable=False),
    Column("outlet", String(100), nullable=False),
    Column("other", String(100), nullable=False),
    Column("outlet_key", String(200), nullable=False),
    Column("other_key", String(200), nullable=False),
    Column("is_same", Boolean, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("corpus_id", "outlet_key", "other_key"),
    sqlite_autoincrement=True,
)
