"""The console's pages in a large business: lists, an order, a member, today, figures, the network; and an export.

Four members of staff look at pages at once. A page's addresses (each filter and sort of a list, the second page,
many orders and people) take turns. Aim: 200 ms at the 95th percentile, held against nothing else.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psutil
from sqlalchemy import Connection

from benchmarks.company import seed_company
from benchmarks.comparing import Plan, describe
from benchmarks.databases import KINDS, farm, opened
from benchmarks.load import run_round
from benchmarks.machine import Cores
from benchmarks.messages import Push, WrongReply
from benchmarks.placed import begin
from benchmarks.processes import DidNotStart, Running, serving
from benchmarks.results import Result
from benchmarks.servers import python_server
from commissions.actor import staff_acting, system_acting
from shop.accounts.permissions import Role
from shop.accounts.service import NewAccount, open_account
from shop.accounts.sessions import Opened, renew_session
from shop.errands.files import ErrandFiles
from shop.errands.running import ErrandRunner
from shop.errands.service import ask_errand
from shop.exports.exporting import Export, TableForm, ask_export, make_export_kind
from shop.lists.cursor import write_cursor
from shop.sessions.service import hash_secret
from shop.staff.service import add_staff
from shop.web.console.exports import list_exports

QUICK, LARGE = 10_000, 1_000_000
AIM_MS = 200
STAFF, AT_ONCE = 60, 4
"""How many look in turn: nobody looks at more pages in a minute than the console allows."""
PIECES = 200
HASH = "$argon2id$v=19$m=19456,t=2,p=1$dGVzdHRlc3R0ZXN0dGVzdA$jv3Wc5nPzFdVzJbXbtkQkKmMnNlQJ4vJvTgKq2b2d4w"
"""Of no password."""
NUMBERS = count()


def list_addresses(members: int) -> Mapping[str, Sequence[str]]:
    """The addresses of each page."""
    some = [1 + number * members // 50 for number in range(50)]
    first, last = "2026-11-01", "2026-11-07"
    return {
        "orders": list_with(
            "/console/orders",
            *(f"state={of}" for of in ("to_pay", "to_ship", "to_fetch", "on_the_way", "completed", "closed")),
            *(f"mark={of}" for of in ("refunding", "refunded", "held")),
            *("way=pickup", "channel=link", "channel=store", "flag=red", "least=300", "least=9999", "sort=total"),
            *(f"sort=total&after={write_cursor(25_600, members // 2)}", f"placed.from={first}&placed.to={last}"),
            *(f"number=B{10_000_000 + members // 2}", "number=B1"),
        ),
        "members": list_with(
            "/console/members",
            *(f"status={of}" for of in ("active", "suspended", "erased")),
            *("follows=yes", "follows=no", "sort=spent", "sort=earned"),
            *(f"find={typed}" for typed in ("小店1", f"m{members // 2}", "13800000001")),
            *(f"referrer=d{members // 20}", f"joined.from={first}&joined.to={last}"),
            f"after={write_cursor(members // 2, members // 2)}",
        ),
        "awards": list_with(
            "/console/awards",
            *(f"state={of}" for of in ("pending", "review", "available", "gone")),
            *("role=referrer", "role=agent", "level=1", "level=3", "person=d5"),
            *(f"order=B{10_000_000 + members // 2}", f"accrued.from={first}&accrued.to={last}"),
        ),
        "withdrawals": list_with(
            "/console/withdrawals",
            *(f"status={of}" for of in ("requested", "settled", "failed", "sending")),
            *("channel=bank", "channel=wechat", "person=d5", "sort=amount", "number=W1000000000000009"),
            f"requested.from={first}&requested.to={last}",
        ),
        "goods": list_with(
            "/console/goods",
            *("state=on_sale", "state=draft", "search=BENCH-77", "search=红茶", "search=nothing", "category=茶"),
            *("tag=新品", "return=excluded", "stock=low", "stock=out", "sort=position", "sort=new"),
        ),
        "lists by two filters": [
            *list_with("/console/orders", "state=completed&channel=link", "state=closed&mark=refunded")[1:],
            *list_with("/console/orders", "way=pickup&state=completed", "state=to_ship&least=9999")[1:],
            *list_with("/console/members", "status=suspended&sort=spent", "follows=no&sort=earned")[1:],
            *list_with("/console/awards", "state=review&role=agent", "state=gone&level=2")[1:],
            *list_with("/console/withdrawals", "status=settled&sort=amount", "status=settled&channel=bank")[1:],
        ],
        "an order": [f"/console/orders/B{10_000_000 + number}" for number in some],
        "a member": [f"/console/members/d{number}" for number in some],
        "today": ["/console/today"],
        "what is due": list_with("/console/orders/due", "due=soon", "due=late"),
        "figures": [
            *list_with("/console/figures", "days=90", "days=7", "days=365", "days=30&by=month"),
            *(f"/console/figures/{of}" for of in ("product", "channel", "region", "distributor", "selling")),
            *(f"/console/figures/{of}?days=365" for of in ("product", "distributor")),
        ],
        "network": [
            *list_with("/console/network", "place=top", "place=below", "sort=newest", "find=小店12"),
            *(f"/console/network/d{number}" for number in (1, 2, 12, 112, members // 20, members // 2)),
        ],
        "ledger": list_with("/console/ledger", f"order=B{10_000_000 + members // 2}"),
        "search": [f"/console/search?q={typed}" for typed in ("小店12", "d77", "红茶")],
    }


def list_with(path: str, *queries: str) -> list[str]:
    """An address alone, and with each query."""
    return [path, *(f"{path}?{query}" for query in queries)]


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """All pages and the export, on each database."""
    members = LARGE if plan.large else QUICK
    results = []
    for kind in KINDS:
        with farm(kind) as place:
            address = await place.make(partial(seed_visited, members=members))
            results += await measure_in(address, f"{members:,} members and orders on {kind}", members, cores)
            await place.drop(address)
    return results


def seed_visited(connection: Connection, members: int) -> None:
    """A business whose staff is signed in."""
    seed_company(connection, members)
    tx = begin(connection)
    for number in range(STAFF):
        identity, _ = add_staff(tx, f"店员{number}", by=system_acting("bench"))
        open_account(tx, NewAccount(identity.code, f"bench-{number}", HASH, Role.OWNER))
        opened = Opened(hash_secret(name_secret(number)), identity.code, True, "127.0.0.1", "bench")
        renew_session(tx, "", opened, tx.now)


def name_secret(number: int) -> str:
    """The cookie of one of the staff."""
    return f"secret-of-staff-{number}"


async def measure_in(address: str, where: str, members: int, cores: Cores) -> list[Result]:
    """All of a business that stands already."""
    results = []
    try:
        with serving(python_server("console", BENCH_DATABASE=address), cores) as running:
            for name, addresses in list_addresses(members).items():
                results.append(await measure_page(running, name, addresses, where))
            results.append(await measure_memory(running, list_addresses(members), where))
    except (DidNotStart, WrongReply, TimeoutError) as problem:
        results.append(Result("console", where, note=describe(problem)))
    return [*results, await measure_export(address, where, members)]


async def measure_page(running: Running, name: str, addresses: Sequence[str], where: str) -> Result:
    """A page: the 95th percentile of all its addresses in turn, and which address alone took longest."""
    await run_round(running.port, [push_get(of) for of in addresses], AT_ONCE)
    alone = {}
    for address in addresses:
        came = await run_round(running.port, [push_get(address) for _ in range(3)], 1)
        alone[address] = sorted(came.latencies)[1] * 1000
    slowest = max(alone, key=lambda of: alone[of])

    pushes = [push_get(addresses[number % len(addresses)]) for number in range(PIECES)]
    came = await run_round(running.port, pushes, AT_ONCE)
    for push, body in came.samples:
        check_page(push, body)
    p95 = quantiles(came.latencies, n=20)[-1] * 1000
    note = f"median {quantiles(came.latencies, n=2)[0] * 1000:.0f} ms; slowest alone {alone[slowest]:.0f} ms: {slowest}"
    verdict = "reached" if p95 <= AIM_MS else "MISSED"
    return Result("console", f"{name}, {where}: 95th percentile", "ms", p95, note=f"aim {AIM_MS} ms {verdict}; {note}")


async def measure_memory(running: Running, pages: Mapping[str, Sequence[str]], where: str) -> Result:
    """What the server's process holds after all of that, and how much more after every address once again."""
    before = running.process.memory_info().rss
    for addresses in pages.values():
        await run_round(running.port, [push_get(of) for of in addresses for _ in range(5)], AT_ONCE)
    after = running.process.memory_info().rss
    note = f"{(after - before) / 2**20:+.0f} MB after five times all addresses"
    return Result("console", f"memory of the process, {where}", "MB", after / 2**20, note=note)


