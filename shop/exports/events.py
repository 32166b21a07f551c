"""Events of exports."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class OwnDataReady(Event):
    """What a member asked to be told of themselves can be fetched, until the instant `until` (ISO)."""

    member_id: int
    until: str
