"""The tokens that a reader gets: their layout, their places in the sentences, and the limits."""

import pytest
from tiny_readers import END, START, WORDS, write_tokenizer

from index.embedding.reader_input import ReaderEncoder
from index.embedding.text_tokenizer import TextTokenizer
from index.model.protocols import PassageSentences


@pytest.fixture
def make_encoder(tmp_path):
    write_tokenizer(tmp_path)

    def make(max_tokens=512):
        return ReaderEncoder(TextTokenizer(tmp_path, max_tokens, 0), max_tokens)

    return make


def words_of(tokens):
    return " ".join(WORDS[i] for i in tokens.ids[0])


def sentences_read(tokens):
    return sorted({*tokens.places.tolist()} - {-1})


def test_question_title_and_sentences_follow_each_other(make_encoder):
    tokens = make_encoder().encode("who left", PassageSentences("port", ["ship left .", "monday"]))

    assert words_of(tokens) == "[CLS] query : who left [SEP] port [SEP] ship left . monday [SEP]"
    assert tokens.places.tolist() == [-1] * 8 + [0, 0, 0, 1] + [-1]


def test_title_that_is_missing_leaves_no_separator(make_encoder):
    tokens = make_encoder().encode("who left", PassageSentences("", ["ship"]))

    assert words_of(tokens) == "[CLS] query : who left [SEP] ship [SEP]"


def test_title_of_spaces_leaves_no_separator(make_encoder):
    tokens = make_encoder().encode("who left", PassageSentences(" \n", ["ship"]))

    assert words_of(tokens) == "[CLS] query : who left [SEP] ship [SEP]"


def test_passage_without_sentences_is_only_question_and_title(make_encoder):
    tokens = make_encoder().encode("who", PassageSentences("port", []))

    assert words_of(tokens) == "[CLS] query : who [SEP] port [SEP] [SEP]"
    assert sentences_read(tokens) == []


def test_offsets_are_characters_of_the_own_sentence(make_encoder):
    sentences = ["the  ship", " left port"]
    tokens = make_encoder().encode("who", PassageSentences("monday", sentences))

    found = [
        (place, sentences[place][start:end])
        for place, (start, end) in zip(tokens.places.tolist(), tokens.offsets.tolist(), strict=True)
        if place >= 0
    ]
    assert found == [(0, "the"), (0, "ship"), (1, "left"), (1, "port")]
    assert not tokens.offsets[tokens.places < 0].any()


def test_arrays_have_one_row_and_every_token_counts(make_encoder):
    tokens = make_encoder().encode("who", PassageSentences("port", ["ship"]))

    count = tokens.ids.shape[1]
    assert tokens.ids.shape == tokens.mask.shape == (1, count)
    assert tokens.places.shape == (count,)
    assert tokens.offsets.shape == (count, 2)
    assert tokens.mask.all()
    assert {array.dtype.name for array in (tokens.ids, tokens.mask, tokens.places, tokens.offsets)} == {"int64"}


def test_long_question_title_and_sentence_are_cut(make_encoder):
    long = " ".join(["ship"] * 500)
    tokens = make_encoder().encode(long, PassageSentences(long, [long, "left"]))

    question, title, passage, rest = bytes(tokens.ids[0].tolist()).split(bytes([END]))
    assert question[:1] == bytes([START])
    # The prompt counts.
    assert len(question) - 1 == 64
    assert len(title) == 24
    assert len(passage) == 128 + 1
    assert rest == b""
    assert tokens.places.tolist().count(0) == 128
    assert tokens.places.tolist().count(1) == 1


@pytest.mark.parametrize(("max_tokens", "read"), [(13, [0]), (14, [0, 1]), (15, [0, 1, 2]), (16, [0, 1, 2])])
def test_passage_ends_at_the_limit_of_the_model(make_encoder, max_tokens, read):
    passage = PassageSentences("port", ["ship left", "the ship left .", "monday"])
    tokens = make_encoder(max_tokens).encode("who", passage)

    assert sentences_read(tokens) == read
    assert tokens.ids.shape[1] <= max_tokens
    assert tokens.ids[0, -1] == END


def test_sentence_after_one_beyond_the_limit_is_left_out_although_it_would_fit(make_encoder):
    encoder = make_encoder(13)

    assert sentences_read(encoder.encode("who", PassageSentences("port", ["ship left", "monday"]))) == [0, 1]
    long = PassageSentences("port", ["ship left", "the ship left .", "monday"])
    assert sentences_read(encoder.encode("who", long)) == [0]


def test_tokenizer_with_other_special_tokens_is_rejected(tmp_path):
    write_tokenizer(tmp_path, has_end=False)

    with pytest.raises(ValueError, match="adds 1 tokens"):
        ReaderEncoder(TextTokenizer(tmp_path, 512, 0), 512)
