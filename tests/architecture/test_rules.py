"""The rules of docs/architecture.md, held against the code. import-linter holds the directions between the houses."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

import commissions.rooms
import shop.rooms
from tests.architecture.sources import walk_source

ROOT = Path(__file__).parents[2]
HOUSES = ("commissions", "shop", "bot", "sandbox", "composition")
LONGEST_FILE = 400

ORDERS = {"commissions": commissions.rooms.ORDER, "shop": shop.rooms.ORDER}
"""Rooms from left to right."""

FOR_INPUT_AND_OUTPUT = {"service.py", "repository.py", "queries.py", "tables.py", "checks.py", "jobs.py", "room.py"}
READS_WHAT_OTHERS_WROTE = {"commissions/policies/answering.py": "a number too long becomes a float, to be refused"}
ALSO_TOUCH_THE_DATABASE = {
    "shop/sessions/viewing.py": "use cases of staff who look at the shop as a member sees it",
    "shop/sessions/handover.py": "use cases of a browser that a phone lets in",
    "commissions/awards/cases.py": "use cases of after-sale cases",
    "commissions/awards/deciding.py": "use cases of review cases",
    "commissions/awards/as_case.py": "a frozen sale as a case, read for the terminal",
    "commissions/awards/freezing.py": "use case of placing",
    "commissions/awards/maturing.py": "use case of maturity",
    "commissions/awards/refunding.py": "use cases of refunds",
    "commissions/awards/reviewing.py": "use cases of review",
    "commissions/awards/previewing.py": "a refund that is not decided yet, read for whoever decides it",
    "commissions/awards/repricing.py": "use case of a changed price",
    "commissions/awards/screening.py": "use cases of screening",
    "commissions/ledger/append_only.py": "the triggers that belong to the tables",
    "commissions/awards/conservation.py": "checks of orders against the journal",
    "commissions/awards/outside_checks.py": "checks of what is due outside the cap",
    "commissions/ledger/adjustments.py": "use cases of balances changed by hand",
    "commissions/ledger/balance_triggers.py": "the triggers that keep balances",
    "commissions/ledger/bills.py": "use cases of what Pay's bills show",
    "commissions/ledger/closing_guards.py": "the triggers that keep months closed",
    "commissions/ledger/day_sums.py": "the triggers that keep the sums of days",
    "commissions/ledger/guards.py": "the triggers that hold rows to their rules",
    "commissions/ledger/finding.py": "the type of a check",
    "commissions/ledger/months.py": "closes months and opens them again",
    "commissions/ledger/pools.py": "pools by name",
    "commissions/ledger/seals.py": "seals old entries and checks them",
    "commissions/ledger/spending.py": "use cases of balance put towards orders",
    "commissions/ledger/taxes.py": "use cases of tax remitted",
    "commissions/ledger/trial.py": "reads of the trial balance",
    "commissions/ledger/unclaimed.py": "use cases of balances of people who were erased",
    "commissions/awards/past_sales.py": "sales as they were frozen, read for a rehearsal",
    "commissions/awards/tracing.py": "what explains whose an order is, by its number",
    "commissions/network/applications.py": "use cases of applying to earn",
    "commissions/network/spending.py": "use case of the right to earn by what was spent",
    "commissions/network/tiering.py": "changes of many tiers in a few statements",
    "commissions/dividends/paying.py": "use cases of paying what runs give",
    "commissions/tiers/grouping.py": "use cases of groups of distributors",
    "commissions/tiers/metrics.py": "the query that counts what rules ask for",
    "commissions/tiers/reviewing.py": "use case of the daily review",
    "commissions/tallies/ranges.py": "use cases of rankings that are computed when asked for",
    "commissions/network/history.py": "the history of referrals, written and read",
    "commissions/network/teams.py": "the team tables, which follow the referrals",
    "commissions/withdrawals/batches.py": "use cases of the bank's batches",
    "commissions/withdrawals/exported.py": "reads of batches for the bank",
    "commissions/withdrawals/freeze.py": "use cases of freezes",
    "commissions/withdrawals/requesting.py": "use cases until a withdrawal is sent",
    "commissions/withdrawals/reckoning.py": "what a withdrawal costs, under a lock on wallet and month",
    "shop/database/dead.py": "use cases of dead letters",
    "shop/accounts/sessions.py": "use cases of sessions of staff",
    "shop/accounts/delegating.py": "whose account somebody may manage, read where it is changed",
    "shop/accounts/invitations.py": "use cases of links that invite",
    "shop/payees/companies.py": "use cases of companies that are paid",
    "commissions/withdrawals/sending.py": "use cases from sending to the end",
    "commissions/network/leaving.py": "use case of leaving",
    "shop/members/consents.py": "use cases of agreements",
    "shop/members/signing.py": "how somebody stands to the agreement of distributors",
    "shop/members/erasing.py": "the members room's part of an erasure",
    "shop/members/earning.py": "how a member comes to a shop of their own",
    "shop/inbox/holding.py": "use cases of how somebody wants to be told",
    "shop/reviews/scoring.py": "use case of scores",
    "shop/orders/reminding.py": "a job: who has not paid is reminded",
    "shop/orders/repricing.py": "use case of a changed price",
    "shop/payments/contradictions.py": "use cases of what Pay says otherwise than before",
    "shop/payments/repricing.py": "use cases of a changed price",
    "shop/orders/noting.py": "use cases of notes and flags",
    "shop/orders/erasing.py": "the orders' part of an erasure",
    "shop/waybills/sending.py": "task between units of work: asks the carrier's service",
    "shop/tracking/sealing.py": "seals what carriers say",
    "shop/tracking/asking.py": "tasks between units of work: ask a service where parcels are",
    "shop/alerts/due.py": "what is due in other rooms, read for whoever is told",
    "shop/complaints/deciding.py": "use cases of staff, who answer complaints",
    "shop/threads/delivering.py": "use cases of an answer's way into the account's chat",
    "shop/complaints/sending.py": "tasks between units of work: ask Pay, carry what staff decided",
    "shop/cases/deciding.py": "use cases of staff and of the clock, who decide about after-sale cases",
    "shop/cases/moving.py": "one step of a case, with what it holds and lets go",
    "shop/cases/timing.py": "the job that follows the clocks of cases",
    "shop/cases/reading.py": "what the buyer's pages of after-sales show",
    "shop/aftersales/units.py": "the units of a refund, counted and put back",
    "shop/places/shelving.py": "use cases of what arrives at a place",
    "shop/places/opening.py": "use cases of places themselves",
    "shop/fulfilment/shipping_many.py": "use case of many parcels at once",
    "shop/fulfilment/pickups.py": "use cases of what buyers fetch",
    "shop/fulfilment/codes.py": "seals pickup codes and finds them",
    "shop/fulfilment/counting.py": "use case of counting a shelf, which holds what is sold and not sent",
    "shop/checkout/shelf_prices.py": "what goods cost before there is an order, read for pages, lists and chats",
    "shop/orders/bought.py": "what a person has bought, read for other rooms",
    "shop/orders/what_if.py": "which orders a policy is rehearsed on",
    "shop/payments/asking.py": "tasks between units of work: ask Pay, then take in what it says",
    "shop/transfers/banking.py": "use cases of bank transfers",
    "shop/transfers/payouts.py": "use cases of asking for one's money",
    "shop/transfers/news.py": "use cases of what is heard of transfers",
    "shop/catalog/cards.py": "the query of all lists of goods",
    "shop/catalog/finding.py": "goods found: narrowed, sorted, by words",
    "shop/catalog/pinyin.py": "task between units of work: has goods spelt by a child process",
    "shop/catalog/drafts.py": "products read as drafts, for editors and files",
    "shop/imports/goods_import.py": "the errands of a file of goods",
    "shop/catalog/required_facts.py": "what a category needs, read where goods come on sale",
    "shop/catalog/sending.py": "which freight template a product has",
    "shop/imports/people_import.py": "the errands of a file of people from another shop",
    "shop/scenes/permanent.py": "use cases of codes that never end",
    "shop/moving_in/matching.py": "use cases of who is known again",
    "shop/imports/shipping_import.py": "the errands of a file of parcels",
    "shop/imports/goods_export.py": "goods read for a file",
    "shop/imports/reports.py": "what was read, found for what is to take it in",
    "shop/exports/table.py": "the type of what can be exported",
    "shop/statistics/counted.py": "what figures should be by what was counted, beside what they are",
    "shop/statistics/recounting.py": "use cases of days that are counted anew",
    "shop/statistics/complaint_sources.py": "what complaints say, read for counting",
    "shop/statistics/sources.py": "what orders and members say, read for counting",
    "shop/settings/present.py": "what holds now, read by each process for itself",
    "shop/media/sweeping.py": "task between units of work: deletes files, then their rows",
    "shop/reordering/pacing.py": "how fast each SKU sells, written down by a job",
    "shop/catalog/categories.py": "use cases of the tree of categories",
    "shop/catalog/editing.py": "use cases of a product's editor",
    "shop/storefront/collections.py": "use cases of collections",
    "shop/storefront/filling.py": "what each rule of a collection finds, written down by a job",
    "shop/settings/sealing.py": "finds the sealer that a connection carries",
    "shop/fulfilment/hurrying.py": "use case of a buyer who hurries what has not left",
    "shop/fulfilment/extending.py": "use case of a receipt that is put off",
    "shop/readdressing/former.py": "seals a former recipient",
    "shop/readdressing/reading.py": "what the page of another address shows",
}
"""A room with more use cases than one file holds gives each subject a file; each is named here, with its reason."""


@cache
def graph(house: str) -> grimp.ImportGraph:
    """Who imports whom inside a house."""
    return grimp.build_graph(house, cache_dir=None)


def list_files(house: str) -> Iterator[Path]:
    """A house's own Python files; frozen migrations are no code of today."""
    return (path for path in sorted((ROOT / house).rglob("*.py")) if "migrations" not in path.parts)


