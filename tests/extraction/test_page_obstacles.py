"""Pages without an article are refused with the reason that they show."""

import pytest

from index.extraction.html_extraction import extract_article
from index.model.errors import NotAnArticleError

LOGIN = "the page asks for a login"
LIST = "this page only lists articles"
LEADS_ON = "the page only redirects to another address"
ENGLISH = "<label>Email</label><input><label>Password</label><input type=password><button>Log in</button>"
LINKS = "<p><a href=/forgot>Forgot your password?</a></p><p><a href=/join>Create an account</a></p>"
PASSWORD = "<form><input name=user><input type=password><button>Continue</button></form>"
MEMBERS_ONLY = (
    "This part of the site is for members. Please enter your user name and password below to go on. If you "
    "do not have an account, you can register here and receive our weekly letter."
)
WELCOME = (
    "Welcome back! Enter the e-mail address and password of your subscription to read Daily News on all your "
    "devices. If you have no account yet, you can register for free in a minute."
)
HEADLINES = "".join(f"<p><a href=/{n}>Ship number {n} left the port in the morning</a></p>" for n in range(20))
STORY = (
    "<article><h1>Frigate leaves port</h1><p>The frigate left Zuoying at dawn and turned north along the "
    "coast.</p><p>Two patrol boats followed it at a distance of five miles until noon.</p></article>"
)


def page(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (page("Log in - Daily News", f"<h1>Log in</h1><form>{ENGLISH}</form>{LINKS}"), LOGIN),
        (page("Log in", f"<nav><a href=/>Home</a></nav><form>{ENGLISH}</form>"), LOGIN),
        (page("Daily News", f"<form>{ENGLISH}</form>{LINKS}"), LOGIN),
        (page("Sign in", "<input type=email><input type=password><input type=submit value='Sign in'>"), LOGIN),
        (
            page(
                "會員登入", "帳號<input>密碼<input type=password><button>登入</button><a href=/f>忘記密碼</a>"
            ),
            LOGIN,
        ),
        (page("登录", "用户名<input>密码<input type=password><a href=/r>注册</a>"), LOGIN),
        (page("ログイン", "メール<input>パスワード<input type=password><a href=/f>新規登録</a>"), LOGIN),
        (page("로그인", "아이디<input>비밀번호<input type=password><a href=/r>회원가입</a>"), LOGIN),
        (
            page("Daily News", f"<h1>Please log in</h1><p>You must be logged in to read this.</p>{PASSWORD}"),
            LOGIN,
        ),
        (page("Daily News", f"<p>{MEMBERS_ONLY}</p>{PASSWORD}"), LOGIN),
        (page("Log in to Daily News", f"<p>{WELCOME}</p>{PASSWORD}"), LOGIN),
        (page("Account", f"<p>Username</p><input><p>Password</p>{PASSWORD}"), LOGIN),
        (page("Anmelden", f"<p>Benutzername</p><input><p>Passwort</p>{PASSWORD}"), LOGIN),
        (page("World", f"{HEADLINES}<form>Log in<input type=password> Sign in</form>"), LIST),
        (page("World", HEADLINES), LIST),
        (
            page("World", f"{HEADLINES[:400]}</a></p><a href=/in>Sign in</a> <a href=/j>Create an account</a>"),
            LIST,
        ),
        (page("Moved", "", '<meta http-equiv="refresh" content="0; url=/art">'), LEADS_ON),
        (page("Moved", '<a href="/art">Go</a>', '<META HTTP-EQUIV="Refresh" CONTENT="0; URL=/art">'), LEADS_ON),
    ],
)
def test_reason_is_what_the_page_shows(html: str, reason: str) -> None:
    with pytest.raises(NotAnArticleError, match=reason):
        extract_article(html, source="the page", url=None)


@pytest.mark.parametrize(
    ("before", "head"),
    [
        ("<form>Log in<input type=password> Sign in</form>", ""),
        ("", '<meta http-equiv="refresh" content="300; url=/">'),
    ],
)
def test_article_next_to_a_login_form_or_a_refresh_is_read(before: str, head: str) -> None:
    draft = extract_article(
        page("Frigate leaves port", f"<header>{before}</header>{STORY}", head), source="it", url=None
    )

    assert draft.text.startswith("The frigate left Zuoying")
