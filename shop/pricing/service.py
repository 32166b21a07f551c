"""Claims on offers, kept for every mode alike.

Taken when an order is placed, ended when it closes or was refunded. Rows of offers are locked after the order and its
payment, before stock, in the order of their kinds and ids.
"""

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.pricing.events import OfferReturned
from shop.pricing.formula import Priced
from shop.pricing.refusals import OfferUsedUp
from shop.pricing.repository import EVERYBODY, Claimed, add_use, end_claims, write_claims


def claim_offers(tx: Transaction, order_no: str, member_id: MemberId, priced: Priced) -> None:
    """Claim what an order uses, in the commit that places it.

    Raises OfferUsedUp, and the caller's unit of work rolls back what was claimed before.
    """
    saved: dict[tuple[str, str], int] = {}
    for of in priced.quote.savings:
        saved[of.kind, of.id] = saved.get((of.kind, of.id), 0) + of.amount_fen

    # Offers of one source are one claim.
    offers = sorted({offer.source.key: offer for offer in priced.used}.items())
    claimed = [Claimed(of.source, of.claim, priced.count_claimed(of), saved[key]) for key, of in offers]
    missed = write_claims(tx, order_no, member_id, claimed)
    if missed is not None:
        raise OfferUsedUp(label=missed.source.label)

    for one in claimed:
        if one.claim.counted and not _count_in(tx, one, member_id):
            raise OfferUsedUp(label=one.source.label)


def _count_in(tx: Transaction, of: Claimed, member_id: MemberId) -> bool:
    return add_use(tx, of.source, EVERYBODY, of.units, of.claim.most) and add_use(
        tx, of.source, member_id, of.units, of.claim.most_each
    )


def release_claims(tx: Transaction, order_no: str) -> int:
    """The order ends unpaid: what it claimed is free again.

    Returns how many claims ended. The order is locked.
    """
    return len(end_claims(tx, order_no, "released"))


def return_claims(tx: Transaction, order_no: str) -> int:
    """All of the order has come back and nothing of it is on its way.

    What it claimed can be used once more. The buyer hears of what still holds. Returns how many claims ended; a repeat
    ends none. The order is locked.
    """
    ended = end_claims(tx, order_no, "returned")
    for claim in ended:
        if claim.single and claim.ends_at is not None and tx.now < claim.ends_at:
            ends_at = claim.ends_at.isoformat()
            tx.publish(OfferReturned(claim.member_id, order_no, claim.kind, claim.source_id, claim.label, ends_at))
    return len(ended)
