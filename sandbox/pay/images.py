"""Pictures that a merchant uploads to answer a complaint: multipart, with only `meta` signed (docs/wechat.md §7.1)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from sandbox.pay.crypto import make_nonce
from sandbox.pay.door import Answer, Call
from sandbox.pay.refusals import PayRefusal

_LARGEST = 2 * 1024 * 1024
_NAME = re.compile(r"[^/\\]{1,128}\.(jpg|jpeg|bmp|png)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})"?')
_NAMED = re.compile(r'[; ](name|filename)="([^"]*)"')
_BEGINS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")
_RULE = "§7.10"


@dataclass(frozen=True)
class _Part:
    """One part of a form."""

    name: str
    file: str
    content: bytes


async def upload_image(call: Call) -> Answer:
    """`POST /v3/merchant-service/images/upload`: JPG, PNG or BMP of at most 2 MB, with the SHA-256 that meta names."""
    parts = {part.name: part for part in _split(call.content_type, call.body)}
    if set(parts) != {"meta", "file"}:
        raise _refuse("表单须有且只有meta和file两部分")
    try:
        meta = json.loads(parts["meta"].content)
        name, digest = str(meta["filename"]), str(meta["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise _refuse("meta须是含filename和sha256的JSON") from error
    content = parts["file"].content
    if _NAME.fullmatch(name) is None or parts["file"].file != name:
        raise _refuse("文件名须与meta一致，且以jpg、bmp、png为后缀")
    if not content or len(content) > _LARGEST:
        raise _refuse("图片大小不能超过2M")
    if not content.startswith(_BEGINS):
        raise _refuse("图片格式仅支持jpg、bmp、png")
    if hashlib.sha256(content).hexdigest() != digest.lower():
        raise _refuse("图片的sha256与meta不一致")
    media_id = make_nonce(64)
    call.state.images[media_id] = name
    call.world.changed()
    return Answer({"media_id": media_id})


def read_meta(content_type: str, body: bytes) -> bytes | None:
    """What is signed of an upload: its `meta`. None for a body that is no form or has none."""
    return next((part.content for part in _split(content_type, body) if part.name == "meta"), None)


def _split(content_type: str, body: bytes) -> list[_Part]:
    found = _BOUNDARY.search(content_type)
    if found is None or not content_type.startswith("multipart/form-data"):
        return []
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())
    return [part for piece in pieces[1:-1] if (part := _read_part(piece)) is not None]


def _read_part(piece: bytes) -> _Part | None:
    head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    line = next((one for one in head.split(b"\r\n") if one.lower().startswith(b"content-disposition:")), b"")
    named = dict(_NAMED.findall(line.decode("utf-8", "replace")))
    return _Part(named["name"], named.get("filename", ""), content) if "name" in named else None


def _refuse(message: str) -> PayRefusal:
    return PayRefusal("PARAM_ERROR", message, rule=_RULE)
