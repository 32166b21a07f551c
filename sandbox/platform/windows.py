"""When and how often the account may write to a person (docs/wechat.md §5.5).

By customer-service message.
"""

from __future__ import annotations

from datetime import timedelta

from sandbox.people import Person, Window, WindowKind
from sandbox.platform.answers import Refused
from sandbox.world import World

_ALLOWANCE: dict[WindowKind, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "menu": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
_PAY_WINDOW = timedelta(hours=48)


def open_window(world: World, person: Person, kind: WindowKind) -> None:
    """The person did something that opens a window; the one before of its kind is replaced."""
    now = world.clock.now()
    count, length = _ALLOWANCE.get(kind, (world.account.pay_window_messages, _PAY_WINDOW))
    person.last_interaction_at = now
    person.windows = [one for one in person.windows if one.kind != kind and one.expires_at > now]
    if count:
        person.windows.append(Window(kind, now, now + length, count))
    world.person_changed(person)


def close_windows(person: Person) -> None:
    """The person left: nothing may be sent any more."""
    person.windows.clear()


def take_from_window(world: World, person: Person) -> Window:
    """Use one message of the window that ends first. 45015: no window is open.

    45047: what was open is used up.
    """
    now = world.clock.now()
    opened = [window for window in person.windows if window.expires_at > now]
    if not opened or not person.following:
        message = "response out of time limit or subscription is canceled"
        raise Refused(45015, message, "§5.5", f"和{person.name}之间没有打开的互动窗口")
    usable = sorted((window for window in opened if window.left > 0), key=lambda window: window.expires_at)
    if not usable:
        raise Refused(45047, "out of response count limit", "§5.5", f"{person.name}的互动窗口里已经不能再发")
    usable[0].left -= 1
    world.person_changed(person)
    return usable[0]
