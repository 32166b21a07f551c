"""Events: what has happened, told once.

Their names are past participles; they are written to the outbox in the commit that made them true.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from commissions.beneficiary import Beneficiary, BeneficiaryKind, parse_beneficiary

EVENT_TYPES: dict[str, type["Event"]] = {}
_OTHERS = (BeneficiaryKind.SUPPLIER, BeneficiaryKind.DEALER, BeneficiaryKind.POOL)


@dataclass(frozen=True)
class Event:
    """Base of all events. Fields are plain JSON values; `member_id`, where given, is the member concerned.

    What happens to somebody's money names its wallet instead, as `person`: supplier 7 is not member 7.
    """

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
        """Deliveries of one partition keep their order: whoever is concerned, if somebody is."""
        person = getattr(self, "person", None)
        if isinstance(person, Beneficiary):
            return _number_partition(person)
        member_id = getattr(self, "member_id", None)
        return int(member_id) if member_id is not None else None

    def payload(self) -> dict[str, Any]:
        """The event's fields as a JSON object."""
        return {name: str(value) if isinstance(value, Beneficiary) else value for name, value in vars(self).items()}


def restore_event(name: str, payload: dict[str, Any]) -> Event:
    """The event that was written as `name` and `payload`.

    Raises KeyError for a name that no house declares.
    """
    person = payload.get("person")
    concerned = {} if person is None else {"person": parse_beneficiary(person)}
    return EVENT_TYPES[name](**payload | concerned)


def _number_partition(person: Beneficiary) -> int:
    """Members have their own numbers.

    The other kinds are numbered downwards from -1, so that no two ever meet.
    """
    if person.member_id is not None:
        return person.member_id
    return -(person.id * len(_OTHERS) + _OTHERS.index(person.kind) + 1)
