"""A shop that pays people out: members with an available balance, Pay's transfers, and the driver between them."""

from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection, insert

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.maturing import mature_awards
from commissions.awards.refunding import decide_refund
from commissions.awards.service import accrue_awards, complete_sale, freeze_sale
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.ports import Transaction
from commissions.withdrawals.queries import find_withdrawal
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal, TransferTerms, Withdrawal
from shop.audit import audit_shop
from shop.members import tables as members
from shop.members.agreement import DISTRIBUTOR, get_agreement
from shop.members.consents import give_consent
from shop.members.member import Identity
from shop.members.queries import find_member
from shop.members.service import recognise
from shop.payees.payee import PayeeForm
from shop.payees.service import save_payee
from shop.settings.profile import PROFILE, ShopProfile
from shop.settings.queries import find_kept
from shop.settings.service import save_profile
from shop.transfers.deciding import approve_within
from shop.transfers.news import TransferOutcome, record_transfer_fact
from shop.transfers.ports import TransferFact
from shop.transfers.repository import find_transfer
from shop.transfers.sending import TransferDriver
from shop.transfers.transfer import Transfer
from tests.commissions.stage import bind, line, publish
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.transfers import SETUP, StandInTransfers

APPID = "wx1"
ALL_OF_IT = {"depth": 1, "levels": [{"rate_bp": 10_000}], "hold_days": 0}
keys = count(1)


@dataclass
class Payouts:
    """Everything that a withdrawal needs. `clock` is the database's."""

    database: AnyDatabase
    clock: MovableClock
    pay: StandInTransfers
    driver: TransferDriver

    async def person(self, name: str = "anna", available_fen: int = 10_000) -> MemberId:
        """A member with so much available."""
        return await self.database.transact(join_with, name, available_fen)

    async def request(self, member_id: MemberId, amount_fen: int = 5_000, *, payee_known: bool = True) -> Withdrawal:
        """Ask for an amount; up to 500 yuan it is approved at once, else by two people here."""
        key = f"test-key-{next(keys):06d}"
        command = RequestWithdrawal(member(member_id), amount_fen, "wechat", key, "L", payee_known=payee_known)
        asked = await self.database.transact(request_withdrawal, command)
        for name in map(staff_acting, ("mei", "li")):
            if asked.status == "requested":
                said = {"by": staff_acting(name), "terms": TransferTerms()}
                asked = await self.database.transact(approve_within, asked.number, **said)
        return asked

    async def send(self, amount_fen: int = 5_000, name: str = "anna") -> str:
        """A person's withdrawal, as far as the first word with Pay."""
        at = await self.request(await self.person(name, amount_fen), amount_fen)
        await self.driver.send(at.number)
        return at.number

    async def turn(self, *, hours: float = 2) -> None:
        """Time passes, and everything that is due is done."""
        self.clock.advance(hours=hours)
        while await self.driver.send_due():
            pass

    async def hear(self, fact: TransferFact) -> TransferOutcome:
        """A notice of Pay's comes."""
        return await self.database.transact(record_transfer_fact, fact)

    async def withdrawal(self, number: str) -> Withdrawal:
        """The withdrawal as it is now."""
        found = await self.database.read(find_withdrawal, number)
        assert found is not None
        return found

    async def transfer(self, number: str) -> Transfer:
        """Its transfer as it is now."""
        found = await self.database.read(find_transfer, number)
        assert found is not None
        return found

    async def status(self, number: str) -> str:
        """How far a withdrawal is."""
        return (await self.withdrawal(number)).status

    async def balances(self, member_id: MemberId) -> dict[str, int]:
        """What a person has, without the accounts that are at 0."""
        found = await self.database.read(find_balances, member(member_id))
        return {account: fen for account, fen in found.items() if fen}

    async def check(self) -> None:
        """All books are right."""
        found = await self.database.read(check_books)
        assert not found, found


def open_payouts(database: AnyDatabase, clock: MovableClock, pay: StandInTransfers | None = None) -> Payouts:
    """Payouts on a fresh database."""
    gateway = pay or StandInTransfers()
    return Payouts(database, clock, gateway, TransferDriver(database, gateway, lambda: SETUP, calls_per_second=100_000))


def check_books(connection: Connection) -> list[object]:
    """Everything that is wrong anywhere."""
    return [*audit(connection), *audit_shop(connection)]


def join_with(tx: Transaction, name: str, available_fen: int) -> MemberId:
    """A new member who has earned an amount."""
    member_id = recognise(tx, Identity(APPID, f"openid-{name}"), via="login").id
    sign(tx, member_id)
    earn(tx, member_id, available_fen)
    return member_id


def sign(tx: Transaction, member_id: MemberId) -> None:
    """The member agrees to what distributors agree to."""
    give_consent(tx, member_id, DISTRIBUTOR, get_agreement(DISTRIBUTOR).version)


def sign_number(tx: Transaction, member_id: MemberId) -> None:
    """As `sign`, for a test that knows its people by numbers only: the member is made if there is none."""
    if find_member(tx.connection, member_id) is None:
        row = {"id": member_id, "code": f"m{member_id}", "generated_name": f"m{member_id}", "first_seen_via": "login"}
        tx.connection.execute(insert(members.member).values(**row, created_at=tx.now))
    sign(tx, member_id)


def earn(tx: Transaction, member_id: MemberId, available_fen: int) -> None:
    """Somebody whom the member brought buys for as much, at a rate of all of it, and keeps what they bought."""
    if not find_kept(tx.connection, PROFILE.key).version:
        publish(tx, ALL_OF_IT)
        save_profile(tx, ShopProfile(name="山前茶铺"))
    buyer = recognise(tx, Identity(APPID, f"openid-buyer-of-{member_id}"), via="login").id
    bind(tx, buyer, member_id)
    order_no = f"LEARNED{member_id}"
    freeze_sale(tx, order_no, buyer, [line(paid_fen=available_fen)])
    accrue_awards(tx, order_no, paid_fen=available_fen)
    complete_sale(tx, order_no)
    mature_awards(tx)


def join_many(tx: Transaction, amounts_fen: list[int]) -> list[MemberId]:
    """A new member for each amount."""
    return [join_with(tx, f"p{n}", fen) for n, fen in enumerate(amounts_fen)]


def name_person(tx: Transaction, member_id: MemberId, name: str) -> None:
    """The member says who they are, for transfers that ask for a name."""
    give_consent(tx, member_id, "identity", get_agreement("identity").version)
    save_payee(tx, member_id, PayeeForm(name=name))


def take_back(tx: Transaction, member_id: MemberId, amount_fen: int) -> None:
    """A refund of what was bought claws an amount back, into debt if need be."""
    order_no = f"LEARNED{member_id}"
    decide_refund(tx, order_no=order_no, refund_no=f"R{member_id}", total_fen=amount_fen, lines={"1": amount_fen})
