"""`watchdesk articles|reindex|status|check|backup|restore|eval`."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder, use_model
from fakes import FakeEmbedder
from sqlalchemy import select, update

from index import news_index, open_index
from index.search import library_model
from index.store.database import open_database
from index.store.schema import snapshots


@pytest.fixture(autouse=True)
def _three_articles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Articles 1 and 2 in the shared corpus, 3 in `guild-1`."""
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    import_articles("shared", article(1), article(2))
    import_articles("guild-1", article(3))


def article(number: int) -> dict[str, str]:
    text = (
        f"Patrol {number} left the harbour at dawn and returned on the next day. Its crew reported vessel "
        f"number {number} near the reef. The coast guard of the region confirmed sighting {number} later. "
        f"Nobody was hurt in incident {number}, officials said on the evening of that day."
    )
    return {
        "text": text,
        "title": f"Patrol {number}",
        "url": f"https://news.example/{number}",
        "outlet": f"Outlet {number}",
        "published": f"2021-08-0{number}",
    }


def import_articles(corpus: str, *articles: dict[str, str]) -> None:
    Path("in.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in articles), encoding="utf-8")
    assert run_terminal("import", "in.jsonl", "--corpus", corpus).code == 0


def listed_numbers(*options: str) -> list[int]:
    articles = run_terminal("articles", "list", "--json", *options).json["articles"]
    return [each["article_id"] for each in articles]


def test_list_shows_one_corpus_newest_addition_first() -> None:
    assert listed_numbers() == [2, 1]
    assert listed_numbers("--corpus", "guild-1") == [3]


def test_list_can_be_filtered_and_paged() -> None:
    assert listed_numbers("--contains", "patrol 1") == [1]
    assert listed_numbers("--outlet", "Outlet 2") == [2]
    assert listed_numbers("--limit", "1", "--offset", "1") == [1]
    assert run_terminal("articles", "list", "--limit", 1, "--json").json["total"] == 2


def test_list_as_text_has_one_line_per_article() -> None:
    ended = run_terminal("articles", "list")

    assert ended.out.splitlines() == [
        "      2  2021-08-02  Patrol 2 (said to be from Outlet 2), 1 passage",
        "      1  2021-08-01  Patrol 1 (said to be from Outlet 1), 1 passage",
    ]
    assert ended.err == "2 of 2 articles in shared\n"


def test_show_gives_the_facts_and_the_whole_text() -> None:
    out = run_terminal("articles", "show", 1).out

    assert "title:     Patrol 1\n" in out
    assert out.endswith(article(1)["text"] + "\n")


def test_an_article_of_another_corpus_cannot_be_shown_or_removed() -> None:
    assert run_terminal("articles", "show", 3).code == 2
    assert run_terminal("articles", "show", 1, "--corpus", "guild-1").code == 0
    assert run_terminal("articles", "remove", 3).code == 2
    assert run_terminal("articles", "remove", 1, "--corpus", "guild-1").code == 2
    assert listed_numbers() == [2, 1]


def test_removed_article_is_not_found() -> None:
    removed = run_terminal("articles", "remove", 1)

    assert removed.out == "removed Patrol 1 (said to be from Outlet 1, news.example, 1 Aug 2021), article 1\n"
    assert listed_numbers() == [2]
    hits = run_terminal("search", "patrol 1", "--json").json["hits"]
    assert {hit["article_id"] for hit in hits} <= {2}


def test_unknown_article_is_one_clear_line() -> None:
    ended = run_terminal("articles", "show", 99)

    assert ended.code == 2
    assert ended.err == "watchdesk: there is no article 99; list the articles to see their numbers\n"


def test_status_shows_every_corpus_or_one() -> None:
    def counts(*options: str) -> dict[str, int]:
        corpora = run_terminal("status", "--json", *options).json["corpora"]
        return {corpus["corpus"]: corpus["articles"] for corpus in corpora}

    assert counts() == {"guild-1": 1, "shared": 2}
    assert counts("--corpus", "guild-1") == {"guild-1": 1}


def test_status_names_a_better_model_and_the_setting_to_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news_index, "open_index", open_index)
    monkeypatch.setattr(library_model, "is_multilingual_available", lambda _: True)
    import_articles("shared", article(4))
    monkeypatch.setenv("INDEX_EMBEDDING_MODEL", "auto")

    ended, described = run_terminal("status", "--json"), run_terminal("status").out.splitlines()

    assert ended.json["model"] == ended.json["next_model"] == "bundled"
    assert (ended.json["model_setting"], ended.json["available_model"]) == ("auto", "multilingual")
    assert described[1:3] == [
        "model:   bundled",
        "hint:    the model multilingual is installed and reads about 100 languages; to use it, set "
        "INDEX_EMBEDDING_MODEL=multilingual and run: watchdesk reindex",
    ]


def test_status_tells_to_which_model_the_library_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    use_model(monkeypatch, FakeEmbedder(name="other", fingerprint="fake-2"))

    ended = run_terminal("status", "--json")

    assert (ended.json["model"], ended.json["next_model"]) == ("fake", "other")
    assert "model:   fake, to be replaced by other; run: watchdesk reindex\n" in run_terminal("status").out


