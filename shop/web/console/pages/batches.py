"""Transfers by the bank or a provider: what is approved goes out as a batch with its file, the answer comes back."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from commissions.withdrawals.exported import get_batch
from commissions.withdrawals.withdrawal import PayeeKind
from shop.accounts.permissions import Permission
from shop.desk.withdrawals import BatchRow, list_batch_rows
from shop.settings.payout_provider import PAYOUT_PROVIDER, PayoutProvider
from shop.settings.queries import find_value
from shop.transfers.banking import (
    BankExport,
    export_bank_file,
    export_provider_file,
    import_bank_file,
    write_batch_again,
)
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/batches", "/console/batches/{batch:[A-Za-z0-9-]{1,40}}"

_PAYERS = ("bank", "provider")
_PEOPLE: tuple[PayeeKind, ...] = ("person",)
_COMPANIES: tuple[PayeeKind, ...] = ("company",)
_WAYS: Mapping[str, Callable[..., BankExport]] = {
    "bank": export_bank_file,
    "bank_people": partial(export_bank_file, kinds=_PEOPLE),
    "bank_companies": partial(export_bank_file, kinds=_COMPANIES),
    "provider": export_provider_file,
}
"""Whose withdrawals go out, and who pays them."""


async def show_batches(request: web.Request) -> web.Response:
    """The batches, the newest first."""
    return await _show(request)


async def make_batch(request: web.Request) -> web.Response:
    """Put what is approved into a new batch, for those payees and for the payer that were chosen."""
    way = str((await request.post()).get("way", "bank"))
    if way not in _WAYS:
        raise web.HTTPBadRequest
    try:
        done = await act(request, "withdrawals.export", way, _WAYS[way], by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    batch = done.export.batch
    if batch is None:
        return go_on(request, _PATH, "batch_empty", without=len(done.export.without_account))
    return go_on(request, f"{_PATH}/{batch.no}", "batch_made", lines=len(batch.lines))


async def show_batch(request: web.Request) -> web.Response:
    """One batch with what was said of each line."""
    batch = await door(request).database.read(get_batch, request.match_info["batch"])
    return render(request, "console/finance/batch.html", batch=batch)


async def download(request: web.Request) -> web.Response:
    """The file for whoever pays; it names people and accounts, so that the log keeps who took it."""
    no = request.match_info["batch"]
    text = await act(request, "withdrawals.export_again", no, write_batch_again, no, by=acting(request))
    headers = {"Content-Disposition": f'attachment; filename="{no}.csv"'}
    return web.Response(body=text.encode(), content_type="text/csv", headers=headers)


async def take_results(request: web.Request) -> web.Response:
    """The answer of the bank or the provider; the same one twice counts once."""
    form = await request.post()
    text, paid_by = _read_text(form.get("file")), str(form.get("paid_by", "bank"))
    if paid_by not in _PAYERS:
        raise web.HTTPBadRequest
    said: dict[str, Any] = {"by": acting(request), "paid_by": paid_by}
    try:
        outcome = await act(request, "withdrawals.import", paid_by, import_bank_file, text, **said)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "bank_answer_taken", settled=outcome.settled, failed=outcome.failed)


async def _show(request: web.Request, problem: Refusal | None = None) -> web.Response:
    rows, provider = await door(request).database.read(_find_page)
    told = word_problem(request, problem) if problem else ""
    status = problem.status if problem else 200
    return render(
        request,
        "console/finance/batches.html",
        status=status,
        problem=told,
        batches=rows,
        provider=provider,
        unverified=words("provider_file.toml")["unverified"],
    )


def _find_page(connection: Connection) -> tuple[tuple[BatchRow, ...], PayoutProvider]:
    return list_batch_rows(connection), find_value(connection, PAYOUT_PROVIDER)


def _read_text(field: object) -> str:
    """The text of an uploaded file: UTF-8, or what Chinese banks and Excel write."""
    body = field.file.read() if isinstance(field, web.FileField) else b""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise web.HTTPBadRequest


ROUTES = (
    see(_PATH, show_batches, "batches", Permission.SEE_FINANCE),
    do(_PATH, make_batch, "batches.make", Permission.SEND_TRANSFERS, confirms=True),
    see(_ONE, show_batch, "batches.one", Permission.SEE_FINANCE),
    do(f"{_ONE}/file", download, "batches.file", Permission.SEND_TRANSFERS, confirms=True),
    do(f"{_PATH}/results", take_results, "batches.results", Permission.SEND_TRANSFERS),
)
