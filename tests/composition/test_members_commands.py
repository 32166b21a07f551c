"""`lianpu members` and `lianpu reseal` as they are typed: shown masked, exported whole, erased with a line logged."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from commissions.actor import TERMINAL, staff_acting
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.unclaimed import list_unclaimed
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from lianpu import app
from shop.addresses.service import add_address, list_addresses
from shop.audit_log.tables import act
from shop.database.sqlite import SqliteDatabase
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.members.member import Identity
from shop.members.service import recognise
from shop.payees.payee import PayeeForm
from shop.payees.service import find_payee, save_payee
from shop.settings.sealing import SealBroken, Sealer
from shop.settings.service import Secrets
from shop.traces.queries import list_same_person
from tests.support.clock import MovableClock
from tests.support.databases import EveryEvent, SqliteFiles
from tests.support.staff import make_identity
from tests.support.trade import HOME

OLD, NEW = "o" * 40, "n" * 40


class Shop:
    """An installation with one person in it, at the terminal and from within."""

    def __init__(self, path: Path) -> None:
        self.path, self.code = path, ""

    def type(self, *words: str) -> Result:
        """One command; returns what it said."""
        return CliRunner().invoke(app, list(words))

    def work(
        self, use_case: Any, *arguments: Any, sealer: Sealer | None = None, read: bool = False, **options: Any
    ) -> Any:
        """Do something in the database while no process runs."""

        async def run() -> Any:
            database = SqliteDatabase(self.path, MovableClock(), EveryEvent(), sealer or Sealer(OLD))
            try:
                run_it = database.read if read else database.transact
                return await run_it(use_case, *arguments, **options)
            finally:
                await database.close()

        return asyncio.run(run())


@pytest.fixture
def place(sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("SECRET_KEY", OLD),
        ("BASE_URL", "https://shop.example.com"),
        ("DATABASE_URL", f"sqlite:///{path}"),
        ("STATE_DIR", str(tmp_path / "state")),
    ):
        monkeypatch.setenv(f"LIANPU_{name}", value)
    shop = Shop(path)
    shop.code = shop.work(make_person)
    return shop


def make_person(tx: Transaction) -> str:
    """Somebody with an address, a payee and 5 yuan. Returns their link code."""
    me = recognise(tx, Identity("wx1", "openid-anna"), via="login").id
    give_consent(tx, me, "identity", get_agreement("identity").version)
    save_payee(tx, me, PayeeForm("张三丰", "11010519491231002X", "招商银行", "4111111111111111"))
    add_address(tx, me, HOME)
    adjust_balance(tx, Adjust("gift-1", member(me), 500, "a gift", staff_acting("ops")), alone_up_to_fen=1000)
    known = find_distributor(tx.connection, me)
    assert known
    return known.code


def test_a_person_is_shown_masked(place: Shop) -> None:
    said = place.type("members", "show", place.code)
    shown = json.loads(said.output)
    assert (shown["payee"]["name"], shown["payee"]["bank_card"]) == ("张*", "**** 1111")
    assert shown["balances_fen"]["available"] == 500
    assert not any(secret in said.output for secret in ("张三丰", "11010519491231002X", "4111111111111111"))
    assert place.type("members", "show", "nobody").exit_code == 1


def test_an_export_holds_everything_once_and_is_logged(place: Shop, tmp_path: Path) -> None:
    file = tmp_path / "anna.json"
    done = place.type("members", "export", place.code, str(file), "--reason", "asked by mail")
    assert done.exit_code == 0, done.output
    told = json.loads(file.read_text())
    assert told["payee"]["id_number"] == "11010519491231002X"
    assert told["addresses"][0]["name"] == HOME.name
    assert told["identity"][0]["openid"] == "openid-anna"
    assert [(row["account"], row["balance_fen"]) for row in told["ledger_balance"]] == [("available", 500)]
    assert {"consent", "session", "award", "withdrawal", "referral", "transfer"} <= told.keys()
    assert file.stat().st_mode & 0o777 == 0o600
    assert place.type("members", "export", place.code, str(file), "--reason", "again").exit_code == 1
    [line] = place.work(lambda connection: list(connection.execute(select(act)))[:1], read=True)
    assert (line.action, line.subject, line.actor) == ("member.export", place.code, TERMINAL)
    assert "11010519491231002X" not in str(line)


def test_an_erasure_is_asked_once_more_and_sets_the_balance_aside(place: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("members", "erase", place.code, "--reason", "asked by mail")
    assert CliRunner().invoke(app, list(words), input="n\n").exit_code == 1
    done = place.type(*words, "--yes")
    assert "5.00 yuan are set aside" in done.output
    assert "unknown_member" in place.type(*words, "--yes").output
    again = place.work(recognise, Identity("wx1", "openid-anna"), via="login")
    code = place.work(find_distributor, again.id, read=True).code
    [number] = json.loads(place.type("members", "show", code).output)["unclaimed_fen"]
    stranger = place.work(recognise, Identity("wx1", "openid-eve"), via="login")
    other = place.work(find_distributor, stranger.id, read=True).code
    assert "nothing shows" in place.type("adjust", "claim", number, "--to", other).output
    monkeypatch.setenv("LIANPU_STAFF_KEY", place.work(make_identity, staff_acting("anna", again.id)))
    assert "of their own" in place.type("adjust", "claim", number, "--to", code).output
    monkeypatch.delenv("LIANPU_STAFF_KEY")
    assert place.work(list_unclaimed, member(MemberId(1)), read=True) == {number: 500}
    assert place.type("adjust", "claim", number, "--to", code).exit_code == 0
    assert place.work(list_unclaimed, member(MemberId(1)), read=True) == {}


def test_after_a_change_of_the_secret_key_everything_is_sealed_anew(
    place: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = place.work(recognise, Identity("wx1", "openid-ben"), via="login").id
    place.work(Secrets(OLD).save_secret, "wechat_token", "kept")
    monkeypatch.setenv("LIANPU_SECRET_KEY", NEW)
    refused = place.type("reseal")
    assert refused.exit_code == 1
    monkeypatch.setenv("LIANPU_PREVIOUS_SECRET_KEY", OLD)
    both = Sealer(NEW, previous_key=OLD)
    place.work(add_address, other, HOME, sealer=both)
    assert place.work(list_same_person, other, read=True) == ()
    said = place.type("reseal").output
    assert "1 secrets, 0 accounts, 1 addresses, 1 payees, 0 companies, 0 orders, 0 pickups, " in said
    assert "0 complaints, 0 notes, 0 threads, 0 invoices, 0 invoice_titles are sealed anew" in said
    assert "1 secrets, 0 accounts, 0 addresses, 0 payees, 0 companies, 0 orders" in place.type("reseal").output
    only_new = Sealer(NEW)
    assert place.work(find_payee, MemberId(1), sealer=only_new, read=True).name == "张三丰"
    assert place.work(list_addresses, MemberId(1), sealer=only_new, read=True)[0].phone == HOME.phone
    assert place.work(list_same_person, other, read=True, sealer=only_new) == (1,)
    assert place.work(Secrets(NEW).find_secret, "wechat_token", read=True) == "kept"
    with pytest.raises(SealBroken):
        place.work(find_payee, MemberId(1), sealer=Sealer(OLD), read=True)
