"""Files of strangers: what is no picture is none, what a picture hides is gone, what nobody uses is deleted."""

import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from commissions.actor import member_acting, staff_acting
from commissions.beneficiary import MemberId
from shop.erasure import erase_member
from shop.media.decoding import decode_picture
from shop.media.folder import MediaFolder
from shop.media.media import Media, MediaKind, is_public_name
from shop.media.queries import get_document, list_media
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.media.refusals import MediaUnknown, UploadRefused
from shop.media.service import drop_unused, use_media
from shop.media.signatures import detect_format
from shop.media.sweeping import sweep_media
from shop.media.tables import media
from shop.members.member import Identity
from shop.members.service import recognise
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

STAFF = staff_acting("mei")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="900" height="900"/></svg>'


def encode(kind: str = "JPEG", size: tuple[int, int] = (400, 500), mode: str = "RGB", **options: Any) -> bytes:
    """A picture file in one colour."""
    body = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 60, 40, 128)[: len(mode)]).save(body, kind, **options)
    return body.getvalue()


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG that says what it likes of its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def box(kind: bytes, body: bytes = b"") -> bytes:
    """One box of an MP4."""
    return struct.pack(">I", 8 + len(body)) + kind + body


MP4 = box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"moov", b"\0" * 40) + box(b"mdat", b"\1" * 400)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


def list_all(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


NOT_ACCEPTED = {
    "svg": SVG,
    "svg after a declaration": b"<?xml version='1.0'?>" + SVG,
    "svg behind a mark": b"\xef\xbb\xbf" + SVG,
    "html": b"<html><script>alert(1)</script>",
    "gif": b"GIF89a" + b"\0" * 40,
    "gif with script": b"GIF89a/*" + b"*/=1;alert(1)//",
    "bmp": encode("BMP"),
    "tiff": encode("TIFF"),
    "ico": encode("ICO", (256, 256)),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 500 500\n",
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "a program": b"\x7fELF" + b"\0" * 60,
    "php": b"<?php system($_GET[0]); ?>",
    "an animation of brand qt": box(b"ftyp", b"qt  \0\0\2\0") + MP4[24:],
    "half a film": MP4[:-20],
    "a film without an index": MP4[:24] + MP4[72:],
    "a film with html behind": MP4 + b"<html>",
    "a pdf without its end": PDF[:-8],
    "nothing that is known": bytes(range(256)),
    "text": "产品说明".encode(),
}


@pytest.mark.parametrize("name", NOT_ACCEPTED)
def test_what_is_accepted_nowhere_is_known_by_its_content(name: str) -> None:
    assert detect_format(NOT_ACCEPTED[name]) is None


def test_formats_are_known_by_their_content() -> None:
    found = [detect_format(body) for body in (encode(), encode("PNG"), encode("WEBP"), MP4, PDF)]
    assert found == ["jpeg", "png", "webp", "mp4", "pdf"]
    long_box = struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 20) + b"abcd"
    assert detect_format(MP4[:72] + long_box) == "mp4"
    assert detect_format(MP4[:72] + struct.pack(">I", 0) + b"mdat to the end") == "mp4"


BROKEN = {
    "cut off": (encode(size=(900, 900), quality=95)[:-900], "broken"),
    "only a head": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "broken"),
    "a png cut off": (png(400, 400, os.urandom(400 * 1201))[:-90_000], "broken"),
    "a webp that lies": (b"RIFF\xff\xff\xff\x7fWEBPVP8 " + b"\0" * 99, "broken"),
    "fifty thousand square": (png(50_000, 50_000, b"\0" * 1_000_000), "pixels"),
    "a little too many pixels": (png(8_000, 7_000, b"\0" * 1_000), "pixels"),
    "very long": (png(200, 9_000, b"\0" * 1_000), "shape"),
    "a stamp": (encode(size=(199, 900)), "small"),
    "text in a chunk that unpacks to much": (
        png(400, 400, b"\0").replace(b"IDAT", b"zTXt", 1),
        "broken",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_picture_that_can_not_be_shown_is_refused_and_harms_nobody(name: str) -> None:
    body, why = BROKEN[name]
    with pytest.raises(UploadRefused) as refused:
        await decode_picture(body, "picture")
    assert refused.value.data["why"] == why


async def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.media.decoding._PATIENCE_S", 0.01)
    with pytest.raises(UploadRefused):
        await decode_picture(encode(), "picture")


async def test_nothing_but_the_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY phone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 7.0)
    sent = encode("JPEG", (600, 400), exif=exif, comment=b"CANARY comment") + b"PK\x03\x04<script>CANARY</script>"
    cut = await decode_picture(sent, "picture")
    assert (cut.width, cut.height) == (400, 600), "upright"
    for body in cut.endings.values():
        assert b"CANARY" not in body
        assert not dict(Image.open(io.BytesIO(body)).getexif())


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "CMYK")])
async def test_every_cut_has_its_width(kind: str, mode: str) -> None:
    cut = await decode_picture(encode(kind, (2_600, 1_300), mode), "picture")
    sizes = {ending: Image.open(io.BytesIO(body)).size for ending, body in cut.endings.items()}
    assert sizes["-w1080.webp"] == (1080, 540)
    assert (sizes["-s180.webp"], sizes["-s540.webp"], sizes[".jpg"]) == ((180, 180), (540, 540), (640, 640))


