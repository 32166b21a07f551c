"""Pay's bills held against the books: which days are done, what differs, and what a person says of it."""

from functools import partial
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.reconciliation.queries import count_open_differences, list_open_differences, list_reconciled
from shop.reconciliation.service import accept_taken, close_difference
from shop.typed import is_key
from shop.web.console.forms import read_yuan
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/reconciliation", r"/console/reconciliation/{difference:\d{1,18}}"


async def show_reconciliation(request: web.Request) -> web.Response:
    """What waits for somebody, then the bills of the last days."""
    return await _show(request)


async def close(request: web.Request) -> web.Response:
    """Say what a difference was; money that Pay took is booked with its amount."""
    form, number = await request.post(), int(request.match_info["difference"])
    said: dict[str, Any] = {"by": acting(request), "reason": str(form.get("reason", "")).strip()}
    amount = str(form.get("amount", "")).strip()
    try:
        if amount:
            use_case = partial(accept_taken, order_no=str(form.get("order_no", "")).strip() or None)
            await act(request, "reconciliation.taken", str(number), use_case, number, read_yuan("金额", amount), **said)
        else:
            await act(request, "reconciliation.close", str(number), close_difference, number, **said)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "difference_closed")


async def _show(request: web.Request, problem: Refusal | None = None) -> web.Response:
    after = request.query.get("after", "")
    database = door(request).database
    waiting = await database.read(list_open_differences, after if is_key(after) else None)
    bills = await database.read(list_reconciled)
    page = {"waiting": waiting, "bills": bills, "said": words("console/finance.toml")}
    told = word_problem(request, problem) if problem else ""
    status = problem.status if problem else 200
    return render(request, "console/finance/reconciliation.html", status=status, problem=told, **page)


DUE = {"reconciliation": count_open_differences}
ROUTES = (
    see(_PATH, show_reconciliation, "reconciliation", Permission.SEE_FINANCE),
    do(f"{_ONE}/end", close, "reconciliation.end", Permission.KEEP_BOOKS),
)
