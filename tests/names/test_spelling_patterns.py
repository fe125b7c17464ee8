"""Names are found in texts and in the word index in their other forms."""

import re
import subprocess
import sys

import pytest

from index.names.spelling_patterns import find_other_forms, find_romanised_names, find_spelling_patterns
from index.search.postings import PassageTokens, create_postings
from index.text.tokenizer import tokenize

# name asked for, text, the form in the text
IN_TEXTS = (
    ("Tsai Shih-ying", "立委蔡适应昨天表示", "蔡适应"),
    ("Tsai Shih-ying", "Cai Shiying's staff", "Cai Shiying"),
    ("羅致政", "Legislator Lo Chih-cheng said", "Lo Chih-cheng"),
    ("羅致政", "Luo Zhizheng said", "Luo Zhizheng"),
    ("Kim Jong-un", "김정은은 말했다", "김정은"),
    ("김정은", "North Korea's Kim Jong Un said", "Kim Jong Un"),
    ("金正恩", "김정은은 말했다", "김정은"),
    ("Volodymyr Zelensky", "слова Володимира Зеленського", "Володимира Зеленського"),
    ("Зеленський", "Zelenskyy's office", "Zelenskyy"),
    ("Kharkiv", "в Харькове", "Харькове"),
    ("Houthi", "قال الحوثي", "الحوثي"),
    ("Qassem Soleimani", "Ghasem Soleimani", "Ghasem Soleimani"),
)
QUESTIONS = (
    ("What did Tsai Shih-ying say about Luo Zhizheng?", ["Tsai Shih-ying", "Luo Zhizheng"]),
    ("Who met Kim Jong Un in Beijing?", ["Kim Jong Un"]),
    ("What did Zelenskyy's office say?", ["Zelenskyy"]),
    ("What did Abdul-Malik al-Houthi announce?", ["Abdul-Malik al-Houthi"]),
    ("立委羅致政說了什麼?", ["羅致政"]),
    ("김정은은 무엇을 말했나?", ["김정은"]),
    ("Що сказав Володимир Зеленський?", ["Володимир Зеленський"]),
    ("Росія? Звідки Зеленський знає?", ["Зеленський"]),
    ("She said the Sun Sentinel and Can Lin were Long Men", []),
    ("Is Linda Lee in the Air Force? No One knows. You May Go", []),
    ("中國關係與聯邦方法如何?", []),
)


@pytest.mark.parametrize(("name", "text", "form"), IN_TEXTS)
def test_name_is_found_in_another_form(name: str, text: str, form: str) -> None:
    found = [text[start:end] for start, end in find_other_forms(name, text)]

    assert found == [form]


@pytest.mark.parametrize(("name", "text", "form"), IN_TEXTS)
def test_passage_with_the_form_has_a_token_for_each_term(name: str, text: str, form: str) -> None:
    tokens = tokenize(text)
    patterns = [pattern for pattern in find_spelling_patterns(name) if pattern.text.search(text)]

    assert patterns
    for pattern in patterns:
        assert all(any(re.fullmatch(term, token) for token in tokens) for term in pattern.terms)


def test_word_index_accepts_the_terms_of_long_names() -> None:
    tantivy = pytest.importorskip("tantivy")
    postings = create_postings(None)
    postings.apply(gone=[], put=[PassageTokens(1, 1, tokenize("a passage"))])
    names = (
        "Lee Jae-myung",
        "Chang Chih-chieh",
        "Oleksandr Turchynov",
        "Константин Васильевич",
        "Mohammad Bagher Ghalibaf",
    )

    patterns = [pattern for name in names for pattern in find_spelling_patterns(name)]

    assert len(patterns) > len(names)
    for pattern in patterns:
        for term in pattern.terms:
            tantivy.Query.regex_query(postings._index.schema, "text", term)


@pytest.mark.parametrize(("question", "names"), QUESTIONS)
def test_only_sure_names_are_found_in_a_question(question: str, names: list[str]) -> None:
    assert [question[start:end] for start, end in find_romanised_names(question)] == names


def test_tables_are_not_read_at_import() -> None:
    code = (
        "import index.names.spelling_patterns\n"
        "from index.names import korean_spelling, mandarin_spelling\n"
        "print(mandarin_spelling.load_spellings.cache_info().currsize)\n"
        "print(korean_spelling.load_hanja.cache_info().currsize)"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.split() == ["0", "0"]
