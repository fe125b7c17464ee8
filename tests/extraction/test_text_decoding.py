"""Bytes are decoded whatever charset they declare; binary data is refused."""

import codecs

import pytest

from index.model.errors import UnreadableError
from index.text.charset_detection import decode_feed, decode_text

TRADITIONAL = (
    "國防部表示，今天上午有三艘軍艦通過臺灣海峽，這是本月第二次。發言人說，軍方全程掌握動態，請民眾不要擔心。"
)
SIMPLIFIED = (
    "国防部发言人说，两国将于下个月举行联合演习，这是双方关系发展的重要一步。记者问到具体时间时，他没有回答。"
)
JAPANESE = (
    "防衛省は、中国海軍の艦艇が今日の午前に宮古島の沖を通過したと発表した。自衛隊は警戒と監視を続けている。"
)
KOREAN = "국방부는 오늘 오전 서해에서 실시된 훈련에 대해 말하지 않았다. 정부는 상황을 주시하고 있다."
FRENCH = "La présidente a déclaré que l’île ne céderait pas. « Nous défendrons la démocratie », dit-elle."
RUSSIAN = (
    "Министерство обороны сообщило, что учения в Чёрном море начнутся в понедельник и продлятся пять дней."
)

WRITTEN = [
    (TRADITIONAL, "big5"),
    (SIMPLIFIED, "gb18030"),
    (SIMPLIFIED, "gb2312"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (KOREAN, "euc_kr"),
    (FRENCH, "windows-1252"),
    (RUSSIAN, "koi8-r"),
]


@pytest.mark.parametrize(
    "declared", [None, "utf-8", "iso-8859-1", "big5", "gb2312", "euc-kr", "no-such-charset"]
)
@pytest.mark.parametrize(("text", "written"), WRITTEN)
def test_wrongly_declared_page_is_decoded_correctly(text: str, written: str, declared: str | None) -> None:
    page = f"<html><head><title>News</title></head><body><p class='story'>{text}</p></body></html>"

    assert text in decode_text(page.encode(written), source="page.html", declared=declared)


@pytest.mark.parametrize(("text", "written"), WRITTEN)
def test_charset_declared_in_the_page_is_found(text: str, written: str) -> None:
    page = f'<html><head><meta charset="{written}"></head><body><p>{text[:12]}</p></body></html>'

    assert text[:12] in decode_text(page.encode(written), source="page.html")


@pytest.mark.parametrize("declared", [None, "big5", "iso-8859-1", "utf-16", "unicode_escape", "base64", "\x00"])
def test_utf8_is_recognised_whatever_is_declared(declared: str | None) -> None:
    assert decode_text(KOREAN.encode(), source="a.txt", declared=declared) == KOREAN


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_mark_determines_the_charset_and_is_removed(mark: bytes, codec: str) -> None:
    assert decode_text(mark + JAPANESE.encode(codec), source="a.txt", declared="big5") == JAPANESE


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised(codec: str) -> None:
    page = f"<html><body><p>{TRADITIONAL}</p><p>The strait</p></body></html>"

    assert decode_text(page.encode(codec), source="page.html") == page


def test_seven_bit_mail_charset_is_recognised() -> None:
    assert decode_text(JAPANESE.encode("iso2022_jp"), source="a.html", declared="iso-2022-jp") == JAPANESE


def test_text_truncated_within_a_character_is_kept() -> None:
    assert decode_text(TRADITIONAL.encode()[:-1], source="a.txt") == TRADITIONAL[:-1]


def test_one_stray_byte_does_not_spoil_a_page() -> None:
    data = (TRADITIONAL * 3).encode() + b"\x92 " + (TRADITIONAL * 3).encode()

    assert decode_text(data, source="a.txt") == f"{TRADITIONAL * 3}’ {TRADITIONAL * 3}"


STRAY = [
    (
        "Taiwan’s navy left port. ".encode() + b"Japan\x92s followed.",
        "Taiwan’s navy left port. Japan’s followed.",
    ),
    (b"Taiwan\x92s navy left port.", "Taiwan’s navy left port."),
    (b"He said: \x93We leave\x94 \x96 and left\x85", "He said: “We leave” – and left…"),
    ("Café in Orléans. ".encode() + b"Gar\xe7on \xe0 l\xe9", "Café in Orléans. Garçon à lé"),
    ("Café in Orléans: ".encode() + b"the caf\xe9\x92s end", "Café in Orléans: the café’s end"),
    ("It cost €5 or ".encode() + b"\xa35,\xa0no more", "It cost €5 or £5,\xa0no more"),
    (b"A\x92s, B\x92s, C\x92s and " + "é".encode(), "A’s, B’s, C’s and é"),
    ("He met — ".encode() + b"\x85\x94 \x97 her", "He met — …” — her"),
    ("Łódź “x” ".encode() + b"Malm\xf6", "Łódź “x” Malmö"),
    ("Café Москва ".encode() + b"\x93NATO\x94", "Café Москва “NATO”"),
    ("Café 😀 ".encode() + b"Brand\x99 \xb7 \xa9 2024", "Café 😀 Brand™ · © 2024"),
    ("Madrid — ".encode() + "El niño pidió ¿qué?".encode("cp1252"), "Madrid — El niño pidió ¿qué?"),
    (TRADITIONAL.encode() + b"\x93Taiwan\x94" + TRADITIONAL.encode(), f"{TRADITIONAL}“Taiwan”{TRADITIONAL}"),
    ("台灣 ".encode() + b"Taiwan\x92s navy", "台灣 Taiwan’s navy"),
    (JAPANESE.encode() + b"\x91UAV\x92", f"{JAPANESE}‘UAV’"),
    (KOREAN.encode() + b"Korea\x92s", f"{KOREAN}Korea’s"),
    (RUSSIAN.encode() + b" \x93NATO\x94", f"{RUSSIAN} “NATO”"),
    ("Café ".encode() + b"a\x81b", "Café a\ufffdb"),
]


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1252"])
@pytest.mark.parametrize(("data", "text"), STRAY)
def test_stray_bytes_of_windows_1252_are_repaired(data: bytes, text: str, declared: str | None) -> None:
    feed = b'<?xml version="1.0" encoding="utf-8"?><rss><channel><title>' + data + b"</title></channel></rss>"

    assert decode_text(data, source="a.txt", declared=declared) == text
    assert text in decode_text(b"<html><p>" + data + b"</p></html>", source="a.html", declared=declared)
    assert text in decode_feed(feed, declared)
    assert text in decode_feed(codecs.BOM_UTF8 + feed, declared)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            TRADITIONAL.encode()[:-2] + b"</b>" + TRADITIONAL.encode(),
            f"{TRADITIONAL[:-1]}\ufffd</b>{TRADITIONAL}",
        ),
        ("台灣海峽".encode() + b"\xe5</b>", "台灣海峽\ufffd</b>"),
        (TRADITIONAL.encode() + b"F-16\xe6</b>", f"{TRADITIONAL}F-16\ufffd</b>"),
        (TRADITIONAL.encode() + b"\xe6Taiwan", f"{TRADITIONAL}\ufffdTaiwan"),
    ],
)
def test_character_that_was_cut_is_not_taken_for_another(data: bytes, text: str) -> None:
    assert decode_text(data, source="a.html") == text
    assert text in decode_feed(b"<rss>" + data + b"</rss>", None)


