"""商品税率: the tax code and rate of the shop, of each category, and of products that differ from theirs."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.categories import read_tree
from shop.catalog.queries import find_product_codes
from shop.taxes.queries import list_set_classes
from shop.taxes.service import set_tax_class
from shop.taxes.tax_class import RATES_BP, Kind, TaxSubjectUnknown, read_tax_class
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/taxes"


async def show_taxes(request: web.Request) -> web.Response:
    """All that is set, and every category."""
    return await _show(request)


async def save(request: web.Request) -> web.Response:
    """Set one, or take it away where no rate is chosen."""
    form = await request.post()
    kind, subject = str(form.get("kind", "")), str(form.get("subject", "")).strip()
    code, rate = str(form.get("code", "")), str(form.get("rate", ""))
    try:
        if kind not in set(Kind):
            raise TaxSubjectUnknown(subject=subject[:40])
        if kind == Kind.PRODUCT:
            codes = await door(request).database.read(find_product_codes, [subject])
            subject = codes.get(subject, subject)
        wanted = read_tax_class(code, rate) if rate else None
        by = acting(request)
        await act(request, "tax.set", f"{kind}:{subject}", set_tax_class, Kind(kind), subject, wanted, by=by)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "tax_saved")


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    database = door(request).database
    found = await database.read(list_set_classes)
    tree = await database.read(read_tree)
    rates = [(str(of), words("console/months.toml")["rates"][str(of)]) for of in RATES_BP]
    of_kind = {kind.value: {of.subject: of for of in found if of.kind is kind} for kind in Kind}
    problem, status = (word_problem(request, refusal), refusal.status) if refusal else ("", 200)
    page = {"tree": tree, "found": of_kind, "rates": rates, "problem": problem}
    return render(request, "console/finance/taxes.html", status=status, **page)


ROUTES = (
    see(_PATH, show_taxes, "taxes", Permission.SEE_GOODS),
    do(_PATH, save, "taxes.set", Permission.KEEP_BOOKS),
)
