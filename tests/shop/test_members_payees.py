"""Whom withdrawals are paid to: checked as it is typed, sealed, masked, and slow to follow a change."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from commissions.beneficiary import MemberId
from shop.members.agreement import get_agreement
from shop.members.consents import find_consent, find_missing_consents, give_consent
from shop.members.member import Identity
from shop.members.refusals import AgreementChanged, ConsentMissing, UnknownAgreement
from shop.members.service import recognise
from shop.payees.identity_card import is_bank_card, is_id_number
from shop.payees.payee import PayeeForm, clean_form
from shop.payees.refusals import BadPayee
from shop.payees.service import (
    calculate_account_fingerprint,
    find_account_fingerprint,
    find_masked_payee,
    find_payee,
    forget_payee,
    save_payee,
)
from shop.payees.tables import payee
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

TODAY = date(2026, 11, 22)
WITH_X = "11010519491231002X"
CARD = "6222021234567890128"
WHOLE = PayeeForm("张三丰", WITH_X, "招商银行深圳科技园支行", "4111 1111 1111 1111")


async def make_member(database: AnyDatabase, *documents: str) -> MemberId:
    me = (await database.transact(recognise, Identity("wx1", "a"), via="login")).id
    for document in documents:
        await database.transact(give_consent, me, document, get_agreement(document).version)
    return me


@pytest.mark.parametrize(
    "number",
    [
        WITH_X,
        "440308199901101512",  # a number that authorities print in their examples
        "810000199408230021",  # the residence permit of somebody from Hong Kong, as in its standard
        "830000199201300022",  # of somebody from Taiwan
        "911124198108030024",  # the card of a foreign permanent resident
    ],
)
def test_real_shaped_identity_numbers_are_good(number: str) -> None:
    assert is_id_number(number, TODAY)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("110105194912310021", "another check character"),
        ("11010519491231002x", "the form makes it upper case, the rule does not"),
        ("99010519491231002", "too short"),
        ("11010519490231002X", "no such day"),
        ("110105202612310023", "born tomorrow or later"),
        ("01010519491231002X", "no such region"),
        ("１10105194912310021", "a full-width digit"),
    ],
)
def test_what_cannot_be_an_identity_number_is_refused(number: str, why: str) -> None:
    assert not is_id_number(number, TODAY), why


@pytest.mark.parametrize("number", ["4111111111111111", "6222021234567890128", "5555555555554444", "4222222222222"])
def test_card_numbers_with_a_right_check_digit_are_good(number: str) -> None:
    assert is_bank_card(number)


@pytest.mark.parametrize("number", ["4111111111111112", "411111111111", "62220212345678901281", "4111a11111111111", ""])
def test_other_card_numbers_are_refused(number: str) -> None:
    assert not is_bank_card(number)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 张三 ", "张三"),
        ("张\u200b三", "张三"),
        ("\u202a张三\u202c", "张三"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 . 买买提", "阿依古丽·买买提"),
        ("𠮷田", "𠮷田"),
        ("John  Smith", "John Smith"),
        ("Mary-Jane O'Neil Jr.", "Mary-Jane O'Neil Jr."),
    ],
)
def test_names_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_form(PayeeForm(name=typed), TODAY).name == kept


def test_numbers_are_read_in_whatever_digits_they_were_typed() -> None:
    typed = PayeeForm(bank_name="（中国银行）", bank_card="\u202d4111 1111-1111\u00a0１１１１\u202c")
    assert clean_form(typed, TODAY).bank_card == "4111111111111111"


@pytest.mark.parametrize("typed", ["张", "张·", "·张三", "张··三", "张3", "=cmd|x", "长" * 31, "张三 Smith"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(BadPayee) as refused:
        clean_form(PayeeForm(name=typed), TODAY)
    assert refused.value.faults == {"name": "invalid"}


def test_bank_and_card_belong_together() -> None:
    with pytest.raises(BadPayee) as refused:
        clean_form(PayeeForm(name="张三", bank_card=CARD), TODAY)
    assert refused.value.faults == {"bank_name": "missing"}


async def test_nothing_is_kept_without_the_separate_consent(database: AnyDatabase) -> None:
    me = await make_member(database, "withdrawal")
    with pytest.raises(ConsentMissing):
        await database.transact(save_payee, me, WHOLE)
    assert await database.read(find_payee, me) is None


async def test_a_payee_is_kept_whole_and_shown_masked(database: AnyDatabase) -> None:
    me = await make_member(database, "identity")
    await database.transact(save_payee, me, WHOLE)
    kept, shown = await database.read(find_payee, me), await database.read(find_masked_payee, me)
    assert kept
    assert shown
    assert (kept.name, kept.id_number, kept.bank_card) == ("张三丰", WITH_X, "4111111111111111")
    assert (shown.name, shown.id_number, shown.bank_card) == ("张*", "1****************X", "**** 1111")
    row = await database.read(lambda connection: str(connection.execute(select(payee)).one()))
    assert not any(text in row for text in ("张三丰", WITH_X, "4111111111111111", "招商银行"))


async def test_the_first_payee_is_used_at_once_and_a_change_only_after_a_day(
    database: AnyDatabase, clock: MovableClock
) -> None:
    me = await make_member(database, "identity")
    first = await database.transact(save_payee, me, PayeeForm(name="张三"))
    assert first.is_usable(clock())
    more = await database.transact(save_payee, me, PayeeForm(id_number=WITH_X))
    assert (more.name, more.is_usable(clock())) == ("张三", True)
    assert await database.read(published, "PayeeChanged") == []
    moved = await database.transact(save_payee, me, PayeeForm(bank_name="招商银行", bank_card=CARD))
    assert not moved.is_usable(clock())
    assert moved.is_usable(clock() + timedelta(hours=24))
    [(_, told)] = await database.read(published, "PayeeChanged")
    assert (told["member_id"], told["usable_from"]) == (me, moved.usable_from.isoformat())


async def test_saving_the_same_again_starts_no_new_wait(database: AnyDatabase, clock: MovableClock) -> None:
    me = await make_member(database, "identity")
    await database.transact(save_payee, me, PayeeForm(name="张三"))
    waiting = await database.transact(save_payee, me, PayeeForm(name="李四"))
    clock.advance(hours=20)
    again = await database.transact(save_payee, me, PayeeForm(name="李四"))
    assert again.usable_from == waiting.usable_from


async def test_equal_cards_have_equal_fingerprints(database: AnyDatabase) -> None:
    me = await make_member(database, "identity")
    await database.transact(save_payee, me, WHOLE)
    kept = await database.read(find_account_fingerprint, me)
    assert kept == await database.read(calculate_account_fingerprint, "4111111111111111")
    assert kept != await database.read(calculate_account_fingerprint, CARD)


async def test_a_forgotten_payee_takes_its_consent_along(database: AnyDatabase) -> None:
    me = await make_member(database, "identity")
    await database.transact(save_payee, me, WHOLE)
    assert await database.transact(forget_payee, me)
    assert await database.read(find_payee, me) is None
    assert [one.document for one in await database.read(find_missing_consents, me, ("identity",))] == ["identity"]


async def test_deleting_is_no_way_round_the_time_to_cool_down(database: AnyDatabase, clock: MovableClock) -> None:
    me = await make_member(database, "identity")
    await database.transact(save_payee, me, PayeeForm(name="张三"))
    await database.transact(forget_payee, me)
    await database.transact(give_consent, me, "identity", get_agreement("identity").version)
    assert not (await database.transact(save_payee, me, PayeeForm(name="李四"))).is_usable(clock())


async def test_a_consent_is_kept_once_with_version_and_time(database: AnyDatabase, clock: MovableClock) -> None:
    me = await make_member(database)
    version = get_agreement("withdrawal").version
    given_at = clock()
    await database.transact(give_consent, me, "withdrawal", version)
    clock.advance(days=1)
    await database.transact(give_consent, me, "withdrawal", version)
    assert await database.read(find_consent, me, "withdrawal") == (version, given_at)
    missing = await database.read(find_missing_consents, me, ("withdrawal", "identity"))
    assert [one.document for one in missing] == ["identity"]


async def test_a_new_version_asks_again_and_an_old_one_is_not_agreed_to(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = await make_member(database, "withdrawal")
    texts = {"withdrawal": {"title": "提现", "version": "next"}}
    get_agreement.cache_clear()
    monkeypatch.setattr("shop.members.agreement.words", lambda _: texts)
    assert [one.version for one in await database.read(find_missing_consents, me, ("withdrawal",))] == ["next"]
    with pytest.raises(AgreementChanged):
        await database.transact(give_consent, me, "withdrawal", "2026-11-22")
    await database.transact(give_consent, me, "withdrawal", "next")
    assert await database.read(find_missing_consents, me, ("withdrawal",)) == ()
    with pytest.raises(UnknownAgreement):
        await database.transact(give_consent, me, "cookies", "1")
    get_agreement.cache_clear()
