"""Use cases of screening.

The rules look at a paid order, and what they find is held (docs/money.md §11). It follows a payment by the outbox, so
it delays none; the hold after receipt is days, so it comes long before maturity. Coming twice, or late, it changes
nothing: each find has its case once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from commissions.actor import Actor, system_acting
from commissions.awards.queries import count_clawed_back, find_review_rules, list_earners, list_follows
from commissions.awards.review_rules import ReviewRules, read_review_rules
from commissions.awards.reviewing import hold_for_case, open_review
from commissions.awards.suspicion import Clues, Suspect, Suspicion, evaluate_suspect
from commissions.awards.tables import review_rules, sale
from commissions.beneficiary import MemberId, member
from commissions.ledger.repository import take_lock
from commissions.policies.seen import RulesMoved, demand_seen
from commissions.ports import Transaction

_SCREENING = system_acting("screening")
"""Who opened a case that a rule found."""
_NOTHING = Clues()


def publish_review_rules(
    tx: Transaction, document: Mapping[str, Any], *, by: Actor, newest_seen: int | None = None
) -> int:
    """Publish the rules of reviews, from now on.

    `newest_seen` is the newest version that whoever publishes has seen, 0 for none; without it nothing is compared.
    Returns the version. Raises RulesMoved, and FieldRefused, which names the field.
    """
    take_lock(tx.connection, "review_rules")
    demand_seen(int(tx.connection.scalar(select(func.max(review_rules.c.version))) or 0), newest_seen, RulesMoved)

    read_review_rules(dict(document))
    row = {"document": dict(document), "published_by": by, "published_at": tx.now}
    new = insert(review_rules).values(**row).returning(review_rules.c.version)
    return int(tx.connection.execute(new).scalar_one())


def screen_sale(
    tx: Transaction, order_no: str, clues: Mapping[MemberId, Clues], *, sharing_phone: int = 0
) -> tuple[Suspicion, ...]:
    """Look at a paid order with what the shop knows of it, and hold what the rules find.

    `clues` says what the order has in common with each earner, `sharing_phone` how many members' parcels go to its
    phone. Returns what was found now or before. Constant work: at most three earners, at most 200 rows of each.
    """
    rules = find_review_rules(tx.connection)
    buyer = tx.connection.scalar(select(sale.c.buyer_id).where(sale.c.order_no == order_no))

    found: list[Suspicion] = []
    for member_id, level in list_earners(tx.connection, order_no):
        own = Suspect(
            member_id,
            level,
            is_buyer=member_id == buyer,
            clues=clues.get(member_id, _NOTHING),
            sharing_phone=sharing_phone,
        )
        found += _screen_suspect(tx, order_no, own, rules)

    return tuple(found)


def _screen_suspect(tx: Transaction, order_no: str, suspect: Suspect, rules: ReviewRules) -> Sequence[Suspicion]:
    """Complete one earner's facts, evaluate the rules, and open the cases of what they find."""
    matured, clawed_back = count_clawed_back(tx.connection, suspect.member_id)
    follows = list_follows(tx.connection, suspect.member_id, rules) if suspect.level == 1 else ()

    whole = Suspect(
        suspect.member_id,
        suspect.level,
        suspect.is_buyer,
        suspect.clues,
        follows,
        matured,
        clawed_back,
        suspect.sharing_phone,
    )

    found = evaluate_suspect(whole, rules, tx.now)
    for suspicion in found:
        _open_suspicion(tx, order_no, suspect.member_id, suspicion)
    return found


def _open_suspicion(tx: Transaction, order_no: str, member_id: MemberId, found: Suspicion) -> None:
    """The case of one find; found before: changes nothing."""
    person = member(member_id)
    if found.scope == "order":
        key = f"order:{order_no}:{person}:{found.rule}"
        hold_for_case(tx, order_no, person, key=key, rule=found.rule, evidence=found.evidence, by=_SCREENING)
    else:
        key = f"{person}:{found.rule}:{found.occasion}"
        evidence = {**found.evidence, "order_no": order_no}
        open_review(tx, person, None, key=key, rule=found.rule, evidence=evidence, by=_SCREENING)
