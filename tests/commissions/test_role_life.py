"""Histories in which every role earns on the same orders: after each step what is booked is what a model says.

The model is that of the cases of `lianpu simulate`; here it is told what a database has lived through. What was held or
reversed by review stands beside it.
"""

import random
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.as_case import find_sale_as_case
from commissions.awards.parties import LeaderStanding, SaleParties, SaleSeller
from commissions.awards.refusals import StillSuspended
from commissions.awards.reviewing import hold_awards, release_awards, reverse_awards
from commissions.awards.service import (
    accrue_awards,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
    reinstate_refund,
    settle_refund,
)
from commissions.awards.tables import award
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId, dealer, supplier
from commissions.ledger.pools import find_pool_names
from commissions.ledger.tables import ledger_balance
from commissions.network.service import suspend_distributor
from commissions.policies.parties import Due
from commissions.policies.policy import AgentGrade
from commissions.policies.simulation import simulate
from commissions.ports import Transaction
from tests.commissions.role_model import answer, supply_kept
from tests.commissions.role_standing import Row, Standing
from tests.commissions.stage import admit, bind, line, publish
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.torture import TORTURE, tell_progress

SEEDS = range(400 if TORTURE else 4)
STEPS = 60 if TORTURE else 18
MEMBERS = range(1, 13)
"""Supplier 7, the dealers 2 and 3 and the pools have the numbers of members, and nothing to do with them."""
GRADES = ("district", "city", "province")
WHY: dict[str, Any] = {"by": staff_acting("li"), "reason": "a look"}


@dataclass
class Sale:
    """An order of the model: its case, and what is still open."""

    no: str
    case: dict[str, Any]
    is_completed: bool = False
    refunds: dict[str, tuple[str, list[dict[str, Any]]]] = field(default_factory=dict)
    """By number: whether it is decided, settled or given up, and what it is to each line."""
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        self.standing = Standing(self.list_answer())

    def say_refunds(self) -> list[dict[str, Any]]:
        return [of for status, rows in self.refunds.values() if status != "given up" for of in rows]

    def list_answer(self) -> list[Row]:
        """What the model of `simulate` answers, which knows of no review."""
        return list_told(answer(self.case | {"refunds": self.say_refunds()}))

    def list_booked(self) -> list[Row]:
        return self.standing.keep(self.list_answer())

    def list_lines_in_case(self) -> set[str]:
        return {of["line"] for status, rows in self.refunds.values() if status == "decided" for of in rows}


def name(kind: str, number: int) -> str:
    return f"{kind}{number:02}"


def make_policy(chance: random.Random) -> dict[str, Any]:
    def cell() -> dict[str, int]:
        return {"rate_bp": chance.randint(0, 900)} if chance.random() < 0.8 else {"fixed_fen": chance.randint(0, 200)}

    return {
        "depth": 3,
        "levels": [cell(), cell(), cell()],
        "cap_bp": chance.choice([1500, 3000, 10_000]),
        "base": chance.choice(["paid", "margin"]),
        "leaders": {"grades": [{"name": "g1", "cell": cell()}, {"name": "g2", "cell": cell()}]},
        "agents": {grade: cell() for grade in GRADES}
        | {
            "mode": chance.choice(["difference", "independent"]),
            "sharing": chance.choice(["split", "each"]),
        },
        "agent_referral": {"rate_bp": chance.randint(0, 5000)},
        "store": cell(),
        "clerk": cell(),
        "pools": {"fund": cell(), "分红": cell()},
        "channels": {"link": {"depth": 1}},
    }


