"""SentencePiece finds the tokens that `tokenizers` finds in the same Unigram vocabulary."""

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencepiece import SentencePieceProcessor
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.embedding import text_tokenizer
from index.embedding.model_files import bundled_model_folder
from index.embedding.multilingual_model import find_or_convert_model
from index.embedding.text_tokenizer import TextTokenizer, load_tokenizer
from index.embedding.unigram_files import write_unigram_files
from index.embedding.unigram_tokenizer import UnigramTokenizer

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
# The scores and their sums are exact in 32 bits, so segmentations have the same score in both libraries.
VOCABULARY = [
    *((piece, 0.0) for piece in SPECIAL),
    ("\u2581", -3.5),
    ("\u2581the", -3.75),
    ("\u2581sh", -6.25),
    ("ip", -5.0),
    ("ship", -6.5),
    ("\u2581ship", -7.25),
    *((character, -8.0 - place / 4) for place, character in enumerate("shipte<>/un.,é台灣軍")),
    ("台灣", -9.0),
    ("..", -9.5),
    ("\U0001f642\U0001f642", -9.75),
    ("<mask>", 0.0),
]
SPACES = normalizers.Replace(Regex("[\\s\u2581]+"), " ")
PIPELINES = {
    "multilingual-e5-small": (
        normalizers.Sequence([SPACES, normalizers.NFKC()]),
        pre_tokenizers.Metaspace(split=False),
    ),
    "XLM-RoBERTa": (
        normalizers.NFKC(),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]),
    ),
    "no normalizer": (None, pre_tokenizers.Metaspace(prepend_scheme="never")),
    "no words": (SPACES, None),
    "neither": (None, None),
}
ODD_TEXTS = [
    "",
    " ",
    "\0",
    "ship\0ship \0\0",
    "  two  ships,\tthe\nship.\r\n",
    "\u2581ship\u2581\u2581the ship\u2581",
    "cafe\u0301 caf\u00e9 e\u0301\u0301\u0301",
    "\u0301" * 300,
    "ｓｈｉｐ ﬁ ﷺ ½",
    "𠀀𠀁 ship𠀀 台灣軍 台軍",
    "🙂🙂🙂 👩‍🚀 🇹🇼",
    "\ue000\ue001 \U000f0000\U00100000",
    "\u200b\ufeff\ufffd\u202e\u3000\x07\x7f",
    "ship" * 300,
    "台灣" * 300,
    "the ship " * 300,
    "." * 700,
    "𠀀" * 700,
    " " * 700,
    "\u2581" * 700,
]


