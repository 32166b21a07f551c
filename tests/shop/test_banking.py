"""Payouts through the bank: asked for once, exported when the account may be paid to, answered line by line."""

import asyncio
from typing import Any

import pytest

import shop.payees.service as payees
from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.withdrawals.batch import Batch
from commissions.withdrawals.exported import get_batch
from commissions.withdrawals.refusals import BatchContradicted
from commissions.withdrawals.requesting import publish_rules
from commissions.withdrawals.withdrawal import RequestWithdrawal
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.payees.payee import PayeeForm
from shop.payees.service import save_payee
from shop.settings.document import DocumentRefused
from shop.settings.payout_provider import PAYOUT_PROVIDER, PayoutProvider
from shop.settings.sealing import Sealer
from shop.settings.service import SaveDocument, Secrets, save_document
from shop.transfers.bank_file import FileLine, list_bank_columns, write_file
from shop.transfers.banking import (
    BankExport,
    export_bank_file,
    export_provider_file,
    import_bank_file,
    write_batch_file,
)
from shop.transfers.payouts import request_payout
from shop.transfers.refusals import BankFileRefused, NoProvider, PayeeCooling, PayeeIncomplete
from shop.words import words
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import Payouts, open_payouts

OLD, NEW = "6222021234567890128", "4111111111111111"
SUCCEEDED = words("bank_file.toml")["succeeded"][0]


@pytest.fixture
def payouts(database: AnyDatabase, clock: MovableClock) -> Payouts:
    """Ready to pay out."""
    return open_payouts(database, clock)


async def person(payouts: Payouts, name: str) -> MemberId:
    """A member with 100 yuan available and a bank card on file."""
    me = await payouts.person(name)
    for document in ("withdrawal", "identity"):
        await payouts.database.transact(give_consent, me, document, get_agreement(document).version)
    await save_card(payouts, me, OLD)
    await payouts.database.transact(publish_rules, {"channels": ["wechat", "bank"]}, by=staff_acting("mei"))
    return me


async def save_card(payouts: Payouts, me: MemberId, card: str) -> None:
    await payouts.database.transact(save_payee, me, PayeeForm("陈小满", bank_name="招商银行", bank_card=card))


def wish(me: MemberId) -> RequestWithdrawal:
    return RequestWithdrawal(member(me), 5_000, "bank", f"page-key-{me}", "L")


async def ask(payouts: Payouts, me: MemberId) -> str:
    return (await payouts.database.transact(request_payout, wish(me))).number


async def export(payouts: Payouts) -> BankExport:
    return await payouts.database.transact(export_bank_file, by=staff_acting("mei"))


async def send(payouts: Payouts, name: str = "anna") -> tuple[Batch, str]:
    """A batch of one, and its file with the bank's word that it was paid."""
    await ask(payouts, await person(payouts, name))
    done = await export(payouts)
    assert done.export.batch is not None
    head, *rows = done.text.splitlines()
    return done.export.batch, "\r\n".join([head, *(row.removesuffix(",") + f"{SUCCEEDED}," for row in rows)])


async def take_in(payouts: Payouts, text: str) -> Any:
    return await payouts.database.transact(import_bank_file, text, by=staff_acting("li"))


async def test_a_provider_pays_who_gave_an_identity_number_by_a_file_of_its_own_columns(payouts: Payouts) -> None:
    anna, ben = await person(payouts, "anna"), await person(payouts, "ben")
    early = await ask(payouts, ben)
    with pytest.raises(NoProvider):
        await payouts.database.transact(export_provider_file, by=staff_acting("mei"))
    await set_provider(payouts)

    with pytest.raises(PayeeIncomplete) as missing:
        await ask(payouts, anna)
    assert missing.value.data["need"] == "id_number"
    await payouts.database.transact(save_payee, anna, PayeeForm("陈小满", id_number="11010519491231002X"))
    payouts.clock.advance(hours=24)
    hers = await ask(payouts, anna)

    done = await payouts.database.transact(export_provider_file, by=staff_acting("mei"))
    assert done.export.batch is not None
    assert ([of.number for of in done.export.batch.lines], done.export.without_account) == ([hers], (early,))
    head, row = done.text.removeprefix("\ufeff").splitlines()
    assert head == "户名,证件,单号,服务,账号,实发,到账,说明"
    assert row == f"陈小满,11010519491231002X,{hers},推广服务,{'6222 0212 3456 7890 128'},50.00,,"

    answer = "\r\n".join([head, row.removesuffix(",,") + f",{SUCCEEDED},"])
    with pytest.raises(BankFileRefused):
        await take_in(payouts, answer)
    for settled in (1, 0):
        took = await payouts.database.transact(import_bank_file, answer, by=staff_acting("li"), paid_by="provider")
        assert took.settled == settled
    assert (await payouts.status(hers), await payouts.status(early)) == ("settled", "approved")
    stranger = answer.replace(hers, "LW23456789ABCDEFGHJK")
    with pytest.raises(BankFileRefused):
        await payouts.database.transact(import_bank_file, stranger, by=staff_acting("li"), paid_by="provider")
    await payouts.check()


