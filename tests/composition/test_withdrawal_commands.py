"""`lianpu withdrawals …`: decisions by name, and files for the bank that come back as they went out."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import update

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.days import SHANGHAI
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.withdrawals.refusals import ApproverRefused
from commissions.withdrawals.requesting import publish_rules
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from commissions.withdrawals.withdrawal import RequestWithdrawal
from composition.commands.listing import list_commands
from composition.installation import Installation, open_installation
from composition.settings import Settings
from composition.terminal.asking import write_private
from shop.audit_log.queries import list_acts
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.payees.payee import PayeeForm
from shop.payees.service import save_payee
from shop.proposals.refusals import AnotherPersonNeeded
from shop.transfers.bank_file import BOM, FileLine, list_bank_columns, make_harmless, read_file, write_file
from shop.transfers.payouts import request_payout
from shop.transfers.refusals import BankFileRefused, TransferUnderWay
from shop.transfers.sending import TransferDriver
from shop.transfers.tables import transfer
from tests.support.databases import SECRET, SqliteFiles
from tests.support.payouts import join_with
from tests.support.staff import with_key
from tests.support.transfers import SETUP, StandInTransfers

CARD = "6222021234567890128"
BANK = list_bank_columns()
LINE = FileLine("B1", 1, "LW1", 4_950, "=HYPERLINK(1)", "招商银行", CARD)


@pytest.fixture
async def installation(sqlite_files: SqliteFiles, tmp_path: Path) -> AsyncIterator[Installation]:
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SECRET,  # type: ignore[arg-type]
        base_url="http://localhost:8080",
        database_url=f"sqlite:///{path}",
        state_dir=tmp_path,
    )
    async with open_installation(settings) as opened:
        yield opened


async def run(installation: Installation, name: str, **arguments: Any) -> dict[str, Any]:
    said = await with_key(installation.database, arguments)
    return await list_commands(installation)[f"withdrawals-{name}"](said, lambda _words: None)


async def ask(installation: Installation, amount_fen: int, channel: Any = "bank", name: str = "anna") -> str:
    """A person with a bank account on file asks; returns the number."""
    database = installation.database
    me: MemberId = await database.transact(join_with, name, amount_fen)
    for document in ("withdrawal", "identity"):
        await database.transact(give_consent, me, document, get_agreement(document).version)
    await database.transact(save_payee, me, PayeeForm("陈小满", bank_name="招商银行", bank_card=CARD))
    await database.transact(publish_rules, {"channels": ["wechat", "bank"]}, by=staff_acting("mei"))
    command = RequestWithdrawal(member(me), amount_fen, channel, f"page-key-{name}", "L")
    return (await database.transact(request_payout, command)).number


async def test_a_large_withdrawal_takes_two_people(installation: Installation) -> None:
    number = await ask(installation, 600_000)
    assert (await run(installation, "list", status="requested", after=None))["withdrawals"][0]["number"] == number
    first = await run(installation, "approve", number=number, by=staff_acting("mei"))
    assert first["withdrawal"]["status"] == "requested"
    with pytest.raises(Refusal):
        await run(installation, "approve", number=number, by=staff_acting("mei"))
    anna = await installation.database.read(find_distributor, MemberId(1))
    assert anna is not None
    with pytest.raises(ApproverRefused):
        await run(installation, "approve", number=number, by=staff_acting("anna", anna.member_id))
    second = await run(installation, "approve", number=number, by=staff_acting("li"))
    assert second["withdrawal"]["status"] == "approved"
    assert (await run(installation, "show", number=number))["approvers"] == ["li", "mei"]


async def test_what_is_frozen_stays_until_somebody_lifts_it(installation: Installation) -> None:
    assert (await run(installation, "freeze", person=None, reason="audit", by=staff_acting("mei")))["new"]
    assert (await run(installation, "list", status="requested", after=None))["freezes"][0]["by"] == "mei"
    assert (await run(installation, "unfreeze", person=None, reason="done", by=staff_acting("li")))["lifted"] == 1


async def test_a_batch_goes_to_the_bank_and_comes_back_once(installation: Installation) -> None:
    numbers = [await ask(installation, 5_000 + n, name=f"p{n}") for n in range(2)]
    sent = await run(installation, "export", by=staff_acting("mei"), batch=None)
    assert (sent["lines"], sent["total_fen"]) == (2, 10_001)
    assert (await run(installation, "export", by=staff_acting("mei"), batch=None))["batch"] is None
    again = await run(installation, "export", by=staff_acting("mei"), batch=sent["batch"])
    assert again["text"] == sent["text"]
    [logged, *_] = (await installation.database.read(list_acts, subject=sent["batch"], before=None)).items
    assert (logged.action, logged.actor) == ("withdrawals.export_again", staff_acting("mei"))
    answer = fill(sent["text"], {numbers[0]: ("成功", ""), numbers[1]: ("失败", "户名不符")})
    outcome = await run(installation, "import", text=answer, by=staff_acting("li"))
    assert outcome == {"settled": 1, "failed": 1, "known": 0}
    assert (await run(installation, "import", text=answer, by=staff_acting("li")))["known"] == 2
    assert (await run(installation, "show", number=numbers[1]))["withdrawal"]["reason"] == "户名不符"


@pytest.mark.parametrize(
    ("column", "value"), [("金额(元)", "50.01"), ("行号", "2"), ("银行卡号", "6222020000000000"), ("批次号", "B9")]
)
async def test_an_answer_that_says_otherwise_than_the_export_changes_nothing(
    installation: Installation, column: str, value: str
) -> None:
    number = await ask(installation, 5_000)
    sent = await run(installation, "export", by=staff_acting("mei"), batch=None)
    with pytest.raises(Refusal):
        await run(
            installation,
            "import",
            text=fill(sent["text"], {number: ("成功", "")}, **{column: value}),
            by=staff_acting("li"),
        )
    assert (await run(installation, "show", number=number))["withdrawal"]["status"] == "sending"


def fill(text: str, results: dict[str, tuple[str, str]], **changes: str) -> str:
    """The file as the bank sends it back: columns in another order, its answers filled in."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(reversed(rows[0])))
    writer.writeheader()
    for row in rows:
        result, reason = results[row["提现单号"]]
        writer.writerow(row | {"结果": result, "失败原因": reason} | changes)
    return out.getvalue()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_can_be_a_formula(begin: str) -> None:
    assert make_harmless(f"{begin}1+1") == f"'{begin}1+1"


