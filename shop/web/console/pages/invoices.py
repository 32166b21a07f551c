"""发票: what buyers asked for, what was made, and what is to be made red; PDFs find their orders by their names."""

from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from commissions.beneficiary import MemberId
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.invoices.invoice import InvoiceUnknown, list_words, read_file_name
from shop.invoices.queries import count_due, find_invoice_order, get_request, list_asked
from shop.invoices.service import record_invoice, record_whole
from shop.lists.invoices import INVOICES
from shop.media.media import MediaKind
from shop.media.queries import get_document
from shop.media.receiving import Upload, receive_upload
from shop.media.refusals import UploadRefused
from shop.web.console.forms import read_yuan
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.documents import show_document
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _ONE = "/console/invoices", "/console/invoices/of/{order:[A-Za-z0-9]{1,40}}"
_FILES = Limits(100 * 1024 * 1024, 20)
"""Some dozen PDFs at once."""
_MOST_FILES = 50
_TONES = {"waiting": "warn", "red_due": "wrong", "made": "good"}

_LIST = ListPage(
    source=INVOICES,
    path=_PATH,
    route="invoices",
    permission=Permission.SEE_FINANCE,
    columns=(
        Column("order_no"),
        Column("title", value=lambda row: row.form.title if row.form else ""),
        Column("kind", "choice", value=lambda row: row.form.kind.value if row.form else ""),
        Column("tax_number", value=lambda row: row.form.tax_number if row.form else ""),
        Column("email", value=lambda row: row.form.email if row.form else "", shown=False),
        Column("left", "money", value=lambda row: row.left_fen),
        Column("net", "money", value=lambda row: row.net_fen),
        Column("state", "choice", tones=_TONES, value=lambda row: row.state.value),
        Column("requested_at", "instant"),
    ),
    link=lambda row: f"{_PATH}/of/{row.order_no}",
    tabs="state",
    template="console/finance/invoices.html",
)


async def show_one(request: web.Request) -> web.Response:
    """One order's invoices."""
    return await _show(request)


async def record(request: web.Request) -> web.Response:
    """Write down one that was made, with its PDF if there is one."""
    order_no, form = request.match_info["order"], await request.post()
    try:
        fen = read_yuan("金额", str(form.get("fen", "")))
        asked = await door(request).database.read(get_request, order_no)
        file = await _receive(request, form.get("file"), asked.member_id)
        signed = -fen if form.get("red") else fen
        by = acting(request)
        await act(
            request,
            "invoice.record",
            order_no,
            record_invoice,
            order_no,
            str(form.get("number", "")),
            signed,
            file,
            by=by,
        )
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, f"{_PATH}/of/{order_no}", "invoice_recorded")


async def take_files(request: web.Request) -> web.Response:
    """PDFs that name their order, or an invoice that is written down already, find it; the others are named."""
    files = [of for of in (await request.post()).getall("file", []) if isinstance(of, FileField)][:_MOST_FILES]
    taken, left = 0, []
    for given in files:
        try:
            await _take(request, given)
            taken += 1
        except Refusal as refusal:
            left.append(f"{given.filename[-60:]}：{word_problem(request, refusal)}")
    return go_on(request, _PATH, "invoice_files", taken=taken, left="；".join(left[:3]), more=max(0, len(left) - 3))


async def download(request: web.Request) -> web.StreamResponse:
    """An invoice's PDF."""
    found = await door(request).database.read(get_request, request.match_info["order"])
    made = next((of for of in found.invoices if of.number == request.match_info["number"] and of.file), None)
    if made is None or made.file is None:
        raise web.HTTPNotFound
    document = await door(request).database.read(get_document, made.file, member_id=found.member_id)
    return show_document(door(request).media, document)


async def _take(request: web.Request, given: FileField) -> None:
    database, by = door(request).database, acting(request)
    asked = await database.read(list_asked, list_words(given.filename))
    order_no, number = read_file_name(given.filename, asked)
    if order_no is None and number is not None:
        order_no = await database.read(find_invoice_order, number)
    if order_no is None or number is None:
        raise InvoiceUnknown(order_no="")
    asked_by = (await database.read(get_request, order_no)).member_id
    file = await _receive(request, given, asked_by)
    await act(request, "invoice.file", order_no, record_whole, order_no, number, file, by=by)


async def _receive(request: web.Request, given: object, owner: MemberId) -> str | None:
    """A PDF, taken in as the buyer's own file; None for no file. Raises UploadRefused."""
    if not isinstance(given, FileField) or not given.filename:
        return None
    place = door(request)
    upload = Upload(given.file.read(), MediaKind.DOCUMENT, acting(request), owner)
    if not upload.body.startswith(b"%PDF-"):
        raise UploadRefused("kind")
    return (await receive_upload(place.database, place.media, upload)).code


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    found = await door(request).database.read(get_request, request.match_info["order"])
    told = word_problem(request, refusal) if refusal else ""
    status = refusal.status if refusal else 200
    page: dict[str, Any] = {"found": found, "said": words("console/lists/invoices.toml"), "tones": _TONES}
    return render(request, "console/finance/invoice.html", status=status, problem=told, **page)


DUE = {"invoices": count_due}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_one, "invoices.one", Permission.SEE_FINANCE),
    do(_ONE, record, "invoices.record", Permission.KEEP_BOOKS, limits=_FILES),
    do(f"{_PATH}/files", take_files, "invoices.files", Permission.KEEP_BOOKS, limits=_FILES),
    see(f"{_ONE}/{{number:[0-9]{{1,20}}}}", download, "invoices.download", Permission.SEE_FINANCE),
)
