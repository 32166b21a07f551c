"""Goods by file: the template, the goods as they are, and a file that is looked at before it is taken in."""

import secrets

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.errands.service import ask_errand
from shop.exports.exporting import Export, TableForm, ask_export
from shop.imports.goods_export import GOODS, make_template
from shop.imports.goods_import import READ_GOODS, TAKE_GOODS
from shop.imports.goods_rows import MOST_ROWS
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.uploads import UPLOAD, ask_reading, ask_taking, send_table
from shop.words import words

_PATH = "/console/goods/imports"


async def show_imports(request: web.Request) -> web.Response:
    """Where a file of goods is uploaded."""
    return render(request, "console/goods/imports.html", request_key=secrets.token_hex(16), most_rows=MOST_ROWS)


async def send_template(request: web.Request) -> web.Response:
    """The columns with an example, as XLSX or CSV."""
    if (said := request.match_info["form"]) not in list(TableForm):
        raise web.HTTPNotFound
    form = TableForm(said)
    return send_table(await make_template(form), words("imports/goods.toml")["files"]["template"], form)


async def read_goods(request: web.Request) -> web.Response:
    """Look at a file."""
    return await ask_reading(request, READ_GOODS, {}, otherwise=_PATH)


async def take_goods(request: web.Request) -> web.Response:
    """Take in a file that was looked at."""
    return await ask_taking(request, TAKE_GOODS)


async def export_goods(request: web.Request) -> web.Response:
    """All goods in the same columns."""
    form = await request.post()
    export = Export(GOODS, {}, TableForm.CSV if form.get("form") == TableForm.CSV else TableForm.XLSX)
    command = ask_export(export, by=acting(request), key=str(form.get("request_key", "")))
    errand = await act(request, "export.ask", GOODS, ask_errand, command)
    return go_on(request, f"/console/errands/{errand.code}", "errand_asked")


ROUTES = (
    see(_PATH, show_imports, "goods.imports", Permission.IMPORT),
    see(f"{_PATH}/template/{{form}}", send_template, "goods.imports.template", Permission.IMPORT),
    do(f"{_PATH}/read", read_goods, "goods.imports.read", Permission.IMPORT, limits=UPLOAD, also=Permission.EDIT_GOODS),
    do(f"{_PATH}/take", take_goods, "goods.imports.take", Permission.EDIT_GOODS, also=Permission.IMPORT),
    do(f"{_PATH}/export", export_goods, "goods.imports.export", Permission.EXPORT, also=Permission.SEE_GOODS),
)
