"""Merchant transfers, the merchant's side: create, query, cancel, receipt (docs/wechat.md §7.6)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from sandbox.pay import transfer_life, transfer_rules
from sandbox.pay.door import Answer, Call
from sandbox.pay.downloads import offer
from sandbox.pay.fields import BILL_NUMBER, Fields, check_notify_url
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import Transfer, instant, make_number

_QUERY_DAYS = 30
_CANCELLABLE = ("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM")


async def create_transfer(call: Call) -> Answer:
    """`POST …/transfer-bills`. The same number with the same content answers the transfer as it stands."""
    draft = _read_transfer(call, call.fields())
    call.exchange.summary = f"发起转账 {draft.out_bill_no}，{draft.amount_fen / 100:.2f}元"
    person = call.world.people.find_by_openid(draft.openid)
    call.exchange.person = person.key if person else None
    known = call.state.transfers.get(draft.out_bill_no)
    if known is None:
        call.state.transfers[draft.out_bill_no] = draft
        transfer_life.begin(call.world, draft)
        return Answer(_describe_creation(draft))
    if known.terms != draft.terms:
        raise PayRefusal("ALREADY_EXISTS", "商户单号已存在，且参数与首次请求不一致", rule="§7.6")
    if known.state == "PROCESSING":
        transfer_life.lock(call.world, known)
    return Answer(_describe_creation(known))


async def ask_by_out_bill_no(call: Call) -> Answer:
    """`GET …/transfer-bills/out-bill-no/{out_bill_no}`; only the last 30 days."""
    return _tell(call, call.state.transfers.get(call.path["out_bill_no"]))


async def ask_by_transfer_bill_no(call: Call) -> Answer:
    """`GET …/transfer-bills/transfer-bill-no/{transfer_bill_no}`; only the last 30 days."""
    return _tell(call, _find_by_bill_no(call, call.path["transfer_bill_no"]))


async def cancel_transfer(call: Call) -> Answer:
    """`POST …/out-bill-no/{out_bill_no}/cancel`, without a body, before the receiver has confirmed."""
    transfer = _get_visible(call, call.state.transfers.get(call.path["out_bill_no"]))
    call.exchange.summary = f"撤销转账 {transfer.out_bill_no}"
    if transfer.state in _CANCELLABLE:
        transfer_life.cancel(call.world, transfer)
    elif transfer.state not in ("CANCELING", "CANCELLED"):
        raise PayRefusal("INVALID_REQUEST", f"当前转账单状态{transfer.state}不允许撤销", rule="§7.6")
    return Answer(
        {
            "out_bill_no": transfer.out_bill_no,
            "transfer_bill_no": transfer.transfer_bill_no,
            "state": transfer.state,
            "update_time": instant(transfer.updated_at),
        }
    )


async def ask_for_receipt(call: Call) -> Answer:
    """`POST …/elecsign/out-bill-no` or `…/transfer-bill-no`: only of a success whose receiver was named."""
    transfer = _find_for_receipt(call, call.fields())
    if transfer.state != "SUCCESS":
        raise PayRefusal("INVALID_REQUEST", "仅转账成功的单据可以申请电子回单", rule="§7.6")
    if not transfer.user_name:
        raise PayRefusal("INVALID_REQUEST", "发起转账时未传入user_name，不支持申请电子回单", rule="§7.6")
    transfer.receipt_asked_at = transfer.receipt_asked_at or call.now
    call.world.changed()
    return Answer({"state": "GENERATING", "create_time": instant(transfer.receipt_asked_at)})


async def tell_receipt(call: Call) -> Answer:
    """`GET …/elecsign/…/{number}`: the receipt's state and, once made, its address for ten minutes."""
    number = call.path.get("out_bill_no")
    known = call.state.transfers.get(number) if number else _find_by_bill_no(call, call.path["transfer_bill_no"])
    if known is None or known.receipt_asked_at is None:
        raise _no_transfer()
    told = {"create_time": instant(known.receipt_asked_at), "update_time": instant(call.now)}
    if call.now < known.receipt_asked_at + timedelta(seconds=2):
        return Answer({"state": "GENERATING", **told})
    text = f"电子回单\n商户单号 {known.out_bill_no}\n金额 {known.amount_fen / 100:.2f}元\n收款人 {known.user_name}\n"
    digest = hashlib.sha256(text.encode()).hexdigest().upper()
    url = offer(call, text, timedelta(minutes=10))
    return Answer({"state": "FINISHED", **told, "hash_type": "SHA256", "hash_value": digest, "download_url": url})


