"""The life of a complaint: made by a buyer, answered, ended, taken up again (docs/wechat.md §7.10).

Each step is told to the merchant.
"""

from __future__ import annotations

from typing import Any, get_args

from sandbox.pay.notices import Message, announce
from sandbox.pay.orders import find_order
from sandbox.pay.refusals import SheetRefusal
from sandbox.pay.state import (
    PAID,
    Complaint,
    Negotiation,
    Order,
    Problem,
    Refund,
    instant,
    make_number,
    pay_of,
)
from sandbox.people import Person
from sandbox.world import World

_LONGEST_DETAIL = 300
_PROBLEMS: tuple[Problem, ...] = get_args(Problem)
_PROBLEM_WORDS = {"REFUND": "申请退款", "SERVICE_NOT_WORK": "服务权益未生效", "OTHERS": "其他类型"}
_PHONE = "13800138000"


def complain(
    world: World, person: Person, out_trade_no: str, *, problem: str, detail: str, wanted_fen: int = 0
) -> Complaint:
    """A buyer complains about an order that they paid.

    `wanted_fen` is the refund they ask for, with REFUND only. Raises SheetRefusal.
    """
    order = _find_own(world, person, out_trade_no)
    if problem not in _PROBLEMS:
        raise SheetRefusal("problem", "请选择投诉原因")
    if not 1 <= len(detail) <= _LONGEST_DETAIL:
        raise SheetRefusal("detail", f"请填写投诉内容，最多{_LONGEST_DETAIL}字")
    if problem == "REFUND" and not 1 <= wanted_fen <= order.total_fen:
        raise SheetRefusal("amount", "申请退款金额应大于0，且不超过订单金额")
    if any(one.out_trade_no == out_trade_no and one.state != "PROCESSED" for one in pay_of(world).complaints.values()):
        raise SheetRefusal("open", "该订单已有处理中的投诉")
    now = world.clock.now()
    complaint = Complaint(
        complaint_id=make_number("2002", now, 27),
        openid=person.openid,
        out_trade_no=order.out_trade_no,
        transaction_id=order.transaction_id,
        amount_fen=order.total_fen,
        detail=detail,
        problem=_PROBLEMS[_PROBLEMS.index(problem)],
        wanted_fen=wanted_fen if problem == "REFUND" else 0,
        phone=_PHONE,
        made_at=now,
    )
    pay_of(world).complaints[complaint.complaint_id] = complaint
    _log(world, complaint, "投诉人", "USER_CREATE_COMPLAINT", detail)
    _tell(world, complaint, "CREATE_COMPLAINT", event="COMPLAINT.CREATE")
    return complaint


def go_on(world: World, person: Person, complaint_id: str, text: str) -> Complaint:
    """The buyer writes once more; what had ended is open again, as a complaint that continues.

    Raises SheetRefusal.
    """
    complaint = _find_complaint(world, person, complaint_id)
    if not 1 <= len(text) <= _LONGEST_DETAIL:
        raise SheetRefusal("detail", f"请填写内容，最多{_LONGEST_DETAIL}字")
    complaint.awaits_answer = True
    if complaint.state == "PROCESSED":
        complaint.state, complaint.times = "PENDING", complaint.times + 1
        complaint.refund_word = ""
        _log(world, complaint, "投诉人", "USER_CONTINUE_COMPLAINT", text)
        _tell(world, complaint, "CONTINUE_COMPLAINT")
    else:
        _log(world, complaint, "投诉人", "USER_RESPONSE", text)
        _tell(world, complaint, "USER_RESPONSE")
    return complaint


def confirm(world: World, person: Person, complaint_id: str) -> Complaint:
    """The buyer says that it is settled. Raises SheetRefusal."""
    complaint = _find_complaint(world, person, complaint_id)
    if complaint.state == "PROCESSED":
        raise SheetRefusal("ended", "该投诉已处理完成")
    _end(complaint)
    _log(world, complaint, "投诉人", "USER_COMFIRM_COMPLAINT", "用户确认投诉解决")
    _tell(world, complaint, "USER_RESPONSE")
    return complaint


def answer(world: World, complaint: Complaint, text: str, images: list[str]) -> None:
    """The merchant answers; the first answer makes a pending complaint one that is dealt with."""
    if complaint.state == "PENDING":
        complaint.state = "PROCESSING"
    complaint.awaits_answer = False
    _log(world, complaint, "商户", "MERCHANT_RESPONSE", text, images)
    _tell(world, complaint, "MERCHANT_RESPONSE")


def complete(world: World, complaint: Complaint) -> None:
    """The merchant says that it is settled."""
    _end(complaint)
    _log(world, complaint, "商户", "MERCHANT_CONFIRM_COMPLETE", "")
    _tell(world, complaint, "MERCHANT_CONFIRM_COMPLETE")


