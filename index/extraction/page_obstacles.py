"""Detect pages without an article: consent and login walls, paywall stubs, error pages, videos."""

import re
from collections.abc import Iterator, Mapping

from index.extraction.html_tree import main_text
from index.extraction.page import Page, is_article_object, types_of
from index.model.wording import Wording, word
from index.text.scripts import count_words


def _any_phrase(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


CONSENT = _any_phrase(
    r"\bcookies?\b|\bconsent\b|privacy policy|personal data|accept all|reject all|legitimate interest",
    r"advertising partners|(?:manage|privacy) (?:preferences|settings|options)|we value your privacy",
    r"store and/or access information|personali[sz]ed ads",
    r"隱私權政策|隐私政策|同意して|クッキー|個人情報|개인정보|쿠키",
)
LOGIN = _any_phrase(
    r"\bsign in\b|\bsigning in\b|\blog ?in\b|create an account|forgot (?:your )?password",
    r"登入|登录|註冊|注册|忘記密碼|ログイン|会員登録|新規登録|パスワード|로그인|회원가입|비밀번호",
)
BOT_CHECK = _any_phrase(
    r"enable (?:javascript|cookies)|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human",
    r"access denied|not a robot|\bcaptcha\b|unusual traffic|security check|ray id|just a moment",
)
NOT_FOUND = _any_phrase(
    r"page (?:not found|cannot be found|can.t be found|could not be found|has been (?:re)?moved)",
    r"page you (?:requested|are looking for)|\berror 404\b|\b404\b|does not exist|doesn.t exist",
    r"no longer (?:available|exists)|\bhas been (?:re)?moved\b",
    r"(?:couldn.t|could not|can.t) find (?:that|the|this) page",
    r"找不到(?:網頁|網址|頁面|页面|您)|頁面不存在|页面不存在|已(?:被)?(?:刪除|删除|下架)",
    r"ページが見つかりません|お探しのページ|掲載(?:期間)?(?:が)?終了|削除され",
    r"페이지를 찾을 수 없|존재하지 않는|삭제된|삭제되었",
)
NOT_FOUND_TITLE = re.compile(
    r"\W*(?:(?:error\s)?404\b|(?:page|article|story) not found|not found\W*$|page (?:unavailable|removed)"
    r"|找不到|頁面不存在|页面不存在|ページが見つかりません|페이지를 찾을 수)",
    re.IGNORECASE,
)
SERVER_ERROR = _any_phrase(
    r"internal server error|bad gateway|service (?:is )?(?:temporarily )?unavailable|gateway time-?out",
    r"too many requests|under maintenance|temporarily (?:unavailable|down)|\berror 50\d\b",
    r"try again (?:later|in a few)|something went wrong|系統維護|系统维护|メンテナンス中|점검 중",
)

_SUBSCRIBE = (
    r"(?:subscribe|sign ?up|log ?in|sign in|register|join|become a (?:member|subscriber)"
    r"|create (?:an|a free) account)"
)
_FULL_ARTICLE = r"[^.!?<>]{0,20}(?:full|rest|entire)[^.!?<>]{0,20}(?:article|story|report|analysis)"
SUBSCRIPTION_OFFER = _any_phrase(
    rf"{_SUBSCRIBE}[^.!?<>]{{0,40}} to (?:continue|keep|read|unlock|access|view|finish)\b",
    rf"(?:to|and) (?:read|continue|unlock|access){_FULL_ARTICLE}",
    r"(?:continue|keep) reading (?:this|your|the) (?:article|story) (?:with|by)\b",
    r"(?:article|story|content|report|post)s? (?:is|are) (?:only |exclusively |reserved )?(?:available )?"
    r"(?:for|to) (?:our |paid |paying |registered |premium )*(?:subscribers|members)",
    r"you(?:.ve| have) (?:reached|read|used)[^.!?<>]{0,40}(?:limit|free articles?)",
    r"subscribers? (?:only|exclusive)|exclusive(?:ly)? (?:to|for) (?:our )?subscribers|subscribe to continue",
    r"(?:訂閱|订阅|加入會員|付費|登入|升級)[^。<>]{0,16}(?:繼續閱讀|继续阅读|閱讀全文|阅读全文|看全文|解鎖)",
    r"(?:本文|此文|本篇|全文)[^。<>]{0,8}(?:會員|訂戶|訂閱|付費)[^。<>]{0,8}(?:限定|專屬|專享|閱讀)",
    r"この記事は[^。<>]{0,10}(?:有料|会員)",
    r"残り\s?[\d,，]+\s?文字",
    r"(?:続き|全文)[^。<>]{0,16}(?:有料|会員|ログイン|登録)",
    r"(?:有料)?会員(?:登録|になる)[^。<>]{0,20}(?:続き|全文|お読み)",
    r"(?:구독|로그인|회원)[^.<>]{0,16}(?:계속|전문|전체 기사|이어서)",
    r"유료\s?(?:회원|구독자|기사)[^.<>]{0,16}(?:전용|입니다|위한)",
)
"""Phrases in place of the rest of an article."""


_WALL_WORDS = 120
_CONSENT_WORDS = 600  # a list of purposes and partners is long
_STUB_WORDS = 150  # the first paragraphs, which are free
_CUT_STUB_WORDS = 400
_VIDEO_WORDS = 80
_HINTS = 2
_CONSENT_HINTS = 4

_TRUNCATED_END = re.compile(r"(?:…|\.\.\.|⋯)[\])]?[\"'”’」]?\s*$")

_NOT_FOUND_REASON = word("the page is gone or was never there; check the address")
_CONSENT_REASON = word("the page asks for consent to cookies; paste the text instead")
_WALLS = (
    (NOT_FOUND, _NOT_FOUND_REASON),
    (SERVER_ERROR, word("the site shows an error in place of the page; try again later")),
    (BOT_CHECK, word("the site lets only browsers in; paste the text instead")),
    (CONSENT, _CONSENT_REASON),
    (LOGIN, word("the page asks for a login; paste the text instead")),
)


def find_obstacle(page: Page, *, title: str, text: str) -> Wording | None:
    """Why the extracted text is not the article of the page, as a sentence; None if it may be.

    Only short texts are suspected, so that an article on cookies or with an offer to subscribe passes.
    """
    return next(_obstacles(page, title, text), None)


def _obstacles(page: Page, title: str, text: str) -> Iterator[Wording]:
    words = count_words(text)
    if words <= _WALL_WORDS:
        yield from _walls(title, text)
    if words <= _CONSENT_WORDS and _count(CONSENT, text) >= _CONSENT_HINTS:
        yield _CONSENT_REASON
    if _is_stub(page, text, words):
        yield word("only the beginning can be read without a subscription; paste the text instead")
    if words <= _VIDEO_WORDS and _is_video_page(page):
        yield word("the page holds a film and hardly any text; give the address of an article")


def _walls(title: str, text: str) -> Iterator[Wording]:
    """The reason that most hints in a short text suggest."""
    if NOT_FOUND_TITLE.match(title):
        yield _NOT_FOUND_REASON
    counts = {reason: _count(hints, text) for hints, reason in _WALLS}
    if sum(counts.values()) >= _HINTS:
        yield max(counts, key=lambda reason: counts[reason])


def _count(hints: re.Pattern[str], text: str) -> int:
    """How many different hints a text contains; cookie and cookies are one, since both may mean food."""
    return len({hint.lower().removesuffix("s") for hint in hints.findall(text)})


def _is_stub(page: Page, text: str, words: int) -> bool:
    """Whether a text is only the free beginning of an article.

    A complete article may be marked as not free or precede an offer to subscribe: such a mark counts only for
    a text that is short or breaks off.
    """
    if words > (_CUT_STUB_WORDS if _TRUNCATED_END.search(text) else _STUB_WORDS):
        return False
    if words <= _STUB_WORDS and any(map(_is_paid, page.json_ld_objects)):
        return True
    return SUBSCRIPTION_OFFER.search(main_text(page.tree)) is not None


def _is_paid(node: Mapping[str, object]) -> bool:
    """https://schema.org/isAccessibleForFree, of the article or of the part behind a paywall."""
    return str(node.get("isAccessibleForFree", "")).lower() == "false"


def _is_video_page(page: Page) -> bool:
    if page.metadata.get("og:type", "").lower().startswith("video"):
        return True
    nodes = page.json_ld_objects
    return not any(map(is_article_object, nodes)) and any("VideoObject" in types_of(node) for node in nodes)
