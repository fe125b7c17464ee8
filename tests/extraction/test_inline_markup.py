"""Inline markup does not change what a page says: no words lost, joined or added."""

import pytest

from index.extraction.html_extraction import extract_article
from index.extraction.html_fragment import read_fragment

REST = (
    "<p>The frigate left Zuoying at dawn and turned north along the coast, the navy said.</p>"
    "<p>Two patrol boats followed it at a distance of five miles until the afternoon.</p>"
    "<p>Officials in Taipei gave no figure for the aircraft that will take part this year.</p>"
)
LONG_REST = "".join(
    f"<p>On day {day} the frigate left Zuoying at dawn and turned north along the coast, the navy said in a"
    " statement, while two patrol boats followed it at a distance of five miles until the afternoon.</p>"
    for day in range(1, 6)
)


def first_paragraph(html: str, rest: str = REST) -> str:
    page = (
        "<html lang=en><title>Frigate leaves port</title><article><h1>Frigate leaves port</h1>"
        f"<p>{html}</p>{rest}</article></html>"
    )
    return extract_article(page, source="the page", url=None).text.partition("\n\n")[0]


FOOTNOTES = {
    "killed 12<sup>3</sup> people near Kherson": "killed 12 people near Kherson",
    "killed 12<sup>3,4</sup> people near Kherson": "killed 12 people near Kherson",
    "killed 12<sup>3</sup><sup>,</sup><sup>4</sup> people": "killed 12 people",
    "killed 12<sup>*</sup> people, 4<sup>†</sup> of them sailors": "killed 12 people, 4 of them sailors",
    "killed 12<sup>a</sup> people": "killed 12 people",
    "killed 12<sup>iv</sup> people": "killed 12 people",
    "killed 12<sup><a href='#fn3'>3</a></sup> people": "killed 12 people",
    "killed 12<a href='#fn3'><sup>3</sup></a> people": "killed 12 people",
    "killed 12<sup>[3]</sup> people": "killed 12 people",
    "killed 12<sup class='reference'><a href='#cite_note-3'>[<b>3</b>]</a></sup> people": "killed 12 people",
    "killed 12<sup>[citation needed]</sup> people": "killed 12 people",
    "killed 12<a class='footnote-ref' href='#fn-3'>3</a> people": "killed 12 people",
    "killed 12<a href='https://n.example/1#_ftn3' name='_ftnref3'>3</a> people": "killed 12 people",
    "killed 12<a role='doc-noteref' href='#n3'>3</a> people": "killed 12 people",
    "killed 12<span style='vertical-align: super'>3</span> people": "killed 12 people",
    "killed 12<span class='superscript'>3</span> people": "killed 12 people",
    "killed 12<sub>3</sub> people": "killed 12 people",
    "killed 12<small>3</small> people": "killed 12 people",
    "killed 12<span class='fn'>3</span> people": "killed 12 people",
    "killed 12<font size=1>3</font> people": "killed 12 people",
    "killed 12<font size='-2'>[3]</font> people": "killed 12 people",
    "killed 12<span style='font-size: 70%'>3</span> people": "killed 12 people",
    "killed 12<span style='font-size:x-small'>3</span> people": "killed 12 people",
    "killed 12<span style='position:relative;top:-0.5em'>3</span> people": "killed 12 people",
    "killed 12<span style='vertical-align:30%'>3</span> people": "killed 12 people",
    "killed 12<span class='text-xs align-super'>3</span> people": "killed 12 people",
    "killed 12<span class='ref'>3</span> people": "killed 12 people",
    "killed 12<span class='citation'>3</span> people": "killed 12 people",
    "killed 12<span data-footnote='The ministry'>3</span> people": "killed 12 people",
    "killed 12<button aria-label='Footnote 3'>3</button> people": "killed 12 people",
    "killed 12<a href='/notes'>3</a> people": "killed 12 people",
    "killed 12<cite>3</cite> people": "killed 12 people",
    "killed 12<foot-note>3</foot-note> people": "killed 12 people",
    "killed 12<sup>3</sup>,<sup>4</sup> people": "killed 12 people",
    "killed 12<sup>①</sup> people": "killed 12 people",
    "killed 12<sup>1024</sup> people": "killed 12 people",
    "killed 12<sup class='reference'>[3]</sup><sup class='reference'>: 45 </sup> people": "killed 12 people",
    "killed 9<sup>3</sup> people, 10<sup>4</sup> of them at sea": "killed 9 people, 10 of them at sea",
    "killed 10<sup>1</sup> people": "killed 10 people",
    "<sup>3</sup>12 people were killed": "12 people were killed",
    "<sup>1</sup>Source: the ministry in Kyiv said so": "Source: the ministry in Kyiv said so",
    "It was in 2012.<sup>15</sup> They left on Monday.": "It was in 2012. They left on Monday.",
    "it went in<sup>2</sup> and left": "it went in and left",
    "killed 12⁽³⁾ people": "killed 12 people",
    "killed 12[3]:45 people": "killed 12 people",
    "killed 12[3, 4] people.[5–7]": "killed 12 people.",
    "死者は12人[注3]だった": "死者は12人だった",
    "死者は12人（注3）だった": "死者は12人だった",
    "死者は12人<sup>*1</sup>だった": "死者は12人だった",
    "死者は12人<sup>注釈3</sup>だった": "死者は12人だった",
    "有12³人死亡": "有12人死亡",
    "12³⁾명이 숨졌다": "12명이 숨졌다",
    "12명[주3]이 숨졌다": "12명이 숨졌다",
    "“We stay”<sup>5</sup>, he said.<sup>6</sup> They left.": "“We stay”, he said. They left.",
    "S-300<sup>1</sup> and F-16<sup>2</sup> jets left the base": "S-300 and F-16 jets left the base",
    "the navy<sup>3</sup>said so, twice": "the navy said so, twice",
    "killed 12³ people near Kherson": "killed 12 people near Kherson",
    "killed 12[3] people near Kherson.[4]": "killed 12 people near Kherson.",
}  # fmt: skip


