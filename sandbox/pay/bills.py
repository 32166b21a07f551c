"""Bills in two steps.

Ask for the day, get a hash and an address, fetch the file (docs/wechat.md §7.9).
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from sandbox.clock import BEIJING
from sandbox.pay.bill_text import HEADS, made_at, write_flow_bill, write_trade_bill
from sandbox.pay.door import Answer, Call
from sandbox.pay.downloads import offer
from sandbox.pay.refusals import PayRefusal

_LINK_LIFE = timedelta(seconds=30)
_KEPT_DAYS = 92
_ACCOUNTS = ("BASIC", "OPERATION", "FEES")


async def ask_trade_bill(call: Call) -> Answer:
    """`GET /v3/bill/tradebill?bill_date&bill_type=ALL|SUCCESS|REFUND&tar_type=GZIP`."""
    kind = _choose(call, "bill_type", tuple(HEADS), "ALL")
    day = _read_day(call)
    own = call.world.credentials
    call.exchange.summary = f"申请交易账单 {day}"
    return _offer_bill(call, write_trade_bill(call.state, own.app_id, own.mch_id, day, kind))


async def ask_flow_bill(call: Call) -> Answer:
    """`GET /v3/bill/fundflowbill?bill_date&account_type=BASIC|OPERATION|FEES&tar_type=GZIP`."""
    account = _choose(call, "account_type", _ACCOUNTS, "BASIC")
    day = _read_day(call)
    call.exchange.summary = f"申请资金账单 {day} {account}"
    return _offer_bill(call, write_flow_bill(call.state, account, day))


def _offer_bill(call: Call, text: str | None) -> Answer:
    """The hash is that of the text, also when the file is zipped."""
    zipped = _choose(call, "tar_type", ("GZIP", ""), "") == "GZIP"
    if text is None:
        raise PayRefusal("NO_STATEMENT_EXIST", "账单文件不存在：当天没有交易", rule="§7.9")
    call.exchange.decrypted = text
    digest = hashlib.sha1(text.encode()).hexdigest()  # noqa: S324  what APIv3 prescribes
    return Answer(
        {"hash_type": "SHA1", "hash_value": digest, "download_url": offer(call, text, _LINK_LIFE, zipped=zipped)}
    )


def _choose(call: Call, name: str, choices: tuple[str, ...], default: str) -> str:
    value = call.query.get(name, default)
    if value not in choices:
        raise PayRefusal("PARAM_ERROR", f"参数{name}只能是{'、'.join(filter(None, choices))}", rule="§7.9")
    return value


def _read_day(call: Call) -> date:
    """The day asked for: its bill must have been made, and not be older than three months."""
    try:
        day = date.fromisoformat(call.query.get("bill_date", ""))
    except ValueError as error:
        raise PayRefusal("PARAM_ERROR", "账单日期bill_date格式应为YYYY-MM-DD", rule="§7.9") from error
    if call.now < made_at(day):
        raise PayRefusal("NO_STATEMENT_EXIST", "账单文件不存在：次日9点后生成，建议10点后获取", rule="§7.9")
    if call.now.astimezone(BEIJING).date() - day > timedelta(days=_KEPT_DAYS):
        raise PayRefusal("INVALID_REQUEST", "账单日期须在三个月以内", rule="§7.9")
    return day
