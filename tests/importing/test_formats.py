"""Files of other programs are read as those programs write them, hostile ones within limits."""

import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from libraries import open_library
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index import SHARED_CORPUS, ArticleDraft, ImportFormat, ReadError
from index.importing.bookmarks_file import read_bookmarks
from index.importing.csv_file import read_csv
from index.importing.format_detection import detect_format, find_format
from index.importing.freshrss_file import read_freshrss
from index.importing.imported_items import ArchivedPage, ImportedItem, ListedLink, MailMessage
from index.importing.item_parsing import parse_item
from index.importing.mbox_file import read_mbox
from index.importing.miniflux_file import read_miniflux
from index.importing.warc_file import read_warc
from index.model.errors import TooLargeError, UnreadableError

PATROL = (
    "Three patrol boats left the harbour at dawn on Monday, the coast guard said. They returned on the next "
    "day with a crew of eleven fishermen whose boat had sunk near the reef."
)
SENTENCES = " ".join(f"The fleet met ship number {n} in the strait on that day." for n in range(30))
LIMIT = 100_000


def write(folder: Path, content: bytes | str, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def drafts_of(items: list[ImportedItem]) -> list[ArticleDraft]:
    return [item.draft for item in items if item.draft is not None]


def reasons_of(items: list[ImportedItem]) -> list[str]:
    return [item.reason for item in items if item.reason is not None]


def parse(item: ImportedItem) -> ArticleDraft | ListedLink:
    assert item.unread is not None
    return parse_item(item.unread, max_bytes=LIMIT)


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_delimiter_and_encoding_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    header = delimiter.join(["Headline", "Publication Date", "Full_Text", "Source", "Link", "ID"])
    row = delimiter.join(
        [
            "Über “boats”",
            "2021-08-24",
            f'"{PATROL}\n\nSaid ""Zoë"", twice."',
            "Daily",
            "https://a.example/1",
            "7",
        ]
    )
    path = write(tmp_path, f"{header}\r\n{row}\r\n".encode(encoding))

    assert detect_format(path) is ImportFormat.CSV
    [draft] = drafts_of(list(read_csv(path)))
    assert draft.text == f'{PATROL}\n\nSaid "Zoë", twice.'
    assert (draft.title, draft.outlet, draft.url) == ("Über “boats”", "Daily", "https://a.example/1")
    assert draft.published is not None
    assert draft.published.isoformat() == "2021-08-24"


def test_csv_rows_are_reported_by_line_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    rows = ["title,text,url", f"A,{'x ' * 9},", 'B,"a\nb",,,', "", "C,,https://a.example/3", "D,,", "E,ok,"]
    items = list(read_csv(write(tmp_path, "\n".join(rows))))

    assert [(item.line, item.reason and item.reason[:10]) for item in items] == [
        (2, None),
        (3, "it has 5 c"),
        (6, None),
        (7, "it has nei"),
        (8, None),
    ]
    assert items[2].link is not None
    assert items[2].link.url == "https://a.example/3"
    assert items[2].link.facts is not None
    assert items[2].link.facts.title == "C"


def test_csv_that_names_no_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "title,date\nA,2021\n")

    with pytest.raises(UnreadableError, match="must name the columns"):
        list(read_csv(path))
    with pytest.raises(UnreadableError, match="its format is not recognised"):
        detect_format(path)


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        ("text" + ",x" * 10_000 + "\nA text" + ",1" * 10_000, 0),
        ('text\n"' + "never closed\n" * 100_000, 0),
        ("text\n" + "x" * 11_000_000 + "\nnext", 1),
        ("text\n\\ud800 " * 3, 0),
    ],
    ids=["columns", "quote", "long", "surrogates"],
)
def test_hostile_csv_is_read_within_limits(tmp_path: Path, content: str, reasons: int) -> None:
    items = list(read_csv(write(tmp_path, content)))

    assert len(reasons_of(items)) == reasons
    assert len(drafts_of(items)) >= 1


def test_csv_with_nul_is_binary(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="binary"):
        list(read_csv(write(tmp_path, b"text\na\x00b\n")))


# Miniflux and FreshRSS


def miniflux(**change: object) -> dict[str, object]:
    feed = {"title": "Strait Daily", "site_url": "https://a.example/", "feed_url": "https://a.example/feed"}
    entry = {"id": 8, "title": "Ships &amp; boats", "url": "https://a.example/1", "author": "A. Writer"}
    entry |= {"published_at": "2026-11-01T10:00:00+08:00", "content": f"<p>{SENTENCES}</p>", "feed": feed}
    return entry | change


