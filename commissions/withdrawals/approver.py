"""Who may decide about a withdrawal, and that they give a reason."""

from collections.abc import Iterable

from commissions.actor import Actor
from commissions.withdrawals.refusals import ApproverRefused, ReasonMissing
from commissions.withdrawals.withdrawal import Withdrawal


def demand_two(by: Actor, second_by: Actor, number: str) -> None:
    """Demand two people, neither of them the program itself. Raises ApproverRefused."""
    if by.is_same_person(second_by) or not (by.is_person and second_by.is_person):
        raise ApproverRefused(by=str(second_by), number=number)


def demand_impartial(people: Iterable[Actor], at: Withdrawal) -> None:
    """Refuse the person whose withdrawal it is. Raises ApproverRefused."""
    for by in people:
        if by.is_member(at.person.member_id):
            raise ApproverRefused(by=str(by), number=at.number)


def demand_reason(reason: str) -> None:
    """Raises ReasonMissing for a decision that does not say why."""
    if not reason.strip():
        raise ReasonMissing
