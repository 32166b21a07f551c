"""Pay's appointments: things that happen later in sandbox time and are not forgotten by a restart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sandbox.pay.state import Appointment, pay_of
from sandbox.world import World

Deed = Callable[[World, str], Awaitable[None]]
_DEEDS: dict[str, Deed] = {}


def on(kind: str) -> Callable[[Deed], Deed]:
    """Declare what is done when an appointment of this kind is due.

    It is given the world and the subject's number.
    """

    def declare(deed: Deed) -> Deed:
        _DEEDS[kind] = deed
        return deed

    return declare


def plan(world: World, when: datetime, kind: str, subject: str) -> None:
    """Make an appointment; one in the past is kept at once."""
    state = pay_of(world)
    appointment = Appointment(state.next_appointment, when, kind, subject)
    state.next_appointment += 1
    state.agenda[appointment.id] = appointment
    _set_timer(world, appointment)
    world.changed()


def resume(world: World) -> None:
    """Set the timers of all appointments that a former process left."""
    for appointment in list(pay_of(world).agenda.values()):
        _set_timer(world, appointment)


def _set_timer(world: World, appointment: Appointment) -> None:
    async def keep() -> None:
        if pay_of(world).agenda.pop(appointment.id, None) is not None:
            world.changed()
            await _DEEDS[appointment.kind](world, appointment.subject)

    world.clock.call_at(appointment.when, keep, name=f"pay {appointment.kind} {appointment.subject}")
