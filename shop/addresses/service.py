"""A member's addresses: kept sealed, changed, deleted, one of them the default.

Nobody reaches another's.
"""

from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.reads import Question, ask
from shop.addresses.address import LONGEST, Address, AddressForm, clean_address, normalise_phone, normalise_place
from shop.addresses.refusals import TooManyAddresses, UnknownAddress
from shop.addresses.tables import address
from shop.members.codes import make_code
from shop.members.repository import lock_member
from shop.regions.atlas import describe_region
from shop.settings.sealing import Sealer, sealer_of

MOST = 20
_MOST_OF_A_PHONE = 50
PHONE, PLACE = "phone", "place"
"""What the blind indexes are about."""
_BY_CODE = select(address).where(address.c.member_id == bindparam("of_member"), address.c.code == bindparam("code"))


def list_addresses(connection: Connection, member_id: MemberId) -> tuple[Address, ...]:
    """The member's addresses, the default first, then the newest."""
    query = select(address).where(address.c.member_id == member_id)
    rows = connection.execute(query.order_by(address.c.is_default.desc(), address.c.id.desc()))
    return tuple(_read_address(sealer_of(connection), row) for row in rows)


def find_address(connection: Connection, member_id: MemberId, code: str) -> Address | None:
    """One address of this member."""
    return ask(connection, ask_address(sealer_of(connection), member_id, code))


def ask_address(sealer: Sealer, member_id: MemberId, code: str) -> Question[Address | None]:
    """One address of this member, to be asked for together with other things."""
    return Question(
        _BY_CODE,
        {"of_member": member_id, "code": code},
        lambda rows: _read_address(sealer, rows[0]) if rows else None,
    )


def get_address(connection: Connection, member_id: MemberId, code: str) -> Address:
    """One address of this member. Raises UnknownAddress, also for another's."""
    found = find_address(connection, member_id, code)
    if found is None:
        raise UnknownAddress()
    return found


def find_default_address(connection: Connection, member_id: MemberId) -> Address | None:
    """The default address; without one, the newest."""
    return next(iter(list_addresses(connection, member_id)), None)


def list_districts(connection: Connection, member_id: MemberId) -> tuple[str, ...]:
    """The districts of the member's addresses, each once, the default first. Opens nothing that is sealed."""
    query = select(address.c.district_code).where(address.c.member_id == member_id)
    rows = connection.scalars(query.order_by(address.c.is_default.desc(), address.c.id.desc()).limit(MOST))
    return tuple(dict.fromkeys(rows))


def find_default_district(connection: Connection, member_id: MemberId) -> str | None:
    """The district of the default address, or of the newest. Opens nothing that is sealed."""
    query = select(address.c.district_code).where(address.c.member_id == member_id)
    return connection.scalar(query.order_by(address.c.is_default.desc(), address.c.id.desc()).limit(1))


def find_same_address(connection: Connection, member_id: MemberId, form: AddressForm) -> Address | None:
    """The kept address that says the same: to whom, by which phone, where. Raises BadAddress."""
    wanted = clean_address(form)
    told = (wanted.name, wanted.phone, wanted.district_code, wanted.street)
    kept = list_addresses(connection, member_id)
    return next((of for of in kept if (of.name, of.phone, of.district_code, of.street) == told), None)


def add_address(tx: Transaction, member_id: MemberId, form: AddressForm) -> Address:
    """Keep a new address; the first one is the default. Raises BadAddress, TooManyAddresses."""
    cleaned = clean_address(form)
    count = _count_locked(tx, member_id)
    if count >= MOST:
        raise TooManyAddresses(limit=MOST)
    code, is_default = make_code(), form.is_default or count == 0
    if is_default:
        _clear_default(tx, member_id)
    row = _seal_address(tx.connection, code, cleaned) | {"is_default": is_default}
    tx.connection.execute(insert(address).values(code=code, member_id=member_id, created_at=tx.now, **row))
    return get_address(tx.connection, member_id, code)


