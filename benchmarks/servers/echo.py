"""The least that aiohttp can do with the same request: read the body and send it back."""

from aiohttp import web

from benchmarks.servers.running import serve


async def echo(request: web.Request) -> web.Response:
    """The body that came."""
    return web.Response(body=await request.read())


async def make_app() -> web.Application:
    """One route."""
    app = web.Application()
    app.router.add_post("/wechat", echo)
    return app


if __name__ == "__main__":
    serve(make_app)
