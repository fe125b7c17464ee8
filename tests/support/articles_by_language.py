"""Small articles in the four languages of the bot; what they share is the name Hai Lung."""

from fetched_drafts import as_fetched

from index import ArticleDraft

TEXTS = {
    "en": "The submarine Hai Lung left port on Monday. Its crew of 67 will stay at sea for ten days. The navy "
    "said that fishing boats must keep away. The harbour office expects no delay for cargo ships.",
    "zh": "潛艦 Hai Lung 週一離開港口。艦上 67 名官兵將在海上停留十天。海軍表示，附近漁船必須離開演習區域。"
    "港務局說，貨輪不受影響。演習結束後，潛艦將返回高雄。",
    "ja": "潜水艦 Hai Lung は月曜日に港を出た。乗員67人は10日間海にとどまる。海軍は漁船に離れるよう求めた。"
    "港湾局は貨物船に遅れは出ないとしている。訓練のあと潜水艦は高雄に戻る。",
    "ko": "잠수함 Hai Lung이 월요일에 항구를 떠났다. 승조원 67명은 열흘 동안 바다에 머문다. 해군은 어선이 "
    "떨어져 있어야 한다고 말했다. 항만청은 화물선이 늦지 않을 것으로 본다. "
    "훈련 뒤 잠수함은 가오슝으로 돌아온다.",
}
TITLES = {
    "en": "Submarine leaves port",
    "zh": "潛艦離港",
    "ja": "潜水艦が出港",
    "ko": "잠수함 출항",
}
QUESTIONS = {
    "en": "When did the submarine Hai Lung leave?",
    "zh": "潛艦 Hai Lung 何時離開？",
    "ja": "潜水艦 Hai Lung はいつ出ましたか？",
    "ko": "잠수함 Hai Lung은 언제 떠났습니까?",
}


def article_in(code: str, *, language: str | None = None, number: int = 1) -> ArticleDraft:
    """The article in a language, which is detected unless it is given."""
    url = f"https://{code}.example/{number}"
    text = TEXTS[code] if number == 1 else f"{TEXTS[code]} {number}."
    return as_fetched(ArticleDraft(text=text, title=TITLES[code], url=url, language=language))
