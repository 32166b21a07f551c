"""What a picture file says besides its pixels: which side is up, what shines through, in which colours, whose it is."""

import io

import pytest
from PIL import Image, ImageCms

from shop.media.pictures import cut_picture, take_pixels

ORIENTATION = 0x0112
RED, BLUE = (220, 20, 20), (20, 20, 220)


def draw_halves() -> Image.Image:
    """Upright 1080 × 1440: red above, blue below."""
    image = Image.new("RGB", (1080, 1440), RED)
    image.paste(BLUE, (0, 720, 1080, 1440))
    return image


def open_again(image: Image.Image, kind: str, **options: object) -> Image.Image:
    """The picture as it comes out of a file."""
    body = io.BytesIO()
    image.save(body, kind, **options)
    return Image.open(io.BytesIO(body.getvalue()))


def is_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    """Whether a pixel has about this colour."""
    return isinstance(pixel, tuple) and all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_photograph_stands_upright_however_the_phone_was_held(
    orientation: int, turned: Image.Transpose | None
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = draw_halves() if turned is None else draw_halves().transpose(turned)
    shown = take_pixels(open_again(stored, "JPEG", exif=exif, quality=95))
    assert shown.size == (1080, 1440)
    assert is_like(shown.getpixel((540, 100)), RED)
    assert is_like(shown.getpixel((540, 1340)), BLUE)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(mode: str) -> None:
    clear = Image.new("RGBA", (1080, 1440), (0, 0, 0, 0)).convert(mode)
    stored = open_again(clear, "PNG", **({"transparency": 0} if mode == "P" else {}))
    assert is_like(take_pixels(stored).getpixel((9, 9)), (255, 255, 255))


def test_colours_are_those_of_screens() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stored = open_again(draw_halves(), "JPEG", icc_profile=profile, quality=95)
    assert is_like(take_pixels(stored).getpixel((540, 100)), RED)
    broken = open_again(draw_halves(), "PNG", icc_profile=b"no profile")
    assert is_like(take_pixels(broken).getpixel((540, 100)), RED)
    printed = open_again(draw_halves().convert("CMYK"), "JPEG", quality=95)
    assert take_pixels(printed).mode == "RGB"


def test_nothing_of_where_it_was_taken_or_by_whom_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY phone"
    stored = open_again(draw_halves(), "JPEG", exif=exif, comment=b"CANARY comment", quality=95)
    assert not take_pixels(stored).info
    assert not any(b"CANARY" in body for body in cut_picture(stored).endings.values())
