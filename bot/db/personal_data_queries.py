"""Count and delete what the bot stores about one person."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, func, select, update

from bot.db.tables import activities, briefs, drafts, exchanges, feedback, jobs, own_posts


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataCounts:
    """How many records name a person."""

    questions: int
    feedback: int
    drafts: int
    log_lines: int
    briefs: int = 0
    articles: int = 0
    """Articles that name the person as the supplier of the text or of a fact."""

    def __bool__(self) -> bool:
        return any((self.questions, self.feedback, self.drafts, self.log_lines, self.briefs, self.articles))


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
        briefs=count(briefs),
    )


def delete_personal_data(connection: Connection, person_id: int) -> None:
    """Delete a person's records; audit log lines stay, without the person. The library handles articles."""
    for table in (feedback, exchanges, drafts, briefs, own_posts):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    connection.execute(update(jobs).where(jobs.c.person_id == person_id).values(person_id=0))
    decided = drafts.c.decided_by == person_id
    connection.execute(update(drafts).where(decided).values(decided_by=None))
    lines = activities.c.person_id == person_id
    connection.execute(update(activities).where(lines).values(person_id=None))