@dataclass
class World:
    """The members of a history as the model knows them: who stands above whom, and what they are."""

    database: AnyDatabase
    clock: MovableClock
    chance: random.Random
    policy: dict[str, Any]
    above: dict[int, int | None]
    grades: dict[int, str | None]
    recruiters: dict[int, int | None]
    suspended: set[int]
    sales: list[Sale] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    def find_standings(self, tx: Transaction, people: Any) -> dict[MemberId, LeaderStanding]:
        found = {}
        for of in people:
            recruiter = self.recruiters[of]
            found[of] = LeaderStanding(self.grades[of], None if recruiter is None else MemberId(recruiter))
        return found

    def describe_members(self) -> dict[str, Any]:
        def named(number: int | None) -> str | None:
            return None if number is None else name("m", number)

        return {
            name("m", of): {
                "referrer": named(self.above[of]),
                "tier": None,
                "eligible": of not in self.suspended,
                "agent": self.grades[of],
                "recruiter": named(self.recruiters[of]),
            }
            for of in MEMBERS
        }


async def build_world(database: AnyDatabase, clock: MovableClock, seed: int) -> World:
    chance = random.Random(seed)
    policy = make_policy(chance)
    await database.transact(publish, policy)
    await database.transact(admit, *MEMBERS)
    above = {of: None if of == 1 else chance.choice([of - 1, of - 1, max(1, of - 2)]) for of in MEMBERS}
    for of, referrer in above.items():
        if referrer is not None:
            await database.transact(bind, of, referrer)
    grades = {of: chance.choice([None, "g1", "g2"]) for of in MEMBERS}
    recruiters = {of: chance.choice([None, *(other for other in MEMBERS if other != of)]) for of in MEMBERS}
    return World(database, clock, chance, policy, above, grades, recruiters, set())


async def place(world: World) -> None:
    chance, no = world.chance, f"T{next(world.numbers)}"
    buyer = chance.choice(MEMBERS)
    held = sorted({(chance.choice(MEMBERS), grade) for grade in GRADES for _ in range(chance.randint(0, 3))})
    lines = [line(str(n), chance.choice([0, 1, 9_999, 20_000])) for n in range(1, chance.randint(2, 4))]
    supply = {of.line: chance.choice([0, 1, 3_001, 30_000]) for of in lines if chance.random() < 0.7}
    restock = {of.line: chance.choice([0, 701]) for of in lines if chance.random() < 0.4}
    sells, channel = chance.random() < 0.6, chance.choice(["direct", "link"])
    store, clerk = chance.choice(MEMBERS), chance.choice(MEMBERS)
    parties = SaleParties(
        agents=[(MemberId(of), AgentGrade(grade)) for of, grade in held],
        store=MemberId(store),
        clerk=MemberId(clerk),
        seller=SaleSeller(3, 500) if sells else None,
        channel=channel,
        supply={of: Due(supplier(7), fen) for of, fen in supply.items()},
        restock={of: Due(dealer(2), fen) for of, fen in restock.items()},
        find_standings=world.find_standings,
    )
    await world.database.transact(freeze_sale, no, MemberId(buyer), lines, parties)
    await world.database.transact(accrue_awards, no, paid_fen=sum(of.paid_fen for of in lines))
    sold = [
        {
            "line": of.line, "sku": of.sku, "product": of.product, "category": of.category, "quantity": of.quantity,
            "paid_fen": of.paid_fen, "cost_fen": of.cost_fen,
            "supply": {"supplier": "s07", "fen": supply[of.line]} if of.line in supply else None,
            "restock": {"dealer": "d02", "fen": restock[of.line]} if of.line in restock else None,
        }
        for of in lines
    ]  # fmt: skip
    sale = {
        "buyer": name("m", buyer),
        "agents": [{"member": name("m", of), "grade": grade} for of, grade in held],
        "store": name("m", store),
        "clerk": name("m", clerk),
        "seller": {"dealer": "d03", "fee_bp": 500} if sells else None,
        "channel": channel,
        "lines": sold,
    }
    world.sales.append(Sale(no, {"policy": world.policy, "members": world.describe_members(), "sale": sale}))


