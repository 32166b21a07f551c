"""Pay's JSON about complaints as facts of the complaints room. Source: docs/wechat.md §7.10."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.wechat.pay_facts import Malformed, find_fen, find_instant, find_text, get_text
from shop.complaints.complaint import ComplaintState, Problem, Said, Side
from shop.complaints.ports import ComplaintFact
from shop.typed import mend_text

_LONGEST_ID = 64
_LONGEST_TEXT = 2000
_SIDES: tuple[tuple[str, Side], ...] = (("USER_", "buyer"), ("MERCHANT_", "merchant"))


def read_complaint(
    content: Mapping[str, Any], open_phone: Callable[[str], str | None], history: tuple[Said, ...] | None
) -> ComplaintFact:
    """A complaint of an answer. `open_phone` decrypts what Pay encrypted for the merchant. Raises Malformed."""
    made_at = find_instant(content, "complaint_time")
    orders = content.get("complaint_order_info") or []
    if made_at is None or not isinstance(orders, list) or not orders or not isinstance(orders[0], dict):
        raise Malformed("complaint_order_info")
    times, sealed = content.get("user_complaint_times"), find_text(content, "payer_phone")
    return ComplaintFact(
        complaint_id=_get_id(content),
        number=get_text(orders[0], "out_trade_no"),
        amount_fen=find_fen(orders[0], "amount") or 0,
        made_at=made_at,
        detail=(find_text(content, "complaint_detail") or "")[:_LONGEST_TEXT],
        state=_read_state(content),
        problem=_read_problem(content),
        wanted_fen=find_fen(content, "apply_refund_amount") or 0,
        phone=(open_phone(sealed) or "") if sealed else "",
        awaits=content.get("incoming_user_response") is True,
        times=times if type(times) is int and times > 0 else 1,
        refunded_whole=content.get("complaint_full_refunded") is True,
        history=history,
    )


def read_said(content: Mapping[str, Any]) -> Said:
    """A line of the history. Raises Malformed."""
    at, kind = find_instant(content, "operate_time"), get_text(content, "operate_type")
    if at is None:
        raise Malformed("operate_time")
    side: Side = next((side for begins, side in _SIDES if kind.startswith(begins)), "pay")
    if kind.endswith("_SYSTEM_MESSAGE"):
        side = "pay"
    text = find_text(content, "operate_details") or _find_blocks(content)
    return Said(get_text(content, "log_id"), at, kind, side, text[:_LONGEST_TEXT], _count_pictures(content))


def order_said(said: Sequence[Said]) -> tuple[Said, ...]:
    """The lines oldest first, those of one second as Pay has them: it begins with the newest, unless times say else."""
    begins_with_oldest = bool(said) and said[0].at < said[-1].at
    return tuple(sorted(said if begins_with_oldest else reversed(said), key=lambda line: line.at))


def read_complaint_notice(content: Mapping[str, Any]) -> str:
    """The number of the complaint that a notice is about. Raises Malformed."""
    get_text(content, "action_type")
    return _get_id(content)


def _get_id(content: Mapping[str, Any]) -> str:
    number = get_text(content, "complaint_id")
    if len(number) > _LONGEST_ID or not number.isascii() or not number.isalnum():
        raise Malformed("complaint_id")
    return number


def _read_state(content: Mapping[str, Any]) -> ComplaintState:
    try:
        return ComplaintState(get_text(content, "complaint_state").lower())
    except ValueError:
        raise Malformed("complaint_state") from None


def _read_problem(content: Mapping[str, Any]) -> Problem:
    """What the buyer ticked; a word that Pay may add later is one of the others."""
    word = (find_text(content, "problem_type") or "").lower()
    return Problem(word) if word in set(Problem) else Problem.OTHERS


def _count_pictures(content: Mapping[str, Any]) -> int:
    images, media = content.get("image_list"), content.get("complaint_media_list")
    if isinstance(media, Mapping):
        media = [media]
    attached = [one.get("media_url") for one in media or [] if isinstance(one, Mapping)]
    shown = len(images) if isinstance(images, list) else 0
    return max(shown, sum(len(urls) for urls in attached if isinstance(urls, list)))


def _find_blocks(content: Mapping[str, Any]) -> str:
    """The text of an answer that was given as blocks."""
    message = content.get("normal_message")
    blocks = message.get("blocks") if isinstance(message, Mapping) else None
    texts = [one.get("text") for one in blocks or [] if isinstance(one, Mapping)] if isinstance(blocks, list) else []
    said = [one["text"] for one in texts if isinstance(one, Mapping) and isinstance(one.get("text"), str)]
    return mend_text(" ".join(said))
