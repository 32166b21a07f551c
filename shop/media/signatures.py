"""What a file is by its first bytes and its structure, whatever it calls itself. Pure."""

from typing import Literal

Format = Literal["jpeg", "png", "webp", "mp4", "pdf"]
_MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
_PDF_TAIL = 1024


def detect_format(body: bytes) -> Format | None:
    """The format of a whole file; None for whatever is not accepted anywhere, SVG among it."""
    if body.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "webp"
    if body.startswith(b"%PDF-") and b"%%EOF" in body[-_PDF_TAIL:]:
        return "pdf"
    return "mp4" if body[4:8] == b"ftyp" and body[8:12] in _MP4_BRANDS and _is_whole_mp4(body) else None


def _is_whole_mp4(body: bytes) -> bool:
    """Whether the file is boxes to its last byte, with an index (`moov`) and media (`mdat`) among them."""
    at, found = 0, set()
    while at < len(body):
        size, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(body[at + 8 : at + 16])
        elif size == 0:
            size = len(body) - at
        if size < 8 or at + size > len(body):
            return False
        found.add(kind)
        at += size
    return {b"ftyp", b"moov", b"mdat"} <= found
