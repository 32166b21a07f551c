"""Complaints as the merchant's program asks for them and acts on them (docs/wechat.md §7.10)."""

from __future__ import annotations

from datetime import date

from sandbox.clock import BEIJING
from sandbox.pay import complaint_life, keys
from sandbox.pay.crypto import encrypt_field
from sandbox.pay.door import Answer, Call
from sandbox.pay.fields import Fields, check_url
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import Complaint, instant

_RULE = "§7.10"
_MOST_LISTED, _USUALLY_LISTED = 50, 10
_MOST_HISTORY, _USUAL_HISTORY = 300, 100
_LONGEST_SPAN_DAYS = 30
_LONGEST_TEXT = 200
_MOST_IMAGES = 4


async def list_complaints(call: Call) -> Answer:
    """`GET /v3/merchant-service/complaints-v2?limit&offset&begin_date&end_date`, the newest first."""
    first, last = _read_day(call, "begin_date"), _read_day(call, "end_date")
    if not 0 <= (last - first).days < _LONGEST_SPAN_DAYS:
        raise _wrong(call, "end_date", "结束日期不得早于开始日期，时间跨度最长30天")
    _check_merchant(call, call.query.get("complainted_mchid"))
    limit = _read_number(call, "limit", _USUALLY_LISTED, _MOST_LISTED)
    offset = _read_number(call, "offset", 0, 10**9, least=0)
    made = [one for one in call.state.complaints.values() if first <= one.made_at.astimezone(BEIJING).date() <= last]
    made.sort(key=lambda one: one.made_at, reverse=True)
    data = [_describe(call, one) for one in made[offset : offset + limit]]
    return Answer({"data": data, "limit": limit, "offset": offset, "total_count": len(made)})


async def tell_complaint(call: Call) -> Answer:
    """`GET …/complaints-v2/{complaint_id}`."""
    complaint = _find(call)
    call.exchange.summary = f"查询投诉 {complaint.complaint_id}：{complaint.state}"
    return Answer(_describe(call, complaint))


async def tell_history(call: Call) -> Answer:
    """`GET …/{complaint_id}/negotiation-historys` (sic)."""
    complaint = _find(call)
    limit = _read_number(call, "limit", _USUAL_HISTORY, _MOST_HISTORY)
    offset = _read_number(call, "offset", 0, 10**9, least=0)
    data = [
        {
            "log_id": one.log_id,
            "operator": one.operator,
            "operate_time": instant(one.at),
            "operate_type": one.kind,
            "operate_details": one.details,
            "image_list": one.images,
        }
        for one in complaint.history[::-1][offset : offset + limit]
    ]
    return Answer({"data": data, "limit": limit, "offset": offset, "total_count": len(complaint.history)})


async def answer(call: Call) -> Answer:
    """`POST …/{complaint_id}/response` answers 204; the first one makes PENDING to PROCESSING."""
    complaint, fields = _find(call), call.fields()
    _check_merchant(call, fields.text("complainted_mchid", longest=64))
    text = fields.text("response_content", longest=_LONGEST_TEXT)
    images = _read_images(call, fields, "response_images")
    url, words = fields.optional_text("jump_url", longest=512), fields.optional_text("jump_url_text", longest=10)
    if (url is None) != (words is None):
        raise fields.wrong("jump_url_text", "跳转链接与链接文案须同时填写")
    complaint_life.answer(call.world, _demand_open(complaint), text, images)
    call.exchange.summary = f"回复投诉 {complaint.complaint_id}"
    return Answer(None, 204)


async def complete(call: Call) -> Answer:
    """`POST …/{complaint_id}/complete` answers 204; what nobody has answered yet can't be completed."""
    complaint, fields = _find(call), call.fields()
    _check_merchant(call, fields.text("complainted_mchid", longest=64))
    if _demand_open(complaint).state == "PENDING":
        raise PayRefusal("INVALID_REQUEST", "待处理的投诉单须先回复用户，才能反馈处理完成", rule=_RULE)
    complaint_life.complete(call.world, complaint)
    call.exchange.summary = f"投诉处理完成 {complaint.complaint_id}"
    return Answer(None, 204)


