"""Claims on offers, kept for every mode alike.

Taken when an order is placed, ended when it closes or was refunded. Rows of offers are locked after the order and its
payment, before stock, in the order of their kinds and ids.
"""

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.pricing.events import OfferReturned
from shop.pricing.formula import Priced
from shop.pricing.refusals import OfferUsedUp
from shop.pricing.repository import EVERYBODY, add_use, end_claims, write_claim


def claim_offers(tx: Transaction, order_no: str, member_id: MemberId, priced: Priced) -> None:
    """Claim what an order uses, in the commit that places it.

    Raises OfferUsedUp, and the caller's unit of work rolls back what was claimed before.
    """
    saved: dict[tuple[str, str], int] = {}
    for of in priced.quote.savings:
        saved[of.kind, of.id] = saved.get((of.kind, of.id), 0) + of.amount_fen

    # Offers of one source are one claim.
    for key, offer in sorted({offer.source.key: offer for offer in priced.used}.items()):
        claim, source, units = offer.claim, offer.source, priced.count_claimed(offer)
        got = write_claim(tx, order_no, member_id, source, claim, units, saved[key])
        if got and claim.counted:
            got = add_use(tx, source, EVERYBODY, units, claim.most) and add_use(
                tx, source, member_id, units, claim.most_each
            )
        if not got:
            raise OfferUsedUp(label=offer.source.label)


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