async def test_a_file_in_the_banks_columns_ends_no_batch_of_a_provider(payouts: Payouts) -> None:
    anna = await person(payouts, "anna")
    await set_provider(payouts)
    await payouts.database.transact(save_payee, anna, PayeeForm("陈小满", id_number="11010519491231002X"))
    payouts.clock.advance(hours=24)
    number = await ask(payouts, anna)
    batch = (await payouts.database.transact(export_provider_file, by=staff_acting("mei"))).export.batch
    assert batch is not None
    told = FileLine(batch.no, 1, number, 5_000, "陈小满", "招商银行", OLD)
    head, row = write_file([told], list_bank_columns()).splitlines()
    with pytest.raises(BankFileRefused):
        await take_in(payouts, "\r\n".join([head, row.removesuffix(",") + f"{SUCCEEDED},"]))
    assert await payouts.status(number) == "sending"


async def set_provider(payouts: Payouts) -> None:
    """A provider whose file has columns, an order and a text of its own."""
    fields = {"户名": "姓名", "证件": "身份证号", "单号": "提现单号", "服务": "", "账号": "银行卡号"}
    fields |= {"实发": "金额", "到账": "结果", "说明": "失败原因"}
    columns = [{"name": of, "number": f"{{{field}}}" if field else "推广服务"} for of, field in fields.items()]
    values = {"name": "某灵工", "columns": columns}
    command = SaveDocument("payout_provider", 0, values, staff_acting("mei"))
    await payouts.database.transact(save_document, command, Secrets("s" * 40), {})


def test_a_providers_columns_have_what_it_pays_by_and_is_answered_by() -> None:
    columns = [{"name": of.name, "number": of.number} for of in PayoutProvider().columns]
    for wrong in (columns[1:], [*columns, columns[0]], [*columns, {"name": "甲", "number": "{姓名}"}]):
        with pytest.raises(DocumentRefused):
            PAYOUT_PROVIDER.check({"columns": wrong})
    with pytest.raises(DocumentRefused) as unknown:
        PAYOUT_PROVIDER.check({"columns": [*columns, {"name": "甲", "number": "{生日}"}]})
    assert unknown.value.data["problem"] == "unknown_place"


async def test_two_taps_at_once_are_one_withdrawal(payouts: Payouts) -> None:
    command = wish(await person(payouts, "anna"))
    asked = await asyncio.gather(*(payouts.database.transact(request_payout, command) for _ in range(8)))
    assert len({of.number for of in asked}) == 1
    await payouts.check()


async def test_a_changed_card_is_paid_to_when_it_has_cooled_down_and_holds_up_nobody(payouts: Payouts) -> None:
    anna, ben = await person(payouts, "anna"), await person(payouts, "ben")
    hers, his = await ask(payouts, anna), await ask(payouts, ben)
    await save_card(payouts, anna, NEW)
    first = await export(payouts)
    assert first.export.batch is not None
    assert [line.number for line in first.export.batch.lines] == [his]
    assert first.export.without_account == (hers,)
    payouts.clock.advance(hours=24)
    second = await export(payouts)
    assert second.export.batch is not None
    assert [line.number for line in second.export.batch.lines] == [hers]
    assert "4111 1111 1111 1111" in second.text
    assert (await export(payouts)).text == ""
    await payouts.check()


async def test_nobody_asks_for_money_to_a_card_that_was_changed_a_moment_ago(payouts: Payouts) -> None:
    anna = await person(payouts, "anna")
    await save_card(payouts, anna, NEW)
    with pytest.raises(PayeeCooling):
        await ask(payouts, anna)


async def test_the_file_of_a_batch_is_not_written_again_for_another_card(payouts: Payouts) -> None:
    batch, _ = await send(payouts)
    await save_card(payouts, MemberId(batch.lines[0].person.id), NEW)
    with pytest.raises(BankFileRefused) as refused:
        await payouts.database.read(write_batch_file, batch)
    assert refused.value.data["row"] == 2
    assert await payouts.status(batch.lines[0].number) == "sending"


async def test_a_card_sealed_under_a_lost_key_waits_at_home(payouts: Payouts, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await ask(payouts, await person(payouts, "anna"))
    with monkeypatch.context() as lost:
        lost.setattr(payees, "sealer_of", lambda _connection: Sealer("n" * 40))
        assert (await export(payouts)).export.without_account == (number,)
    assert await payouts.status(number) == "approved"
    done = await export(payouts)
    assert done.export.batch is not None
    with monkeypatch.context() as lost:
        lost.setattr(payees, "sealer_of", lambda _connection: Sealer("n" * 40))
        with pytest.raises(BankFileRefused):
            await payouts.database.read(write_batch_file, done.export.batch)


async def test_a_file_of_two_batches_or_without_an_answer_pays_nobody(payouts: Payouts) -> None:
    (anna, hers), (ben, his) = await send(payouts, "anna"), await send(payouts, "ben")
    both = "\r\n".join([hers, his.splitlines()[1]])
    for text in (both, hers.replace(SUCCEEDED, "")):
        with pytest.raises(BankFileRefused):
            await take_in(payouts, text)
    assert {await payouts.status(of.lines[0].number) for of in (anna, ben)} == {"sending"}
    await payouts.check()


async def test_an_answer_on_another_line_is_refused_and_the_right_one_counts_once(payouts: Payouts) -> None:
    batch, answer = await send(payouts)
    number = batch.lines[0].number
    with pytest.raises(BatchContradicted) as refused:
        await take_in(payouts, answer.replace(f"{batch.no},1,", f"{batch.no},2,"))
    assert refused.value.data["lines"] == {number: "another line"}
    assert (await take_in(payouts, answer)).settled == 1
    assert ((await take_in(payouts, answer)).known, await payouts.status(number)) == (1, "settled")
    found = await payouts.database.read(get_batch, batch.no)
    assert [line.outcome for line in found.lines] == ["settled"]
    await payouts.check()