def write_tokenizer(folder, normalizer, pre_tokenizer, vocabulary=VOCABULARY):
    tokenizer = Tokenizer(models.Unigram(vocabulary, SPECIAL.index("<unk>"), byte_fallback=False))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.add_special_tokens([*SPECIAL, "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", None, [("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))


def build(folder, target):
    target.mkdir()
    write_unigram_files(folder, target)
    return target


def compare(tokenizer, expected, texts):
    """The texts whose tokens, spans or number of tokens are not the expected ones."""
    return [
        text
        for text in texts
        if not all(map(np.array_equal, fields(tokenizer, text), fields(expected, text)))
        or tokenizer.count([text]) != expected.count([text])
    ]


def fields(tokenizer, text):
    tokens = tokenizer.encode([text])
    return tokens.ids, tokens.mask, tokens.offsets


@pytest.fixture(scope="module", params=PIPELINES)
def pair(request, tmp_path_factory):
    """The tokenizer of SentencePiece, and that of `tokenizers`."""
    folder = tmp_path_factory.mktemp("model")
    write_tokenizer(folder, *PIPELINES[request.param])
    return (
        load_tokenizer(folder, build(folder, folder / "built"), 64, 1),
        TextTokenizer(folder, 64, 1),
    )


@pytest.fixture
def folder(tmp_path):
    write_tokenizer(tmp_path, *PIPELINES["multilingual-e5-small"])
    return tmp_path


@pytest.fixture
def tokenizer(folder):
    return UnigramTokenizer(build(folder, folder / "built"), 64, 1)


def test_tokens_of_odd_texts_are_those_of_tokenizers(pair):
    assert isinstance(pair[0], UnigramTokenizer)
    assert compare(*pair, ODD_TEXTS) == []


@given(
    st.text(
        st.one_of(st.sampled_from("ship the.,é台灣\u2581\0\n\u0301\U0001f642"), st.characters(codec="utf-8"))
    )
)
def test_tokens_of_any_text_are_those_of_tokenizers(pair, text):
    if not any(special in text for special in SPECIAL):
        assert compare(*pair, [text]) == []


def test_batch_is_filled_and_cut_as_by_tokenizers(pair):
    texts = ["", "ship", "the ship " * 100]
    tokenizer, expected = (one.encode(texts) for one in pair)

    assert tokenizer.ids.shape[1] > 1
    assert tokenizer.ids.tolist() == expected.ids.tolist()
    assert tokenizer.mask.tolist() == expected.mask.tolist()
    assert tokenizer.offsets.tolist() == expected.offsets.tolist()


@pytest.mark.parametrize("text", ["</s>", "<s>", "<unk>", "＜/s＞", "ship</s>ship <pad> <mask>"])
def test_special_token_in_a_text_is_text(tokenizer, text):
    special = [number for number, (piece, _) in enumerate(VOCABULARY) if piece in (*SPECIAL, "<mask>")]
    (ids,) = tokenizer.encode([text]).ids.tolist()

    assert (ids[0], ids[-1]) == (0, 2)
    assert not {*ids[1:-1]} & {*special} - {SPECIAL.index("<unk>")}
    assert tokenizer.count([text]) == [len(ids) - 2]


def test_special_token_in_a_text_is_text_if_its_characters_are_unknown(tmp_path):
    vocabulary = [entry for entry in VOCABULARY if entry[0] not in "<>/sunk"]
    write_tokenizer(tmp_path, *PIPELINES["multilingual-e5-small"], vocabulary)
    tokenizer = UnigramTokenizer(build(tmp_path, tmp_path / "built"), 64, 1)

    assert tokenizer.encode(["</s>"]).ids.tolist() == [[0, 4, 3, 2]]


def test_long_text_of_one_character_is_counted(tokenizer):
    assert tokenizer.count(["ship" * 250_000, "𠀀" * 1_000_000]) == [250_000, 2]


def test_threads_share_a_tokenizer(tokenizer):
    expected = [tokenizer.encode([text]).ids.tolist() for text in ODD_TEXTS]

    with ThreadPoolExecutor(8) as executor:
        for _ in range(10):
            tokens = executor.map(lambda text: tokenizer.encode([text]).ids.tolist(), ODD_TEXTS)
            assert list(tokens) == expected


def test_lone_surrogate_is_an_error_for_both(tokenizer, folder):
    for one in (tokenizer, TextTokenizer(folder, 64, 1)):
        for call in (one.count, one.encode):
            with pytest.raises((TypeError, ValueError)):
                call(["\ud800"])


# --- the files


def test_written_model_has_the_pieces_and_their_scores(folder):
    built = build(folder, folder / "built")
    pieces = SentencePieceProcessor(model_proto=(built / "pieces.model").read_bytes())
    numbers = range(len(pieces))

    assert [(pieces.id_to_piece(n), pieces.get_score(n)) for n in numbers] == VOCABULARY
    assert [n for n in numbers if pieces.is_unknown(n)] == [3]
    assert [n for n in numbers if pieces.is_control(n)] == [0, 1, 2, len(VOCABULARY) - 1]
    assert [path.name for path in sorted(built.iterdir())] == ["pieces.model", "tokenizer.json"]


def test_built_files_are_all_that_is_read(folder):
    built = build(folder, folder / "built")

    assert load_tokenizer(folder / "none", built, 64, 1).count(["the ship"]) == [2]


def test_pieces_that_sentencepiece_rejects_are_a_value_error(folder):
    built = build(folder, folder / "built")
    (built / "pieces.model").write_bytes(b"other")

    with pytest.raises(ValueError, match=r"cannot load .*pieces\.model"):
        load_tokenizer(folder, built, 64, 1)


def change_model(**values):
    return lambda tokenizer: tokenizer["model"].update(values)


def add_piece(piece, score=-1.0):
    return lambda tokenizer: tokenizer["model"]["vocab"].append([piece, score])


def add_word(tokenizer):
    tokenizer["added_tokens"].append(tokenizer["added_tokens"][0] | {"content": "NATO", "special": False})


@pytest.mark.parametrize(
    "change",
    [
        change_model(type="BPE"),
        change_model(byte_fallback=True),
        change_model(unk_id=None),
        change_model(unk_id=-1),
        change_model(unk_id=len(VOCABULARY)),
        change_model(vocab=[]),
        change_model(vocab={"ship": 1}),
        change_model(vocab=[entry for entry in VOCABULARY if entry[0] != "\u2581"]),
        add_piece("ship"),
        add_piece(""),
        add_piece("\0"),
        add_piece("s" * 100_000),
        add_piece("\ud800"),
        add_piece("a\u2581ship"),
        add_piece("number", "-1"),
        add_piece("number", 1e300),
        lambda tokenizer: tokenizer["model"]["vocab"][0].__setitem__(1, -100.0),
        add_word,
    ],
)
def test_vocabulary_that_sentencepiece_would_read_differently_is_not_written(folder, change):
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    change(tokenizer)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")

    assert list(build(folder, folder / "built").iterdir()) == []


def test_bundled_model_keeps_its_tokenizer(tmp_path):
    built = build(bundled_model_folder(), tmp_path / "built")

    assert list(built.iterdir()) == []
    assert type(load_tokenizer(bundled_model_folder(), built, 256, 0)) is TextTokenizer


def test_without_sentencepiece_the_other_library_reads_the_vocabulary(folder, monkeypatch, caplog):
    built = build(folder, folder / "built")
    text_tokenizer._can_use_sentencepiece.cache_clear()
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    loaded = [load_tokenizer(folder, built, 64, 1) for _ in range(2)]
    text_tokenizer._can_use_sentencepiece.cache_clear()

    assert [type(tokenizer) for tokenizer in loaded] == [TextTokenizer] * 2
    assert [record.levelname for record in caplog.records] == ["WARNING"]


# --- the multilingual model

EIGHT_LANGUAGES = (
    (Path(__file__).parents[1] / "data/embedding/eight_languages.txt").read_text("utf-8").splitlines()
)
RANGES = [
    *((0, 0x250), (0x300, 0x370), (0x400, 0x460), (0x600, 0x700), (0x900, 0xA00), (0x2000, 0x2030)),
    *((0x3000, 0x3100), (0x4E00, 0x9FFF), (0xAC00, 0xD7A4), (0xE000, 0xE010), (0xFF00, 0xFFF0)),
    *((0x1F300, 0x1F700), (0x20000, 0x20100), (0xF0000, 0xF0004), (0x20, 0x21), (0x9, 0xB)),
]


def random_texts(count):
    chosen = random.Random(13)
    return [
        "".join(chr(chosen.randrange(*chosen.choice(RANGES))) for _ in range(chosen.randrange(80)))
        for _ in range(count)
    ]


@pytest.fixture(scope="module", params=["multilingual-e5-small", "XLM-RoBERTa"])
def real_pair(request, models_folder, tmp_path_factory):
    """As `pair`, with the vocabulary of the multilingual model, in two pipelines."""
    folder = tmp_path_factory.mktemp("model")
    tokenizer = Tokenizer.from_file(str(find_or_convert_model(models_folder) / "tokenizer.json"))
    if request.param == "XLM-RoBERTa":
        tokenizer.normalizer, tokenizer.pre_tokenizer = PIPELINES[request.param]
    tokenizer.save(str(folder / "tokenizer.json"))
    return (
        load_tokenizer(folder, build(folder, folder / "built"), 512, 1),
        TextTokenizer(folder, 512, 1),
    )


@pytest.mark.slow
def test_tokens_of_the_multilingual_model_are_those_of_tokenizers(real_pair):
    joined = ["\n".join(EIGHT_LANGUAGES[start : start + 20]) for start in range(0, len(EIGHT_LANGUAGES), 20)]

    assert isinstance(real_pair[0], UnigramTokenizer)
    assert compare(*real_pair, [*EIGHT_LANGUAGES, *joined, *random_texts(3000)]) == []


@pytest.mark.slow
def test_only_the_order_of_pieces_with_the_same_scores_may_differ(real_pair):
    """Each library rounds the sums in another way, also of "..", "." and of ".", ".."."""
    texts = [*ODD_TEXTS, *(character * 1000 for character in "x-.…～台\u2034"), "He said ...., .... and -----."]
    tokens = [[sorted(one.encode([text]).ids[0].tolist()) for text in texts] for one in real_pair]

    # The limit of the model cuts texts that have more tokens than it reads.
    whole = [number for number, ids in enumerate(tokens[0]) if len(ids) < 512]
    assert [tokens[0][number] for number in whole] == [tokens[1][number] for number in whole]
    assert real_pair[0].count(texts) == real_pair[1].count(texts)