def test_miniflux_entry_with_the_full_text_is_an_article(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps({"total": 1, "entries": [miniflux()]}))
    [item] = read_miniflux(path)
    draft = parse(item)

    assert detect_format(path) is ImportFormat.MINIFLUX
    assert isinstance(draft, ArticleDraft)
    assert (draft.text, draft.title, draft.outlet) == (SENTENCES, "Ships & boats", "Strait Daily")
    assert (draft.url, draft.author) == ("https://a.example/1", "A. Writer")
    assert draft.published is not None
    assert (draft.published.isoformat(), draft.published.zone) == ("2026-11-01T02:00:00Z", "+08:00")


@pytest.mark.parametrize(
    "change",
    [
        {"content": f"<p>{PATROL}</p>"},
        {"content": f"<p>{SENTENCES}</p><p>Read more …</p>"},
        {"url": "https://elsewhere.example/1"},
    ],
    ids=["teaser", "cut", "other site"],
)
def test_entry_without_the_full_text_of_its_own_site_is_a_link(
    tmp_path: Path, change: dict[str, object]
) -> None:
    [item] = read_miniflux(write(tmp_path, json.dumps({"entries": [miniflux(**change)]})))
    link = parse(item)

    assert isinstance(link, ListedLink)
    assert link.url == change.get("url", "https://a.example/1")
    assert link.facts is not None
    assert link.facts.outlet == (None if "url" in change else "Strait Daily")


def test_entry_without_a_web_address_is_rejected(tmp_path: Path) -> None:
    items = read_miniflux(write(tmp_path, json.dumps({"entries": [miniflux(url="javascript:x"), 5]})))
    first, second = items

    with pytest.raises(ReadError):
        parse(first)
    assert second.reason == "the entry is not an object"


def freshrss(*items: dict[str, object]) -> str:
    return json.dumps({"id": "user/-/state/org.freshrss/starred", "title": "Starred", "items": items})


STARRED = {
    "id": "x",
    "title": "Ships &amp; boats",
    "author": "",
    "published": 1761962400,
    "alternate": [{"href": "https://a.example/1", "type": "text/html"}],
    "content": {"content": f"<p>{SENTENCES}</p>"},
    "origin": {"title": "Strait Daily", "htmlUrl": "https://a.example", "feedUrl": "https://a.example/feed"},
}