async def measure_export(address: str, where: str, members: int) -> Result:
    """All orders into a file by an errand, as the program does it; memory beyond what was held before."""
    process, most = psutil.Process(), 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, process.memory_info().rss)
            await asyncio.sleep(0.5)

    async with opened(address) as database:
        before = process.memory_info().rss
        watching = asyncio.create_task(watch())
        command = ask_export(
            Export("orders", {"filters": {}, "sort": None, "columns": []}, TableForm.CSV),
            by=staff_acting("bench"),
            key=f"bench-{next(NUMBERS)}",
        )
        with TemporaryDirectory() as folder:
            await database.transact(ask_errand, command)
            started = time.perf_counter()
            files = ErrandFiles(Path(folder))
            await ErrandRunner(database, (make_export_kind(list_exports()),), files, "bench").run_one()
            took = time.perf_counter() - started
        watching.cancel()
    note = f"{took:.1f} s; at most {max(0, most - before) / 2**20:.0f} MB more than before"
    return Result("console", f"export of all orders as CSV, {where}: rows", "/s", members / took, note=note)


def push_get(path: str) -> Push:
    """One request as a browser sends it, by one of the staff after the other."""
    secret = name_secret(next(NUMBERS) % STAFF)
    head = f"GET {quote(path, safe='/?=&.~:-_')} HTTP/1.1\r\nHost: console.test\r\nUser-Agent: bench\r\n"
    return Push(path, f"{head}Accept: text/html\r\nCookie: staff={secret}; console={secret}\r\n\r\n".encode())


def check_page(push: Push, body: bytes) -> None:
    """A whole page, for somebody who is signed in."""
    if not body.rstrip().endswith(b"</html>") or b"csrf-token" not in body:
        raise WrongReply(f"not {push.openid}: {body[-200:]!r}")
