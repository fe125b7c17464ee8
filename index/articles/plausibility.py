"""How much a decoded text looks like language: a wrong charset makes rare and oddly placed letters."""

import re
from itertools import islice

_SAMPLE = 2000  # letters; enough to tell charsets apart, whatever the length of the page

_COMMON_HAN = frozenset(
    "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着下自之年过過发發后"
    "後作里裡用道行所然家种種事成方多经經么去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心本前开開"
    "但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最"
    "重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先"
    "海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电"
    "電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马"
    "馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該"
    "交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運台臺湾灣省"
)
_COMMON_HANGUL = frozenset(
    "이다는의에을를가한고은하지로사기도서인어자대해정리시있일나부아전것그들장제수보만주으원라상과면국니여오선와구경게공"
    "유성조했적용생비거신계동위관치중안무방습군북미마발소말간외력통할까요된습년월남당회려였실연민단학문화때받개각물"
)


_BENIGN = (
    r"\x00-\x7f\xa0\xa9\xab\xae\xb0\xb7\xbb\u2010-\u2027\u2030-\u203a\u20ac\u2122\u3000-\u3020\uff01-\uff5e"
)
_TELLING = re.compile(f"[^{_BENIGN}]")
_ODD_CYRILLIC = frozenset("ЂЃѓЉЊЌЋЏђљњќћџЎЈҐЅѕјЁЄ")


def plausibility(text: str) -> float:
    """Share of the characters beyond ASCII that stand where such characters do, 0 to 1; 1 if there are none.

    Only good for comparing readings of the same bytes. Punctuation does not count.
    """
    places = (match.start() for match in islice(_TELLING.finditer(text), _SAMPLE))
    verdicts = [
        _is_plausible(text[place], text[place - 1 : place], text[place + 1 : place + 2]) for place in places
    ]
    return sum(verdicts) / len(verdicts) if verdicts else 1.0


def _is_plausible(char: str, before: str, after: str) -> bool:
    if char >= "\u3041":
        return _is_plausible_asian(char) and not (_is_small_letter(before) and _is_small_letter(after))
    if not char.isalpha():
        return False
    if char < "\u0250" or "\u1e00" <= char <= "\u1eff":  # accented Latin: single letters among plain ones
        return not (_TELLING.match(before) or _TELLING.match(after))
    if char < "\u1000":  # Greek to Thai: words of their own, in lower case after the first letter
        mixed = _is_small_letter(before) or _is_small_letter(after)
        return not (mixed or char in _ODD_CYRILLIC or (before.islower() and char.isupper()))
    return False


def _is_plausible_asian(char: str) -> bool:
    return char <= "\u30ff" or char in _COMMON_HAN or char in _COMMON_HANGUL


def _is_small_letter(char: str) -> bool:
    return char.isascii() and char.islower()
