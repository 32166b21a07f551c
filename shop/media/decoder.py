"""The child process that decodes one picture that somebody sent: `python -m shop.media.decoder <work>`.

The picture comes on standard input. On standard output leaves a line of JSON (`hash`, `colour`, `width`, `height`,
`files` by ending with their lengths; or `refused`), then the files. It limits itself before it looks at anything:
memory, seconds of the processor, no files, no processes. It has no settings, no database and no secrets.
"""

import json
import resource
import sys
import warnings
from io import BytesIO

from PIL import Image

from shop.media.pictures import CutPicture, cut_picture, trim_document

_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 50_000_000
"""What a phone's best camera takes."""
_LEAST_SIDE = 200
_MOST_LONG = 12
"""So many times as long as it is wide: pictures of details are long."""
_MEMORY = 1536 * 1024 * 1024
_SECONDS = 20
_DECODED = 2400
"""Nothing larger than this width is cut from a picture, so nothing larger is kept in memory."""


class _Refused(Exception):
    """Why the picture is not taken: its argument."""


def _limit_itself() -> None:
    """From here on, whatever the picture makes the libraries do stays small."""
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _decode(body: bytes) -> Image.Image:
    """The picture with at most `_DECODED` pixels in its width. Raises _Refused."""
    try:
        image: Image.Image = Image.open(BytesIO(body), formats=_FORMATS)
        _demand_size(*image.size)
        image.draft("RGB", (_DECODED, _DECODED))
        image.load()
    except _Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _Refused("pixels") from None
    except Exception:
        # Whatever a library says of bytes that a stranger made up, it is about those bytes.
        raise _Refused("broken") from None
    if image.width > _DECODED:
        image = _plain(image)
        image.thumbnail((_DECODED, _DECODED * _MOST_LONG), Image.Resampling.BOX)
    return image


def _demand_size(width: int, height: int) -> None:
    if width * height > _MOST_PIXELS:
        raise _Refused("pixels")
    if min(width, height) < _LEAST_SIDE:
        raise _Refused("small")
    if max(width, height) > min(width, height) * _MOST_LONG:
        raise _Refused("shape")


def _plain(image: Image.Image) -> Image.Image:
    """A palette can't be scaled: its colours can."""
    return image.convert("RGBA") if image.mode in ("P", "PA", "LA", "1") else image


def _work(body: bytes, what: str) -> CutPicture:
    """Cut the picture for pages, or trim it to one file for a document. Raises _Refused."""
    image = _decode(body)
    try:
        return cut_picture(image) if what == "picture" else trim_document(image)
    except MemoryError:
        raise _Refused("pixels") from None


def _main() -> None:
    """Read, limit, decode, write."""
    body = sys.stdin.buffer.read()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    _limit_itself()
    out = sys.stdout.buffer
    try:
        cut = _work(body, sys.argv[1])
    except _Refused as refused:
        out.write(json.dumps({"refused": str(refused)}).encode() + b"\n")
        return
    head = {"hash": cut.hash, "colour": cut.colour, "width": cut.width, "height": cut.height}
    files = {ending: len(file) for ending, file in cut.endings.items()}
    out.write(json.dumps(head | {"files": files}).encode() + b"\n")
    for file in cut.endings.values():
        out.write(file)


if __name__ == "__main__":
    _main()
