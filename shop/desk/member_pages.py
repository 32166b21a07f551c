"""All that the merchant sees of one member on one page, in a constant number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.awards.queries import list_cases
from commissions.awards.review import ReviewCase
from commissions.beneficiary import MemberId, member
from commissions.ledger.entry import Account
from commissions.ledger.queries import BalanceLine, find_balances, list_balance_lines
from commissions.network.application import Application
from commissions.network.applications import list_applications_of
from commissions.network.distributor import Distributor
from commissions.paging import Page
from commissions.statements.earnings import AwardSummary
from commissions.statements.queries import list_awards
from commissions.tallies.queries import Lifetime, find_lifetime
from commissions.tiers.grouping import list_groups_of
from commissions.tiers.groups import Group
from commissions.tiers.queries import TierProgress, find_tier_names, find_tier_progress
from shop.adjustments.service import Waiting, list_waiting
from shop.areas.area import Area
from shop.areas.queries import list_areas_of
from shop.desk.distributors import PersonHistory, PersonSheet, read_history, read_person
from shop.desk.members import MemberSheet, read_member
from shop.desk.people import Named, find_by_code_or_number, name_people
from shop.inbox.notice import KeptNotice
from shop.inbox.queries import count_unread, list_notices
from shop.members.refusals import UnknownMember
from shop.orders.order import Order
from shop.orders.queries import list_orders
from shop.sessions.service import count_sessions
from shop.traces.queries import list_same_person

_SOME, _LINES = 5, 50
BALANCES = ("available", "pending", "withdrawing", "spending")
"""The accounts that a person's page explains, in its order."""


@dataclass(frozen=True)
class MemberPage:
    """A member: who they are, what they have, whom they brought, what happened lately, what waits.

    `tiers` are the names of all tiers by key; `same` are other members who seem to be the same person.
    """

    number: MemberId
    sheet: MemberSheet
    person: PersonSheet
    lifetime: Lifetime
    tier: TierProgress | None
    tiers: dict[str, str]
    groups: tuple[Group, ...]
    applications: tuple[Application, ...]
    orders: tuple[Order, ...]
    awards: tuple[AwardSummary, ...]
    history: PersonHistory
    notices: tuple[KeptNotice, ...]
    unread: int
    sessions: int
    same: tuple[Named, ...]
    cases: tuple[ReviewCase, ...]
    waiting: tuple[Waiting, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class BalancePage:
    """A balance in fen with a page of the entries that made it."""

    code: str
    name: str
    account: str
    balance_fen: int
    lines: Page[BalanceLine]


def get_person(connection: Connection, typed: str) -> Distributor:
    """Whose link code or number this is. Raises UnknownMember."""
    found = find_by_code_or_number(connection, typed)
    if found is None:
        raise UnknownMember()
    return found


def read_member_page(connection: Connection, typed: str, now: datetime) -> MemberPage:
    """Everything of a member's page. Raises UnknownMember."""
    person = get_person(connection, typed)
    who = person.member_id
    return MemberPage(
        number=who,
        sheet=read_member(connection, who),
        person=read_person(connection, person, now),
        lifetime=find_lifetime(connection, who),
        tier=find_tier_progress(connection, who, now),
        tiers=find_tier_names(connection),
        groups=list_groups_of(connection, who),
        applications=list_applications_of(connection, who, _SOME),
        orders=list_orders(connection, who, limit=_SOME).items,
        awards=tuple(list_awards(connection, member(who), limit=_SOME).items),
        history=read_history(connection, person, None),
        notices=tuple(list_notices(connection, who, limit=_SOME)),
        unread=count_unread(connection, who),
        sessions=count_sessions(connection, who),
        same=_name_all(connection, list_same_person(connection, who)),
        cases=tuple(list_cases(connection, person=member(who)).items),
        waiting=tuple(of for of in list_waiting(connection) if of.person == member(who)),
        areas=list_areas_of(connection, who, now),
    )


def read_balance_page(connection: Connection, typed: str, account: str, before: str | None) -> BalancePage:
    """Why a balance is this number, a page at a time, the newest first. Raises UnknownMember."""
    person = get_person(connection, typed)
    mine = Account(member(person.member_id), account)
    return BalancePage(
        code=person.code,
        name=name_people(connection, [person.member_id])[person.member_id].name,
        account=account,
        balance_fen=find_balances(connection, mine.owner).get(account, 0),
        lines=list_balance_lines(connection, mine, before, _LINES),
    )


def _name_all(connection: Connection, people: Collection[MemberId]) -> tuple[Named, ...]:
    return tuple(name_people(connection, people).values()) if people else ()
