"""Buttons below the preview of drafts, and below a draft under review."""

from dataclasses import dataclass

import discord

from bot.cogs.articles.preview_text import TextPage
from bot.db.draft_queries import StoredDraft
from bot.i18n.translator import Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import (
    ParsedCustomId,
    count,
    format_record_ids,
    optional,
    patterns,
    record_ids,
    token,
)
from index import AddStatus, is_checked_draft

PREVIEW_BUTTONS = patterns(
    "draft",
    ("show", "add", "all", "edit", "cancel"),
    record_ids("draft_ids"),
    count("place", most=99),
    optional(token("token")),
)


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The drafts of a preview and the position of the one shown, as in the custom ids of its buttons.

    `token` is the `preview_token` of what the button adds; empty for other buttons, and for those of earlier
    versions.
    """

    draft_ids: tuple[int, ...]
    place: int = 0
    token: str = ""

    def custom_id(self, button: str, *, place: int | None = None, token: str = "") -> str:
        ids = format_record_ids(self.draft_ids)
        custom_id = f"draft:{button}:{ids}:{self.place if place is None else place}"
        return f"{custom_id}:{token}" if token else custom_id

    @classmethod
    def of(cls, parsed_id: ParsedCustomId) -> "PreviewState":
        return cls(parsed_id.numbers("draft_ids"), parsed_id.number("place"), parsed_id.find_text("token"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewChoice:
    """What a button of a preview does when pressed: add, or send for review; absent if it would do nothing."""

    token: str
    is_possible: bool
    needs_review: bool


def preview_view(
    shown: PreviewState, say: Translator, *, one: PreviewChoice, all_of_them: PreviewChoice
) -> discord.ui.View:
    """Buttons to add, edit and cancel; for several drafts also to add all, and to the others."""
    count = len(shown.draft_ids)
    buttons = [
        _button(shown.custom_id("edit"), say("Edit details")),
        _button(shown.custom_id("cancel"), say("Cancel") if all_of_them.is_possible else say("Close")),
    ]
    if count > 1 and all_of_them.is_possible:
        review, add = say("Send all {n} for review", n=count), say("Add all {n}", n=count)
        label = review if all_of_them.needs_review else add
        buttons.insert(0, _button(shown.custom_id("all", token=all_of_them.token), label))
    if one.is_possible:
        label = say("Send for review") if one.needs_review else say("Add")
        custom_id = shown.custom_id("add", token=one.token)
        buttons.insert(0, _button(custom_id, label, style=discord.ButtonStyle.primary))
    if count > 1:
        page_buttons = []
        if shown.place > 0:
            page_buttons.append(_button(shown.custom_id("show", place=shown.place - 1), say("Previous"), row=1))
        if shown.place < count - 1:
            page_buttons.append(_button(shown.custom_id("show", place=shown.place + 1), say("Next"), row=1))
        buttons += page_buttons
    return stateless_view(buttons)


def _button(
    custom_id: str,
    label: str,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    row: int = 0,
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=custom_id, label=label, style=style, row=row)


@dataclass(frozen=True, slots=True)
class QueuedDraft:
    """A draft as the review queue shows it: its position, the page of its text, and the `preview_token`.

    `status` is what adding it would do.
    """

    draft: StoredDraft
    place: int
    count: int
    text: TextPage
    token: str
    status: AddStatus


def review_view(shown: QueuedDraft, say: Translator, *, is_same: bool) -> discord.ui.View:
    """The buttons of a draft under review. `is_same`: its page was just found to have the same text."""

    def button(
        kind: str, label: str, *, row: int, place: int = shown.place, more: str = "", disabled: bool = False
    ) -> discord.ui.Button[discord.ui.View]:
        custom_id = f"review:{kind}:{shown.draft.draft_id}:{place}{more}"
        return discord.ui.Button(custom_id=custom_id, label=label, row=row, disabled=disabled)

    is_impossible = shown.status is AddStatus.REJECTED
    buttons = [
        button("approve", say("Approve"), row=0, more=f":{shown.token}", disabled=is_impossible),
        button("reject", say("Reject"), row=0),
        button("edit", say("Edit details"), row=0),
    ]
    if is_same:
        buttons.append(button("adopt", say("Use the page's version"), row=0))
    elif shown.draft.draft.url and not is_checked_draft(shown.draft.draft):
        buttons.append(button("compare", say("Compare with the page"), row=0))
    if shown.text.number > 1:
        buttons.append(button("text", say("Previous page"), row=1, more=f":{shown.text.number - 1}"))
    if shown.text.number < shown.text.pages:
        buttons.append(button("text", say("Next page"), row=1, more=f":{shown.text.number + 1}"))
    if shown.place > 0:
        buttons.append(button("show", say("Previous"), row=2, place=shown.place - 1))
    if shown.place + 1 < shown.count:
        buttons.append(button("show", say("Next"), row=2, place=shown.place + 1))
    return stateless_view(buttons)
