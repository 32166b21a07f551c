"""Use cases of deciding a run of dividends: always by two people, neither of them in it (docs/money.md §14)."""

from typing import Literal

from commissions.actor import Actor
from commissions.dividends.dividend import Run
from commissions.dividends.service import approve_run, demand_decidable
from commissions.ports import Transaction
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word

ACTION = "dividends.approve"
"""What proposals call it; the subject is the run's number."""
Outcome = Literal["proposed", "approved"]


def approve_within(tx: Transaction, no: str, *, by: Actor, reason: str) -> Outcome:
    """A person's word for a run: the first one waits, the second carries it out.

    Raises what `demand_decidable` raises, and AnotherPersonNeeded.
    """
    run = demand_decidable(tx, no, by=by)
    payload = {"total_fen": run.total_fen, "people": run.people}
    first = take_word(tx, Wish(ACTION, no, payload, _see(run), reason.strip() or run.pool, by))
    if first is None:
        return "proposed"
    approve_run(tx, no, by=first.proposed_by, second_by=by)
    return "approved"


def _see(run: Run) -> str:
    """How a run stands to people. It never changes while it waits: what else changes refuses it."""
    return f"{run.status}:{run.total_fen}"
