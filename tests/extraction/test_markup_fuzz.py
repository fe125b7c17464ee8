"""Random inline markup around words of an article leaves all words in order, in HTML and in Markdown."""

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest

from index.extraction.document_extraction import read_article_bytes, read_article_text
from index.extraction.html_extraction import extract_article
from index.extraction.html_fragment import read_fragment

SENTENCES = {
    "en": [
        "The strike on 4 March killed five sailors and wounded 12 others near Kherson, the governor said.",
        "The frigate left Zuoying at dawn and turned north along the coast, the navy said.",
        "Two patrol boats followed it at a distance of five miles until the afternoon.",
        "Officials in Taipei gave no figure for the aircraft that will take part this year.",
        "The ministry counted 99 aircraft on day 7, which is more than in any week since June.",
    ],
    "ko": [
        "국방부는 4일 군함 3척이 대만해협을 통과했다고 밝혔다.",
        "해군은 호위함이 새벽에 항구를 떠나 북쪽으로 향했다고 말했다.",
        "순찰선 두 척이 오후까지 5마일 거리에서 뒤를 따랐다.",
        "관리들은 올해 훈련에 참가할 항공기의 수를 밝히지 않았다.",
        "국방부는 7일째에 항공기 99대를 탐지했다고 발표했다.",
    ],
    "ja": [
        "防衛省 は 4日 、 中国 の 軍艦 3隻 が 海峡 を 通過 した と 発表 した。",
        "フリゲート艦 は 夜明け に 港 を 出て 北 へ 向かった。",
        "巡視船 2隻 が 午後 まで 5海里 の 距離 で 追跡 した。",
        "当局 は 今年 の 演習 に 参加 する 航空機 の 数 を 明らか に して いない。",
        "防衛省 は 7日目 に 航空機 99機 を 確認 した と いう。",
    ],
    "zh": [
        "国防部 表示 ， 4日 有 三艘 军舰 通过 台湾 海峡 。",
        "护卫舰 在 黎明 时 离开 港口 ， 沿 海岸 向 北 航行 。",
        "两艘 巡逻艇 在 五海里 外 跟踪 到 下午 。",
        "官员 没有 公布 今年 参加 演习 的 飞机 数量 。",
        "国防部 在 第7天 发现 99架 飞机 ， 是 六月 以来 最多 的 。",
    ],
}
ELEMENTS = [
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "dfn", "em", "font"),
    *("i", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "progress", "samp", "small", "span"),
    *("strong", "time", "tt", "u", "var", "x-term"),
]
ATTRIBUTES = [
    "",
    *(
        f'class="{name}"'
        for name in ("caption", "share", "ad-unit", "author", "meta", "related", "comment-text")
    ),
    *(f'class="{name}"' for name in ("byline", "timestamp", "embed", "tags", "widget", "message", "teaser")),
    *(f'class="{name}"' for name in ("date", "social-link", "newsletter", "cookie", "banner", "hide-mobile")),
    *('id="footer"', 'id="nav-1"', 'role="navigation"', 'aria-hidden="true"', 'lang="fr"', 'title="A title"'),
    *('style="color: red"', 'href="/t"', 'datetime="1999-01-01"', 'itemprop="name"', 'data-x="1"', 'dir="ltr"'),
]
EMPTY = [
    "<!-- x -->",
    "<wbr>",
    "&#8203;",
    "<img src=a.png>",
    "<a id=x></a>",
    "<span></span>",
    "<script>x</script>",
]
MARKS = [
    "*{}*",
    "**{}**",
    "_{}_",
    "__{}__",
    "***{}***",
    "`{}`",
    "[{}](https://n.example/a)",
    "[{}][1]",
    "<b>{}</b>",
]
MARKS += [
    "<time datetime='1999-01-01'>{}</time>",
    "<span class='share'>{}</span>",
    "<ins>{}</ins>",
    "<x-term>{}</x-term>",
]

