"""商品: the list, and a product's editor: what it is called, what it costs, how it looks, whether it is on sale."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.editing import EditedProduct, change_state, copy_product, get_edited
from shop.catalog.facts import list_names
from shop.catalog.queries import list_categories, suggest_facts
from shop.catalog.refusals import ClaimsFound
from shop.catalog.shelf import Category
from shop.freight.queries import list_templates
from shop.freight.template import FreightTemplate
from shop.lists.goods import GOODS, LOW, GoodsRow
from shop.places.introducing import introduce_product, rework_product
from shop.places.place import Place
from shop.places.queries import StockRow, call_place, list_places, list_product_stock
from shop.sessions.service import make_secret
from shop.web.console.forms import read_count
from shop.web.console.goods_form import GoodsForm, lay_out, make_draft, open_form, read_form
from shop.web.console.listing import Action, Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/goods", "/console/goods/{code:[a-z0-9]{10}}"
_FACTS_OFFERED = 5
_FLAT = words("console/freight.toml")["words"]["flat"]
_TONES = {"on_sale": "good", "off_sale": "quiet", "draft": "warn"}


def _link(row: GoodsRow) -> str:
    return f"{_PATH}/{row.code}"


_LIST: ListPage[GoodsRow] = ListPage(
    source=GOODS,
    path=_PATH,
    route="goods",
    permission=Permission.SEE_GOODS,
    columns=(
        Column("picture", "picture"),
        Column("name", link=_link),
        Column("article", "code"),
        Column("category"),
        Column("status", "choice", tones=_TONES),
        Column("skus", "count", shown=False),
        Column("price_fen", "money"),
        Column("available", "count"),
        Column("few", "count", value=lambda row: row.few or None),
        Column("sold", "count"),
        Column("tags", value=lambda row: " ".join(row.tags), shown=False),
        Column("sale_from", "instant", shown=False),
        Column("sale_until", "instant", shown=False),
        Column("updated_at", "instant", sort="updated"),
    ),
    link=_link,
    tabs="state",
    create=(f"{_PATH}/new", Permission.EDIT_GOODS),
    key=lambda row: row.code,
    actions=(
        Action("on", f"{_PATH}/on", Permission.EDIT_GOODS),
        Action("off", f"{_PATH}/off", Permission.EDIT_GOODS),
    ),
)


async def show_new(request: web.Request) -> web.Response:
    """An empty form."""
    return await _show(request, None, open_form(None))


async def show_one(request: web.Request) -> web.Response:
    """A product with everything that can be edited."""
    edited = await door(request).database.read(get_edited, request.match_info["code"])
    return await _show(request, edited, open_form(edited))


async def save_new(request: web.Request) -> web.Response:
    """Make a draft of a product; then it gets its pictures."""
    sent = await request.post()
    form = read_form(sent, None)
    try:
        if _wants_rows(sent, form):
            return await _show(request, None, lay_out(form, None), anew=True)
        draft, why = make_draft(form, None), form.texts["reason"]
        made = await act(request, "product.add", None, introduce_product, draft, by=acting(request), reason=why)
    except Refusal as refusal:
        return await _show(request, None, form, refusal)
    return go_on(request, f"{_PATH}/{made.code}", "product_made", name=made.draft.name)


async def save_one(request: web.Request) -> web.Response:
    """Save a product unless somebody else has saved it since it was opened."""
    sent, code = await request.post(), request.match_info["code"]
    edited = await door(request).database.read(get_edited, code)
    form = read_form(sent, edited)
    try:
        if _wants_rows(sent, form):
            return await _show(request, edited, lay_out(form, edited), anew=True)
        draft, version = make_draft(form, edited), read_count("version", str(sent.get("version", "")))
        said: dict[str, Any] = {"version": version, "by": acting(request), "reason": form.texts["reason"]}
        await act(request, "product.edit", code, rework_product, code, draft, **said)
    except Refusal as refusal:
        return await _show(request, edited, form, refusal)
    return go_on(request, f"{_PATH}/{code}", "product_saved", name=draft.name)


def _wants_rows(sent: MultiDictProxy[Any], form: GoodsForm) -> bool:
    """Whether the table of SKUs has to be laid out anew: asked for, or the options have changed since."""
    return "rows" in sent or not form.fits


async def save_state(request: web.Request) -> web.Response:
    """On sale, or off it."""
    code, status = request.match_info["code"], str((await request.post()).get("status", ""))
    await act(request, "product.state", code, change_state, code, status, by=acting(request))
    return go_on(request, f"{_PATH}/{code}", "product_on_sale" if status == "on_sale" else "product_off_sale")


async def put_on_sale(request: web.Request) -> web.Response:
    """All that are ticked."""
    return await _change_many(request, "on_sale")


async def take_off_sale(request: web.Request) -> web.Response:
    """All that are ticked."""
    return await _change_many(request, "off_sale")


async def _change_many(request: web.Request, status: str) -> web.Response:
    """Each in a commit of its own, with its own line in the log."""
    codes = [str(code) for code in (await request.post()).getall("key", [])]
    for code in codes:
        await act(request, "product.state", code, change_state, code, status, by=acting(request))
    flash = "products_on_sale" if status == "on_sale" else "products_off_sale"
    return go_on(request, _PATH, flash if codes else "products_none", count=len(codes))


async def copy(request: web.Request) -> web.Response:
    """A draft like this one."""
    code = request.match_info["code"]
    made = await act(request, "product.copy", None, copy_product, code, by=acting(request))
    return go_on(request, f"{_PATH}/{made.code}", "product_copied", article=made.draft.article)


async def _show(
    request: web.Request,
    edited: EditedProduct | None,
    form: GoodsForm,
    refusal: Refusal | None = None,
    *,
    anew: bool = False,
) -> web.Response:
    """The editor with what is typed. `anew`: the table of SKUs was laid out just now and nothing is saved."""
    database, category = door(request).database, form.texts["category"]
    categories, stock, places, called, templates = await database.read(_read_rest, edited, category)
    return render(
        request,
        "console/goods/editor.html",
        status=refusal.status if refusal else 200,
        edited=edited,
        form=form,
        category_choices=[(of.code, of.name) for of in categories],
        fact_names=tuple(dict.fromkeys((*called, *list_names()))),
        fact_rows=_fill_up(form.facts, called or list_names()[:_FACTS_OFFERED]),
        returns=words("returns.toml")["reasons"],
        freight_choices=[("", _FLAT), *((of.code, of.name) for of in templates)],
        stock=stock,
        stock_key=make_secret(),
        places=places,
        place_choices=[(of.code, call_place(of)) for of in places],
        sku_choices=[(of.article, of.label or of.article) for of in edited.draft.skus] if edited else [],
        low=LOW,
        anew=anew,
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
    )


def _read_rest(
    connection: Connection, edited: EditedProduct | None, category: str
) -> tuple[tuple[Category, ...], tuple[StockRow, ...], tuple[Place, ...], tuple[str, ...], tuple[FreightTemplate, ...]]:
    """What the editor shows besides the product.

    Categories, what lies where, places, what facts are called, freight templates.
    """
    stock = tuple(list_product_stock(connection, edited.id)) if edited else ()
    called, templates = suggest_facts(connection, category), list_templates(connection)
    return list_categories(connection), stock, list_places(connection), called, templates


def _fill_up(facts: Sequence[tuple[str, str]], called: Sequence[str]) -> list[tuple[str, str]]:
    """The facts that are typed, then those that other products of the category have, then two that are free."""
    typed = {name for name, _ in facts}
    return [*facts, *((name, "") for name in called if name not in typed), ("", ""), ("", "")]


ROUTES = (
    *_LIST.routes(),
    see(f"{_PATH}/new", show_new, "goods.new", Permission.EDIT_GOODS),
    do(f"{_PATH}/new", save_new, "goods.new.save", Permission.EDIT_GOODS),
    do(f"{_PATH}/on", put_on_sale, "goods.on", Permission.EDIT_GOODS),
    do(f"{_PATH}/off", take_off_sale, "goods.off", Permission.EDIT_GOODS),
    see(_ONE, show_one, "goods.one", Permission.SEE_GOODS),
    do(_ONE, save_one, "goods.save", Permission.EDIT_GOODS),
    do(f"{_ONE}/state", save_state, "goods.state", Permission.EDIT_GOODS),
    do(f"{_ONE}/copy", copy, "goods.copy", Permission.EDIT_GOODS),
)
