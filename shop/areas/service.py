"""Use cases of areas: given to a distributor, ended, and what they are for (ADR 52)."""

from datetime import date, timedelta

from sqlalchemy import Connection, func, insert, select, update

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import MemberId
from commissions.network.queries import LEVELS, list_upline
from commissions.network.refusals import ReferrerNotDistributor, ReferrerSuspended
from commissions.network.repository import lock_people
from commissions.network.service import DistributorUnknown, bind_to_area
from commissions.ports import Transaction
from shop.addresses.address import Address, AddressForm
from shop.addresses.service import add_address, find_same_address, list_addresses
from shop.areas.area import Area
from shop.areas.queries import find_area, find_overlapping, has_days_left
from shop.areas.refusals import AreaDaysBackwards, AreaHeld, AreaUnknown, RegionUnknown
from shop.areas.tables import area
from shop.pricing.times import begin_day
from shop.regions.atlas import find_region
from shop.traces.queries import list_same_person

_LOCK = select(func.pg_advisory_xact_lock(7_681_052))
"""Held by whoever gives an area, on PostgreSQL: two who give the same one wait for each other."""


def give_area(
    tx: Transaction, member_id: MemberId, region_code: str, first: date, last: date | None, *, by: Actor
) -> Area:
    """Give a distributor a province, city or district from one day of Shanghai to another, or until it is ended.

    Raises RegionUnknown, AreaDaysBackwards, AreaHeld, DistributorUnknown, ReferrerSuspended, ReferrerNotDistributor,
    OwnInterest for the distributor and whoever earns above them.
    """
    begins_at = begin_day(first)
    ends_at = begin_day(last + timedelta(days=1)) if last is not None else None
    if find_region(region_code) is None:
        raise RegionUnknown(typed=region_code)
    if ends_at is not None and (ends_at <= begins_at or ends_at <= tx.now):
        raise AreaDaysBackwards()
    for gaining, _ in list_upline(tx.connection, member_id, tx.now, most=LEVELS - 1):
        demand_disinterested(by, gaining.member_id)
    _demand_distributor(tx, member_id)

    _wait_for_others(tx.connection)
    held = find_overlapping(tx.connection, region_code, begins_at, ends_at)
    if held is not None:
        raise AreaHeld(member_id=held.member_id)

    row = {"region_code": region_code, "member_id": member_id, "begins_at": begins_at, "ends_at": ends_at}
    added = insert(area).values(**row, given_by=by, given_at=tx.now).returning(area.c.id)
    return Area(tx.connection.execute(added).scalar_one(), region_code, member_id, begins_at, ends_at)


def end_area(tx: Transaction, member_id: MemberId, number: int, *, by: Actor) -> None:
    """End an area of a distributor at once; one that has not begun is taken back.

    Whoever came to them by it stays; the audit log says who ended it. Raises AreaUnknown, OwnInterest.
    """
    demand_disinterested(by, member_id)
    row = area.c
    mine = update(area).where(row.id == number, row.member_id == member_id, has_days_left(tx.now))
    # Whichever of the two is later: the end of one that has not begun is its beginning.
    begun = tx.connection.execute(mine.where(row.begins_at <= tx.now).values(ends_at=tx.now)).rowcount
    if not begun and not tx.connection.execute(mine.values(ends_at=row.begins_at)).rowcount:
        raise AreaUnknown()


def keep_address(tx: Transaction, member_id: MemberId, form: AddressForm) -> Address:
    """Keep a new address; by their first one, whoever came alone goes to whose area they live in.

    Every order is sent to a kept address, so that this is before anything is frozen. Raises BadAddress,
    TooManyAddresses.
    """
    kept = add_address(tx, member_id, form)
    if len(list_addresses(tx.connection, member_id)) == 1:
        _settle_in_area(tx, member_id, kept.district_code)
    return kept


def keep_picked_address(tx: Transaction, member_id: MemberId, form: AddressForm) -> Address:
    """`keep_address`, once: an address that is picked again is the kept one."""
    return find_same_address(tx.connection, member_id, form) or keep_address(tx, member_id, form)


def _settle_in_area(tx: Transaction, member_id: MemberId, district_code: str) -> None:
    """Bind whoever came alone to the holder of the area, if there is one."""
    found = find_area(tx.connection, district_code, tx.now)
    if found is not None:
        same_person = list_same_person(tx.connection, member_id)
        bind_to_area(tx, member_id, holder=found.member_id, same_person=same_person)


def _demand_distributor(tx: Transaction, member_id: MemberId) -> None:
    """Refuse whoever may not refer anybody; what they are stays so until the commit."""
    found = lock_people(tx.connection, [member_id]).get(member_id)
    if found is None:
        raise DistributorUnknown(member_id=member_id)
    if found.status == "suspended":
        raise ReferrerSuspended(member_id=member_id)
    if found.status != "active":
        raise ReferrerNotDistributor(member_id=member_id)


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