@pytest.mark.parametrize("html", FOOTNOTES)
def test_mark_of_a_footnote_is_no_part_of_a_number(html: str) -> None:
    assert first_paragraph(html) == FOOTNOTES[html]
    assert read_fragment(f"<p>{html}</p>") == FOOTNOTES[html]


RAISED = {
    "an area of 12 km<sup>2</sup>": "an area of 12 km²",
    "3 × 10<sup>6</sup> litres": "3 × 10^6 litres",
    "10<sup>-9</sup> of it": "10^-9 of it",
    "about 10<sup>6</sup> people, 10<sup>6</sup>–10<sup>7</sup> shells": "about 10⁶ people, 10⁶–10⁷ shells",
    "killed 10<sup>3</sup> people": "killed 10³ people",
    "約10<sup>6</sup>個だった": "約10⁶個だった",
    "one of 2<sup>32</sup> values": "one of 2³² values",
    "5 in<sup>2</sup> and 5 hm<sup>2</sup>": "5 in² and 5 hm²",
    "E = mc<sup>2</sup>, by the book": "E = mc², by the book",
    "U<sup>235</sup> and uranium-<sup>238</sup> were found": "U235 and uranium-238 were found",
    "SO<sub>4</sub><sup>2−</sup> was found in it": "SO4²⁻ was found in it",
    "it left in <i style='font-size:8pt'>20</i><i style='font-size:8pt'>24</i>": "it left in 2024",
    "in <a href='/y'>20</a><a href='/y'>24</a>, it said": "in 2024, it said",
    "at 5:<small>30</small> p.m., 1,<small>200</small> men left": "at 5:30 p.m., 1,200 men left",
    "at 5:<sup>30</sup> p.m. it cost $5.<sup>99</sup>, in all": "at 5:30 p.m. it cost $5.99, in all",
    "MiG-31<sup>K</sup> jets left the base": "MiG-31K jets left the base",
    "in <font size=2>20</font><font size=2>24</font>, it said": "in 2024, it said",
    "a 20<span>24</span> budget of <b>1</b>2 million": "a 2024 budget of 12 million",
    "No.<a href='#list'>7</a> and <a href='/j'>J</a>-<a href='/20'>20</a> jets": "No.7 and J-20 jets",
    "Article 12(3), citing [3] of them": "Article 12(3), citing [3] of them",
    "5 m s<sup>-1</sup> of wind": "5 m s⁻¹ of wind",
    "the 4<sup>th</sup> fleet and the 1<sup>st</sup> army": "the 4th fleet and the 1st army",
    "CO<sub>2</sub> and UF<sub>6</sub>": "CO2 and UF6",
    "<sup>235</sup>U was found": "235U was found",
    "C<sup>4</sup>ISR aircraft": "C4ISR aircraft",
    "It sent a Patriot<sup>TM</sup> battery to the port.": "It sent a Patriot™ battery to the port.",
    "a line 5<sup>1</sup>/<sub>2</sub> miles long": "a line 5 1/2 miles long",
    "a line 5<sup>1/2</sup> miles long": "a line 5 1/2 miles long",
    "at 25<sup>o</sup>N": "at 25°N",
    "The envoy met M<sup>me</sup> Dupont in Paris.": "The envoy met Mme Dupont in Paris.",
    "killed <a href='#toll'>12</a> people": "killed 12 people",
    "killed \"citizen[s]\" and [a] soldier": "killed \"citizen[s]\" and [a] soldier",
}  # fmt: skip


