"""Small named rules that ask a person to look before money is paid out (docs/money.md §11). Pure.

A rule gets facts and thresholds and answers with its evidence, or None. It takes nothing from anybody: what it finds
is held until a person has looked. What the shop knows (same phone, same device) it is told; digests never come here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commissions.awards.review import Scope
from commissions.awards.review_rules import ReviewRules
from commissions.beneficiary import MemberId
from commissions.money import BASIS_POINTS

Evidence = Mapping[str, object]


@dataclass(frozen=True)
class Clues:
    """What an order has in common with someone who earns on it, as the shop tells.

    `phone`, `address`, `recipient` (the same name at the same address): where this parcel goes, and where the earner's
    own parcels go. `device`: buyer and earner log in on one. `payer`: one person's money pays for both.
    """

    phone: bool = False
    address: bool = False
    recipient: bool = False
    device: bool = False
    payer: bool = False


@dataclass(frozen=True)
class Suspect:
    """Someone who earns on an order, and what is known of them. Their own purchases are no suspicion.

    `follows` are the latest recruits' times, newest first. Of the latest `matured` awards `clawed_back` were taken
    back after they had matured. `sharing_phone` members have orders that go to the phone of this one.
    """

    member_id: MemberId
    level: int
    is_buyer: bool
    clues: Clues
    follows: Sequence[datetime] = ()
    matured: int = 0
    clawed_back: int = 0
    sharing_phone: int = 0


@dataclass(frozen=True)
class Suspicion:
    """What a rule has found.

    It holds the awards of the order (`scope` order), or the person (`scope` person). `occasion` tells one find of a
    rule about a person from the next.
    """

    rule: str
    scope: Scope
    evidence: Evidence
    occasion: str = ""


def _find_same_phone(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """The parcel's phone is one that the earner's own parcels go to."""
    found = rules.same_phone and suspect.clues.phone
    return {"level": suspect.level, "same": ["phone"]} if found else None


def _find_same_address(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """The parcel goes where the earner's own go.

    By default only under the same name, since families live together.
    """
    rule, clues = rules.same_address, suspect.clues
    if rule is None or not clues.address or (rule.with_name and not clues.recipient):
        return None
    return {"level": suspect.level, "same": ["address", "name"] if clues.recipient else ["address"]}


def _find_same_device(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """Buyer and earner have logged in on one device."""
    found = rules.same_device and suspect.clues.device
    return {"level": suspect.level, "same": ["device"]} if found else None


def _find_same_payer(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """The earner's own money pays for the order, under another identity."""
    found = rules.same_payer and suspect.clues.payer
    return {"level": suspect.level, "same": ["payer"]} if found else None


def _find_self_purchase(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """A direct recruit's order goes to the referrer in person, or is paid by them.

    In person: the same name, address and phone.
    """
    clues = suspect.clues
    is_own = clues.payer or (clues.phone and clues.recipient)
    if not rules.self_purchase or suspect.level != 1 or not is_own:
        return None
    return {"level": 1, "paid_by_referrer": clues.payer, "received_by_referrer": clues.phone and clues.recipient}


def _find_shared_phone(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """Many members' parcels go to one phone: several accounts in one hand."""
    rule = rules.shared_phone
    if rule is None or suspect.sharing_phone < rule.members:
        return None
    return {"level": suspect.level, "members": suspect.sharing_phone, "allowed": rule.members - 1}


def _find_burst(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """The referrer gained many recruits within minutes.

    Bought follows look like that, and so does a good day.
    """
    rule = rules.burst
    if rule is None or suspect.level != 1 or len(suspect.follows) < rule.recruits:
        return None

    times = sorted(suspect.follows)
    window = timedelta(minutes=rule.minutes)

    # Sorted, so `recruits` follows lie within a window if the first and last of some such run do.
    for first, last in zip(times, times[rule.recruits - 1 :], strict=False):
        if last - first <= window:
            end = first + window
            count = sum(first <= at <= end for at in times)
            return {"recruits": count, "minutes": rule.minutes, "first": first.isoformat(), "last": last.isoformat()}

    return None


def _find_refund_rate(suspect: Suspect, rules: ReviewRules) -> Evidence | None:
    """Too many of the person's awards were refunded only after they had matured."""
    rule = rules.refund_rate
    if rule is None or suspect.matured < rule.awards:
        return None
    if suspect.clawed_back * BASIS_POINTS < rule.rate_bp * suspect.matured:
        return None
    return {"matured": suspect.matured, "clawed_back": suspect.clawed_back, "rate_bp": rule.rate_bp}


Rule = Callable[[Suspect, ReviewRules], Evidence | None]
RULES: Mapping[str, tuple[Scope, Rule]] = {
    "same_phone": ("order", _find_same_phone),
    "same_address": ("order", _find_same_address),
    "same_device": ("order", _find_same_device),
    "same_payer": ("order", _find_same_payer),
    "self_purchase": ("order", _find_self_purchase),
    "shared_phone": ("order", _find_shared_phone),
    "burst": ("person", _find_burst),
    "refund_rate": ("person", _find_refund_rate),
}
"""Every rule by name, and whether it holds the order's awards or the person."""


def evaluate_suspect(suspect: Suspect, rules: ReviewRules, now: datetime) -> tuple[Suspicion, ...]:
    """All that the rules find about one person and one order, in the order of `RULES`."""
    if suspect.is_buyer:
        return ()
    found = ((name, scope, rule(suspect, rules)) for name, (scope, rule) in RULES.items())
    return tuple(
        Suspicion(name, scope, evidence, _determine_occasion(scope, evidence, now))
        for name, scope, evidence in found
        if evidence is not None
    )


def _determine_occasion(scope: Scope, evidence: Evidence, now: datetime) -> str:
    """What is decided once about a person does not come up again.

    The same burst never, a rate not in that month.
    """
    return "" if scope == "order" else str(evidence.get("first", f"{now:%Y-%m}"))
