"""The addresses of 快递100."""

from __future__ import annotations

from aiohttp import web

from sandbox.couriers import labels, tracks
from sandbox.couriers.state import couriers_of
from sandbox.world import World


def setup(app: web.Application, world: World) -> None:
    """Add them to the application."""
    couriers_of(world)
    app.router.add_post("/label/order", labels.serve)
    app.router.add_get("/label/{number}", labels.show_label)
    app.router.add_post("/poll/query.do", tracks.serve)