@pytest.mark.parametrize("field", ["content", "summary"])
def test_freshrss_article_is_read(tmp_path: Path, field: str) -> None:
    article = {**STARRED, "content": None} | {field: STARRED["content"]}
    path = write(tmp_path, freshrss(article))
    [item] = read_freshrss(path)
    draft = parse(item)

    assert detect_format(path) is ImportFormat.FRESHRSS
    assert isinstance(draft, ArticleDraft)
    assert (draft.text, draft.title, draft.outlet) == (SENTENCES, "Ships & boats", "Strait Daily")
    assert draft.published is not None
    assert draft.published.isoformat() == "2025-11-01T02:00:00Z"


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_freshrss_zip_has_several_files_of_articles(tmp_path: Path) -> None:
    members = {"feeds.opml.xml": "<opml/>", "starred.json": freshrss(STARRED), "a.json": freshrss(STARRED, {})}
    path = write(tmp_path, zipped(members))
    items = list(read_freshrss(path))

    assert detect_format(path) is ImportFormat.FRESHRSS
    assert [item.line for item in items] == [1, 2, 3]
    assert items[-1].consumed_bytes <= path.stat().st_size


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (zipped({"a.json": b" " * 60_000_000}), TooLargeError, "larger than 50 MB"),
        (zipped({"a.opml": b""}), UnreadableError, "has 0 JSON files"),
        (b"PK\x03\x04 damaged", UnreadableError, "damaged"),
        ("[" * 100_000, UnreadableError, "not valid JSON"),
        ('{"id": "user/-/state", "items": 5}', UnreadableError, "no list of items"),
    ],
    ids=["bomb", "opml", "damaged", "nested", "no list"],
)
def test_unusable_freshrss_file_is_refused(
    tmp_path: Path, content: bytes | str, error: type[ReadError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        list(read_freshrss(write(tmp_path, content)))


# Bookmarks

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1">News &amp; more</H3>
    <DL><p>
        <DT><A HREF="https://a.example/1?x=1&amp;y=2" ADD_DATE="1">One</A>
        <DT><A HREF="javascript:alert(1)">Bookmarklet</A>
        <DT><A HREF="place:sort=8">Recent</A>
        <DT><A HREF="HTTP://b.example/2">Two</A>
    </DL><p>
    <DT><A HREF="data:text/html,x">Data</A><DT><A HREF="file:///etc/passwd">File</A><DT><A>None</A>
</DL>
"""


def test_bookmarks_are_links_and_other_schemes_are_skipped(tmp_path: Path) -> None:
    path = write(tmp_path, BOOKMARKS)
    items = list(read_bookmarks(path))

    assert detect_format(path) is ImportFormat.BOOKMARKS
    assert [item.link.url for item in items if item.link] == [
        "https://a.example/1?x=1&y=2",
        "HTTP://b.example/2",
    ]
    assert [item.skipped for item in items if item.skipped] == ["not a web address"] * 4


def test_deeply_nested_bookmarks_are_read(tmp_path: Path) -> None:
    nested = "<DL><DT><H3>x</H3>" * 20_000 + '<A HREF="https://a.example/deep">Deep</A>'
    [item] = read_bookmarks(write(tmp_path, nested))

    assert item.link == ListedLink(url="https://a.example/deep")


# WARC


def page(text: str = PATROL) -> bytes:
    return f"<html><title>Patrol</title><article><h1>Patrol</h1><p>{text}</p></article></html>".encode()


def warc(*responses: tuple[str, bytes, str], is_zipped: bool = True) -> bytes:
    """An archive of responses: URL, body, and the status with headers."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=is_zipped)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for url, body, head in responses:
        status, *lines = head.split("\n")
        headers = [tuple(line.split(": ", 1)) for line in lines]
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": "2026-01-02T03:04:05Z"},
        )
        writer.write_record(record)
    return buffer.getvalue()


@pytest.mark.parametrize("is_zipped", [True, False])
def test_archived_page_is_an_article_of_its_time(tmp_path: Path, is_zipped: bool) -> None:
    head = "200 OK\nContent-Type: text/html; charset=utf-8\nContent-Encoding: gzip"
    responses = [
        ("https://a.example/1", gzip.compress(page(f"{PATROL} Zoë.")), head),
        ("https://a.example/2", b"", "301 Moved\nLocation: /1"),
        ("https://a.example/3.png", b"\x89PNG", "200 OK\nContent-Type: image/png"),
        ("https://a.example/4", page(), "200 OK"),
    ]
    path = write(tmp_path, warc(*responses, is_zipped=is_zipped))
    items = list(read_warc(path, max_bytes=LIMIT))
    draft = parse(items[1])

    assert detect_format(path) is ImportFormat.WARC
    assert [item.skipped for item in items] == [
        "not a response",
        None,
        "not a successful response",
        "neither a page nor a PDF",
        "neither a page nor a PDF",
    ]
    assert isinstance(draft, ArticleDraft)
    assert (draft.text, draft.title, draft.url) == (f"{PATROL} Zoë.", "Patrol", "https://a.example/1")
    assert draft.fetched_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert not draft.came_from.text_url


def test_compressed_bomb_is_never_held_in_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<p>" + bytes(200_000_000), 1)
    head = "200 OK\nContent-Type: text/html\nContent-Encoding: gzip"
    path = write(tmp_path, warc(("https://a.example/1", bomb, head)))

    tracemalloc.start()
    items = list(read_warc(path, max_bytes=LIMIT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert reasons_of(items) == ["the page is larger than 100,000 bytes"]
    assert peak < 40_000_000


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_cut_archive_keeps_what_was_read(tmp_path: Path, cut: float) -> None:
    head = "200 OK\nContent-Type: text/html"
    whole = warc(*[(f"https://a.example/{n}", page(), head) for n in range(20)])
    items = list(read_warc(write(tmp_path, whole[: int(len(whole) * cut)]), max_bytes=LIMIT))

    assert 5 < sum(isinstance(item.unread, ArchivedPage) for item in items) < 20


@pytest.mark.parametrize(
    "content", [b"WARC/1.0\r\n" + b"x" * 100_000, b"WARC/nonsense\r\n\r\n", b"\x1f\x8bWARC"]
)
def test_damaged_archive_is_reported(tmp_path: Path, content: bytes) -> None:
    items = list(read_warc(write(tmp_path, content), max_bytes=LIMIT))

    assert all(item.reason or item.skipped for item in items)


# Mail


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    known = {"From": "Strait Daily <news@a.example>", "Subject": "Patrol “returns”"}
    known |= {"Date": "Tue, 24 Aug 2021 10:00:00 +0800", "List-Unsubscribe": "<https://a.example/u>"}
    for name, value in (known | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(f"{PATROL}\n\nFrom now on, Zoë said, no boat leaves alone.")
    return message


def mbox(*messages: EmailMessage | bytes) -> bytes:
    raws = [message if isinstance(message, bytes) else message.as_bytes() for message in messages]
    return b"".join(
        b"From a@b Tue Aug 24 10:00:00 2021\n" + raw.replace(b"\nFrom ", b"\n>From ") + b"\n" for raw in raws
    )


def test_newsletter_is_an_article_of_its_sender(tmp_path: Path) -> None:
    path = write(tmp_path, mbox(mail(Archived_At="<https://a.example/mail/1>"), mail()))
    first, second = read_mbox(path, max_bytes=LIMIT)
    draft = parse(first)

    assert detect_format(path) is ImportFormat.MBOX
    assert isinstance(draft, ArticleDraft)
    assert draft.text == f"{PATROL}\n\nFrom now on, Zoë said, no boat leaves alone."
    assert (draft.title, draft.outlet, draft.author) == ("Patrol “returns”", "Strait Daily", None)
    assert draft.published is not None
    assert (draft.published.isoformat(), draft.published.zone) == ("2021-08-24T02:00:00Z", "+08:00")
    assert (draft.url, parse(second).url) == ("https://a.example/mail/1", None)


def test_html_part_is_read_and_attachments_are_ignored(tmp_path: Path) -> None:
    message = mail(From="=?utf-8?q?Zo=C3=AB?= <zoe@a.example>")
    del message["List-Unsubscribe"]
    message.set_content("See the HTML part.")
    table = f"<table><tr><td><p>{PATROL}</p></td></tr></table><script>alert(1)</script>"
    message.add_alternative(table, subtype="html")
    message.add_attachment(b"attached", maintype="application", subtype="octet-stream", filename="a.exe")
    [item] = read_mbox(write(tmp_path, mbox(message)), max_bytes=LIMIT)
    draft = parse(item)

    assert isinstance(draft, ArticleDraft)
    assert (draft.text, draft.author, draft.outlet) == (PATROL, "Zoë", None)


@pytest.mark.parametrize("charset", [b"x-unknown", b"us-ascii", b"big5"])
def test_wrong_charset_of_a_message_is_detected(charset: bytes) -> None:
    head = b"Subject: Patrol\nContent-Type: text/plain; charset=" + charset
    raw = head + b"\nContent-Transfer-Encoding: 8bit\n\n" + f"{PATROL} Zoë – said.".encode()
    draft = parse_item(MailMessage(raw=raw), max_bytes=LIMIT)

    assert isinstance(draft, ArticleDraft)
    assert draft.text == f"{PATROL} Zoë – said."


def nested_mail(depth: int) -> bytes:
    heads = [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)]
    return "".join(heads).encode() + b"\n" + PATROL.encode()


@pytest.mark.parametrize(
    "raw",
    [
        nested_mail(1000),
        b"\x00" * 1000,
        b"From: =?utf-8?b?////?=\nDate: \xff\xfe\nSubject: \xed\xa0\x80\n\n",
        b"Content-Type: text/plain; charset*=utf-8''%ff;;; x*0*=\n\n",
        b"From: " + b"(" * 5000 + b"\n\nx",
    ],
    ids=["nested", "nul", "headers", "parameters", "comments"],
)
def test_hostile_message_is_rejected(raw: bytes) -> None:
    with pytest.raises(ReadError):
        parse_item(MailMessage(raw=raw), max_bytes=LIMIT)


def test_large_message_is_skipped_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    with path.open("wb") as file:
        file.write(mbox(mail()) + b"From a@b\nSubject: x\n\n")
        for _ in range(40):
            file.write(b"x" * 1_000_000)
        file.write(b"\n\n" + mbox(mail()))

    tracemalloc.start()
    items = list(read_mbox(path, max_bytes=LIMIT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [item.reason for item in items] == [None, "the message is larger than 100,000 bytes", None]
    assert peak < 2_000_000


# Detection


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"", ImportFormat.JSONL),
        (b'\n{"text": "a"}\n', ImportFormat.JSONL),
        (b"\xef\xbb\xbf" + b'{"total":5,"entries":[]}', ImportFormat.MINIFLUX),
        (b'[{"id":8,"user_id":1,"feed_id":2}]', ImportFormat.MINIFLUX),
        (b'{"text": "total", "total": 5}', ImportFormat.JSONL),
        (gzip.compress(b'{"text": "a"}', mtime=0), ImportFormat.JSONL),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0), ImportFormat.WARC),
        (b"Some text of an article.", None),
        (b"<html><title>Page</title>", None),
        (b"%PDF-1.7", None),
        (b"<?xml version='1.0'?><opml version='2.0'>", None),
        (b"SQLite format 3\x00", None),
    ],
)
def test_format_is_detected_by_content(head: bytes, found: ImportFormat | None) -> None:
    assert find_format(head) is found


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("<opml><body/></opml>", "watchdesk sources import"),
        ("<html>x</html>", "watchdesk add"),
        ("%PDF-1.7", "watchdesk add"),
        ("Dear reader", "its format is not recognised"),
    ],
)
def test_file_of_another_kind_is_refused_with_a_hint(tmp_path: Path, content: str, hint: str) -> None:
    with open_library(tmp_path / "data") as index, pytest.raises(ReadError, match=hint):
        index.import_file(SHARED_CORPUS, write(tmp_path, content))