async def take(database: AnyDatabase, store: MediaFolder, body: bytes, kind: str = "picture", **whose: Any) -> Media:
    upload = Upload(body, MediaKind(kind), **{"by": STAFF} | whose)
    return await receive_upload(database, store, upload)


async def test_a_file_is_kept_once_and_for_a_day_unless_it_is_used(
    database: AnyDatabase, clock: MovableClock, tmp_path: Path, folder: MediaFolder
) -> None:
    picture, again = [await take(database, folder, encode()) for _ in range(2)]
    assert picture.code == again.code
    film = await take(database, folder, MP4, "video")
    assert folder.open(f"{film.code}.mp4")
    await database.transact(use_media, [film.code], MediaKind.VIDEO)

    clock.advance(hours=23)
    assert await database.transact(drop_unused) == 0
    clock.advance(hours=2)
    assert await database.transact(drop_unused) == 1
    with pytest.raises(MediaUnknown):
        await database.transact(use_media, [picture.code], MediaKind.PICTURE)
    with pytest.raises(UploadRefused):
        await take(database, folder, encode())

    assert await sweep_media(database, folder) == 1
    assert await sweep_media(database, folder) == 0
    assert list_all(tmp_path / "media") == {f"{film.code}.mp4"}
    assert (await take(database, folder, encode())).code == picture.code


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("picture", b"", "bytes"),
        ("picture", b"\xff\xd8\xff" + b"\0" * LARGEST[MediaKind.PICTURE], "bytes"),
        ("picture", MP4, "kind"),
        ("picture", PDF, "kind"),
        ("picture", SVG, "kind"),
        ("video", b"\xff\xd8\xff", "kind"),
        ("document", MP4, "kind"),
    ],
)
async def test_each_kind_takes_its_own_files(
    sqlite_database: AnyDatabase, folder: MediaFolder, kind: str, body: bytes, why: str
) -> None:
    with pytest.raises(UploadRefused) as refused:
        await take(sqlite_database, folder, body, kind)
    assert refused.value.data["why"] == why
    assert await sqlite_database.read(lambda c: c.scalars(select(media.c.code)).all()) == []


async def test_only_its_own_kind_and_owner_can_use_a_file(sqlite_database: AnyDatabase, folder: MediaFolder) -> None:
    anna = MemberId(7)
    hers = await take(sqlite_database, folder, encode(), by=member_acting(anna), member_id=anna)
    shops = await take(sqlite_database, folder, encode())
    assert hers.code != shops.code
    for codes, kind, owner in (
        ([hers.code], MediaKind.PICTURE, None),
        ([shops.code], MediaKind.PICTURE, anna),
        ([shops.code], MediaKind.VIDEO, None),
        ([shops.code, "f" * 32], MediaKind.PICTURE, None),
    ):
        with pytest.raises(MediaUnknown):
            await sqlite_database.transact(use_media, codes, kind, member_id=owner)
    await sqlite_database.transact(use_media, [shops.code, shops.code], MediaKind.PICTURE)
    assert set(await sqlite_database.read(list_media, [hers.code, shops.code])) == {hers.code, shops.code}


async def test_what_is_a_persons_goes_with_them(database: AnyDatabase, tmp_path: Path, folder: MediaFolder) -> None:
    anna = (await database.transact(recognise, Identity("wx1", "anna"), via="login")).id
    hers = await take(database, folder, encode(), by=member_acting(anna), member_id=anna)
    await take(database, folder, encode(size=(1900, 300)), "document", by=member_acting(anna), member_id=anna)
    shops = await take(database, folder, encode())
    await database.transact(use_media, [hers.code], MediaKind.PICTURE, member_id=anna)
    await database.transact(erase_member, anna, by=STAFF, reason="asked")
    assert await sweep_media(database, folder) == 2
    left = list_all(tmp_path / "media")
    assert left
    assert all(name.startswith(shops.code) for name in left)


async def test_a_document_is_for_its_owner_alone(door: Door, phone: MakePhone, folder: MediaFolder) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    for person in (anna, berta):
        await person.open("/me")
    owner = await anna.member_id()
    invoice = await take(door.database, folder, PDF, "document", member_id=owner)  # type: ignore[arg-type]
    secret = await take(door.database, folder, encode(), "document")  # type: ignore[arg-type]

    got = await anna.get(f"/me/files/{invoice.code}")
    assert (got.status, await got.read()) == (200, PDF)
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Cache-Control"] == "no-store"
    assert (await berta.get(f"/me/files/{invoice.code}")).status == 404
    assert (await anna.get(f"/me/files/{secret.code}")).status == 404
    for name in (f"{secret.code}.jpg", f"private%2F{secret.code}.jpg", f"private/{secret.code}.jpg", invoice.code):
        assert (await anna.get(f"/media/{name}")).status == 404
    with pytest.raises(MediaUnknown):
        await door.database.read(get_document, invoice.code, member_id=None)


@pytest.mark.parametrize(
    "name", ["../x.jpg", "a/../../b", "/etc/passwd", "x.svg", "", ".", "a" * 32, "A" * 32 + ".jpg"]
)
def test_a_file_is_called_as_we_call_it_or_not_at_all(folder: MediaFolder, name: str) -> None:
    assert not is_public_name(name)
    assert folder.open(name) is None
    for act in (lambda: folder.put(name, b"x"), lambda: folder.delete(name)):
        with pytest.raises(ValueError, match="no file is called"):
            act()