def test_status_as_text_names_folder_model_and_corpora() -> None:
    out = run_terminal("status").out

    assert "corpus:  shared: 2 articles, 2 passages, newest from 2021-08-02\n" in out
    assert "folder:  " in out
    assert "model:   " in out


def test_reindex_of_what_is_up_to_date_embeds_nothing() -> None:
    report = run_terminal("reindex", "--json").json

    assert (report["articles"], report["changed"], report["embedded"]) == (3, 0, 0)


def test_full_reindex_rebuilds_without_embedding_again() -> None:
    report = run_terminal("reindex", "--full", "--json").json

    assert (report["rebuilt"], report["embedded"]) == (True, 0)
    assert run_terminal("search", "patrol 2", "--json").json["hits"] != []


def test_reindex_of_one_corpus_does_not_touch_others() -> None:
    assert run_terminal("reindex", "--corpus", "guild-1", "--json").json["articles"] == 1


def test_intact_library_is_clean() -> None:
    assert run_terminal("check").out == "no problems found\n"
    assert run_terminal("check", "--json").json == {"clean": True, "findings": []}


def test_backup_contains_everything_and_can_be_restored() -> None:
    assert run_terminal("backup", "copy.backup").code == 0
    run_terminal("articles", "remove", 1)
    restored = run_terminal("restore", "copy.backup", "--data-dir", "elsewhere")

    assert restored.code == 0
    assert listed_numbers("--data-dir", "elsewhere") == [2, 1]
    assert listed_numbers("--data-dir", "elsewhere", "--corpus", "guild-1") == [3]


def test_backup_never_overwrites_a_file() -> None:
    Path("taken.txt").write_text("mine", encoding="utf-8")
    ended = run_terminal("backup", "taken.txt")

    assert ended.code == 2
    assert len(ended.error_lines) == 1
    assert Path("taken.txt").read_text(encoding="utf-8") == "mine"


def test_file_that_is_not_a_backup_is_not_restored() -> None:
    Path("other.txt").write_text("no backup", encoding="utf-8")
    ended = run_terminal("restore", "other.txt", "--data-dir", "elsewhere")

    assert ended.code == 2
    assert len(ended.error_lines) == 1


def test_eval_reports_the_figures_of_the_contract() -> None:
    questions = [
        {"id": "1", "question": "What did the crew of patrol 2 report?", "answers": ["vessel number 2"],
         "relevant": ["https://news.example/2"]},
        {"id": "2", "question": "Who won the football cup?", "answers": [], "relevant": []},
    ]  # fmt: skip
    Path("questions.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in questions), encoding="utf-8")
    figures = run_terminal("eval", "questions.jsonl", "--json").json

    assert figures["questions"] == 2
    assert figures["quotes_verbatim"] == 1.0
    assert set(figures) >= {
        "article_recall_at_1", "article_recall_at_5", "article_recall_at_10", "mrr_at_10",
        "answer_in_first_sentence", "answer_in_answer", "answered_rate", "refusal_rate",
    }  # fmt: skip
    assert "article_recall_at_1" in run_terminal("eval", "questions.jsonl").out


def test_eval_of_a_missing_file_is_one_clear_line() -> None:
    ended = run_terminal("eval", "missing.jsonl")

    assert ended.code == 2
    assert len(ended.error_lines) == 1


def test_invalid_setting_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_MAX_SENTENCES", "many")
    ended = run_terminal("status")

    assert ended.code == 2
    assert ended.err.startswith("watchdesk: INDEX_MAX_SENTENCES: ")
    assert len(ended.error_lines) == 1


def test_settings_file_in_another_encoding_is_named() -> None:
    Path(".env").write_text("INDEX_MAX_SENTENCES=2\n", encoding="utf-16")
    ended = run_terminal("status")

    assert (ended.code, ended.err) == (
        2,
        "watchdesk: the file .env is not UTF-8; save it again in that encoding\n",
    )


def test_data_dir_that_is_a_file_is_one_clear_line() -> None:
    Path("file").write_text("", encoding="utf-8")
    ended = run_terminal("status", "--data-dir", "file")

    assert ended.code == 1
    assert len(ended.error_lines) == 1


def forget_by_which_rules_words_were_indexed() -> None:
    """Store the words as versions before 0.2 did."""
    with closing(open_database(Path("data"))) as database, database.write_transaction() as connection:
        for (stamp,) in connection.execute(
            select(snapshots.c.stamp).where(snapshots.c.kind == "postings")
        ).all():
            older = stamp.partition(" ")[0]
            connection.execute(update(snapshots).where(snapshots.c.stamp == stamp).values(stamp=older))


def test_a_full_check_compares_all_words() -> None:
    assert run_terminal("check", "--full").out == "no problems found\n"


def test_the_first_question_after_an_update_indexes_words_again() -> None:
    forget_by_which_rules_words_were_indexed()
    checked = run_terminal("check")
    first = run_terminal("ask", "Which vessel number was reported near the reef?")
    second = run_terminal("ask", "Which vessel number was reported near the reef?")

    assert checked.code == 1
    assert "the word index is from an older version" in checked.out
    assert first.error_lines == ["Indexing the words of all articles again. This happens once after an update."]
    assert (first.out, second.err) == (second.out, "")
    assert run_terminal("check").code == 0