def test_the_file_is_read_by_spreadsheets_as_text() -> None:
    text = write_file([LINE], BANK)
    assert text.startswith(BOM)
    assert "6222 0212 3456 7890 128" in text
    assert "'=HYPERLINK(1)" in text
    assert read_file(text, BANK) == ()
    [result] = read_file(text.replace(",,", ",成功,", 1), BANK)
    assert (result.number, result.amount_fen, result.card) == ("LW1", 4_950, CARD)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "批次号,行号,提现单号,金额(元),银行卡号,结果\nB,1,L,1,6,也许\n"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BankFileRefused):
        read_file(text, BANK)


def test_a_file_about_people_is_for_its_owner_alone_and_replaces_none(tmp_path: Path) -> None:
    file = tmp_path / "batch.csv"
    write_private(file, "陈小满\r\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == "陈小满\r\n".encode()
    for taken in (file, tmp_path / "nowhere" / "batch.csv"):
        with pytest.raises(typer.Exit):
            write_private(taken, "other")
    assert file.read_bytes() == "陈小满\r\n".encode()


async def test_what_pay_refuses_for_good_is_given_up_by_two_people(installation: Installation) -> None:
    number, pay = await ask(installation, 20_000, channel="wechat"), StandInTransfers()
    pay.refusal = "NO_AUTH"
    open_with_pay = replace(installation, transfers=TransferDriver(installation.database, pay, lambda: SETUP))
    await open_with_pay.transfers.send(number)
    told: dict[str, Any] = {"number": number, "reason": "no such scene"}
    mei, li = staff_acting("mei"), staff_acting("li")
    [listed] = (await run(open_with_pay, "list", status="unknown", after=None))["withdrawals"]
    assert (listed["number"], listed["problem"]) == (number, "NO_AUTH")
    with pytest.raises(TransferUnderWay):
        await run(open_with_pay, "give-up", by=mei, **told)
    await installation.database.transact(let_time_pass)
    anna = await installation.database.read(find_distributor, MemberId(1))
    assert anna is not None
    receiver = staff_acting("anna", anna.member_id)
    with pytest.raises(ApproverRefused):
        await run(open_with_pay, "give-up", by=receiver, **told)
    await installation.database.transact(let_time_pass)
    assert (await run(open_with_pay, "give-up", by=mei, **told))["withdrawal"] is None, "the first word"
    for who, refusal in ((mei, AnotherPersonNeeded), (receiver, ApproverRefused)):
        await installation.database.transact(let_time_pass)
        with pytest.raises(refusal):
            await run(open_with_pay, "give-up", by=who, **told)
    await installation.database.transact(let_time_pass)
    done = await run(open_with_pay, "give-up", by=li, **told)
    assert (done["withdrawal"]["status"], done["withdrawal"]["reason"]) == ("failed", "given_up")
    [logged, *_] = (await installation.database.read(list_acts, subject=number, before=None)).items
    assert (logged.action, logged.actor) == ("withdrawals.give_up", li)


def let_time_pass(tx: Transaction) -> None:
    """The last word with Pay lies an hour back."""
    tx.connection.execute(update(transfer).values(asked_at=tx.now - timedelta(hours=1)))


async def test_the_rules_in_force_are_shown_with_their_tax_and_with_what_is_to_come(installation: Installation) -> None:
    first = (installation.clock() + timedelta(days=32)).astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0)
    later = first.replace(microsecond=0).astimezone(UTC).isoformat()
    for tax, at in ((LABOUR_REMUNERATION, None), (None, later)):
        text = json.dumps({"tax": tax, "minimum_fen": 200})
        await run(installation, "rules-publish", text=text, form="json", by=staff_acting("mei"), effective_at=at)
    shown = await run(installation, "rules-show")
    assert shown["rules"]["tax"]["brackets"][2] == LABOUR_REMUNERATION["brackets"][2]
    [coming] = shown["coming"]
    assert (coming["version"], coming["effective_at"], coming["document"]["tax"]) == (2, later, None)
    assert json.dumps(shown)
