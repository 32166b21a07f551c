"""A file comes in: looked at, decoded, written down, kept. Between units of work."""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.database.database import Database
from shop.media.decoding import decode_picture
from shop.media.media import Media, MediaKind, NewMedia, video_name
from shop.media.ports import MediaStore
from shop.media.refusals import UploadRefused
from shop.media.service import record_media
from shop.media.signatures import Format, detect_format

LARGEST: Mapping[MediaKind, int] = {
    MediaKind.PICTURE: 10 * 1024 * 1024,
    MediaKind.VIDEO: 40 * 1024 * 1024,
    MediaKind.DOCUMENT: 10 * 1024 * 1024,
}
"""Bytes of one file."""
_ACCEPTED: Mapping[MediaKind, tuple[Format, ...]] = {
    MediaKind.PICTURE: ("jpeg", "png", "webp"),
    MediaKind.VIDEO: ("mp4",),
    MediaKind.DOCUMENT: ("jpeg", "png", "webp", "pdf"),
}


@dataclass(frozen=True)
class Upload:
    """What somebody sends. `member_id` is whose it will be, None the merchant's. Names and types are not asked."""

    body: bytes
    kind: MediaKind
    by: Actor
    member_id: MemberId | None = None


async def receive_upload(database: Database, store: MediaStore, upload: Upload) -> Media:
    """Take a file in. It waits for a day to be used (`use_media`). Raises UploadRefused."""
    if not 0 < len(upload.body) <= LARGEST[upload.kind]:
        raise UploadRefused("bytes")
    found = detect_format(upload.body)
    if found is None or found not in _ACCEPTED[upload.kind]:
        raise UploadRefused("kind")

    new, files = await _prepare(upload, found)
    # The row first: a file that nobody has written down would never be deleted.
    made = await database.transact(record_media, new)
    await asyncio.to_thread(_put_all, store, files)
    return made


async def _prepare(upload: Upload, found: Format) -> tuple[NewMedia, Mapping[str, bytes]]:
    """The row, and the files by name."""
    digest = hashlib.sha256(upload.body).hexdigest()
    if found == "mp4":
        code = _make_code(upload, digest[:32])
        return _row(upload, code, "video/mp4", digest), {video_name(code): upload.body}
    if found == "pdf":
        new = _row(upload, _make_code(upload, ""), "application/pdf", digest)
        return new, {new.private_name: upload.body}

    cut = await decode_picture(upload.body, "document" if upload.kind is MediaKind.DOCUMENT else "picture")
    code, measures = _make_code(upload, cut.hash), (cut.width, cut.height, cut.colour)
    if upload.kind is MediaKind.DOCUMENT:
        new = _row(upload, code, "image/jpeg", digest, *measures)
        return new, {new.private_name: cut.endings[".jpg"]}
    return _row(upload, code, "image/webp", digest, *measures), cut.name_files(code)


def _row(
    upload: Upload,
    code: str,
    content_type: str,
    digest: str,
    width: int | None = None,
    height: int | None = None,
    colour: str | None = None,
) -> NewMedia:
    size = len(upload.body)
    owner, by = upload.member_id, upload.by
    return NewMedia(code, upload.kind, content_type, owner, digest, size, width, height, colour, by)


def _make_code(upload: Upload, content: str) -> str:
    """32 hex digits: of the content for what everyone sees, so that it is kept once; else such that nobody guesses it.

    A person's own has them in its name, so that erasing one person takes nothing from another.
    """
    if upload.kind is MediaKind.DOCUMENT:
        return secrets.token_hex(16)
    if upload.member_id is None:
        return content
    return hashlib.sha256(f"{upload.member_id} {content}".encode()).hexdigest()[:32]


def _put_all(store: MediaStore, files: Mapping[str, bytes]) -> None:
    for name, body in files.items():
        store.put(name, body)
