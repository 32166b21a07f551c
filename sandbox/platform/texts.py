"""Checks of texts that several APIs share: sizes, links, media ids."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sandbox.platform.answers import Call, Refused
from sandbox.platform.media import find_medium

_TEXT_LIMIT_BYTES = 2048


def required_text(value: object, name: str, limit_bytes: int = _TEXT_LIMIT_BYTES) -> str:
    """A text that must be there (47001 for another type, 44004 when empty) and not be too long (45002)."""
    if not isinstance(value, str):
        raise Refused(47001, "data format error", "§5.5", f"{name} 必须是文字")
    if not value:
        raise Refused(44004, "empty content", "§5.5", f"{name} 是空的")
    if len(value.encode()) > limit_bytes:
        raise Refused(45002, "content size out of limit", "§4.3", f"{name} 超过 {limit_bytes} 字节")
    return value


def required_medium(call: Call, media_id: object) -> str:
    """A media id that is valid now; 40007 otherwise."""
    if not isinstance(media_id, str) or find_medium(call.world, media_id) is None:
        raise Refused(40007, "invalid media_id", "§6.5", f"没有素材 {media_id!r}，或它的三天已过")
    return media_id


def required_mapping(value: object, name: str) -> dict[str, Any]:
    """A JSON object; 47001 otherwise."""
    if not isinstance(value, dict):
        raise Refused(47001, "data format error", "§4.3", f"{name} 必须是对象")
    return value


def is_link(value: object) -> bool:
    """An http(s) address with a host."""
    if not isinstance(value, str):
        return False
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(char.isspace() for char in value)
