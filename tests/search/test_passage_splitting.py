"""Articles are split at sentence boundaries into passages within the model's token limit."""

from itertools import pairwise

import pytest
from fakes import FakeEmbedder
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.search.passage_splitter import (
    PassageLimits,
    PreviousSplit,
    find_unchanged_passages,
    split_article,
    truncate_title,
)
from index.text.scripts import count_words
from index.text.sentences import MAX_SENTENCE_CHARS, split_sentences

count_tokens = FakeEmbedder().count_tokens

PIECES = st.sampled_from(
    [
        "The fleet left port on Monday.",
        "“We will stay,” Gen. Ito said.",
        "U.S. officials counted No. 2, 3.5 and 400,000!",
        "Is it over?",
        "海軍抵達高雄港。",
        "「演習會繼續嗎？」他問道。",
        "訓練は金曜日に終わった。",
        "훈련은 금요일에 끝났다.",
        "word " * 90,
        "字" * 700,
        "\n",
        "\n\n",
        "  ",
        "\u3000",
        "…",
        "\t- item;",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=30).map(" ".join))


def sentences_of(text):
    return [text[start:end] for start, end in split_sentences(text)]


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_sentences_are_ordered_slices_that_cover_all_text(text):
    spans = split_sentences(text)

    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(end - start <= MAX_SENTENCE_CHARS for start, end in spans)
    gaps = [(0, 0), *spans, (len(text), len(text))]
    assert "".join(text[before[1] : after[0]] for before, after in pairwise(gaps)).strip() == ""


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(20, 200), st.integers(40, 256), st.sampled_from(["", "Talks", "long title " * 60]))
def test_passages_cover_every_sentence_and_stay_within_the_budget(text, words, tokens, title):
    passages = split_article(title, text, limits=PassageLimits(words, tokens), count_tokens=count_tokens)

    spans = [span for passage in passages for span in passage.sentences]
    covered = "".join(text[start:end] for start, end in sorted(set(spans)))
    assert "".join(covered.split()) == "".join(text.split())
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        assert all(before[1] <= after[0] for before, after in pairwise(passage.sentences))
        read = f"{truncate_title(title, count_tokens)}\n{text[passage.start : passage.end]}"
        assert count_tokens([read])[0] + 2 <= tokens or tokens < 4 * (48 + 4) // 3


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(20, 200))
def test_neighbouring_passages_share_at_most_one_sentence(text, words):
    passages = split_article("", text, limits=PassageLimits(words, 256), count_tokens=count_tokens)

    for before, after in pairwise(passages):
        assert len(set(before.sentences) & set(after.sentences)) <= 1
        assert after.end > before.end


def numbered_sentences(count):
    return " ".join(f"Ship number {n} left the old harbour at noon today." for n in range(count))


def test_neighbouring_passages_share_their_border_sentence():
    passages = split_article(
        "", numbered_sentences(55), limits=PassageLimits(180, 512), count_tokens=count_tokens
    )

    assert len(passages) == 3
    for before, after in pairwise(passages):
        assert before.sentences[-1] == after.sentences[0]


@pytest.mark.parametrize("count", [19, 27, 37, 55, 91])
def test_passages_are_of_about_equal_length(count):
    text = numbered_sentences(count)
    passages = split_article("", text, limits=PassageLimits(180, 512), count_tokens=count_tokens)

    lengths = [count_words(text[passage.start : passage.end]) for passage in passages]
    assert min(lengths) * 2 > max(lengths)


def test_long_sentence_is_not_repeated_as_an_overlap():
    text = f"{'word ' * 100}ends. {'term ' * 100}ends. {'name ' * 100}ends."
    passages = split_article("", text, limits=PassageLimits(100, 256), count_tokens=count_tokens)

    spans = [span for passage in passages for span in passage.sentences]
    assert len(spans) == len(set(spans)) == 3


def test_text_without_sentences_has_no_passages():
    assert split_article("Title", " \n\n ", limits=PassageLimits(180, 256), count_tokens=count_tokens) == []


def test_long_title_is_truncated_at_a_word():
    title = truncate_title("Coast guards train together " * 30, count_tokens)

    assert 0 < count_tokens([title])[0] <= 48
    assert title.rsplit(" ", 1)[-1] in {"Coast", "guards", "train", "together"}


def test_short_title_is_kept_whole():
    assert truncate_title("Japan and Taiwan hold talks", count_tokens) == "Japan and Taiwan hold talks"