def _read_transfer(call: Call, fields: Fields) -> Transfer:
    """All checks of a new transfer."""
    call.check_ids(fields.text("appid", longest=32), None)
    number = fields.text("out_bill_no", longest=32, alphabet=BILL_NUMBER)
    scene_id = fields.text("transfer_scene_id", longest=36)
    openid = fields.text("openid", longest=64)
    amount_fen = fields.fen("transfer_amount")
    remark = fields.text("transfer_remark", longest=32)
    url, note = check_notify_url(fields, required=False)
    scene = transfer_rules.get_scene(scene_id, call.state.transfer_scenes)
    transfer_rules.check_report(fields, scene)
    perception = transfer_rules.determine_perception(fields.optional_text("user_recv_perception", longest=64), scene)
    transfer_rules.check_style(fields, scene_id, amount_fen)
    transfer_rules.check_amount(amount_fen, call.state.transfer_most_fen)
    name = _read_name(call, fields)
    transfer_rules.check_name(amount_fen, bool(name))
    if call.world.people.find_by_openid(openid) is None:
        raise PayRefusal("INVALID_REQUEST", "appid和openid不匹配", rule="§7.6")
    if note:
        call.exchange.note("§7.6", note)
    hidden_s = call.world.faults.pay_hidden_s
    return Transfer(
        out_bill_no=number,
        transfer_bill_no=make_number("1330000", call.now, 39),
        scene=scene_id,
        openid=openid,
        amount_fen=amount_fen,
        remark=remark,
        created_at=call.now,
        updated_at=call.now,
        terms=json.dumps([scene_id, openid, amount_fen, remark, perception, name, url], ensure_ascii=False),
        perception=perception,
        user_name=name,
        notify_url=url,
        visible_from=call.now + timedelta(seconds=hidden_s) if hidden_s else None,
    )


def _read_name(call: Call, fields: Fields) -> str:
    ciphertext = fields.optional_text("user_name", longest=1024)
    return "" if ciphertext is None else call.open_field("user_name", ciphertext)


def _tell(call: Call, found: Transfer | None) -> Answer:
    transfer = _get_visible(call, found)
    call.exchange.summary = f"查询转账 {transfer.out_bill_no}：{transfer.state}"
    told = transfer_life.describe_end(call.world, transfer)
    told["appid"] = call.world.credentials.app_id
    told["transfer_remark"] = transfer.remark
    return Answer({**told, **_package(transfer)})


def _describe_creation(transfer: Transfer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "out_bill_no": transfer.out_bill_no,
        "transfer_bill_no": transfer.transfer_bill_no,
        "create_time": instant(transfer.created_at),
        "state": transfer.state,
    }
    if transfer.fail_reason:
        told["fail_reason"] = transfer.fail_reason
    return {**told, **_package(transfer)}


def _package(transfer: Transfer) -> dict[str, str]:
    return {"package_info": transfer.package_info} if transfer.state == "WAIT_USER_CONFIRM" else {}


def _find_by_bill_no(call: Call, number: str) -> Transfer | None:
    return next((one for one in call.state.transfers.values() if one.transfer_bill_no == number), None)


def _find_for_receipt(call: Call, fields: Fields) -> Transfer:
    number = fields.optional_text("out_bill_no", longest=32)
    if number is not None:
        return _get_visible(call, call.state.transfers.get(number))
    return _get_visible(call, _find_by_bill_no(call, fields.text("transfer_bill_no", longest=64)))


def _get_visible(call: Call, transfer: Transfer | None) -> Transfer:
    if transfer is None or call.now > transfer.created_at + timedelta(days=_QUERY_DAYS):
        raise _no_transfer()
    if transfer.visible_from is not None and call.now < transfer.visible_from:
        raise _no_transfer()
    return transfer


def _no_transfer() -> PayRefusal:
    return PayRefusal("NOT_FOUND", "记录不存在", rule="§7.6")
