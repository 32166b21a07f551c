"""Headers that every answer carries: what a page may load, who may frame it, how long it is kept."""

from aiohttp import web

from shop.web.door import Door, door
from shop.web.sessions import Handler

_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@web.middleware
async def headers_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the headers to whatever the handlers answer."""
    response = await handler(request)
    harden(response, _write_policy(door(request)), secure=door(request).secure)
    return response


def harden(response: web.StreamResponse, policy: str, *, secure: bool) -> None:
    """Put the headers on an answer, the content security policy on pages only."""
    for name, value in _COMMON.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "private, no-cache" if _is_html(response) else "no-store")
    if _is_html(response):
        response.headers["Content-Security-Policy"] = policy
    if secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"


def _write_policy(place: Door) -> str:
    """The content security policy.

    Our own scripts and WeChat's, our own styles, no inline anything, no frames.
    """
    pictures = " ".join(("'self'", "data:", *place.picture_origins))
    return (
        f"default-src 'none'; script-src 'self' {place.jssdk_origin}; style-src 'self'; img-src {pictures}; "
        "media-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _is_html(response: web.StreamResponse) -> bool:
    return response.content_type == "text/html"
