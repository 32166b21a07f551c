"""A product's pictures: sent, put in order, taken out. Each form is whole without scripts."""

from aiohttp import web
from aiohttp.web_request import FileField

from shop.accounts.permissions import Permission
from shop.catalog.editing import arrange_pictures, film_product, get_edited
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.web.console.forms import read_count
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits

_ONE = "/console/goods/{code:[a-z0-9]{10}}"
_MOST_PICTURES = 9
_MOST_AT_ONCE = 4
_FILM = Limits(largest_body=LARGEST[MediaKind.VIDEO] + 64 * 1024, per_minute=10)
_UPLOAD = Limits(largest_body=_MOST_AT_ONCE * LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=20)


async def add_pictures(request: web.Request) -> web.Response:
    """Pictures that were chosen, behind those that are there. One that can't be taken refuses them all."""
    place, code = door(request), request.match_info["code"]
    edited = await place.database.read(get_edited, code)
    sent = [of for of in (await request.post()).getall("picture", []) if isinstance(of, FileField)]
    if not sent:
        return go_on(request, _back(code), "pictures_none")
    if len(edited.draft.pictures) + len(sent) > _MOST_PICTURES:
        return go_on(request, _back(code), "pictures_too_many", most=_MOST_PICTURES)

    uploads = [Upload(of.file.read(), MediaKind.PICTURE, acting(request)) for of in sent[:_MOST_AT_ONCE]]
    taken = [await receive_upload(place.database, place.media, upload) for upload in uploads]
    hashes = tuple(dict.fromkeys((*edited.draft.pictures, *(of.code for of in taken))))
    version, by = edited.version, acting(request)
    await act(request, "product.pictures", code, arrange_pictures, code, hashes, version=version, by=by)
    return go_on(request, _back(code), "pictures_added", count=len(hashes) - len(edited.draft.pictures))


async def arrange(request: web.Request) -> web.Response:
    """One picture moves to the front, forward or out: the button's `act` names it, `first:…`, `earlier:…`, `out:…`."""
    code, form = request.match_info["code"], await request.post()
    edited = await door(request).database.read(get_edited, code)
    wanted, _, name = str(form.get("act", "")).partition(":")
    hashes = list(edited.draft.pictures)
    if name not in hashes:
        raise web.HTTPBadRequest

    at = hashes.index(name)
    hashes.remove(name)
    if wanted != "out":
        hashes.insert(0 if wanted == "first" else max(at - 1, 0), name)
    version, by = read_count("version", str(form.get("version", ""))), acting(request)
    await act(request, "product.pictures", code, arrange_pictures, code, hashes, version=version, by=by)
    return go_on(request, _back(code), "pictures_arranged")


async def film(request: web.Request) -> web.Response:
    """A video before the pictures, in the place of the one that is there; `act` "out" takes it away."""
    place, code, form = door(request), request.match_info["code"], await request.post()
    video, sent = None, form.get("video")
    if form.get("act") != "out":
        if not isinstance(sent, FileField):
            return go_on(request, _back(code), "pictures_none")
        upload = Upload(sent.file.read(), MediaKind.VIDEO, acting(request))
        video = (await receive_upload(place.database, place.media, upload)).code
    version, by = read_count("version", str(form.get("version", ""))), acting(request)
    await act(request, "product.video", code, film_product, code, video, version=version, by=by)
    return go_on(request, _back(code), "pictures_arranged")


def _back(code: str) -> str:
    return f"/console/goods/{code}#pictures"


ROUTES = (
    do(f"{_ONE}/pictures", add_pictures, "goods.pictures", Permission.EDIT_GOODS, limits=_UPLOAD),
    do(f"{_ONE}/video", film, "goods.video", Permission.EDIT_GOODS, limits=_FILM),
    do(f"{_ONE}/pictures/order", arrange, "goods.pictures.order", Permission.EDIT_GOODS),
)
