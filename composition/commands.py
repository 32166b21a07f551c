"""What the command line can have done in the process that holds the database: one small function a command."""

import re
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import Any

from bot.push.mapping import find_mapping, read_mapping, save_mapping
from bot.wechat.menus import build_menu
from commissions.errors import Refusal
from commissions.ledger.audit import CHECKS, audit
from composition.control import Command, Progress
from composition.installation import Installation
from shop.aftersales.service import DecideRefund, decide_refund, give_up_refund
from shop.audit import CHECKS as SHOP_CHECKS
from shop.audit import audit_shop
from shop.fulfilment.service import ShipOrder, ship_order
from shop.orders.queries import find_order
from shop.payments.queries import list_set_aside, list_stalled_refunds
from shop.words import TEMPLATES

BY = "command line"
YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)
Arguments = Mapping[str, Any]


class ArgumentRefused(Refusal):
    """An argument that can't be read; `data["argument"]` and `data["problem"]` say which and why."""

    code = "argument_refused"


def list_commands(installation: Installation) -> dict[str, Command]:
    """Every command by name, for this installation."""
    commands = {
        "audit": audit_books,
        "ship": ship,
        "refund": refund,
        "give-up-refund": give_refund_up,
        "set-aside": list_misfits,
        "menu-push": push_menu,
        "menu-pull": pull_menu,
        "templates-pull": pull_templates,
        "templates-map": map_templates,
        "followers-import": import_followers,
    }
    return {name: partial(command, installation) for name, command in commands.items()}


async def audit_books(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Prove the books of commissions and shop."""
    progress("Reading the books …")
    findings = [*await installation.database.read(audit), *await installation.database.read(audit_shop)]
    words = [f"{found.subject}: expected {found.expected}, found {found.found}" for found in findings]
    rows = [{"check": found.check, "words": said} for found, said in zip(findings, words, strict=True)]
    return {"checked": len(CHECKS) + len(SHOP_CHECKS), "findings": rows}


async def ship(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A parcel with all that is left of an order."""
    command = ShipOrder(arguments["order_no"], arguments["carrier"], arguments["number"], by=BY)
    days = installation.settings.auto_receive_days
    await installation.database.transact(ship_order, command, auto_receive_days=days)
    order = await installation.database.read(find_order, command.order_no)
    assert order is not None, "it was shipped just now"
    return {"order_no": order.no, "status": order.state.value}


async def refund(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Decide a refund; the outbox carries it to Pay."""
    lines = read_lines(arguments["lines"])
    shipping_fen = read_yuan("--shipping", arguments["shipping"])
    command = DecideRefund(
        order_no=arguments["order_no"],
        lines=lines if lines or shipping_fen else None,
        reason=arguments["reason"],
        by=BY,
        request_key=secrets.token_hex(16),
        shipping_fen=shipping_fen,
    )
    decided = await installation.database.transact(decide_refund, command)
    return {"refund_no": decided.refund_no, "amount_fen": decided.amount_fen}


async def give_refund_up(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a refund that Pay can't send; money and awards are as before it."""
    refund_no = arguments["refund_no"]
    await installation.database.transact(give_up_refund, refund_no, by=BY, reason=arguments["reason"])
    return {"refund_no": refund_no}


async def list_misfits(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Payments that did not fit, the newest first, and refunds that are stuck, the oldest first."""
    payments = await installation.database.read(list_set_aside)
    refunds = await installation.database.read(list_stalled_refunds)
    return {"payments": [asdict(row) for row in payments], "refunds": [asdict(row) for row in refunds]}


async def push_menu(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Send templates/bot/menu.toml to WeChat."""
    document = tomllib.loads((TEMPLATES / "bot" / "menu.toml").read_text(encoding="utf-8"))
    await installation.wechat.menus.push(build_menu(document, installation.settings.base_url))
    return {"words": "The menu is set. Phones show it within five minutes, or at once after following anew."}


async def pull_menu(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What WeChat shows now."""
    return {"menu": await installation.wechat.menus.pull()}


async def pull_templates(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The account's templates and the notices that are mapped to them."""
    mapping = await installation.database.read(find_mapping)
    used: dict[str, list[str]] = {}
    for kind, template in mapping.items():
        used.setdefault(template.template_id, []).append(kind if template.enabled else f"{kind} (off)")
    rows = [
        {
            "template_id": template.template_id,
            "title": template.title,
            "notice": ", ".join(used.get(template.template_id, ())),
            "fields": [f"{key} {label}" for key, label in template.fields.items()],
        }
        for template in await installation.wechat.templates.list_templates()
    ]
    return {"templates": rows}


async def map_templates(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Check a mapping against the account's templates, and keep it."""
    mapping = read_mapping(arguments["text"], await installation.wechat.templates.list_templates())
    await installation.database.transact(save_mapping, mapping)
    return {"words": f"{len(mapping)} notices are mapped."}


async def import_followers(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Everybody who follows already becomes a member; nobody is told."""
    done = await installation.followers.bring_in(lambda p: progress(f"{p.done} of {p.total} followers"))
    return {"done": done.done, "total": done.total}


def read_lines(texts: Sequence[str]) -> dict[str, int]:
    """Each line with its fen. Raises ArgumentRefused, also for a line given twice: which of the amounts was meant?"""
    lines = dict(read_line(text) for text in texts)
    if len(lines) < len(texts):
        raise ArgumentRefused(argument="--line", problem="name each line once")
    return lines


def read_line(text: str) -> tuple[str, int]:
    """`LINE=YUAN` as a line and fen. Raises ArgumentRefused."""
    line, equals, yuan = text.partition("=")
    if not (line and equals):
        raise ArgumentRefused(argument="--line", problem=f"{text!r} is not LINE=YUAN, such as 1=12.50")
    return line, read_yuan("--line", yuan)


def read_yuan(argument: str, text: str) -> int:
    """Yuan, of at most nine digits and two decimals, as fen. Raises ArgumentRefused for whatever only looks like it."""
    if not YUAN.fullmatch(text):
        raise ArgumentRefused(argument=argument, problem=f"{text[:40]!r} is no amount in yuan, such as 12.50")
    return int(Decimal(text) * 100)
