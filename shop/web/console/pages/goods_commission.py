"""佣金: a product's own, or one SKU's; what it pays whom is shown before a new version of the policy is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from commissions.policies.fields import FieldRefused
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.seen import PolicyMoved
from commissions.policies.service import acknowledge
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.own_rates import OwnCell, OwnRates, PublishCell, change_cell, publish_cell, read_own_rates
from shop.desk.policies import Examined, examine_policy
from shop.settings.order_rules import ORDER_RULES
from shop.typed import is_key
from shop.web.console.policy_cells import describe_row, read_row
from shop.web.console.policy_words import POLICY_WORDS, say_field, say_message
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/goods/{code:[a-z0-9]{10}}/commission"


@dataclass(frozen=True)
class _Tried:
    """A cell that was typed and is not published: the document, what it changes and warns of."""

    cell: OwnCell
    document: Mapping[str, Any]
    examined: Examined


async def show_commission(request: web.Request) -> web.Response:
    """What the product and its SKUs pay now."""
    return await _show(request, await _read(request), {})


async def examine(request: web.Request) -> web.Response:
    """What a cell would pay; nothing is published."""
    own, typed = await _read(request), _read_typed(await request.post())
    try:
        cell, rates = _read_cell(own, typed), _read_rates(typed)
        if own.policy is None:
            raise PolicyMoved
        document, place = change_cell(own.policy.document, cell, rates), door(request)
        days = place.present.of(ORDER_RULES).after_sale_days
        found = await place.database.read(examine_policy, document, after_sale_days=days, now=place.clock())
        own.pay(document)
    except Refusal as refusal:
        return await _show(request, own, typed, refusal=refusal)
    return await _show(request, own, typed, tried=_Tried(cell, document, found))


async def publish(request: web.Request) -> web.Response:
    """Publish the cell that was examined; whoever ticked the notice has acknowledged it first."""
    own, typed, by = await _read(request), _read_typed(await request.post()), acting(request)
    try:
        cell, rates, base = _read_cell(own, typed), _read_rates(typed), typed.get("base", "")
        if not is_key(base):
            raise PolicyMoved
        if typed.get("notice") == CURRENT_NOTICE:
            await act(request, "policy.acknowledge", CURRENT_NOTICE, acknowledge, CURRENT_NOTICE, by=by)
        days = door(request).present.of(ORDER_RULES).after_sale_days
        command = PublishCell(cell, rates, int(base), by, days)
        done = await act(request, "policy.publish", "policy", publish_cell, command)
    except Refusal as refusal:
        return await _show(request, own, typed, refusal=refusal)
    return go_on(request, f"/console/goods/{own.edited.code}/commission", "policy_published", version=done.version)


async def _read(request: web.Request) -> OwnRates:
    place = door(request)
    return await place.database.read(read_own_rates, request.match_info["code"], place.clock())


def _read_typed(form: Mapping[str, Any]) -> dict[str, str]:
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


def _read_cell(own: OwnRates, typed: Mapping[str, str]) -> OwnCell:
    """Which cell is meant: one of this product's. Raises HTTPBadRequest."""
    named = {f"{of.group}:{of.code}": of for of, _ in own.list_cells()}
    if typed.get("cell") not in named:
        raise web.HTTPBadRequest
    return named[typed["cell"]]


def _read_rates(typed: Mapping[str, str]) -> dict[str, Any]:
    """What is typed for the levels; all empty takes the cell away. Raises FieldUnreadable."""
    return {"levels": read_row(typed, "level")}


async def _show(
    request: web.Request,
    own: OwnRates,
    typed: Mapping[str, str],
    *,
    tried: _Tried | None = None,
    refusal: Refusal | None = None,
) -> web.Response:
    """The page; `typed` stays in the form, and what it would pay stands beside what is paid now."""
    document = own.policy.document if own.policy else None
    cells = [
        (f"{of.group}:{of.code}", label, describe_row("level", list(own.find_rates(of).get("levels", []))))
        for of, label in own.list_cells()
    ]
    return render(
        request,
        "console/goods/commission.html",
        status=refusal.status if refusal else 200,
        own=own,
        cells=cells,
        typed=typed,
        depth=int(document.get("depth", 2)) if document else 0,
        paid=own.pay(document) if document else (),
        tried=tried,
        would=own.pay(tried.document) if tried else (),
        notice=CURRENT_NOTICE,
        say_field=say_field,
        say_message=say_message,
        said=words(POLICY_WORDS),
        problem=_word(request, refusal) if refusal else "",
    )


def _word(request: web.Request, refusal: Refusal) -> str:
    """A refusal of the rules names its field in the merchant's words."""
    if isinstance(refusal, FieldRefused):
        return f"{say_field(refusal.field)}：{say_message(refusal.message)}"
    return word_problem(request, refusal)


_EDIT = Permission.EDIT_POLICIES
ROUTES = (
    see(_PATH, show_commission, "goods.commission", Permission.SEE_POLICIES),
    do(f"{_PATH}/draft", examine, "goods.commission.examine", _EDIT, also=Permission.EDIT_GOODS),
    do(f"{_PATH}/publication", publish, "goods.commission.publish", _EDIT, confirms=True, also=Permission.EDIT_GOODS),
)
