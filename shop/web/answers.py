"""Answers that are no page."""

from aiohttp import web


def redirect(location: str, *, after_post: bool = False) -> web.Response:
    """Go on to `location`; a response and no exception, so that cookies can be set on it."""
    return web.Response(status=303 if after_post else 302, headers={"Location": location})
