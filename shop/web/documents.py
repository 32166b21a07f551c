"""How a document is handed to whoever may see it: as a download that nothing keeps and nothing runs."""

from aiohttp import web

from shop.media.media import Media
from shop.media.ports import MediaStore


def show_document(store: MediaStore, of: Media) -> web.FileResponse:
    """The file. Raises HTTPNotFound if it is gone."""
    path = store.open(of.private_name)
    if path is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Type": of.content_type,
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox",
    }
    return web.FileResponse(path, headers=headers)
