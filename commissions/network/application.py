"""A member's application to earn, where the policy wants one: what it says, and what may stand in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.refusals import Refusal

ApplicationStatus = Literal["pending", "approved", "refused"]
LONGEST_STATEMENT = 200
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Application:
    """One application. `statement` is what the member wrote, if anything; `reason` why it was refused."""

    id: int
    member_id: MemberId
    statement: str
    status: ApplicationStatus
    applied_at: datetime
    decided_by: Actor | None
    decided_at: datetime | None
    reason: str | None


class ApplicationsClosed(Refusal):
    """The policy in force asks for no application.

    Everyone may earn, or who has spent enough, or who is picked.
    """

    code = "applications_closed"


class MayEarnAlready(Refusal):
    """The member is a distributor, so there is nothing to apply for."""

    code = "may_earn_already"


class SuspendedMayNotApply(Refusal):
    """The member is suspended; the merchant ends that, no application does."""

    code = "suspended_may_not_apply"
    status = 403


class StatementRefused(Refusal):
    """The statement is longer than `longest` characters, or has some that can't be seen."""

    code = "statement_refused"


class ReasonNeeded(Refusal):
    """A refusal needs a reason of 1 to `longest` characters, because the member reads it."""

    code = "reason_needed"


class ApplicationUnknown(Refusal):
    """There is no such application."""

    code = "application_unknown"


class ApplicationDecided(Refusal):
    """Somebody has decided the other way already; `status` says how."""

    code = "application_decided"


def read_statement(text: str) -> str:
    """What a member wrote, with white space as single spaces; it may be empty. Raises StatementRefused."""
    statement = " ".join(text.split())
    if len(statement) > LONGEST_STATEMENT or not statement.isprintable():
        raise StatementRefused(longest=LONGEST_STATEMENT)
    return statement


def read_reason(text: str) -> str:
    """Why an application is refused, with white space as single spaces. Raises ReasonNeeded."""
    reason = " ".join(text.split())
    if not 1 <= len(reason) <= _LONGEST_REASON or not reason.isprintable():
        raise ReasonNeeded(longest=_LONGEST_REASON)
    return reason