async def refund(world: World) -> None:
    """A refund of some lines of a sale, of which some name what goes back of the supply."""
    chance, sale = world.chance, world.chance.choice(world.sales)
    rows: list[dict[str, Any]] = []
    for of in sale.case["sale"]["lines"]:
        before = [row for row in sale.say_refunds() if row["line"] == of["line"]]
        left = of["paid_fen"] - sum(row["refund_fen"] for row in before)
        if chance.random() < 0.5:
            row = {"line": of["line"], "refund_fen": chance.choice([0, left, chance.randint(0, left)])}
            if of["supply"] is not None and chance.random() < 0.5:
                row["supply_fen"] = chance.randint(0, supply_kept(of["supply"]["fen"], of["paid_fen"], before))
            rows.append(row)
    if not rows:
        return
    total = sum(row["refund_fen"] for row in rows)
    no = f"R{next(world.numbers)}"
    named = {row["line"]: row["supply_fen"] for row in rows if "supply_fen" in row}
    asked = {row["line"]: row["refund_fen"] for row in rows}
    for _ in range(chance.choice([1, 1, 2])):
        await world.database.transact(
            decide_refund, order_no=sale.no, refund_no=no, total_fen=total, lines=asked, supply=named
        )
    sale.refunds[no] = ("decided" if total else "settled", rows)


async def end_refund(world: World) -> None:
    """Settle one that is decided, or give it up: not always the last one."""
    decided = [(of, no) for of in world.sales for no, (status, _) in of.refunds.items() if status == "decided"]
    if not decided:
        return
    sale, no = world.chance.choice(decided)
    if world.chance.random() < 0.5:
        await world.database.transact(settle_refund, no)
        sale.refunds[no] = ("settled", sale.refunds[no][1])
    else:
        await world.database.transact(reinstate_refund, no)
        sale.refunds[no] = ("given up", sale.refunds[no][1])


async def complete(world: World) -> None:
    sale = world.chance.choice(world.sales)
    await world.database.transact(complete_sale, sale.no)
    sale.is_completed = True


async def mature(world: World) -> None:
    world.clock.advance(days=8)
    while await world.database.transact(mature_awards):
        pass
    suspended = {name("m", of) for of in world.suspended}
    for sale in world.sales:
        if sale.is_completed:
            closed = sale.list_lines_in_case()
            sale.standing.mature(sale.list_booked(), closed=closed, suspended=suspended)


async def suspend(world: World) -> None:
    """Once, so that some can't earn on later sales."""
    if len(world.suspended) < 2:
        who = world.chance.choice([of for of in MEMBERS if of not in world.suspended])
        await world.database.transact(suspend_distributor, MemberId(who), **WHY)
        world.suspended.add(who)


async def choose_award(world: World) -> tuple[Sale, str, Beneficiary] | None:
    """A sale, and whoever earns on it, whatever their kind."""
    sale = world.chance.choice(world.sales)
    booked = await world.database.read(read_people, sale.no)
    return (sale, *world.chance.choice(booked)) if booked else None


async def hold(world: World) -> None:
    if chosen := await choose_award(world):
        sale, whose, person = chosen
        await world.database.transact(hold_awards, sale.no, person, **WHY)
        sale.standing.move("held", "pending", whose=whose)


async def release(world: World) -> None:
    """All of a sale at once, or nothing while one of them is suspended."""
    sale = world.chance.choice(world.sales)
    if sale.standing.list_held() & {name("m", of) for of in world.suspended}:
        with pytest.raises(StillSuspended):
            await world.database.transact(release_awards, sale.no, **WHY)
        return
    await world.database.transact(release_awards, sale.no, **WHY)
    sale.standing.move("pending", "held")


async def reverse(world: World) -> None:
    if chosen := await choose_award(world):
        sale, whose, person = chosen
        for _ in range(2):
            await world.database.transact(reverse_awards, sale.no, person, **WHY)
        sale.standing.move("reversed", "pending", "held", whose=whose)


REVIEWS = (hold, hold, release, reverse)
STEP_KINDS = (place, place, refund, refund, refund, end_refund, complete, mature, suspend, *REVIEWS)
ROLES = ("referrer", "leader", "agent", "agent_referral", "store", "clerk", "pool", "supply", "restock", "proceeds")