@pytest.mark.parametrize(("text", "written"), [*WRITTEN, ("Żółć i źdźbło w Łodzi oraz śnieg.", "cp1250")])
def test_feed_that_declares_utf8_wrongly_is_decoded_correctly(text: str, written: str) -> None:
    feed = f'<?xml version="1.0" encoding="utf-8"?><rss><channel><title>{text}</title></channel></rss>'

    assert text in decode_feed(feed.encode(written), None)


def test_no_bytes_give_no_text() -> None:
    assert decode_text(b"", source="a.txt") == ""


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
        b"\x7fELF\x02\x01\x01\x00" + bytes(64),
        bytes(range(256)) * 10,
        bytes(range(128, 256)) * 10,
        codecs.BOM_UTF16_LE + b"\x00\xd8" * 200,
        codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff" * 20,
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as refusal:
        decode_text(data, source="upload.bin")

    assert str(refusal.value).startswith("upload.bin: ")


@pytest.mark.parametrize(
    ("codec", "label"), [("cp932", "x-sjis"), ("euc_jp", "x-euc-jp"), ("gb18030", "x-gbk")]
)
def test_old_labels_of_a_feed_mean_what_they_mean_to_browsers(codec: str, label: str) -> None:
    feed = "<rss><title>海峡</title></rss>"

    assert decode_feed(feed.encode(codec), label) == feed