async def update_refund(call: Call) -> Answer:
    """`POST …/{complaint_id}/update-refund-progress` answers 204. APPROVE refunds nothing by itself."""
    complaint, fields = _find(call), call.fields()
    action = fields.text("action", longest=16)
    if action not in ("APPROVE", "REJECT"):
        raise fields.wrong("action", "只能是APPROVE或REJECT")
    day = fields.fen("launch_refund_day", least=0) if fields.has("launch_refund_day") else None
    reason = fields.optional_text("reject_reason", longest=_LONGEST_TEXT)
    remark = fields.optional_text("remark", longest=_LONGEST_TEXT)
    _read_images(call, fields, "reject_media_list")
    if action == "REJECT" and reason is None:
        raise fields.wrong("reject_reason", "拒绝退款时必填")
    if action == "APPROVE" and reason is not None:
        raise fields.wrong("reject_reason", "同意退款时不能填写")
    if complaint.problem != "REFUND":
        raise PayRefusal("INVALID_REQUEST", "仅申请退款类型的投诉单可以更新退款审批结果", rule=_RULE)
    if _demand_open(complaint).refund_word:
        raise PayRefusal("INVALID_REQUEST", "该投诉单的退款审批已有结果", rule=_RULE)
    if day:
        call.exchange.note(_RULE, f"商户承诺{day}天内退款")
    complaint_life.decide(call.world, complaint, action, reason or remark or "")
    call.exchange.summary = f"投诉退款审批 {complaint.complaint_id}：{action}"
    return Answer(None, 204)


async def keep_url(call: Call) -> Answer:
    """`POST /v3/merchant-service/complaint-notifications {url}`; one that exists is changed with PUT."""
    url, remark = check_url(call.fields(), "url")
    if call.state.complaint_url:
        raise PayRefusal("ALREADY_EXISTS", "投诉通知回调地址已存在，请使用更新接口", rule=_RULE)
    return _keep(call, url, remark)


async def change_url(call: Call) -> Answer:
    """`PUT …/complaint-notifications {url}`."""
    _demand_url(call)
    return _keep(call, *check_url(call.fields(), "url"))


async def tell_url(call: Call) -> Answer:
    """`GET …/complaint-notifications`."""
    _demand_url(call)
    return _answer_url(call)


async def drop_url(call: Call) -> Answer:
    """`DELETE …/complaint-notifications` answers 204."""
    _demand_url(call)
    call.state.complaint_url = ""
    call.world.changed()
    return Answer(None, 204)


def _keep(call: Call, url: str, remark: str | None) -> Answer:
    call.state.complaint_url = url
    call.world.changed()
    if remark:
        call.exchange.note(_RULE, remark)
    return _answer_url(call)


def _answer_url(call: Call) -> Answer:
    return Answer({"mchid": call.world.credentials.mch_id, "url": call.state.complaint_url})


def _demand_url(call: Call) -> None:
    if not call.state.complaint_url:
        raise PayRefusal("RESOURCE_NOT_EXISTS", "未设置投诉通知回调地址", rule=_RULE)


def _describe(call: Call, complaint: Complaint) -> dict[str, object]:
    sealed = encrypt_field(keys.merchant_public_key(call.world), complaint.phone)
    return complaint_life.describe_complaint(call.world, complaint, sealed)


def _find(call: Call) -> Complaint:
    complaint = call.state.complaints.get(call.path["complaint_id"])
    if complaint is None:
        raise PayRefusal("RESOURCE_NOT_EXISTS", "投诉单不存在", rule=_RULE)
    return complaint


def _demand_open(complaint: Complaint) -> Complaint:
    if complaint.state == "PROCESSED":
        raise PayRefusal("INVALID_REQUEST", "投诉单已处理完成，不支持此操作", rule=_RULE)
    return complaint


def _check_merchant(call: Call, named: str | None) -> None:
    if named is not None and named != call.world.credentials.mch_id:
        raise PayRefusal("PARAM_ERROR", "被诉商户号与签名的商户号不一致", rule=_RULE)


def _read_images(call: Call, fields: Fields, name: str) -> list[str]:
    images = fields.texts(name, most=_MOST_IMAGES)
    for one in images:
        if one not in call.state.images:
            raise fields.wrong(name, "图片不存在，须先用商户上传反馈图片接口取得media_id")
    return images


def _read_day(call: Call, name: str) -> date:
    try:
        return date.fromisoformat(call.query.get(name, ""))
    except ValueError as error:
        raise _wrong(call, name, "必填，格式为yyyy-MM-dd") from error


def _read_number(call: Call, name: str, usual: int, most: int, *, least: int = 1) -> int:
    text = call.query.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise _wrong(call, name, f"应为{least}到{most}之间的整数")
    return int(text)


def _wrong(call: Call, name: str, issue: str) -> PayRefusal:
    detail = {"field": name, "value": call.query.get(name), "issue": issue, "location": "query"}
    return PayRefusal("PARAM_ERROR", f"参数错误：{name} {issue}", rule=_RULE, detail=detail)
