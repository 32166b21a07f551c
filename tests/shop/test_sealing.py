"""Sealed values: only the right key opens them, only in their own place, and nothing altered is believed."""

from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from commissions.ports import Transaction
from shop.addresses.service import add_address, find_address
from shop.addresses.tables import address
from shop.database.sqlite import make_engine
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.members.member import Identity
from shop.members.service import recognise
from shop.members.tables import member
from shop.payees.payee import Payee, PayeeForm
from shop.payees.service import find_payee, save_payee
from shop.payees.tables import payee
from shop.resealing import SEALED, reseal_batch
from shop.settings.sealing import SECRETS, SealBroken, Sealer, SealerMissing, sealer_of
from tests.support.databases import SECRET, AnyDatabase
from tests.support.trade import HOME

OLD, NEW = "o" * 40, "n" * 40


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    sealer = Sealer(OLD)
    first, second = sealer.seal("payee:1", "张三"), sealer.seal("payee:1", "张三")
    assert first != second
    assert sealer.open("payee:1", first) == sealer.open("payee:1", second) == "张三"
    assert "张三".encode() not in first


def test_a_value_in_anothers_place_is_broken() -> None:
    sealer = Sealer(OLD)
    with pytest.raises(SealBroken):
        sealer.open("payee:2", sealer.seal("payee:1", "张三"))


@pytest.mark.parametrize("position", [0, 5, 20, -1])
def test_a_flipped_bit_is_noticed(position: int) -> None:
    sealer = Sealer(OLD)
    sealed = bytearray(sealer.seal("payee:1", "张三"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        sealer.open("payee:1", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"abc", b"\0" * 40])
def test_what_was_never_sealed_is_broken(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        Sealer(OLD).open("payee:1", sealed)


def test_another_key_and_another_purpose_open_nothing() -> None:
    sealed = Sealer(OLD).seal("payee:1", "张三")
    for other in (Sealer(NEW), Sealer(OLD, SECRETS)):
        with pytest.raises(SealBroken):
            other.open("payee:1", sealed)


def test_the_key_before_still_opens_and_is_told_from_the_present_one() -> None:
    sealed = Sealer(OLD).seal("payee:1", "张三")
    both = Sealer(NEW, previous_key=OLD)
    assert both.open("payee:1", sealed) == "张三"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("payee:1", "张三"))
    assert Sealer(OLD).index("phone", "1") in both.indexes("phone", "1")


def test_a_blind_index_is_equal_for_equal_values_of_one_subject() -> None:
    sealer = Sealer(OLD)
    assert sealer.index("phone", "1") == sealer.index("phone", "1")
    others = {sealer.index("phone", "2"), sealer.index("place", "1"), Sealer(NEW).index("phone", "1")}
    assert sealer.index("phone", "1") not in others


def test_a_database_opened_without_a_sealer_says_so(tmp_path: Path) -> None:
    with make_engine(tmp_path / "plain.db").connect() as connection, pytest.raises(SealerMissing):
        sealer_of(connection)


async def test_an_address_moved_to_another_row_is_broken(database: AnyDatabase) -> None:
    me = (await database.transact(recognise, Identity("wx1", "a"), via="login")).id
    one, two = [await database.transact(add_address, me, HOME) for _ in range(2)]

    def swap(tx: Transaction) -> None:
        sealed = tx.connection.scalar(select(address.c.sealed).where(address.c.code == one.code))
        tx.connection.execute(update(address).where(address.c.code == two.code).values(sealed=sealed))

    await database.transact(swap)
    with pytest.raises(SealBroken):
        await database.read(find_address, me, two.code)


async def test_a_payee_moved_to_another_row_is_broken(database: AnyDatabase) -> None:
    one, two = [(await database.transact(recognise, Identity("wx1", of), via="login")).id for of in ("a", "b")]
    for member_id, name in ((one, "张三"), (two, "李四")):
        await database.transact(give_consent, member_id, "identity", get_agreement("identity").version)
        await database.transact(save_payee, member_id, PayeeForm(name))

    def swap(tx: Transaction) -> None:
        sealed = tx.connection.scalar(select(payee.c.sealed).where(payee.c.member_id == one))
        tx.connection.execute(update(payee).where(payee.c.member_id == two).values(sealed=sealed))

    await database.transact(swap)
    with pytest.raises(SealBroken):
        await database.read(find_payee, two)


async def test_what_fails_in_the_database_does_not_carry_its_values_into_the_log(database: AnyDatabase) -> None:
    me = (await database.transact(recognise, Identity("wx1", "a"), via="login")).id

    def write_twice(tx: Transaction) -> None:
        row = {"id": me, "code": "twice", "generated_name": "陈小满", "first_seen_via": "login", "created_at": tx.now}
        tx.connection.execute(insert(member).values(**row))

    with pytest.raises(IntegrityError) as failed:
        await database.transact(write_twice)
    assert "陈小满" not in "".join(format_exception(failed.value))


def test_values_about_people_do_not_show_themselves() -> None:
    whole = PayeeForm("张三丰", "11010519491231002X", "招商银行", "4111111111111111")
    assert not any(value in repr(whole) for value in ("张三丰", "11010519491231002X", "4111111111111111"))


async def test_a_new_key_takes_over_row_by_row(database: AnyDatabase) -> None:
    me = (await database.transact(recognise, Identity("wx1", "a"), via="login")).id
    kept = [await database.transact(add_address, me, HOME) for _ in range(3)]
    await database.transact(give_consent, me, "identity", get_agreement("identity").version)
    await database.transact(save_payee, me, PayeeForm("张三丰"))
    both = Sealer(NEW, previous_key=SECRET)

    def reseal(tx: Transaction, kind: str, after: int) -> tuple[int, int]:
        tx.connection.execution_options(sealer=both)
        return reseal_batch(tx, kind, after, limit=2)

    def find_under_new_key(connection: Connection) -> tuple[object, object]:
        connection.execution_options(sealer=Sealer(NEW))
        return find_address(connection, me, kept[0].code), find_payee(connection, me)

    last, done = await database.transact(reseal, "addresses", 0)
    assert done == 2
    assert (await database.transact(reseal, "addresses", last))[1] == 1
    assert (await database.transact(reseal, "payees", 0))[1] == 1
    for kind in SEALED:
        assert (await database.transact(reseal, kind, 0))[1] == 0
    found, payee = await database.read(find_under_new_key)
    assert found == kept[0]
    assert isinstance(payee, Payee)
    assert payee.name == "张三丰"