# --- sentence ends


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met. They left!", ["They met.", "They left!"]),
        ("The U.S. Navy sent two ships. They left.", ["The U.S. Navy sent two ships.", "They left."]),
        (
            "Gen. Ito met Mr. Chen and Dr. Wu. All agreed.",
            ["Gen. Ito met Mr. Chen and Dr. Wu.", "All agreed."],
        ),
        ("Patrol No. 2 left at 3.5 knots. It is back.", ["Patrol No. 2 left at 3.5 knots.", "It is back."]),
        ("Headline without a stop\nThe text follows.", ["Headline without a stop", "The text follows."]),
        ("海軍抵達。共有四艘！幾天？五天。", ["海軍抵達。", "共有四艘！", "幾天？", "五天。"]),
        ("訓練は終わった。船は戻った。", ["訓練は終わった。", "船は戻った。"]),
        ("훈련이 끝났다. 배가 돌아왔다.", ["훈련이 끝났다.", "배가 돌아왔다."]),
        ("他說：「演習會繼續。請離開。」漁船離開了。", ["他說：「演習會繼續。", "請離開。」", "漁船離開了。"]),
    ],
)
def test_text_is_split_at_sentence_ends(text, expected):
    assert sentences_of(text) == expected


def test_quoted_speech_keeps_its_closing_mark():
    sentences = sentences_of("He said: “We will stay.” Nobody objected to that.")

    assert sentences[0].endswith("stay.”")


def test_hard_wrapped_lines_do_not_end_a_sentence():
    text = (
        "The canal was closed for six days after a container ship ran aground\n"
        "near its southern end. Tugboats freed the vessel on Monday after the\n"
        "tide had risen. More than 400 ships had waited at both ends for the\n"
        "passage. The authority put the loss at 15 million dollars for each\n"
        "day of the closure and asked the owner to pay for all of it.\n"
        "\n"
        "Traffic returned to normal."
    )

    sentences = sentences_of(text)

    assert sentences[0].startswith("The canal was closed")
    assert sentences[0].endswith("southern end.")
    assert len(sentences) == 5


def test_sentence_of_5000_characters_is_split_between_words():
    text = "the ships, the tugs and the crews waited in the strait, " * 90

    sentences = sentences_of(text)

    assert len(text) > 5000
    assert max(map(len, sentences)) <= MAX_SENTENCE_CHARS
    assert " ".join(sentences).split() == text.split()


# --- passages kept after an edit


def split(text, *, words=60, earlier=None, title=""):
    limits = PassageLimits(words, 256)
    kept = find_unchanged_passages(PreviousSplit(title, *earlier), text) if earlier else ()
    return split_article(title, text, limits=limits, count_tokens=count_tokens, kept=kept)


def texts_of(text, spans):
    return [text[span.start : span.end] for span in spans]


@settings(deadline=None, max_examples=150)
@given(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), st.integers(20, 100), st.integers(40, 256))
@example(
    (
        f"{'0 ' * 5}.: {'0 ' * 4}.: 0 ?A 0 ?A {'0 ' * 4}.: {'0 ' * 4}.: 0 ?A 0 0 0 !:",
        "0 0 0",
        "",
        "0 0 0 0 0 .: 0 1",
    ),
    20,
    40,
)
def test_passages_of_an_edited_text_cover_it_within_the_budget(parts, words, tokens):
    head, middle, new, tail = parts
    limits = PassageLimits(words, tokens)
    before, after = f"{head}\n{middle}\n{tail}", f"{head}\n{new}\n{tail}"
    spans = split_article("", before, limits=limits, count_tokens=count_tokens)
    kept = find_unchanged_passages(PreviousSplit("", before, spans), after)

    passages = split_article("", after, limits=limits, count_tokens=count_tokens, kept=kept)

    covered = {place for passage in passages for place in range(passage.start, passage.end)}
    assert all(place in covered or after[place].isspace() for place in range(len(after)))
    assert [passage.end for passage in passages] == sorted({passage.end for passage in passages})
    for passage in passages:
        read = "\n" + after[passage.start : passage.end]
        assert count_tokens([read])[0] + 2 <= tokens or tokens < 4 * (48 + 4) // 3


@pytest.mark.parametrize("place", [0, 1, 5, 40, 99])
def test_edit_of_one_sentence_keeps_the_other_passages(place):
    before = numbered_sentences(100)
    after = before.replace(f"Ship number {place} left", f"Ship number {place} quickly and secretly left")
    old = split(before)

    new = split(after, earlier=(before, old))

    assert len(old) > 15
    assert len(set(texts_of(after, new)) - set(texts_of(before, old))) <= 3


def test_added_paragraph_gets_its_own_passage():
    before = numbered_sentences(40)
    after = f"{before}\n\nUpdate: the harbour was closed at night. All ships had to wait outside until Friday."
    old = split(before)

    new = split(after, earlier=(before, old))

    assert texts_of(after, new)[:-1] == texts_of(before, old)[: len(new) - 1]
    assert "until Friday" in texts_of(after, new)[-1]


def test_short_remainder_is_merged_with_a_kept_passage():
    before = numbered_sentences(40)
    after = before.replace("Ship number 20 left the old harbour at noon today. ", "")
    old = split(before)

    new = split(after, earlier=(before, old))

    assert min(count_words(text) for text in texts_of(after, new)) >= 30


def test_passages_overlap_around_an_edit():
    before = numbered_sentences(60)
    after = before.replace("Ship number 30 left", "Ship number 30 never left")
    old = split(before)

    new = split(after, earlier=(before, old))

    for first, second in pairwise(new):
        assert first.sentences[-1] == second.sentences[0]
