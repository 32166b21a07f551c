"""How somebody stands to what distributors agree to: they were never asked, only shop, or have signed (ADR 55)."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.members.agreement import DISTRIBUTOR, Agreement
from shop.members.consents import find_agreement, find_answer

Standing = Literal["unasked", "shopping", "asked_again", "signed"]
"""`asked_again`: they signed an older text than stands now. `shopping` holds for the text that they declined."""


@dataclass(frozen=True)
class Signing:
    """The text that stands now, and how somebody stands to it."""

    agreement: Agreement
    standing: Standing

    @property
    def has_signed(self) -> bool:
        """Whether they have signed, be it an older text: their desk is theirs."""
        return self.standing in ("signed", "asked_again")


def find_signing(connection: Connection, member_id: MemberId) -> Signing:
    """How a member stands. Constant work."""
    agreement = find_agreement(connection, DISTRIBUTOR)
    return Signing(agreement, _determine(find_answer(connection, member_id, DISTRIBUTOR), agreement.version))


def _determine(answer: tuple[str, bool] | None, version: str) -> Standing:
    """What an answer to a version is worth while `version` stands."""
    if answer is None:
        return "unasked"
    answered, agreed = answer
    if agreed:
        return "signed" if answered == version else "asked_again"
    return "shopping" if answered == version else "unasked"
