"""Cuts a picture into the files that pages ask for.

Square for lists, its own shape for its page, 1× to 3×. Pure.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

SQUARE = (180, 360, 540)
"""Widths in pixels of the square cuts: two columns of a phone at 1×, 2× and 3×."""
WHOLE = (375, 750, 1080)
"""Widths of the whole picture: the full width of a phone."""
CARD = 640
"""Width of the JPEG for cards in a chat, which take no WebP."""
_DOCUMENT = 1600
"""The longer side of a licence or a piece of evidence: every word on it can be read."""
_QUALITY = 80


@dataclass(frozen=True)
class CutPicture:
    """`hash` is taken from the pixels; `endings` are bytes by the end of a file's name. Sizes in pixels, upright."""

    hash: str
    colour: str
    width: int
    height: int
    endings: Mapping[str, bytes]

    def name_files(self, code: str) -> dict[str, bytes]:
        """Bytes by file name."""
        return {f"{code}{ending}": body for ending, body in self.endings.items()}


def cut_picture(image: Image.Image) -> CutPicture:
    """All files of one picture, of whatever shape; what is smaller than a cut is enlarged."""
    image = take_pixels(image)
    square = ImageOps.fit(image, (min(image.size), min(image.size)))
    endings = {_ending("w", width): _webp(_scaled(image, width)) for width in WHOLE}
    endings |= {_ending("s", width): _webp(_scaled(square, width)) for width in SQUARE}
    endings[".jpg"] = _jpeg(_scaled(square, CARD))
    return CutPicture(_hash(image), _find_colour(image), *image.size, endings)


def trim_document(image: Image.Image) -> CutPicture:
    """A picture of a document as one JPEG."""
    image = take_pixels(image)
    image.thumbnail((_DOCUMENT, _DOCUMENT))
    return CutPicture(_hash(image), _find_colour(image), *image.size, {".jpg": _jpeg(image)})


def take_pixels(image: Image.Image) -> Image.Image:
    """What a picture file shows, as plain pixels: upright, in sRGB, on white where it is transparent.

    Whatever else the file says (where it was taken, with what, comments) is gone.
    """
    upright = ImageOps.exif_transpose(image)
    coloured = _to_srgb(upright)
    if coloured.has_transparency_data:
        ground = Image.new("RGBA", coloured.size, "#ffffff")
        coloured = Image.alpha_composite(ground, coloured.convert("RGBA"))
    plain = coloured.convert("RGB")
    return Image.frombytes("RGB", plain.size, plain.tobytes())


def _to_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours that screens have; a profile that can't be read is passed over."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def file_name(code: str, kind: str, width: int) -> str:
    """The name of one cut: `s` for square, `w` for the whole."""
    return f"{code}{_ending(kind, width)}"


def _ending(kind: str, width: int) -> str:
    return f"-{kind}{width}.webp"


def _hash(image: Image.Image) -> str:
    return hashlib.sha256(repr(image.size).encode() + image.tobytes()).hexdigest()[:32]


def _find_colour(image: Image.Image) -> str:
    """The colour that holds the picture's place: the mean of its middle, as #rrggbb."""
    width, height = image.size
    middle = image.crop((width // 8, height // 8, width * 7 // 8, height * 7 // 8)).reduce(8)
    red, green, blue = middle.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _scaled(image: Image.Image, width: int) -> Image.Image:
    size = (width, round(image.height * width / image.width))
    return image if size == image.size else image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def _webp(image: Image.Image) -> bytes:
    body = BytesIO()
    image.save(body, "WEBP", quality=_QUALITY, method=1)
    return body.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    body = BytesIO()
    image.save(body, "JPEG", quality=86)
    return body.getvalue()