@pytest.mark.parametrize("html", RAISED)
def test_raised_text_that_is_no_mark_is_kept(html: str) -> None:
    assert first_paragraph(html) == RAISED[html]


@pytest.mark.parametrize(
    "struck",
    [
        "<del>12</del>",
        "<s>12</s>",
        "<strike>12</strike>",
        "<del><b>12</b></del>",
        "<span style='text-decoration: line-through'>12</span>",
        "<span style='text-decoration-line:line-through'>12</span>",
        "<span class='line-through red'>12</span>",
        "<span class='strikethrough'>12</span>",
        "<span class='text-decoration-line-through'>12</span>",
        "<span class='strike'>12</span>",
        "<span class='deleted'>12</span>",
        "<span role='deletion'>12</span>",
    ],
)
def test_struck_out_text_is_dropped(struck: str) -> None:
    html = f"killed {struck} <ins>15</ins> sailors"

    assert first_paragraph(html) == "killed 15 sailors"
    assert read_fragment(html) == "killed 15 sailors"


def test_break_in_a_headline_is_a_space() -> None:
    head = "<html><title>Strike kills 12 people</title>"
    page = f"{head}<article><h1>Strike kills<br>12 people</h1>{REST}</article></html>"
    draft = extract_article(page, source="the page", url=None)

    assert draft.title == "Strike kills 12 people"
    assert draft.text.startswith("The frigate left Zuoying")


def test_empty_element_does_not_divide_a_number() -> None:
    assert read_fragment("<p>It cost 12<sup></sup>345 dollars.</p>") == "It cost 12345 dollars."


def test_struck_out_title_is_dropped() -> None:
    page = f"<article><h1>Strike kills <s>12</s> 15</h1>{REST}</article>"

    assert extract_article(page, source="the page", url=None).title == "Strike kills 15"


def test_text_after_an_unclosed_deletion_is_kept() -> None:
    assert "Two patrol boats" in read_fragment(f"<div><s>{REST}</div>")


