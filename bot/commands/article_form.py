"""The form in which a person pastes an article."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.failures import report_failure

MAX_TEXT_CHARS = 4000
"""https://discord.com/developers/docs/components/reference#text-input"""
FORM_OPEN_S = 3600
"""How long a form, or the button that opens it again, is remembered."""


@dataclass(frozen=True, slots=True)
class TypedArticle:
    """What a person typed, as it stands."""

    text: str = ""
    title: str = ""
    outlet: str = ""
    date: str = ""
    link: str = ""


Submit = Callable[[discord.Interaction, TypedArticle], Awaitable[None]]


class ArticleForm(discord.ui.Modal, title="Add an article"):
    """Five fields, of which only the text is needed."""

    def __init__(self, submit: Submit, typed: TypedArticle = TypedArticle()) -> None:
        super().__init__(timeout=FORM_OPEN_S)
        self._submit = submit
        self._text = self._field(
            "Text", typed.text, "The article's text, as published", max_length=MAX_TEXT_CHARS, required=True
        )
        self._title = self._field("Title", typed.title, "As published")
        self._outlet = self._field("Outlet", typed.outlet, "Who published it")
        self._date = self._field(
            "Date", typed.date, "When it was published, such as 2026-11-02", max_length=100
        )
        self._link = self._field("Link", typed.link, "https://…", max_length=2000)

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        typed = TypedArticle(
            text=self._text.value,
            title=self._title.value,
            outlet=self._outlet.value,
            date=self._date.value,
            link=self._link.value,
        )
        try:
            await self._submit(interaction, typed)
        except Exception as error:
            await report_failure(interaction, error)

    def _field(
        self, label: str, typed: str, hint: str, *, max_length: int = 300, required: bool = False
    ) -> discord.ui.TextInput[discord.ui.Modal]:
        """Add a field, many lines high where much text may come, and return it."""
        style = discord.TextStyle.paragraph if max_length == MAX_TEXT_CHARS else discord.TextStyle.short
        field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
            custom_id=label.lower(),
            style=style,
            placeholder=hint,
            default=typed or None,
            required=required,
            max_length=max_length,
        )
        self.add_item(discord.ui.Label(text=label, component=field))
        return field


class TryAgain(discord.ui.View):
    """A button that opens the form again, with all that was typed."""

    def __init__(self, submit: Submit, typed: TypedArticle) -> None:
        super().__init__(timeout=FORM_OPEN_S)
        self._submit = submit
        self._typed = typed

    @discord.ui.button(label="Edit and try again")
    async def open_form(self, interaction: discord.Interaction, _: discord.ui.Button["TryAgain"]) -> None:
        await interaction.response.send_modal(ArticleForm(self._submit, self._typed))

    async def on_error(
        self, interaction: discord.Interaction, error: Exception, _: discord.ui.Item["TryAgain"], /
    ) -> None:
        await report_failure(interaction, error)
