"""Check buttons, menus and forms against Discord's documentation; each violation is one readable sentence.

https://discord.com/developers/docs/components/reference
"""

from collections.abc import Iterator, Sequence

from wire_entities import Payload

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
TEXT_DISPLAY, LABEL, FILE_UPLOAD = 10, 18, 19
LINK_STYLE = 5


def component_problems(rows: Sequence[Payload]) -> list[str]:
    """Violations in the rows below a message."""
    problems = [] if len(rows) <= 5 else [f"{len(rows)} rows of components"]
    for row in rows:
        problems += _row_problems(row)
    ids = [part["custom_id"] for row in rows for part in row.get("components") or [] if part.get("custom_id")]
    problems += [f"two components have the custom_id {name}" for name in set(ids) if ids.count(name) > 1]
    return problems


def form_problems(form: Payload) -> list[str]:
    """Violations in a modal."""
    labels = form.get("components") or []
    fields = [label["component"] for label in labels if label.get("component")]
    ids = [field.get("custom_id") for field in fields]
    checks = {
        "title": 1 <= len(form.get("title", "")) <= 45,
        "custom_id": 1 <= len(form.get("custom_id", "")) <= 100,
        "number of fields": 1 <= len(labels) <= 5,
        "kind of part": all(label.get("type") in (LABEL, TEXT_DISPLAY) for label in labels),
        "label": all(1 <= len(label.get("label", "")) <= 45 for label in labels if label.get("type") == LABEL),
        "description": all(len(label.get("description") or "") <= 100 for label in labels),
        "fields' custom_ids": len(set(ids)) == len(ids),
    }
    problems = [
        f"a form's {part} is not what Discord takes" for part, is_right in checks.items() if not is_right
    ]
    for field in fields:
        problems += _field_problems(field)
    return problems


def _row_problems(row: Payload) -> Iterator[str]:
    parts = row.get("components") or []
    if row.get("type") != ROW:
        yield f"a component of type {row.get('type')} outside a row"
    if not 1 <= len(parts) <= 5:
        yield f"{len(parts)} components in a row"
    if len(parts) > 1 and any(part.get("type") in SELECTS for part in parts):
        yield "a menu shares its row"
    for part in parts:
        if part.get("type") == BUTTON:
            yield from _button_problems(part)
        elif part.get("type") in SELECTS:
            yield from _select_problems(part)
        else:
            yield f"a component of type {part.get('type')} in a row"


def _button_problems(button: Payload) -> Iterator[str]:
    if len(button.get("label") or "") > 80:
        yield "a button's label is over 80 characters"
    if not (button.get("label") or button.get("emoji")):
        yield "a button without a label or an emoji"
    if button.get("style") == LINK_STYLE:
        if not 1 <= len(button.get("url") or "") <= 512 or button.get("custom_id"):
            yield "a link button needs a URL of at most 512 characters, and no custom_id"
    elif button.get("style") not in range(1, 5) or button.get("url"):
        yield f"a button of style {button.get('style')}, or with a needless URL"
    else:
        yield from _custom_id_problems(button)


def _select_problems(menu: Payload) -> Iterator[str]:
    yield from _custom_id_problems(menu)
    if len(menu.get("placeholder") or "") > 150:
        yield "a menu's placeholder is over 150 characters"
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    if not 0 <= least <= 25 or not max(least, 1) <= most <= 25:
        yield f"a menu takes from {least} to {most} values"
    if menu["type"] == STRING_SELECT:
        yield from _option_problems(menu.get("options") or [], most)


def _option_problems(options: Sequence[Payload], most: int) -> Iterator[str]:
    if not 1 <= len(options) <= 25 or most > len(options):
        yield f"{len(options)} options in a menu that takes up to {most}"
    values = [option.get("value", "") for option in options]
    if len(set(values)) < len(values):
        yield "two options of a menu have the same value"
    if sum(bool(option.get("default")) for option in options) > most:
        yield "more options are chosen beforehand than a menu takes"
    for option in options:
        texts = (option.get("label", ""), option.get("value", ""))
        if not all(1 <= len(text) <= 100 for text in texts) or len(option.get("description") or "") > 100:
            yield f"an option of a menu is empty or too long: {option}"


def _field_problems(field: Payload) -> Iterator[str]:
    yield from _custom_id_problems(field)
    if field.get("type") in SELECTS:
        yield from _select_problems(field)
    elif field.get("type") != TEXT_INPUT:
        if field.get("type") != FILE_UPLOAD:
            yield f"a field of type {field.get('type')} in a form"
        return
    if len(field.get("placeholder") or "") > (100 if field["type"] == TEXT_INPUT else 150):
        yield "a field's placeholder is too long"
    if field["type"] == TEXT_INPUT:
        yield from _text_problems(field)


def _text_problems(field: Payload) -> Iterator[str]:
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if field.get("style") not in (1, 2) or not 0 <= least <= most <= 4000:
        yield "a text field's style or lengths are not what Discord takes"
    if len(field.get("value") or "") > most:
        yield "a text field's preset value is too long"


def _custom_id_problems(part: Payload) -> Iterator[str]:
    if not 1 <= len(part.get("custom_id") or "") <= 100:
        yield f"a custom_id of {len(part.get('custom_id') or '')} characters"
