"""The file for the tax office's client: everybody who was paid as a person, with what it was, and nobody else."""

import io

import python_calamine

from commissions.beneficiary import MemberId
from commissions.ledger.months import Month
from commissions.ports import Transaction
from shop.accounts.permissions import Role
from shop.audit_log.queries import list_acts
from shop.desk.labour_income import LabourIncome, read_labour_income
from shop.payees.payee import PayeeForm
from shop.payees.service import save_payee
from shop.web.door import Door
from tests.support.clock import MovableClock
from tests.support.console import open_console
from tests.support.databases import AnyDatabase
from tests.support.payouts import Payouts, name_person, open_payouts

NOVEMBER = Month("2026-11")
ID_NUMBER = "11010519491231002X"


async def pay(payouts: Payouts, member_id: MemberId, fen: int, outcome: str = "SUCCESS") -> str:
    """Pay somebody an amount, and have it arrive or fail."""
    at = await payouts.request(member_id, fen)
    await payouts.driver.send(at.number)
    await payouts.hear(payouts.pay.move(at.number, outcome))
    return at.number


def identify(tx: Transaction, member_id: MemberId) -> None:
    """Somebody says who they are, with their number."""
    name_person(tx, member_id, "张三丰")
    save_payee(tx, member_id, PayeeForm(id_number=ID_NUMBER))


async def test_who_was_paid_in_the_month_stands_in_it_once(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    anna, ben, cleo = [await payouts.person(name, 30_000) for name in ("anna", "ben", "cleo")]
    await database.transact(identify, anna)
    await pay(payouts, anna, 12_000)
    await pay(payouts, anna, 8_000)
    await pay(payouts, ben, 9_000)
    await pay(payouts, cleo, 9_000, "FAIL")

    found = await database.read(read_labour_income, NOVEMBER)
    assert found == (LabourIncome(anna, "张三丰", ID_NUMBER, 20_000, 0), LabourIncome(ben, "", "", 9_000, 0))
    assert ID_NUMBER not in repr(found)
    assert await database.read(read_labour_income, NOVEMBER.after) == ()
    await payouts.check()


async def test_the_file_has_numbers_in_full_and_the_log_says_who_took_it(door: Door, clock: MovableClock) -> None:
    async with open_console(door) as console:
        payouts = open_payouts(console.database, clock)
        anna = await payouts.person("anna", 30_000)
        await console.database.transact(identify, anna)
        await pay(payouts, anna, 12_345)

        finance, auditor = await console.sign_in(Role.FINANCE), await console.sign_in(Role.AUDITOR)
        path = "/console/months/2026-11/labour-income"
        assert (await auditor.post(path)).status == 403
        page = await finance.read("/console/months/2026-11")
        assert path in page
        assert ID_NUMBER not in page
        answer = await finance.post(path)
        rows = python_calamine.load_workbook(io.BytesIO(await answer.read())).get_sheet_by_index(0).to_python()
        assert rows[1][:7] == [str(anna), "张三丰", "居民身份证", ID_NUMBER, "劳务报酬所得", 123.45, 0.0]
        [act] = [of for of in (await console.database.read(list_acts)).items if of.action == "months.labour_income"]
        assert (act.subject, act.actor.id) == ("2026-11", finance.staff_code)
        assert ID_NUMBER not in str(act)
