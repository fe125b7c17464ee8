"""Count and delete what the bot stores about one person."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, func, select, update

from bot.db.tables import (
    activities,
    briefs,
    deliveries,
    drafts,
    exchanges,
    feedback,
    jobs,
    own_posts,
    watches,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataCounts:
    """How many records name a person."""

    questions: int
    feedback: int
    drafts: int
    log_lines: int
    watches: int = 0
    deliveries: int = 0
    """Deliveries that the person set up."""
    messages: int = 0
    """Direct messages that the bot sent of its own accord; their ids are stored, not their content."""
    briefs: int = 0
    articles: int = 0
    """Articles that name the person as the supplier of the text or of a fact."""

    def __bool__(self) -> bool:
        counts = (
            self.questions,
            self.feedback,
            self.drafts,
            self.log_lines,
            self.watches,
            self.deliveries,
            self.messages,
            self.briefs,
            self.articles,
        )
        return any(counts)


def count_personal_data(connection: Connection, person_id: int) -> PersonalDataCounts:
    """Counts over all servers. The library counts the articles."""

    def count(table: Table) -> int:
        query = select(func.count()).select_from(table).where(table.c.person_id == person_id)
        return int(connection.execute(query).scalar_one())

    return PersonalDataCounts(
        questions=count(exchanges),
        feedback=count(feedback),
        drafts=count(drafts),
        log_lines=count(activities),
        watches=count(watches),
        deliveries=count(deliveries),
        messages=count(own_posts),
        briefs=count(briefs),
    )


def delete_personal_data(connection: Connection, person_id: int) -> None:
    """Delete a person's records. Audit log lines and deliveries stay, without the person.

    The library handles articles, and the standing queries of the person's watches.
    """
    for table in (feedback, exchanges, drafts, briefs, own_posts, watches):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    connection.execute(update(jobs).where(jobs.c.person_id == person_id).values(person_id=0))
    added = deliveries.c.person_id == person_id
    connection.execute(update(deliveries).where(added).values(person_id=None))
    decided = drafts.c.decided_by == person_id
    connection.execute(update(drafts).where(decided).values(decided_by=None))
    lines = activities.c.person_id == person_id
    connection.execute(update(activities).where(lines).values(person_id=None))