def decide(world: World, complaint: Complaint, action: str, words: str) -> None:
    """The merchant grants the refund or rejects it.

    Granting moves no money: the refund is asked for by itself, and ends the complaint.
    """
    complaint.refund_word, complaint.awaits_answer = action, False
    if complaint.state == "PENDING":
        complaint.state = "PROCESSING"
    if action == "REJECT":
        _end(complaint)
        _log(world, complaint, "商户", "MERCHANT_REFUSE_RERUND", words)
        _tell(world, complaint, "MERCHANT_REJECT_REFUND")
        return
    _log(world, complaint, "商户", "MERCHANT_APPROVE_REFUND", words)
    _tell(world, complaint, "MERCHANT_APPROVE_REFUND")
    if _refunded_fen(world, complaint) >= complaint.wanted_fen:
        _refunded(world, complaint)


def refund_arrived(world: World, refund: Refund) -> None:
    """A refund of its order has reached the buyer: what was granted is settled by it."""
    for complaint in pay_of(world).complaints.values():
        if complaint.out_trade_no != refund.out_trade_no or complaint.state == "PROCESSED":
            continue
        words = "投诉单发起全额退款" if _is_refunded_whole(world, complaint) else "投诉单发起部分退款"
        _log(world, complaint, "系统", "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE", words)
        if complaint.refund_word == "APPROVE":
            _refunded(world, complaint)
        else:
            _tell(world, complaint, "SELLER_REFUND")


def describe_complaint(world: World, complaint: Complaint, sealed_phone: str) -> dict[str, Any]:
    """The complaint as Pay answers it; `sealed_phone` is encrypted for the merchant."""
    payment = {
        "transaction_id": complaint.transaction_id,
        "out_trade_no": complaint.out_trade_no,
        "amount": complaint.amount_fen,
    }
    return {
        "complaint_id": complaint.complaint_id,
        "complaint_time": instant(complaint.made_at),
        "complaint_detail": complaint.detail,
        "complainted_mchid": world.credentials.mch_id,
        "complaint_state": complaint.state,
        "payer_phone": sealed_phone,
        "payer_openid": complaint.openid,
        "complaint_media_list": [],
        "complaint_order_info": [payment],
        "complaint_full_refunded": _is_refunded_whole(world, complaint),
        "incoming_user_response": complaint.awaits_answer,
        "user_complaint_times": complaint.times,
        "problem_description": _PROBLEM_WORDS[complaint.problem],
        "problem_type": complaint.problem,
        "apply_refund_amount": complaint.wanted_fen,
        "user_tag_list": [],
    }


def _is_refunded_whole(world: World, complaint: Complaint) -> bool:
    """Whether all of the order has gone back."""
    return _refunded_fen(world, complaint) >= complaint.amount_fen


def _refunded_fen(world: World, complaint: Complaint) -> int:
    state = pay_of(world)
    order = state.orders[complaint.out_trade_no]
    made = (state.refunds[number] for number in order.refunds)
    return sum(one.amount_fen for one in made if one.status == "SUCCESS")


def _refunded(world: World, complaint: Complaint) -> None:
    _end(complaint)
    _tell(world, complaint, "REFUND_SUCCESS")


def _end(complaint: Complaint) -> None:
    complaint.state, complaint.awaits_answer = "PROCESSED", False


def _find_own(world: World, person: Person, out_trade_no: str) -> Order:
    order = find_order(world, out_trade_no)
    if order is None or order.openid != person.openid or order.state not in PAID:
        raise SheetRefusal("order", "只能投诉自己付过款的订单")
    return order


def _find_complaint(world: World, person: Person, complaint_id: str) -> Complaint:
    complaint = pay_of(world).complaints.get(complaint_id)
    if complaint is None or complaint.openid != person.openid:
        raise SheetRefusal("complaint", "没有这张投诉单")
    return complaint


def _log(
    world: World, complaint: Complaint, operator: str, kind: str, details: str, images: list[str] | None = None
) -> None:
    now = world.clock.now()
    complaint.history.append(Negotiation(make_number("3002", now, 27), operator, now, kind, details, images or []))


def _tell(world: World, complaint: Complaint, action: str, *, event: str = "COMPLAINT.STATE_CHANGE") -> None:
    """Notify the merchant, if an address is kept at Pay; the notice tells no more than the number."""
    state = pay_of(world)
    plain = {"complaint_id": complaint.complaint_id, "action_type": action}
    summary = "产生新投诉" if event == "COMPLAINT.CREATE" else "投诉单状态变化"
    announce(world, state.complaint_url or None, Message(event, "complaint", summary, complaint.complaint_id, plain))
    world.bus.publish("pay", kind="complaint", number=complaint.complaint_id, state=complaint.state)
    world.changed()
