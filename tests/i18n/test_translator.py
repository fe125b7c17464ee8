"""Translation of messages into the reader's language."""

from io import BytesIO

import discord
import pytest
from babel.messages.pofile import read_po
from discord import app_commands

from bot.bot_errors import Refusal
from bot.i18n.translator import ENGLISH, LANGUAGE_NAMES, CommandTranslator, Translator, translator_for
from index import Wording

JAPANESE = """
msgid ""
msgstr "Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Article {number} is gone."
msgstr "記事{number}はもうありません。"

msgid "not yet"
msgstr ""

msgid "{n:,} article"
msgid_plural "{n:,} articles"
msgstr[0] "記事{n:,}件"

msgctxt "command"
msgid "add"
msgstr "追加"

msgid "the file has {size:,} bytes"
msgstr "ファイルは{size:,}バイトです"
"""

UKRAINIAN = """
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; "
"plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "{n:,} article"
msgid_plural "{n:,} articles"
msgstr[0] "{n:,} стаття"
msgstr[1] "{n:,} статті"
msgstr[2] "{n:,} статей"
"""


@pytest.fixture
def say() -> Translator:
    return Translator("ja", read_po(BytesIO(JAPANESE.encode()), locale="ja"))


def test_a_message_is_translated_with_its_values(say: Translator):
    assert say("Article {number} is gone.", number=3) == "記事3はもうありません。"


@pytest.mark.parametrize("message", ["not yet", "never heard of"])
def test_a_message_without_translation_stays_in_english(say: Translator, message: str):
    assert say(message) == message


@pytest.mark.parametrize(
    ("n", "english", "japanese"),
    [(1, "1 article", "記事1件"), (0, "0 articles", "記事0件"), (1200, "1,200 articles", "記事1,200件")],
)
def test_numbers_select_the_plural_form_of_the_language(say: Translator, n: int, english: str, japanese: str):
    assert ENGLISH.plural("{n:,} article", "{n:,} articles", n) == english
    assert say.plural("{n:,} article", "{n:,} articles", n) == japanese


@pytest.mark.parametrize(
    ("n", "shown"),
    [(1, "1 стаття"), (3, "3 статті"), (5, "5 статей"), (11, "11 статей"), (1022, "1\xa0022 статті")],
)
def test_a_language_may_have_several_plural_forms_and_its_own_number_format(n: int, shown: str):
    say = Translator("uk", read_po(BytesIO(UKRAINIAN.encode()), locale="uk"))

    assert say.plural("{n:,} article", "{n:,} articles", n) == shown


def test_spanish_of_latin_america_uses_the_catalogue_of_spain():
    assert translator_for("es-419") == translator_for("es-ES")


def test_braces_in_a_value_are_not_fields(say: Translator):
    assert say("Article {number} is gone.", number="{size}") == "記事{size}はもうありません。"


def test_names_are_translated_separately_from_messages(say: Translator):
    assert (say("add"), say.name("add", "command"), say.name("add", "option")) == ("add", "追加", "add")


def test_a_command_is_named_as_the_user_types_it(say: Translator):
    assert say.command("article add") == "`/article 追加`"


def test_messages_of_the_index_are_translated_inside_others(say: Translator):
    from index.model.wording import word

    reason = word("the file has {size:,} bytes", size=2000)

    assert isinstance(reason, Wording)
    assert reason == "the file has 2,000 bytes"
    assert say.wording(reason) == "ファイルは2,000バイトです"
    assert say("Article {number} is gone.", number=reason) == "記事ファイルは2,000バイトですはもうありません。"


def test_a_refusal_is_translated_for_its_reader(say: Translator):
    refusal = Refusal("Article {number} is gone.", number=3)

    assert (str(refusal), refusal.translate_with(say)) == ("Article 3 is gone.", "記事3はもうありません。")


@pytest.mark.parametrize("tag", ["en-US", "en-GB", "it", "zh-CN", ""])
def test_unsupported_languages_get_english(tag: str):
    assert translator_for(tag) is ENGLISH


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_every_language_has_its_catalogue(tag: str):
    assert translator_for(tag).tag == tag


async def test_no_translation_is_registered_for_english():
    context = app_commands.TranslationContext(
        app_commands.TranslationContextLocation.command_name, app_commands.Group(name="a", description="b")
    )

    translated = await CommandTranslator().translate(
        app_commands.locale_str("add"), discord.Locale.american_english, context
    )

    assert translated is None
