"""What has happened, said once: past participles, written to the outbox in the commit that made them true."""

from dataclasses import dataclass
from typing import Any, ClassVar

EVENT_TYPES: dict[str, type["Event"]] = {}


@dataclass(frozen=True)
class Event:
    """Base of all events. Fields are plain JSON values; `member_id`, where given, is the person concerned."""

    version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        EVENT_TYPES[cls.__name__] = cls

    @property
    def name(self) -> str:
        """The event's name on the wire of the outbox: its class name."""
        return type(self).__name__

    @property
    def partition(self) -> int | None:
        """Deliveries of one partition keep their order: the member concerned, if there is one."""
        member_id = getattr(self, "member_id", None)
        return int(member_id) if member_id is not None else None

    def payload(self) -> dict[str, Any]:
        """The event's fields as a JSON object."""
        return dict(vars(self))


def restore_event(name: str, payload: dict[str, Any]) -> Event:
    """The event that was written as `name` and `payload`. Raises KeyError for a name that no house declares."""
    return EVENT_TYPES[name](**payload)
