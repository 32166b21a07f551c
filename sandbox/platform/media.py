"""Uploaded files: temporary ones live three days, permanent ones stay (docs/wechat.md §6.5)."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from PIL import Image, UnidentifiedImageError

from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.state import Medium, platform_state
from sandbox.world import World, world_of

_LIFE = timedelta(days=3)
_MEGABYTE = 1024 * 1024
_SIZES = {"image": 10 * _MEGABYTE, "voice": 2 * _MEGABYTE, "video": 10 * _MEGABYTE, "thumb": 64 * 1024}
_ARTICLE_PICTURE_SIZE = _MEGABYTE
_EMPTY = 40006
_TOO_BIG = {"image": 40009, "article": 40009, "thumb": 40009, "voice": 40010, "video": 40012}
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
_NAMED = {"amr": "audio/amr", "mp3": "audio/mpeg", "mp4": "video/mp4"}
_ALLOWED = {
    "image": ("image/jpeg", "image/png", "image/gif"),
    "thumb": ("image/jpeg",),
    "voice": ("audio/amr", "audio/mpeg"),
    "video": ("video/mp4",),
    "article": ("image/jpeg", "image/png"),
}
PATH = "/mmbiz/"


async def _upload(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/media/upload: multipart field `media` → media_id for three days."""
    kind = call.query("type")
    name, content = await _read_upload(call, kind, _SIZES)
    medium = keep_medium(call.world, kind, content, name, permanent=False)
    created = int(medium.created_at.timestamp())
    return {"type": kind, "thumb_media_id" if kind == "thumb" else "media_id": medium.media_id, "created_at": created}


async def _upload_permanent(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/material/add_material."""
    kind = call.query("type")
    name, content = await _read_upload(call, kind, _SIZES)
    medium = keep_medium(call.world, kind, content, name, permanent=True)
    return {"media_id": medium.media_id, "url": medium_address(call.world, medium.media_id)}


async def _upload_article_picture(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/media/uploadimg: jpg or png up to 1 MB → an address for articles."""
    name, content = await _read_upload(call, "article", {"article": _ARTICLE_PICTURE_SIZE})
    medium = keep_medium(call.world, "article", content, name, permanent=True)
    return {"url": medium_address(call.world, medium.media_id)}


async def _download(call: Call) -> web.Response | dict[str, Any]:
    """GET /cgi-bin/media/get: the bytes, a video's address, or JSON on error."""
    medium = find_medium(call.world, call.query("media_id"))
    if medium is None:
        raise Refused(40007, "invalid media_id", "§6.5", "没有这个素材，或它的三天已过")
    if medium.kind == "video":
        return {"video_url": medium_address(call.world, medium.media_id)}
    headers = {"Content-Type": medium.content_type, "Content-Disposition": f'attachment; filename="{medium.file_name}"'}
    return web.Response(body=medium_bytes(call.world, medium), headers=headers)


async def _delete_permanent(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/material/del_material: the id ends; who received the picture keeps it."""
    medium = platform_state(call.world).media.get(str(call.json().get("media_id")))
    if medium is None or medium.expires_at is not None:
        raise Refused(40007, "invalid media_id", "§6.5")
    medium.expires_at = call.world.clock.now()
    return {"errcode": 0, "errmsg": "ok"}


async def show_medium(request: web.Request) -> web.Response:
    """GET /mmbiz/{media_id}: what a phone loads to show a picture."""
    world = world_of(request)
    medium = platform_state(world).media.get(request.match_info["media_id"])
    if medium is None:
        raise web.HTTPNotFound
    return web.Response(body=medium_bytes(world, medium), content_type=medium.content_type)


def keep_medium(world: World, kind: str, content: bytes, file_name: str, *, permanent: bool) -> Medium:
    """Store a file under a fresh media id."""
    now, media_id = world.clock.now(), secrets.token_urlsafe(48).replace("-", "x")
    expires_at = None if permanent else now + _LIFE
    medium = Medium(media_id, kind, _content_type_of(content, file_name), file_name, now, expires_at)
    path = _path(world, media_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    platform_state(world).media[media_id] = medium
    world.changed()
    return medium


def find_medium(world: World, media_id: str) -> Medium | None:
    """A medium that is still valid."""
    medium = platform_state(world).media.get(media_id)
    expired = medium is not None and medium.expires_at is not None and medium.expires_at <= world.clock.now()
    return None if expired else medium


def medium_bytes(world: World, medium: Medium) -> bytes:
    """Its content."""
    return _path(world, medium.media_id).read_bytes()


def medium_address(world: World, media_id: str) -> str:
    """Where a phone finds it."""
    return f"{world.base_url}{PATH}{media_id}"


def _content_type_of(content: bytes, file_name: str) -> str:
    """By the content for pictures, by the name's ending for sound and film."""
    try:
        with Image.open(BytesIO(content)) as picture:
            return _PICTURES.get(picture.format or "", "application/octet-stream")
    except (UnidentifiedImageError, OSError):
        return _NAMED.get(file_name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


async def _read_upload(call: Call, kind: str, sizes: dict[str, int]) -> tuple[str, bytes]:
    if kind not in sizes:
        raise Refused(40004, "invalid media type", "§6.5", f"类型 {kind!r} 不在其中：{'、'.join(sizes)}")
    name, content = await _find_file(call) or ("", b"")
    if not name:
        raise Refused(41005, "media data missing", "§6.5", "要用 multipart 上传，字段叫 media，带文件名")
    if len(content) > sizes[kind] or not content:
        code = _TOO_BIG.get(kind, _EMPTY) if content else _EMPTY
        raise Refused(code, "invalid media size", "§6.5", f"有 {len(content)} 字节，最多 {sizes[kind]}")
    if _content_type_of(content, name) not in _ALLOWED[kind]:
        raise Refused(40005, "invalid file type", "§6.5", f"{name} 不是这些格式：{'、'.join(_ALLOWED[kind])}")
    return name, content


async def _find_file(call: Call) -> tuple[str, bytes] | None:
    """Name and content of the multipart field `media`, out of the body that was read already."""
    if call.request.content_type != "multipart/form-data":
        return None
    loop = asyncio.get_running_loop()
    stream = StreamReader(BaseProtocol(loop), len(call.raw) + 1, loop=loop)
    stream.feed_data(call.raw)
    stream.feed_eof()
    async for part in MultipartReader(call.request.headers, stream):
        if isinstance(part, BodyPartReader) and part.name == "media" and part.filename:
            return part.filename, bytes(await part.read(decode=True))
    return None


def _path(world: World, media_id: str) -> Path:
    return world.options.state_folder / "media" / media_id


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/media/upload", _upload),
    Endpoint("GET", "/cgi-bin/media/get", _download, daily=200_000),
    Endpoint("POST", "/cgi-bin/media/uploadimg", _upload_article_picture),
    Endpoint("POST", "/cgi-bin/material/add_material", _upload_permanent, daily=1000),
    Endpoint("POST", "/cgi-bin/material/del_material", _delete_permanent, daily=1000),
)
