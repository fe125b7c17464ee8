"""Detect and extract questions in messages; English, Chinese, Japanese and Korean."""

import re
import unicodedata

MAX_QUESTION_CHARS = 300
"""Limit for a suggested question; a longer one is cut between words."""

# The longest message on Discord. Normalization is slow for longer runs of combining marks.
_MOST_CHARS = 4000

_LINK = re.compile(r"https?://\S+|<(?:[@#]|a?:\w+:)[^<>]*>")
_MENTION = re.compile(r"<@([!&]?)([0-9]{1,20})>")
_ENGLISH = re.compile(
    r"(?:(?:and|but|so|ok|okay|hi|hey|hello|please)[\s,]+)*"
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|did|does|do|can|could|has|have|had|will|would"
    r"|should|may|might|what's|who's|where's|when's|how's)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"誰|谁|什麼|什么|甚麼|何時|何时|哪|為什麼|为什么|為何|为何|如何|怎麼|怎么|多少|幾|嗎|吗|呢$"
)
_JAPANESE = re.compile(
    r"(?:か|の|かな|でしょう)[。！]?$|誰|何[がをはでにと時日]|いつ|どこ|どの|なぜ|どうして|どう|いくつ|いくら|どれ"
)
_KOREAN = re.compile(
    r"(?:까|나요|는가|은가|인가|니|냐|죠|지요)[.!]?$|누구|누가|무엇|뭐|언제|어디|왜|어떻게|어느|몇|얼마"
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SMALL_TALK = re.compile(
    r"(?:thanks?(?: you)?|thx|ty|ok(?:ay)?|cool|nice|great|good(?: bot)?|lol|wow|yes|no|hi|hello|hey|got it"
    r"|i see"
    r"|謝謝|谢谢|感謝|好的|了解|ありがとう(?:ございます)?|なるほど|了解です|はい|감사합니다|고마워요?|네|알겠습니다"
    r"|[\W_]++)[\s!.~。！]*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")


def question_in(content: str, *, user_id: int, role_id: int | None = None) -> str:
    """The text of a message without mentions of the bot; empty if there is nothing else."""

    def without_bot(mention: re.Match[str]) -> str:
        is_bot = int(mention[2]) == (role_id if mention[1] == "&" else user_id)
        return " " if is_bot else mention[0]

    return " ".join(_MENTION.sub(without_bot, content).split())


def is_question(text: str) -> bool:
    """Whether a message in an ask channel is a question of at least two words."""
    words = _LINK.sub(" ", _fold(text)).strip()
    if _count_words(words) < 2:
        return False
    return "?" in words or bool(_find_question_word(words))


def is_small_talk(text: str) -> bool:
    """Whether a reply to an answer only thanks or agrees, or has no words."""
    return _SMALL_TALK.fullmatch(_fold(text).strip()) is not None


def suggest_question(text: str) -> str:
    """A question about a message: the first question in it, or else its first sentence."""
    cleaned = " ".join(_LINK.sub(" ", text).split())
    sentences = [s.strip() for s in _SENTENCE_END.split(cleaned) if s.strip()]
    chosen = next((s for s in sentences if is_question(s)), sentences[0] if sentences else "")
    return chosen if len(chosen) <= MAX_QUESTION_CHARS else chosen[:MAX_QUESTION_CHARS].rsplit(" ", 1)[0]


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:_MOST_CHARS])


def _find_question_word(words: str) -> re.Match[str] | None:
    if _HANGUL.search(words):
        return _KOREAN.search(words)
    if _KANA.search(words):
        return _JAPANESE.search(words)
    if _HAN.search(words):
        return _CHINESE.search(words)
    return _ENGLISH.match(words) if _count_words(words) >= 3 else None


def _count_words(words: str) -> int:
    """Two Chinese or Japanese characters count as a word."""
    dense = len(_HAN.findall(words)) + len(_KANA.findall(words))
    return dense // 2 if dense else len(words.split())
