"""The menu of the chat as its form's fields. Pure."""

from collections.abc import Mapping
from typing import TypeVar, get_args

from shop.settings.menu import MOST_BELOW, MOST_ON_TOP, EntryKind, MenuButton, MenuEntry
from shop.typed import visible

_KINDS = get_args(EntryKind)
_Of = TypeVar("_Of")
_EMPTY = MenuEntry("")


def list_slots(buttons: tuple[MenuButton, ...]) -> list[tuple[MenuEntry, list[MenuEntry]]]:
    """Every place of the form: three buttons with five entries each, empty ones too."""
    full = [(of.entry, [*of.below, *[_EMPTY] * (MOST_BELOW - len(of.below))]) for of in buttons]
    return [*full, *((_EMPTY, [_EMPTY] * MOST_BELOW) for _ in range(MOST_ON_TOP - len(buttons)))]


def read_buttons(form: Mapping[str, str]) -> tuple[MenuButton, ...]:
    """The menu that was typed. A place without a name and without an aim is none."""
    found = []
    for n in range(1, MOST_ON_TOP + 1):
        below = (_read(form, f"{n}.{m}") for m in range(1, MOST_BELOW + 1))
        button = MenuButton(_read(form, f"{n}"), tuple(entry for entry in below if _is_something(entry)))
        if _is_something(button.entry) or button.below:
            found.append(button)
    return tuple(found)


def move(buttons: tuple[MenuButton, ...], said: str) -> tuple[MenuButton, ...]:
    """The menu after `2:up` or `2.3:down`; what can't move stays."""
    place, _, way = said.partition(":")
    step = -1 if way == "up" else 1
    top, _, under = place.partition(".")
    if not (top.isdecimal() and top.isascii() and 1 <= int(top) <= len(buttons)):
        return buttons
    if not under:
        return _swap(buttons, int(top) - 1, step)
    if not (under.isdecimal() and under.isascii()):
        return buttons
    of = buttons[int(top) - 1]
    changed = MenuButton(of.entry, _swap(of.below, int(under) - 1, step))
    return tuple(changed if n == int(top) else one for n, one in enumerate(buttons, 1))


def _swap(row: tuple[_Of, ...], at: int, step: int) -> tuple[_Of, ...]:
    to, changed = at + step, list(row)
    if 0 <= at < len(row) and 0 <= to < len(row):
        changed[at], changed[to] = changed[to], changed[at]
    return tuple(changed)


def _read(form: Mapping[str, str], place: str) -> MenuEntry:
    kind = form.get(f"kind_{place}", "page")
    texts = {name: form.get(f"{name}_{place}", "").strip() for name in ("value", "app_id", "page")}
    return MenuEntry(visible(form.get(f"name_{place}", "")), kind if kind in _KINDS else "page", **texts)  # type: ignore[arg-type]


def _is_something(entry: MenuEntry) -> bool:
    return bool(entry.name or entry.value)