@pytest.mark.parametrize(
    "hidden",
    [
        "<span hidden>99</span>",
        "<span style='display: none'>99</span>",
        "<span style='visibility:hidden'>99</span>",
        "<span class='sr-only'>99</span>",
        "<span class='screen-reader-text'>99</span>",
        "<script>99</script>",
        "<noscript>99</noscript>",
        "<!-- 99 -->",
        "<svg><title>99</title></svg>",
        "<template>99</template>",
        "<datalist><option>99</option></datalist>",
        "<span class='hidden'>99</span>",
        "<span class='sidenote'>The ministry counted 99 in the week before that one, in the same port.</span>",
        "<span class='tooltip-text'>99</span>",
        "<span class='d-none'>99</span>",
        "<span style='opacity: 0'>99</span>",
        "<span style='position:absolute; left:-9999px'>99</span>",
    ],
)
def test_hidden_text_within_a_sentence_is_dropped(hidden: str) -> None:
    assert first_paragraph(f"killed {hidden} 15 sailors") == "killed 15 sailors"


@pytest.mark.parametrize(
    "shown",
    [
        "<span class='hidden md:inline'>15</span>",
        "<span class='d-none d-md-inline'>15</span>",
        "<span style='opacity:0.8'>15</span>",
        "<b class='missile strike'>15</b>",
        "<span aria-hidden='true'>15</span>",
        "<map>15</map>",
    ],
)
def test_text_that_some_readers_see_is_kept(shown: str) -> None:
    assert first_paragraph(f"killed {shown} sailors near Kherson") == "killed 15 sailors near Kherson"


def test_blocks_of_a_class_that_may_be_their_subject_or_state_are_kept() -> None:
    html = "<p class='strike'>The strike killed 15.</p><div class='hidden'>The rest.</div>"

    assert read_fragment(html) == "The strike killed 15.\n\nThe rest."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The navy counted fifteen ships near<br>the island on Monday.",
         "The navy counted fifteen ships near the island on Monday."),
        ("It passed the strait on Monday morning,<br/>\nTaipei said.",
         "It passed the strait on Monday morning, Taipei said."),
        ("海警局の船が領海に入り、<br>二時間後に出た。", "海警局の船が領海に入り、二時間後に出た。"),
        ("The navy counted fifteen ships.<br>the island", "The navy counted fifteen ships.\n\nthe island"),
        ("\n            frigates<br>\n            patrol boats", "frigates\n\npatrol boats"),
        ("frigates<br>patrol boats<br>aircraft", "frigates\n\npatrol boats\n\naircraft"),
        ("The report of the navy is online here<br>https://n.example/a",
         "The report of the navy is online here\n\nhttps://n.example/a"),
        ("The Ministry of National Defense<br>Taipei", "The Ministry of National Defense\n\nTaipei"),
    ],
)  # fmt: skip
def test_line_that_breaks_within_a_sentence_is_joined(html: str, text: str) -> None:
    assert read_fragment(f"<p>{html}</p>") == text


def test_hidden_text_in_a_feed_is_dropped() -> None:
    assert read_fragment("<p>killed <span style='display:none'>99</span> 15 sailors</p>") == "killed 15 sailors"


@pytest.mark.parametrize(
    "element",
    [
        *("abbr", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "dfn", "em", "font", "i", "ins"),
        *("kbd", "label", "mark", "math", "meter", "nobr", "output", "progress", "samp", "small", "span"),
        *("strong", "time", "tt", "u", "var", "x-term", "a", "a href='/x'", "time datetime='2024-03-04'"),
        *("span class='caption'", "span class='share'", "span class='author'", "span id='footer'"),
        *("span aria-hidden='true'", "span role='navigation'", "b class='message'", "i class='related'"),
    ],
)
@pytest.mark.parametrize("rest", [REST, LONG_REST], ids=["short", "long"])
def test_words_of_an_inline_element_are_kept(element: str, rest: str) -> None:
    name = element.split(maxsplit=1)[0]

    assert (
        first_paragraph(f"The strike on <{element}>4 March</{name}> killed five sailors, the navy said.", rest)
        == "The strike on 4 March killed five sailors, the navy said."
    )


