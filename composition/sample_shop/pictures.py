"""Draws the sample shop's pictures into the media folder, several at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PIL import Image

from composition.sample_shop.drawings.scenes import draw_banner, draw_note, draw_scene, forget_sheets
from composition.sample_shop.merchant import Merchant, SampleProduct
from shop.media.pictures import CutPicture, cut_picture
from shop.media.ports import MediaStore

WIDTH = 1080
_DRAWERS = 2
"""Threads: Pillow lets go of the interpreter while it fills, scales and encodes."""
Drawing = Callable[[], Image.Image]


def draw_pictures(merchant: Merchant, media: MediaStore) -> Iterator[tuple[str, CutPicture]]:
    """(what it is for, picture) in order, as they get ready; their files are in `media` by then."""
    drawings = list_drawings(merchant)
    with ThreadPoolExecutor(_DRAWERS, thread_name_prefix="drawing") as drawers:
        done = drawers.map(lambda drawing: _finish(drawing, media), drawings.values())
        yield from zip(drawings, done, strict=True)
    forget_sheets()


def list_drawings(merchant: Merchant) -> dict[str, Drawing]:
    """Every picture by what it is for: an article number and its place, or a banner's scene."""
    drawings: dict[str, Drawing] = {}
    for product in merchant.products:
        article = product.draft.article
        drawings[f"{article}/1"] = partial(draw_scene, product.scene, WIDTH)
        drawings[f"{article}/2"] = partial(draw_note, product.scene, _short_name(product), product.note, WIDTH)
    return drawings | {banner["scene"]: partial(draw_banner, WIDTH) for banner in merchant.banners}


def _short_name(product: SampleProduct) -> str:
    """The name up to its first space."""
    return product.draft.name.split()[0]


def _finish(drawing: Drawing, media: MediaStore) -> CutPicture:
    """Draw, cut, save."""
    cut = cut_picture(drawing())
    for name, body in cut.name_files(cut.hash).items():
        media.put(name, body)
    return cut