def list_room_files() -> Iterator[tuple[str, str, Path]]:
    """Every file of a room, as (house, room, path)."""
    for house, rooms in ORDERS.items():
        for path in list_files(house):
            parts = path.relative_to(ROOT / house).parts
            if len(parts) > 1 and parts[0] in rooms:
                yield house, parts[0], path


@cache
def list_imports(path: Path) -> set[str]:
    """The modules that a file imports, with the names taken from them: `shop.orders.queries.find_order`."""
    found = set()
    for node in walk_source(path):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def named(path: Path) -> str:
    """A file's name in the repository."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("house", HOUSES)
def test_no_module_imports_itself_round_a_corner(house: str) -> None:
    modules = graph(house)
    imports = {module: modules.find_modules_directly_imported_by(module) for module in modules.modules}
    TopologicalSorter(imports).prepare()


@pytest.mark.parametrize("house", HOUSES)
def test_every_file_can_be_read_in_one_go(house: str) -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in list_files(house)}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


@pytest.mark.parametrize("house", HOUSES)
def test_every_module_says_what_it_is_for(house: str) -> None:
    assert not [named(path) for path in list_files(house) if not ast.get_docstring(ast.parse(path.read_text()))]


@pytest.mark.parametrize("house", HOUSES)
def test_nothing_is_called_utils(house: str) -> None:
    nothing = {"util", "utils", "helper", "helpers", "common", "misc"}
    assert not [named(path) for path in list_files(house) if nothing & {path.stem, *path.relative_to(ROOT).parts}]


def test_a_room_imports_only_rooms_to_its_left() -> None:
    wrong = set()
    for house, room, path in list_room_files():
        order = ORDERS[house]
        rooms = {module.split(".")[1] for module in list_imports(path) if module.startswith(f"{house}.")}
        right = {other for other in rooms if other in order and order.index(other) > order.index(room)}
        if right:
            wrong.add((named(path), *sorted(right)))
    assert not wrong


def test_rooms_know_neither_the_pages_nor_any_web_framework() -> None:
    outside = ("shop.web", "aiohttp", "redis", "jinja2")
    wrong = {
        (named(path), module)
        for _, _, path in list_room_files()
        for module in list_imports(path)
        if module.startswith(outside)
    }
    assert not wrong


def test_only_files_with_the_right_name_touch_the_database() -> None:
    touching = {
        named(path)
        for _, room, path in list_room_files()
        if room != "database" and any(module.startswith("sqlalchemy") for module in list_imports(path))
    }
    concepts = {name for name in touching if Path(name).name not in FOR_INPUT_AND_OUTPUT}
    assert concepts - ALSO_TOUCH_THE_DATABASE.keys() == set()


def test_every_exception_is_still_needed() -> None:
    assert all((ROOT / name).exists() for name in READS_WHAT_OTHERS_WROTE | ALSO_TOUCH_THE_DATABASE)


def test_doors_ask_for_a_connection_and_write_no_sql() -> None:
    for house in ("shop/web", "bot/conversations"):
        for path in list_files(house):
            taken = {module for module in list_imports(path) if module.startswith("sqlalchemy")}
            assert taken <= {"sqlalchemy.Connection"}, named(path)


THIN = ("composition/commands", "composition/terminal")
LONGEST_BODY = 24


def test_commands_and_the_terminal_build_no_query() -> None:
    paths = [path for folder in THIN for path in list_files(folder)]
    assert not [named(path) for path in paths if any(of.startswith("sqlalchemy") for of in list_imports(path))]


def test_commands_and_the_terminal_stay_thin() -> None:
    long = [
        f"{named(path)}:{node.name}"
        for folder in THIN
        for path in list_files(folder)
        for node in walk_source(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body[-1].end_lineno - node.body[0].lineno >= LONGEST_BODY  # type: ignore[operator]
    ]
    assert not long, "what takes so long belongs into a room, or into shop/desk"


def test_the_desk_asks_for_a_connection_and_writes_no_sql() -> None:
    for path in list_files("shop/desk"):
        taken = {module for module in list_imports(path) if module.startswith("sqlalchemy")}
        assert taken <= {"sqlalchemy.Connection"}, named(path)


def test_money_is_counted_without_floats_and_decimals() -> None:
    for path in (path for path in list_files("commissions") if named(path) not in READS_WHAT_OTHERS_WROTE):
        for node in walk_source(path):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), named(path)
            assert not (isinstance(node, ast.Name) and node.id in {"float", "Decimal"}), named(path)
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)), named(path)


@pytest.mark.parametrize("house", HOUSES)
def test_nobody_keeps_a_connection_while_writing(house: str) -> None:
    kept = [
        f"{named(path)}:{node.lineno}"
        for path in list_files(house)
        for node in walk_source(path)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)
        if isinstance(node.value, ast.Attribute) and ast.unparse(node.value) == "tx.connection"
    ]
    assert not kept, "it would read past what `tx.write` has not sent yet"


PURE = {"isinstance", "len", "sum", "all", "any", "set", "sorted", "list", "_PREFIX.fullmatch"}
"""What an assert may call: it may be left out (`PYTHONOPTIMIZE=1`), so it only ever looks."""


def list_effects(source: str) -> list[str]:
    """Asserts that call what may do something, wait, or give something a name."""
    asserts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))
    return [
        f"{one.lineno}: {ast.unparse(one.test)}"
        for one in asserts
        for node in ast.walk(one.test)
        if isinstance(node, ast.Await | ast.NamedExpr)
        or (isinstance(node, ast.Call) and ast.unparse(node.func) not in PURE)
    ]


@pytest.mark.parametrize("house", HOUSES)
def test_no_assert_has_an_effect(house: str) -> None:
    found = {named(path): effects for path in list_files(house) if (effects := list_effects(path.read_text()))}
    assert not found, "without asserts (PYTHONOPTIMIZE=1) this would not happen"


@pytest.mark.parametrize("effect", ["write(tx)", "connection.execute(q).rowcount == 1", "(n := 1)", "await f()"])
def test_an_assert_with_an_effect_is_found(effect: str) -> None:
    assert list_effects(f"async def go():\n    assert {effect}")
    assert not list_effects("assert all(len(x) for x in y)")