@pytest.mark.parametrize("rest", [REST, LONG_REST], ids=["short", "long"])
def test_quotation_marks_of_a_quotation_are_written(rest: str) -> None:
    assert (
        first_paragraph("<q>The gate stays shut</q>, said Adm. Lin Hao-yi of the coast guard.", rest)
        == "“The gate stays shut”, said Adm. Lin Hao-yi of the coast guard."
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<q>We <q>never</q> left</q>, he said.", "“We ‘never’ left”, he said."),
        ("<q>We stay <b>here</b></q>, he said.", "“We stay here”, he said."),
        ("“<q>We stay</q>”, he said.", "“We stay”, he said."),
        ("<q>“We stay”</q>, he said.", "“We stay”, he said."),
        ("<q></q>We stay, he said.", "We stay, he said."),
        ("<q lang=ja>船は残る</q>と述べた。", "「船は残る」と述べた。"),
        ("<q lang=zh-TW>我們留下</q>，他說。", "「我們留下」，他說。"),
        ("<q lang=zh-CN>我们留下</q>，他说。", "“我们留下”，他说。"),
        ("<q lang=ko>배는 남는다</q>고 말했다.", "“배는 남는다”고 말했다."),
    ],
)
def test_quotation_marks_follow_the_language_and_are_written_once(html: str, text: str) -> None:
    assert read_fragment(f"<p>{html}</p>") == text


JAPANESE = [
    "<ruby>尖閣<rp>(</rp><rt>せんかく</rt><rp>)</rp></ruby>諸島の沖で中国海警局の船2隻が領海に入った。",
    "第11管区海上保安本部が4日に発表した。",
    "船は2時間後に領海を出たという。",
    "海上保安庁は警戒を続けている。",
]


@pytest.mark.parametrize("count", [2, 4])
def test_ruby_readings_are_dropped_and_paragraphs_of_a_short_page_kept(count: int) -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in JAPANESE[:count])
    page = f"<html lang=ja><title>海警の船</title><article><h1>海警の船</h1>{paragraphs}</article></html>"

    draft = extract_article(page, source="the page", url=None)

    first = "尖閣諸島の沖で中国海警局の船2隻が領海に入った。"
    assert draft.text.split("\n\n") == [first, *JAPANESE[1:count]]


def test_paragraphs_of_a_page_that_trafilatura_joins_are_separate() -> None:
    page = "<html lang=ja><title>海警の船</title><article><h1>海警の船</h1>" + "".join(
        f"<p>{day}日、{JAPANESE[1]}</p>" for day in range(1, 10)
    )

    draft = extract_article(f"{page}</article></html>", source="the page", url=None)

    assert draft.text.split("\n\n") == [f"{day}日、{JAPANESE[1]}" for day in range(1, 10)]


def test_cells_and_blocks_of_a_feed_do_not_join() -> None:
    assert read_fragment("<table><tr><td>12</td><td>3</td></tr></table>") == "12\n\n3"
    assert read_fragment("a<main>b</main>c<details><summary>d</summary>e</details>") == "a\n\nb\n\nc\n\nd\n\ne"


def test_words_that_a_style_puts_on_lines_do_not_join() -> None:
    html = "Ships left <span style='display:block'>the port</span><span style='display:block'>on Monday</span>"

    assert first_paragraph(html) == "Ships left the port on Monday"


def test_empty_and_short_links_do_not_remove_a_paragraph() -> None:
    rest = "".join(f"<div>The navy counted {n} ships <a id=x></a>near the island.</div>" for n in range(1, 9))
    links = "<div>Ships of <a href='/t'>Taiwan</a> and <a href='/j'>Japan</a> met at sea.</div>"
    draft = extract_article(f"<article><h1>Ships</h1>{rest}{links}</article>", source="the page", url=None)

    assert "The navy counted 4 ships near the island." in draft.text
    assert draft.text.endswith("Ships of Taiwan and Japan met at sea.")
