"""A distributor's pages through the real app, each for people spread over the whole shop. Held against nothing."""

from collections.abc import Sequence
from functools import partial
from itertools import count, islice

from sqlalchemy import Connection, insert

from benchmarks.comparing import Messages, Plan, Side, compare
from benchmarks.databases import KINDS, farm
from benchmarks.machine import Cores
from benchmarks.messages import Push, WrongReply
from benchmarks.results import Result, report_side
from benchmarks.servers import python_server
from benchmarks.servers.callback_kept import now
from benchmarks.trading import EACH, seed_trading
from benchmarks.world import World
from shop.sessions.service import hash_secret
from shop.sessions.tables import session
from shop.web.sessions import BROWSER, SESSION
from tests.support.shop_web import WECHAT

PATHS = {"earnings page": "/me/earnings", "team page": "/me/team", "ranking page": "/me/ranking"}
QUICK, LARGE = (1_000, 10_000), (100_000, 1_000_000)
VISITORS = 200
ROUNDS, WARM_UP = 3, 64
NUMBERS = count()


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Each page on each database."""
    members, awards = LARGE if plan.large else QUICK
    world = World(members, awards, each=EACH)
    results = []
    for kind in KINDS:
        with farm(kind) as place:
            address = await place.make(partial(seed_visited, world=world))
            for name, path in PATHS.items():
                side = Side(python_server("pages", BENCH_DATABASE=address), check_page)
                await compare([side], ask_for(path), Plan(ROUNDS, plan.seconds), cores, warm_up=WARM_UP)
                what = f"{name}, {members:,} distributors and {awards:,} awards on {kind}"
                results.append(report_side("pages", what, side))
            await place.drop(address)
    return results


def seed_visited(connection: Connection, world: World) -> None:
    """A shop in which some people spread over all members have a session each."""
    seed_trading(connection, world)
    at = now()
    people = [1 + number * world.members // VISITORS for number in range(VISITORS)]
    rows = [
        {"id_hash": hash_secret(name_secret(number)), "member_id": member, "created_at": at, "seen_at": at}
        for number, member in enumerate(people)
    ]
    connection.execute(insert(session), rows)


def name_secret(number: int) -> str:
    """The cookie of a visitor."""
    return f"secret-of-visitor-{number}"


def ask_for(path: str) -> Messages:
    """Requests for a page by one visitor after the other."""

    def make(how_many: int) -> Sequence[Push]:
        return [push_get(path, number % VISITORS) for number in islice(NUMBERS, how_many)]

    return make


def push_get(path: str, visitor: int) -> Push:
    """One request as a browser sends it."""
    secret = name_secret(visitor)
    cookies = f"{SESSION}={secret}; {BROWSER}={secret}"
    head = f"GET {path} HTTP/1.1\r\nHost: shop.test\r\nUser-Agent: {WECHAT}\r\nAccept: text/html\r\n"
    return Push(path, f"{head}Cookie: {cookies}\r\n\r\n".encode())


def check_page(push: Push, body: bytes) -> None:
    """A whole page, for somebody who is logged in."""
    if not body.rstrip().endswith(b"</html>") or b"csrf-token" not in body:
        raise WrongReply(f"not {push.openid}: {body[-200:]!r}")
