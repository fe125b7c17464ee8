"""What each migration of the bot's tables does, in a line for operators."""

from collections.abc import Mapping
from types import MappingProxyType

from index import UNRELEASED, MigrationNote

NOTES: Mapping[str, MigrationNote] = MappingProxyType(
    {
        "0001": MigrationNote("0.1.0", "creates the tables"),
        "0002": MigrationNote("0.2.0", "adds offers of feeds"),
        "0003": MigrationNote("0.2.0", "compresses submissions that wait for a decision"),
        "0004": MigrationNote("0.2.0", "copies who added and edited each article from the audit log"),
        "0005": MigrationNote(UNRELEASED, "adds moderators' channels, and reads every stored question once"),
        "0006": MigrationNote(UNRELEASED, "adds watches, deliveries and briefs"),
        "0007": MigrationNote(UNRELEASED, "lets processes follow the settings that others change"),
    }
)
