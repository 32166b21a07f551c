"""运费模板: all of them, and one edited: what sending costs by region, by pieces or by weight."""

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.sending import count_products_by_template, drop_template
from shop.freight.queries import get_template, list_templates
from shop.freight.service import add_template, change_template
from shop.freight.template import FreightTemplate
from shop.web.console.forms import read_count
from shop.web.console.freight_form import FreightForm, add_row, make_template, name_regions, open_form, read_form
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/freight", "/console/freight/{code:[a-z0-9]{10}}"


async def show_all(request: web.Request) -> web.Response:
    """All of them, with what each costs and how many products have it."""
    templates, products = await door(request).database.read(_read_all)
    return render(
        request, "console/goods/freight.html", templates=templates, products=products, name_regions=name_regions
    )


async def show_new(request: web.Request) -> web.Response:
    """An empty form."""
    return _show(request, open_form(None))


async def show_one(request: web.Request) -> web.Response:
    """One as it is kept."""
    template, version = await door(request).database.read(get_template, request.match_info["code"])
    return _show(request, open_form(template), template, version)


async def save_new(request: web.Request) -> web.Response:
    """Make one."""
    sent = await request.post()
    form = read_form(sent)
    if "rows" in sent:
        return _show(request, add_row(form))
    try:
        made = await act(request, "freight.add", None, add_template, make_template(form), by=acting(request))
    except Refusal as refusal:
        return _show(request, form, refusal=refusal)
    return go_on(request, _PATH, "freight_made", name=made.name)


async def save_one(request: web.Request) -> web.Response:
    """Save one unless somebody else has saved it since it was opened."""
    sent, code = await request.post(), request.match_info["code"]
    template, _ = await door(request).database.read(get_template, code)
    form = read_form(sent)
    version = read_count(words("console/freight.toml")["fields"]["version"], str(sent.get("version", "")))
    if "rows" in sent:
        return _show(request, add_row(form), template, version)
    try:
        wanted = make_template(form, code)
        await act(request, "freight.change", code, change_template, wanted, version=version, by=acting(request))
    except Refusal as refusal:
        return _show(request, form, template, version, refusal=refusal)
    return go_on(request, _PATH, "freight_saved", name=wanted.name)


async def drop(request: web.Request) -> web.Response:
    """Forget one that no product has."""
    code = request.match_info["code"]
    await act(request, "freight.drop", code, drop_template, code, by=acting(request))
    return go_on(request, _PATH, "freight_dropped")


def _show(
    request: web.Request,
    form: FreightForm,
    template: FreightTemplate | None = None,
    version: int = 0,
    *,
    refusal: Refusal | None = None,
) -> web.Response:
    problem, status = (word_problem(request, refusal), refusal.status) if refusal else ("", 200)
    page = {"form": form, "kept": template, "version": version, "problem": problem}
    return render(request, "console/goods/freight_template.html", status=status, **page)


def _read_all(connection: Connection) -> tuple[tuple[FreightTemplate, ...], dict[str, int]]:
    return list_templates(connection), count_products_by_template(connection)


ROUTES = (
    see(_PATH, show_all, "freight", Permission.SEE_GOODS),
    see(f"{_PATH}/new", show_new, "freight.new", Permission.EDIT_GOODS),
    do(f"{_PATH}/new", save_new, "freight.new.save", Permission.EDIT_GOODS),
    see(_ONE, show_one, "freight.one", Permission.SEE_GOODS),
    do(_ONE, save_one, "freight.save", Permission.EDIT_GOODS),
    do(f"{_ONE}/removal", drop, "freight.drop", Permission.EDIT_GOODS),
)
