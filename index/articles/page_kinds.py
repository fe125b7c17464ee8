"""Pages that can be read but hold no article: walls of every kind, error pages, films; each with its reason."""

import re
from collections.abc import Mapping

from index.articles.page_marks import find_nodes, kinds_of, meta_content, without_asides, without_scripts
from index.text.scripts import count_words
from index.wording import Wording, word

_WALL_WORDS = 120
_CONSENT_WORDS = 600  # a list of purposes and partners is long
_STUB_WORDS = 150  # the first paragraphs that are given away; briefs behind a paywall can be as short
_CUT_STUB_WORDS = 400
_FILM_WORDS = 80
_WALL_HINTS = 2
_CONSENT_HINTS = 4

_CONSENT = re.compile(
    r"\bcookies?\b|\bconsent\b|privacy policy|personal data|accept all|reject all|advertising partners|legitimate interest"
    r"|(?:manage|privacy) (?:preferences|settings|options)|we value your privacy|store and/or access information|personali[sz]ed ads"
    r"|隱私權政策|隐私政策|同意して|クッキー|個人情報|개인정보|쿠키",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\bsign in\b|\bsigning in\b|\blog ?in\b|create an account|forgot (?:your )?password|登入|登录|註冊|注册|忘記密碼|ログイン|会員登録|新規登録|パスワード"
    r"|로그인|회원가입|비밀번호",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"enable (?:javascript|cookies)|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|access denied|not a robot|\bcaptcha\b"
    r"|unusual traffic|security check|ray id|just a moment",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"page (?:not found|cannot be found|can.t be found|could not be found|has been (?:re)?moved|you (?:requested|are looking for))|\berror 404\b"
    r"|does not exist|doesn.t exist|no longer (?:available|exists)|\bhas been (?:re)?moved\b|\b404\b|(?:couldn.t|could not|can.t) find (?:that|the|this) page"
    r"|找不到(?:網頁|網址|頁面|页面|您)|頁面不存在|页面不存在|已(?:被)?(?:刪除|删除|下架)|ページが見つかりません|お探しのページ|掲載(?:期間)?(?:が)?終了|削除され"
    r"|페이지를 찾을 수 없|존재하지 않는|삭제된|삭제되었",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"internal server error|bad gateway|service (?:is )?(?:temporarily )?unavailable|gateway time-?out|too many requests|under maintenance"
    r"|temporarily (?:unavailable|down)|error 50\d|\b50[0234]\b error|try again (?:later|in a few)|something went wrong|系統維護|系统维护|メンテナンス中|점검 중",
    re.IGNORECASE,
)
_GONE_TITLE = re.compile(
    r"\W*(?:(?:error\s)?404\b|(?:page|article|story) not found|not found\W*$|page (?:unavailable|removed)|找不到|頁面不存在|页面不存在|ページが見つかりません|페이지를 찾을 수)", re.IGNORECASE
)
_OFFER = re.compile(
    r"(?:subscribe|sign ?up|log ?in|sign in|register|join|become a (?:member|subscriber)|create (?:an|a free) account)[^.!?<>]{0,40}"
    r" to (?:continue|keep|read|unlock|access|view|finish)\b"
    r"|(?:continue|keep) reading (?:this|your|the) (?:article|story) (?:with|by)\b|(?:to|and) (?:read|continue|unlock|access)[^.!?<>]{0,20}(?:full|rest|entire)"
    r"[^.!?<>]{0,20}(?:article|story|report|analysis)|(?:article|story|content|report|post)s? (?:is|are) (?:only |exclusively |reserved )?(?:available )?(?:for|to)"
    r" (?:our |paid |paying |registered |premium )*(?:subscribers|members)|you(?:.ve| have) (?:reached|read|used)[^.!?<>]{0,40}(?:limit|free articles?)"
    r"|subscribers? (?:only|exclusive)|exclusive(?:ly)? (?:to|for) (?:our )?subscribers|subscribe to continue|already a (?:subscriber|member)\?"
    r"|(?:訂閱|订阅|加入會員|付費|登入|升級)[^。<>]{0,16}(?:繼續閱讀|继续阅读|閱讀全文|阅读全文|看全文|解鎖)|(?:本文|此文|本篇|全文)[^。<>]{0,8}(?:會員|訂戶|訂閱|付費)[^。<>]{0,8}(?:限定|專屬|專享|閱讀)"
    r"|この記事は[^。<>]{0,10}(?:有料|会員)|(?:続き|全文)[^。<>]{0,16}(?:有料|会員|ログイン|登録)|残り\s?[\d,，]+\s?文字|(?:有料)?会員(?:登録|になる)[^。<>]{0,20}(?:続き|全文|お読み)"
    r"|(?:구독|로그인|회원)[^.<>]{0,16}(?:계속|전문|전체 기사|이어서)|유료\s?(?:회원|구독자|기사)[^.<>]{0,16}(?:전용|입니다|위한)",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|⋯)[\"'”’」]?\s*$")


def find_obstacle(page: str, *, title: str, text: str) -> Wording | None:
    """Why the text that was taken from a page is not its article, as a sentence; None if it may be.

    Judged by a short text: an article that reports on cookies or that carries an offer to subscribe passes.
    """
    words = count_words(text)
    if (_GONE_TITLE.match(title) and words <= _WALL_WORDS) or _is_wall(_GONE, text, words):
        return word("the page is gone or was never there; check the address")
    if _is_wall(_TROUBLE, text, words):
        return word("the site shows an error in place of the page; try again later")
    if _is_wall(_CHECK, text, words):
        return word("the site lets only browsers in; paste the text instead")
    if words <= _CONSENT_WORDS and _hints(_CONSENT, text) >= (_WALL_HINTS if words <= _WALL_WORDS else _CONSENT_HINTS):
        return word("the page asks for consent to cookies; paste the text instead")
    if _is_wall(_LOGIN, text, words):
        return word("the page asks for a login; paste the text instead")
    if _is_stub(page, text, words):
        return word("only the beginning can be read without a subscription; paste the text instead")
    if words <= _FILM_WORDS and _shows_film(page):
        return word("the page holds a film and hardly any text; give the address of an article")
    return None


def _is_wall(hints: re.Pattern[str], text: str, words: int) -> bool:
    return words <= _WALL_WORDS and _hints(hints, text) >= _WALL_HINTS


def _hints(pattern: re.Pattern[str], text: str) -> int:
    """How many different hints a text holds."""
    return len({hint.lower() for hint in pattern.findall(text)})


def _is_stub(page: str, text: str, words: int) -> bool:
    if words > _CUT_STUB_WORDS or (words > _STUB_WORDS and not _CUT.search(text)):
        return False
    if words <= _STUB_WORDS and any(map(_is_paid, find_nodes(page))):
        return True
    return _OFFER.search(without_scripts(without_asides(page))) is not None


def _is_paid(node: Mapping[str, object]) -> bool:
    return str(node.get("isAccessibleForFree", "")).lower() == "false"


def _shows_film(page: str) -> bool:
    if meta_content(page, "og:type").lower().startswith("video"):
        return True
    kinds = {kind for node in find_nodes(page) for kind in kinds_of(node)}
    return "VideoObject" in kinds and not any(kind.endswith(("Article", "Posting")) for kind in kinds)
