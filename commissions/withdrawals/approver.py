"""Who may decide about a withdrawal, and that it is said why."""

from collections.abc import Iterable

from commissions.actor import Actor
from commissions.withdrawals.refusals import ApproverRefused, ReasonMissing
from commissions.withdrawals.withdrawal import Withdrawal


def demand_two(by: Actor, second_by: Actor, number: str) -> None:
    """Raises ApproverRefused unless these are two people, neither of them the program itself."""
    if by.is_same_person(second_by) or not (by.is_person and second_by.is_person):
        raise ApproverRefused(by=str(second_by), number=number)


def demand_impartial(people: Iterable[Actor], at: Withdrawal) -> None:
    """Raises ApproverRefused for whoever's withdrawal it is."""
    for by in people:
        if by.is_member(at.person.member_id):
            raise ApproverRefused(by=str(by), number=at.number)


def demand_reason(reason: str) -> None:
    """Raises ReasonMissing for a decision that does not say why."""
    if not reason.strip():
        raise ReasonMissing
