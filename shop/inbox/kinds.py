"""What kinds of notice there are: what each is about, and whether somebody may do without it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shop.inbox.notice import DIGEST_KIND, STAFF_KIND


class Subject(StrEnum):
    """What kinds are about, as the page of one's own notices groups them."""

    ORDERS = "orders"
    AFTERSALES = "aftersales"
    OFFERS = "offers"
    EARNINGS = "earnings"
    TEAM = "team"
    OWN_SHOP = "own_shop"
    MONEY = "money"
    SAFETY = "safety"
    APART = "apart"


_FOR_ALL = frozenset({Subject.ORDERS, Subject.AFTERSALES, Subject.OFFERS, Subject.SAFETY})
"""The other subjects concern distributors only."""


@dataclass(frozen=True)
class Kind:
    """One kind. `offer`: marketing, a reminder of an offer, an announcement; who declined offers has none of it.

    `always`: money on its way to the person, their safety, or a legal matter: nobody can mute it.

    `urgent`: is of no use in the morning, so that quiet hours don't hold it.
    """

    subject: Subject
    always: bool = False
    urgent: bool = False
    offer: bool = False


KINDS: Mapping[str, Kind] = {
    "order_paid": Kind(Subject.ORDERS),
    "order_expiring": Kind(Subject.ORDERS, urgent=True),
    "order_price_changed": Kind(Subject.ORDERS),
    "order_shipped": Kind(Subject.ORDERS),
    "order_ready": Kind(Subject.ORDERS),
    "order_readdressed": Kind(Subject.ORDERS),
    "receipt_extended": Kind(Subject.ORDERS),
    "order_refunded": Kind(Subject.ORDERS, always=True),
    "order_payment_returned": Kind(Subject.ORDERS, always=True),
    "review_answered": Kind(Subject.ORDERS),
    "service_answered": Kind(Subject.ORDERS),
    "aftersale_sending_back": Kind(Subject.AFTERSALES),
    "aftersale_refunded": Kind(Subject.AFTERSALES, always=True),
    "aftersale_resending": Kind(Subject.AFTERSALES),
    "aftersale_resent": Kind(Subject.AFTERSALES),
    "aftersale_refused": Kind(Subject.AFTERSALES, always=True),
    "aftersale_closed": Kind(Subject.AFTERSALES),
    "coupon": Kind(Subject.OFFERS, offer=True),
    "announcement": Kind(Subject.OFFERS, offer=True),
    "coupon_returned": Kind(Subject.ORDERS),
    "commission_earned": Kind(Subject.EARNINGS),
    "commission_available": Kind(Subject.EARNINGS),
    "commission_taken_back": Kind(Subject.EARNINGS),
    "commission_reversed": Kind(Subject.EARNINGS),
    "commission_reinstated": Kind(Subject.EARNINGS),
    "dividend_paid": Kind(Subject.EARNINGS),
    "objection_answered": Kind(Subject.EARNINGS),
    "team_joined": Kind(Subject.TEAM),
    "tier_rose": Kind(Subject.TEAM),
    "tier_fell": Kind(Subject.TEAM),
    "target_missed": Kind(Subject.TEAM),
    "scene_code_ending": Kind(Subject.OWN_SHOP),
    "earning_right_granted": Kind(Subject.OWN_SHOP),
    "application_refused": Kind(Subject.OWN_SHOP),
    "earning_right_withdrawn": Kind(Subject.OWN_SHOP, always=True),
    "distributor_suspended": Kind(Subject.OWN_SHOP, always=True),
    "distributor_restored": Kind(Subject.OWN_SHOP, always=True),
    "withdrawal_awaits": Kind(Subject.MONEY, always=True),
    "withdrawal_settled": Kind(Subject.MONEY, always=True),
    "withdrawal_returned": Kind(Subject.MONEY, always=True),
    "withdrawal_cancelled": Kind(Subject.MONEY, always=True),
    "withdrawal_rejected": Kind(Subject.MONEY, always=True),
    "payee_changed": Kind(Subject.SAFETY, always=True, urgent=True),
    "writing_hidden": Kind(Subject.SAFETY, always=True),
    "own_data_ready": Kind(Subject.SAFETY),
    "writing_let_through": Kind(Subject.SAFETY),
    STAFF_KIND: Kind(Subject.APART, always=True, urgent=True),
    DIGEST_KIND: Kind(Subject.APART, always=True),
}
"""Every kind; staff have quiet hours of their own (`shop/alerts`)."""

MUTABLE = frozenset(name for name, kind in KINDS.items() if not kind.always)


@dataclass(frozen=True)
class SubjectKinds:
    """A subject with its kinds, in the order of the table."""

    subject: Subject
    kinds: tuple[str, ...]


def group_kinds(*, distributor: bool) -> tuple[SubjectKinds, ...]:
    """The kinds that concern somebody, by subject. An announcement is only ever read in the inbox: it is left out."""
    subjects = [of for of in Subject if of is not Subject.APART and (distributor or of in _FOR_ALL)]
    groups = (SubjectKinds(of, _list_kinds(of)) for of in subjects)
    return tuple(group for group in groups if group.kinds)


def _list_kinds(subject: Subject) -> tuple[str, ...]:
    return tuple(name for name, kind in KINDS.items() if kind.subject is subject and name != "announcement")
