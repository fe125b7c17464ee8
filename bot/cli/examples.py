"""Examples that the help of each command ends with."""

from collections.abc import Mapping, Sequence

import typer

EXAMPLES: Mapping[str, Sequence[str]] = {
    "ask": (
        "watchdesk ask 'When did Finland join NATO?'",
        "watchdesk ask 'What did Seoul announce?' --since 2024-06 --region korea",
        "watchdesk ask 'When did Finland join NATO?' --export finland.md",
    ),
    "timeline": (
        "watchdesk timeline MH370",
        "watchdesk timeline 'Brexit talks' --since 2018 --limit 30 --export brexit.md",
    ),
    "search": ("watchdesk search 'median line' --k 5",),
    "brief": ("watchdesk brief", "watchdesk brief Ukraine --since 'last week'"),
    "chat": ("watchdesk chat", "watchdesk chat < questions.txt"),
    "changes": ("watchdesk changes 'Sri Lanka flood' --since 2026-11-01",),
    "watch add": ("watchdesk watch add 'Who commands the Third Fleet?'",),
    "watch list": ("watchdesk watch list",),
    "watch remove": ("watchdesk watch remove 3",),
    "watch check": ("watchdesk watch check", "watchdesk watch check --json"),
    "add": (
        "watchdesk add https://news.example/2024/03/patrol",
        "watchdesk add report.pdf --outlet 'Example News' --published 2024-03-08",
        "watchdesk add - --title 'Statement of the ministry' < statement.txt",
    ),
    "import": (
        "watchdesk import articles.jsonl.gz",
        "watchdesk import bookmarks.html",
        "watchdesk import pages.warc.gz --corpus archive",
    ),
    "export": (
        "watchdesk export articles.jsonl",
        "watchdesk export - --region korea --since 2026-01",
    ),
    "articles list": (
        "watchdesk articles list --contains Senkaku",
        "watchdesk articles list --outlet 'Example News' --limit 10",
    ),
    "articles show": ("watchdesk articles show 7",),
    "articles remove": ("watchdesk articles remove 7",),
    "aliases add": ("watchdesk aliases add 'Cai Shiying' 'Tsai Shih-ying'",),
    "aliases list": ("watchdesk aliases list",),
    "aliases remove": ("watchdesk aliases remove 'Cai Shiying' 'Tsai Shih-ying'",),
    "sources add": (
        "watchdesk sources add https://news.example/feed.xml",
        "watchdesk sources add https://news.example --choose 2 --country TW --every 30m",
    ),
    "sources list": ("watchdesk sources list",),
    "sources show": ("watchdesk sources show 3",),
    "sources label": ("watchdesk sources label 3 --kind newspaper --country TW",),
    "sources interval": ("watchdesk sources interval 3 30m", "watchdesk sources interval 3 auto"),
    "sources suggest": ("watchdesk sources suggest", "watchdesk sources suggest korea"),
    "sources pause": ("watchdesk sources pause 3",),
    "sources resume": ("watchdesk sources resume 3",),
    "sources remove": ("watchdesk sources remove 3 --with-articles",),
    "sources rollback": ("watchdesk sources rollback 3",),
    "sources import": ("watchdesk sources import feeds.opml",),
    "sources export": ("watchdesk sources export feeds.opml",),
    "poll": ("watchdesk poll", "watchdesk poll --all", "watchdesk poll 3"),
    "status": ("watchdesk status", "watchdesk status --json"),
    "reindex": ("watchdesk reindex", "watchdesk reindex --source 3"),
    "check": ("watchdesk check", "watchdesk check --repair"),
    "backup": ("watchdesk backup watchdesk.backup",),
    "restore": ("watchdesk restore watchdesk.backup",),
    "upgrade": ("watchdesk upgrade --check", "watchdesk upgrade"),
    "migrate-database": (
        "watchdesk migrate-database --to postgresql+psycopg://watchdesk@localhost/watchdesk",
        "watchdesk migrate-database --to new-data",
    ),
    "eval": ("watchdesk eval questions.jsonl --as-of asked",),
    "start": ("watchdesk start",),
    "run": ("watchdesk run", "watchdesk run --health-port 9464"),
    "web": ("watchdesk web", "watchdesk web --port 8080"),
    "doctor": ("watchdesk doctor",),
}
"""By command, as it is typed after `watchdesk`."""


def add_examples(app: typer.Typer, prefix: str = "") -> None:
    """Set the examples of every command of an app and of its groups. Raises KeyError for one without any."""
    for command in app.registered_commands:
        assert command.callback is not None
        name = prefix + (command.name or command.callback.__name__)
        command.epilog = "\n".join(["[bold]Examples[/bold]", *(f"  {line}" for line in EXAMPLES[name])])
    for group in app.registered_groups:
        assert group.typer_instance is not None
        add_examples(group.typer_instance, f"{prefix}{group.name} ")
