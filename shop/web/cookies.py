"""Our cookies: HttpOnly, Lax, and over https bound to this very host."""

from datetime import timedelta

from aiohttp import web

from shop.web.door import door


def name_cookie(name: str, *, secure: bool) -> str:
    """`__Host-` over https: no other host can set it, and it is never sent in clear."""
    return f"__Host-{name}" if secure else name


def find_cookie(request: web.Request, name: str) -> str | None:
    """What the browser sent; none of ours has a character beyond ASCII."""
    value = request.cookies.get(name_cookie(name, secure=door(request).secure))
    return value if value and value.isascii() else None


def set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    name: str,
    value: str,
    age: timedelta,
    *,
    strict: bool = False,
) -> None:
    """Set a cookie for `age`. A `strict` one does not even come along when another site links to us."""
    response.set_cookie(
        name_cookie(name, secure=door(request).secure),
        value,
        max_age=int(age.total_seconds()),
        path="/",
        httponly=True,
        samesite="Strict" if strict else "Lax",
        secure=door(request).secure,
    )


def drop_cookie(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Make the browser forget a cookie."""
    set_cookie(request, response, name, "", timedelta())
