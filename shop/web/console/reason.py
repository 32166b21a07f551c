"""A form whose words the law watches is shown once more, with a field for why they may stand there."""

from aiohttp import web

from shop.catalog.refusals import ClaimsFound
from shop.web.console.rendering import render, word_problem
from shop.web.csrf import FIELD


async def ask_reason(request: web.Request, refusal: ClaimsFound, *, back: str, label: str = "") -> web.Response:
    """What was sent, kept, and the reason asked for. `back` is the page that it was sent from, called `label`.

    Files are not kept: whoever sends any is asked otherwise.
    """
    sent = [(name, value) for name, value in (await request.post()).items() if isinstance(value, str)]
    kept = [(name, value) for name, value in sent if name not in (FIELD, "reason")]
    page = {"back": back, "label": label, "path": request.rel_url.raw_path}
    problem = word_problem(request, refusal)
    return render(request, "console/reason.html", status=refusal.status, kept=kept, problem=problem, **page)
