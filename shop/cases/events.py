"""What happens to after-sale cases. `title` names what was bought, in words; amounts are in fen."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class CaseAnswered(Event):
    """The merchant has answered, or time did: `state` is what follows, `reason` the merchant's words."""

    member_id: int
    order_no: str
    case_no: str
    state: str
    amount_fen: int
    title: str
    reason: str


@dataclass(frozen=True)
class CaseEscalated(Event):
    """The time of a case is over, and what would follow is more than the program decides: a person has to."""

    order_no: str
    case_no: str