LAYOUTS: dict[str, Callable[[Sequence[str]], str]] = {
    "paragraphs": lambda texts: f"<article>{_each('p', texts)}</article>",
    "divisions": lambda texts: f"<article>{_each('div', texts)}</article>",
    "sections": lambda texts: f"<main>{_each('section', texts, '<div><p>{}</p></div>')}</main>",
    "lines": lambda texts: f"<div class=article-body>{'<br><br>'.join(texts)}</div>",
    "spans": lambda texts: f"<article>{_each('p', texts, '<span class=x>{}</span>')}</article>",
    "list": lambda texts: f"<article><p>{texts[0]}</p><ul>{_each('li', texts[1:])}</ul></article>",
    "quotation": lambda texts: (
        f"<article>{_each('p', texts[:2])}<blockquote>{texts[2]}</blockquote>{_each('p', texts[3:])}</article>"
    ),
}


def _each(tag: str, texts: Sequence[str], form: str = "{}") -> str:
    return "".join(f"<{tag}>{form.format(text)}</{tag}>" for text in texts)


def decorate(sentence: str, random: Random, wrap: Callable[[str], str]) -> str:
    """The sentence with up to three stretches of one to three words wrapped."""
    words = sentence.split()
    start = 0
    for _ in range(3):
        start += random.randint(1, 4)
        end = min(start + random.randint(1, 3), len(words))
        if start >= end:
            break
        words[start:end] = [wrap(" ".join(words[start:end]))]
        start += 1
    return " ".join(words)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def in_html(random: Random) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        element = random.choice(ELEMENTS)
        if random.random() < 0.2:
            inner = random.choice(ELEMENTS)
            text = f"<{inner}>{text}</{inner}>"
        empty = random.choice(EMPTY) if random.random() < 0.2 else ""
        return f"<{element} {random.choice(ATTRIBUTES)}>{text}</{element}>{empty}"

    return wrap


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_of_a_page_survive_inline_markup(layout: str, language: str, seed: int) -> None:
    random = Random(f"{layout}{language}{seed}")
    sentences = SENTENCES[language] * random.choice([1, 3])
    sentences = [f"{number} {sentence}" for number, sentence in enumerate(sentences, 1)]
    decorated = [decorate(sentence, random, in_html(random)) for sentence in sentences]
    head = "<head><title>Frigate leaves port</title></head>"
    body = f"<body><h1>Frigate leaves port</h1>{LAYOUTS[layout](decorated)}</body>"
    page = f"<html lang={language}>{head}{body}</html>"

    text = extract_article(page, source="the page", url=None).text

    assert words_of(text) == words_of(" ".join(sentences))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("language", SENTENCES)
def test_words_of_a_feed_and_of_pasted_html_survive_inline_markup(language: str, seed: int) -> None:
    random = Random(f"{language}{seed}")
    sentences = SENTENCES[language]
    decorated = [decorate(sentence, random, in_html(random)) for sentence in sentences]

    assert words_of(read_fragment(_each("p", decorated))) == words_of(" ".join(sentences))
    pasted = read_article_text("\n\n".join(decorated))
    assert words_of(f"{pasted.title} {pasted.text}") == words_of(" ".join(sentences))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("language", SENTENCES)
def test_words_of_markdown_survive_its_marks(language: str, seed: int) -> None:
    random = Random(f"{language}{seed}")
    sentences = SENTENCES[language]
    decorated = [
        decorate(sentence, random, lambda text: random.choice(MARKS).format(text)) for sentence in sentences
    ]
    prefixes = [random.choice(["", "", "> ", "- ", "## "]) for _ in decorated[1:]]
    lines = [decorated[0], *(prefix + text for prefix, text in zip(prefixes, decorated[1:], strict=True))]
    markdown = "\n\n".join([*lines, "[1]: https://n.example/b"])

    draft = read_article_bytes(markdown.encode(), name="article.md", max_bytes=100_000)

    assert words_of(draft.text) == words_of(" ".join(sentences))
