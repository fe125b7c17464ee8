"""The form in which a person types an article, or mends the facts of one."""

from collections.abc import Awaitable, Callable

import discord

from bot.contributing.typed_facts import MAX_FACT_CHARS, MAX_LINK_CHARS, TypedArticle
from bot.forms import Form
from bot.language import Language
from bot.reporting import reporting

MAX_TEXT_CHARS = 4000
"""https://discord.com/developers/docs/components/reference#text-input"""
FORM_OPEN_S = 3600
"""How long a form is remembered while somebody types."""

NOTHING_TYPED = TypedArticle()

Submit = Callable[[discord.Interaction, TypedArticle], Awaitable[None]]


class ArticleForm(Form):
    """Title, outlet, date and link; with `has_text` the text too, which may stay empty beside a link."""

    def __init__(
        self,
        submit: Submit,
        say: Language,
        *,
        title: str,
        typed: TypedArticle = NOTHING_TYPED,
        has_text: bool = False,
    ) -> None:
        super().__init__(title=title, timeout=FORM_OPEN_S)
        self._submit = submit
        self._text = self._add_text(typed.text, say) if has_text else None
        self._title = self._add_line("title", say("Title"), typed.title, say("As published"))
        self._outlet = self._add_line("outlet", say("Outlet"), typed.outlet, say("Who published it"))
        self._date = self._add_line("date", say("Date"), typed.date, say("Such as 2026-11-02"))
        self._link = self._add_line("link", say("Link"), typed.link, "https://…", max_chars=MAX_LINK_CHARS)

    @reporting
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        typed = TypedArticle(
            text=self._text.value if self._text else "",
            title=self._title.value,
            outlet=self._outlet.value,
            date=self._date.value,
            link=self._link.value,
        )
        await self._submit(interaction, typed)

    def _add_text(self, typed: str, say: Language) -> discord.ui.TextInput[discord.ui.Modal]:
        field = discord.ui.TextInput[discord.ui.Modal](
            custom_id="text",
            style=discord.TextStyle.paragraph,
            placeholder=say("The article's text, as published"),
            default=typed or None,
            required=False,
            max_length=MAX_TEXT_CHARS,
        )
        hint = say("Leave it empty to have the link below read.")
        self.add_item(discord.ui.Label(text=say("Text"), description=hint, component=field))
        return field

    def _add_line(
        self, custom_id: str, label: str, typed: str, hint: str, *, max_chars: int = MAX_FACT_CHARS
    ) -> discord.ui.TextInput[discord.ui.Modal]:
        field = discord.ui.TextInput[discord.ui.Modal](
            custom_id=custom_id,
            placeholder=hint,
            default=typed[:max_chars] or None,
            required=False,
            max_length=max_chars,
        )
        self.add_item(discord.ui.Label(text=label, component=field))
        return field