def read_awards(connection: Connection, order_no: str) -> list[tuple[str, Any]]:
    """Each award of an order, with whose it is as a case calls them."""
    found = connection.execute(select(award).where(award.c.order_no == order_no).order_by(award.c.id)).all()
    pools = find_pool_names(connection, [of.person_id for of in found if of.person_kind == "pool"])
    letters = {"member": "m", "supplier": "supplier:s", "dealer": "dealer:d"}

    def call(of: Any) -> str:
        if of.person_kind == "pool":
            return f"pool:{pools[of.person_id]}"
        return letters[of.person_kind] + f"{of.person_id:02}"

    return [(call(of), of) for of in found]


def read_booked(connection: Connection, order_no: str) -> list[Row]:
    found = read_awards(connection, order_no)
    return sorted((of.line, of.role, of.rank, whose, of.rule, of.amount_fen, of.kept_fen) for whose, of in found)


def read_people(connection: Connection, order_no: str) -> list[tuple[str, Beneficiary]]:
    found = read_awards(connection, order_no)
    return [(whose, Beneficiary(BeneficiaryKind(of.person_kind), of.person_id)) for whose, of in found]


def list_told(told: dict[str, Any]) -> list[Row]:
    return sorted(
        (
            of["line"], of.get("role", "referrer"), of.get("rank", of.get("level")), of["beneficiary"], of["rule"],
            of["amount_fen"], of["kept_fen"],
        )
        for of in told["awards"]
    )  # fmt: skip


async def compare(world: World) -> None:
    """Every sale is booked as the model says and as `simulate` answers its case; balances are what awards keep."""
    owed: dict[str, int] = {}
    for sale in world.sales:
        booked = await world.database.read(read_booked, sale.no)
        assert booked == sale.list_booked(), sale.no
        case = await world.database.read(find_sale_as_case, sale.no)
        assert list_told(simulate(case)) == list_told_by_width(sale.list_answer(), case), sale.no
        statuses = await world.database.read(count_statuses, sale.no)
        assert statuses == {at: sale.standing.count(at) for at in statuses}, sale.no
        for *_, who, _, _, kept in booked:
            owed[kind_of(who)] = owed.get(kind_of(who), 0) + kept
    assert {kind: fen for kind, fen in owed.items() if fen} == await world.database.read(sum_balances)
    assert await world.database.read(audit) == []


def count_statuses(connection: Connection, order_no: str) -> dict[str, int]:
    found = [of.status for _, of in read_awards(connection, order_no)]
    names = {"pending": "pending", "held": "review", "available": "available", "reversed": "reversed"}
    return {at: found.count(status) for at, status in names.items()}


def list_told_by_width(booked: list[Row], case: dict[str, Any]) -> list[Row]:
    """What is booked under the names of a case, which are as wide as its largest number."""
    width = len(case["sale"]["buyer"]) - 1

    def shorten(who: str) -> str:
        head, digits = who.rstrip("0123456789"), who[len(who.rstrip("0123456789")) :]
        return head + f"{int(digits):0{width}}" if digits else who

    return sorted((row, role, rank, shorten(who), *rest) for row, role, rank, who, *rest in booked)


def kind_of(who: str) -> str:
    return who.split(":")[0] if ":" in who else "member"


def sum_balances(connection: Connection) -> dict[str, int]:
    row = ledger_balance.c
    sums: dict[str, int] = {}
    for of in connection.execute(select(row.person_kind, row.balance_fen).where(row.account != "prepaid")):
        sums[of.person_kind] = sums.get(of.person_kind, 0) + of.balance_fen
    return {kind: fen for kind, fen in sums.items() if fen}


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_role_lives_one_life(database: AnyDatabase, clock: MovableClock, seed: int) -> None:
    world = await build_world(database, clock, seed)
    await place(world)
    for _ in range(STEPS):
        await world.chance.choice(STEP_KINDS)(world)
        await compare(world)
    await mature(world)
    await compare(world)
    roles = {row[1] for sale in world.sales for row in await database.read(read_booked, sale.no)}
    assert roles >= {"referrer", "agent", "store", "supply"}
    tell_progress("histories of roles", seed + 1, len(SEEDS))
