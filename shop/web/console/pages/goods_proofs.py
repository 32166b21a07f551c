"""Pictures of single SKUs, and the document that proves a suggested price: sent, seen, taken away."""

from aiohttp import web
from aiohttp.web_request import FileField

from shop.accounts.permissions import Permission
from shop.catalog.draft import ProductDraft
from shop.catalog.editing import get_edited, picture_skus, prove_price
from shop.media.media import MediaKind
from shop.media.queries import get_document
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.web.console.forms import read_count
from shop.web.console.presence import acting
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.documents import show_document
from shop.web.door import door
from shop.web.routes_table import Limits

_ONE = "/console/goods/{code:[a-z0-9]{10}}"
_PICTURE = Limits(largest_body=LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=20)
_DOCUMENT = Limits(largest_body=LARGEST[MediaKind.DOCUMENT] + 64 * 1024, per_minute=20)


async def picture(request: web.Request) -> web.Response:
    """A picture for a SKU, or for all that share a value; without a file theirs is taken away."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    place = door(request)
    edited = await place.database.read(get_edited, code)
    articles = _find_articles(edited.draft, str(form.get("of", "")))
    sent, taken = form.get("picture"), None
    if form.get("act") != "out":
        if not isinstance(sent, FileField):
            return go_on(request, _back(code), "pictures_none")
        upload = Upload(sent.file.read(), MediaKind.PICTURE, by)
        taken = (await receive_upload(place.database, place.media, upload)).code
    version = read_count("version", str(form.get("version", "")))
    await act(request, "product.pictures", code, picture_skus, code, articles, taken, version=version, by=by)
    return go_on(request, _back(code), "sku_pictured" if taken else "sku_picture_gone", count=len(articles))


def _find_articles(draft: ProductDraft, of: str) -> list[str]:
    """The SKUs that are meant: `sku:NUMBER`, or `value:OPTION:VALUE` for all with a value."""
    kind, _, name = of.partition(":")
    if kind == "sku":
        return [name]
    option, _, value = name.partition(":")
    at = next((n for n, known in enumerate(draft.options) if known.name == option), None)
    return [sku.article for sku in draft.skus if at is not None and sku.choice[at] == value]


async def prove(request: web.Request) -> web.Response:
    """A document that proves the suggested price."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    place, sent = door(request), form.get("proof")
    if not isinstance(sent, FileField):
        return go_on(request, _back(code), "pictures_none")
    taken = await receive_upload(place.database, place.media, Upload(sent.file.read(), MediaKind.DOCUMENT, by))
    version = read_count("version", str(form.get("version", "")))
    await act(request, "product.proof", code, prove_price, code, taken.code, version=version, by=by)
    return go_on(request, f"/console/goods/{code}#proof", "price_proven")


async def show_proof(request: web.Request) -> web.StreamResponse:
    """The document."""
    place = door(request)
    edited = await place.database.read(get_edited, request.match_info["code"])
    return show_document(place.media, await place.database.read(get_document, edited.draft.price_proof))


def _back(code: str) -> str:
    return f"/console/goods/{code}#sku-pictures"


ROUTES = (
    do(f"{_ONE}/sku-pictures", picture, "goods.sku_pictures", Permission.EDIT_GOODS, limits=_PICTURE),
    do(f"{_ONE}/proof", prove, "goods.prove", Permission.EDIT_GOODS, limits=_DOCUMENT),
    see(f"{_ONE}/proof", show_proof, "goods.proof", Permission.SEE_GOODS),
)
