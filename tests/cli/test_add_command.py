"""`watchdesk add`."""

from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder

from bot.cli.add_command import combined_code
from bot.exit_codes import ExitCode

ARTICLE = (
    "Talks between the two delegations opened in Singapore on Tuesday. Both sides said that they would "
    "discuss fishing rights near the disputed reef. Observers expect no agreement this week. A second round "
    "of talks is planned for the following month in Jakarta, officials said.\n"
)


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


def write(name: str, text: str = ARTICLE) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_added_file_can_be_found_at_once() -> None:
    added = run_terminal("add", write("talks.txt"), "--title", "Talks in Singapore")

    assert added.code == 0
    assert added.out == ("added article 1: Talks in Singapore (1 passage; from the operator)\n")
    assert run_terminal("search", "fishing rights", "--json").json["hits"] != []


def test_options_override_the_facts_in_the_file() -> None:
    run_terminal(
        "add", write("talks.txt"), "--title", "Talks", "--outlet", "Example News", "--published", "2021-08-24",
        "--url", "https://news.example/talks",
    )  # fmt: skip

    facts = run_terminal("articles", "show", 1, "--json").json
    assert {name: facts[name] for name in ("title", "outlet", "published_at", "url")} == {
        "title": "Talks",
        "outlet": "Example News",
        "published_at": "2021-08-24",
        "url": "https://news.example/talks",
    }


def test_a_file_with_a_url_does_not_count_as_fetched() -> None:
    added = run_terminal(
        "add", write("talks.txt"), "--outlet", "Reuters", "--url", "https://reuters.com/a", "--json"
    )

    shown = run_terminal("articles", "show", 1, "--json").json
    answer = run_terminal("ask", "Where did talks open on Tuesday?", "--json").json
    text = run_terminal("ask", "Where did talks open on Tuesday?").out
    [outcome] = added.json["outcomes"]
    for facts in (
        outcome,
        shown,
        answer["citations"][0],
        run_terminal("articles", "list", "--json").json["articles"][0],
    ):
        assert (facts["text_origin"], facts["verified"]) == ("file", False)
    assert shown["provenance"]["supplied_by"] == {"role": "operator", "person_id": None, "name": ""}
    assert "— from the operator, not checked against reuters.com, undated [1]" in text
    assert "said to be from Reuters" in text
    assert (
        "from the operator, not checked against reuters.com; by the operator on"
        in run_terminal("articles", "show", 1).out
    )


def test_text_is_read_from_standard_input() -> None:
    added = run_terminal("add", "-", "--title", "Talks", stdin=ARTICLE.encode())

    shown = run_terminal("articles", "show", 1, "--json").json
    assert (added.code, shown["text"], shown["text_origin"]) == (0, ARTICLE.strip(), "typed")


def test_each_source_has_a_line_and_a_bad_one_does_not_stop_the_rest() -> None:
    other = write("other.txt", ARTICLE.replace("Singapore", "Bangkok").replace("fishing", "mining"))
    ended = run_terminal("add", write("talks.txt"), "missing.txt", other)

    assert ended.code == 1
    assert len(ended.out.splitlines()) == 2
    assert [line for line in ended.error_lines if "missing.txt" in line] == ended.error_lines


def test_repeated_text_is_a_duplicate_and_not_a_failure() -> None:
    run_terminal("add", write("talks.txt"))
    ended = run_terminal("add", write("copy.txt"))

    assert ended.code == 0
    assert ended.out.startswith("duplicate: ")


def test_changed_text_under_the_same_link_is_a_new_revision() -> None:
    run_terminal("add", write("talks.txt"), "--url", "https://news.example/talks")
    changed = write("talks.txt", ARTICLE + "The reef was later renamed by both governments, officials said.\n")
    ended = run_terminal("add", changed, "--url", "https://news.example/talks", "--title", "Talks")

    assert ended.out == (
        "updated article 1: Talks (1 passage, revision 2; "
        "from the operator, not checked against news.example)\n"
    )


def test_json_lists_the_outcome_of_each_source() -> None:
    ended = run_terminal("add", write("talks.txt"), "missing.txt", "--json")
    outcomes = ended.json["outcomes"]

    assert [(outcome["source"], outcome["status"], outcome["article_id"]) for outcome in outcomes] == [
        ("talks.txt", "added", 1),
        ("missing.txt", "rejected", None),
    ]
    assert outcomes[1]["reason"]
    assert ended.json["embedded"] == 1


@pytest.mark.parametrize(
    ("source", "stdin"),
    [
        ("-", b""),
        ("-", b"   \n\n"),
        ("-", b"Too short."),
        ("-", bytes(range(256)) * 8),
        ("missing.txt", b""),
        (".", b""),
        ("http://127.0.0.1:9/page", b""),
        ("ftp://news.example/talks", b""),
        ("file:///etc/hostname", b""),
    ],
)
def test_bad_source_gets_one_clear_line_and_does_not_change_the_library(source: str, stdin: bytes) -> None:
    ended = run_terminal("add", source, stdin=stdin)

    assert ended.code == 2
    assert ended.out == ""
    assert len(ended.error_lines) == 1
    assert ended.error_lines[0].startswith("rejected: ")
    assert run_terminal("articles", "list", "--json").json["total"] == 0


@pytest.mark.parametrize("published", ["soon", "2021-13-45", ""])
def test_invalid_date_is_rejected_before_anything_is_added(published: str) -> None:
    ended = run_terminal("add", write("talks.txt"), "--published", published)

    assert ended.code == 2
    assert "is not a date" in ended.err
    assert not Path("data").exists()


def test_description_of_several_sources_is_rejected() -> None:
    ended = run_terminal("add", write("one.txt"), write("two.txt"), "--title", "Which of them?")

    assert ended.code == 2
    assert "give one SOURCE" in ended.err


def test_articles_of_one_corpus_are_not_visible_in_another() -> None:
    run_terminal("add", write("talks.txt"), "--corpus", "guild-1")

    assert run_terminal("search", "fishing rights", "--json").json["hits"] == []
    assert run_terminal("search", "fishing rights", "--corpus", "guild-2", "--json").json["hits"] == []
    assert run_terminal("search", "fishing rights", "--corpus", "guild-1", "--json").json["hits"] != []


def test_data_dir_option_overrides_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_DATA_DIR", "from-setting")
    run_terminal("add", write("talks.txt"), "--data-dir", "from-option")

    assert Path("from-option").is_dir()
    assert not Path("from-setting").exists()


@pytest.mark.parametrize(
    ("codes", "combined"),
    [
        ([ExitCode.DONE, ExitCode.DONE], ExitCode.DONE),
        ([ExitCode.BAD_INPUT, ExitCode.BAD_INPUT], ExitCode.BAD_INPUT),
        ([ExitCode.DONE, ExitCode.BAD_INPUT], ExitCode.FAILED),
        ([ExitCode.FAILED, ExitCode.BAD_INPUT], ExitCode.FAILED),
        ([ExitCode.FAILED], ExitCode.FAILED),
    ],
)
def test_exit_code_of_several_sources(codes: list[ExitCode], combined: ExitCode) -> None:
    assert combined_code(codes) is combined