def change_address(tx: Transaction, member_id: MemberId, code: str, form: AddressForm) -> Address:
    """Replace an address's fields.

    Being the default can be given here, and is only lost to another address. Raises BadAddress, UnknownAddress.
    """
    cleaned = clean_address(form)
    _count_locked(tx, member_id)
    before = get_address(tx.connection, member_id, code)
    if form.is_default and not before.is_default:
        _clear_default(tx, member_id)
    row = _seal_address(tx.connection, code, cleaned) | {"is_default": form.is_default or before.is_default}
    tx.connection.execute(update(address).where(*_mine(member_id, code)).values(**row))
    return get_address(tx.connection, member_id, code)


def delete_address(tx: Transaction, member_id: MemberId, code: str) -> None:
    """Forget an address; orders have their own copy.

    The newest of the rest becomes the default if it was that. Raises UnknownAddress.
    """
    _count_locked(tx, member_id)
    gone = get_address(tx.connection, member_id, code)
    tx.connection.execute(delete(address).where(*_mine(member_id, code)))
    rest = list_addresses(tx.connection, member_id)
    if gone.is_default and rest:
        tx.connection.execute(update(address).where(*_mine(member_id, rest[0].code)).values(is_default=True))


def _seal_address(connection: Connection, code: str, form: AddressForm) -> dict[str, Any]:
    """The columns that keep an address.

    Its district in clear, the rest sealed, phone and place as blind indexes.
    """
    sealer, fields = sealer_of(connection), {name: getattr(form, name) for name in LONGEST}
    names = describe_region(form.district_code)
    place = normalise_place(names.province, names.city, names.district, form.street)
    return {
        "district_code": form.district_code,
        "sealed": sealer.seal(_name_place(code), orjson.dumps(fields).decode()),
        "phone_index": sealer.index(PHONE, normalise_phone(form.phone)),
        "place_index": sealer.index(PLACE, place),
    }


def hand_over_addresses(tx: Transaction, before: MemberId, after: MemberId) -> None:
    """Whoever was `before` is `after` now, with their addresses. `after` has had none of their own."""
    tx.connection.execute(update(address).where(address.c.member_id == before).values(member_id=after))


def list_members_of_phone(connection: Connection, phone: str) -> tuple[MemberId, ...]:
    """The members with this phone in an address, by its blind index; at most 50."""
    digests = sealer_of(connection).indexes(PHONE, normalise_phone(phone))
    query = select(address.c.member_id).where(address.c.phone_index.in_(digests)).distinct().limit(_MOST_OF_A_PHONE)
    return tuple(MemberId(member_id) for member_id in connection.scalars(query))


def _read_address(sealer: Sealer, row: Row[Any]) -> Address:
    """A row of the table, opened. Raises SealBroken."""
    fields = orjson.loads(sealer.open(_name_place(row.code), row.sealed))
    region = describe_region(row.district_code)
    return Address(
        code=row.code,
        district_code=row.district_code,
        province=region.province,
        city=region.city,
        district=region.district,
        is_default=row.is_default,
        **fields,
    )


def _name_place(code: str) -> str:
    """What a sealed address is bound to."""
    return f"address:{code}"


def _mine(member_id: MemberId, code: str) -> tuple[ColumnElement[bool], ...]:
    return address.c.member_id == member_id, address.c.code == code


def _count_locked(tx: Transaction, member_id: MemberId) -> int:
    """How many addresses there are; whoever changes them waits for the member's row."""
    lock_member(tx.connection, member_id)
    query = select(func.count()).select_from(address).where(address.c.member_id == member_id)
    return tx.connection.scalar(query) or 0


def _clear_default(tx: Transaction, member_id: MemberId) -> None:
    mine = (address.c.member_id == member_id, address.c.is_default)
    tx.connection.execute(update(address).where(*mine).values(is_default=False))


def renew_address(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed address and its indexes."""
    found = _read_address(sealer_of(connection), row)
    form = AddressForm(found.name, found.phone, found.district_code, found.street)
    return _seal_address(connection, row.code, form)
