"""What pages say that stand in front of an article or in its place."""

import re


def _hints(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


CONSENT = _hints(
    r"\bcookies?\b|\bconsent\b|privacy policy|personal data|accept all|reject all|legitimate interest",
    r"advertising partners|(?:manage|privacy) (?:preferences|settings|options)|we value your privacy",
    r"store and/or access information|personali[sz]ed ads",
    r"隱私權政策|隐私政策|同意して|クッキー|個人情報|개인정보|쿠키",
)
LOGIN = _hints(
    r"\bsign in\b|\bsigning in\b|\blog ?in\b|create an account|forgot (?:your )?password",
    r"登入|登录|註冊|注册|忘記密碼|ログイン|会員登録|新規登録|パスワード|로그인|회원가입|비밀번호",
)
BROWSERS = _hints(
    r"enable (?:javascript|cookies)|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human",
    r"access denied|not a robot|\bcaptcha\b|unusual traffic|security check|ray id|just a moment",
)
GONE = _hints(
    r"page (?:not found|cannot be found|can.t be found|could not be found|has been (?:re)?moved)",
    r"page you (?:requested|are looking for)|\berror 404\b|\b404\b|does not exist|doesn.t exist",
    r"no longer (?:available|exists)|\bhas been (?:re)?moved\b",
    r"(?:couldn.t|could not|can.t) find (?:that|the|this) page",
    r"找不到(?:網頁|網址|頁面|页面|您)|頁面不存在|页面不存在|已(?:被)?(?:刪除|删除|下架)",
    r"ページが見つかりません|お探しのページ|掲載(?:期間)?(?:が)?終了|削除され",
    r"페이지를 찾을 수 없|존재하지 않는|삭제된|삭제되었",
)
GONE_TITLE = re.compile(
    r"\W*(?:(?:error\s)?404\b|(?:page|article|story) not found|not found\W*$|page (?:unavailable|removed)"
    r"|找不到|頁面不存在|页面不存在|ページが見つかりません|페이지를 찾을 수)",
    re.IGNORECASE,
)
TROUBLE = _hints(
    r"internal server error|bad gateway|service (?:is )?(?:temporarily )?unavailable|gateway time-?out",
    r"too many requests|under maintenance|temporarily (?:unavailable|down)|\berror 50\d\b",
    r"try again (?:later|in a few)|something went wrong|系統維護|系统维护|メンテナンス中|점검 중",
)

_JOIN = (
    r"(?:subscribe|sign ?up|log ?in|sign in|register|join|become a (?:member|subscriber)"
    r"|create (?:an|a free) account)"
)
_WHOLE = r"[^.!?<>]{0,20}(?:full|rest|entire)[^.!?<>]{0,20}(?:article|story|report|analysis)"
OFFER = _hints(
    rf"{_JOIN}[^.!?<>]{{0,40}} to (?:continue|keep|read|unlock|access|view|finish)\b",
    rf"(?:to|and) (?:read|continue|unlock|access){_WHOLE}",
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
"""What stands where the rest of an article would."""
