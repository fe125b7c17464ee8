"""What each migration of the library does, in a line for operators."""

from collections.abc import Mapping
from types import MappingProxyType

from index.model.upgrade_types import UNRELEASED, MigrationNote

NOTES: Mapping[str, MigrationNote] = MappingProxyType(
    {
        "0001": MigrationNote("0.1.0", "creates the tables"),
        "0002": MigrationNote("0.2.0", "adds regions of articles and removed articles that can be restored"),
        "0003": MigrationNote("0.2.0", "adds sources, and reads the URLs of all articles once"),
        "0004": MigrationNote("0.2.0", "adds stories; the next sync looks for copies among all articles"),
        "0005": MigrationNote("0.2.0", "records for each article where its text is from"),
        "0006": MigrationNote("0.2.0", "adds a list of pages and files that could not be parsed"),
        "0007": MigrationNote(UNRELEASED, "adds speakers; the next sync finds those of all articles"),
        "0008": MigrationNote(UNRELEASED, "adds a polling interval to each source"),
        "0009": MigrationNote(UNRELEASED, "adds standing queries and alerts"),
        "0010": MigrationNote(UNRELEASED, "records which older versions can read the database"),
        "0011": MigrationNote(UNRELEASED, "lets several hosts share a database"),
        "0012": MigrationNote(UNRELEASED, "indexes articles by outlet"),
        "0013": MigrationNote(UNRELEASED, "stores names and outlets that moderators declare to be the same"),
    }
)
