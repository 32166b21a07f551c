"""Which event is told to whom, and with which facts. Pure: what must be looked up comes as `Known`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from commissions.awards.events import (
    CommissionAvailable,
    CommissionEarned,
    CommissionReinstated,
    CommissionReversed,
    CommissionTakenBack,
)
from commissions.beneficiary import Beneficiary, MemberId
from commissions.days import determine_day
from commissions.dividends.events import DividendPaid
from commissions.events import Event
from commissions.network.events import (
    ApplicationRefused,
    DistributorRestored,
    DistributorSuspended,
    EarningRightGranted,
    EarningRightWithdrawn,
    ReferralBound,
)
from commissions.tiers.events import TierChanged
from commissions.withdrawals.events import (
    WithdrawalAwaitsConfirmation,
    WithdrawalRejected,
    WithdrawalReturned,
    WithdrawalSettled,
)
from commissions.withdrawals.withdrawal import CANCELLED_BY_MEMBER
from shop.alerts.events import StaffToTell
from shop.cases.events import CaseAnswered
from shop.coupons.events import CouponEnding
from shop.exports.events import OwnDataReady
from shop.fulfilment.events import OrderReady, OrderShipped, ReceiptExtended
from shop.inbox.events import NoticesGathered
from shop.inbox.notice import DIGEST_KIND, Notice
from shop.objections.events import ObjectionAnswered
from shop.orders.events import OrderExpiring, OrderPaid, OrderPriceChanged
from shop.payees.events import PayeeChanged
from shop.pricing.events import OfferReturned
from shop.readdressing.events import OrderReaddressed
from shop.refunds.events import PaymentReturned, RefundSettled
from shop.reviews.events import ReviewAnswered
from shop.scenes.events import SceneCodeEnding
from shop.targets.events import TargetMissed
from shop.threads.events import AnswerKept
from shop.words import words
from shop.writings.events import WritingHidden, WritingLetThrough


@dataclass(frozen=True)
class Known:
    """What was looked up for an event: masked names by member, and what an order's goods are called.

    `may_be_told` is False for staff who lost the right to it, or work here no more.
    """

    names: Mapping[MemberId, str] = field(default_factory=dict)
    title: str = ""
    may_be_told: bool = True


_MOST_NAMED = 3
Composer = Callable[[Any, Known], tuple[str, dict[str, Any], str | None]]


def compose_notice(event: Event, known: Known, happened_at: datetime) -> Notice | None:
    """The notice that an event calls for, or None for an event that nobody is told of."""
    composer, recipient = COMPOSERS.get(type(event)), _find_recipient(event)
    if composer is None or recipient is None or not known.may_be_told:
        return None
    kind, facts, order_no = composer(event, known)
    return Notice(recipient, kind, facts | {"happened_at": happened_at.isoformat()}, order_no)


def _find_recipient(event: Event) -> MemberId | None:
    """The member whom an event is told to.

    Nobody else has a WeChat of theirs here: supplier 7 is not member 7.
    """
    person = getattr(event, "person", None)
    if isinstance(person, Beneficiary):
        return person.member_id
    member_id: int | None = getattr(event, "member_id", None)
    return None if member_id is None else MemberId(member_id)


def _about_order(kind: str, *fields: str) -> Composer:
    def compose(event: Any, known: Known) -> tuple[str, dict[str, Any], str | None]:
        facts = {name: getattr(event, name) for name in fields} | {"order_no": event.order_no}
        return kind, {"title": known.title} | facts, event.order_no

    return compose


def _extended(event: ReceiptExtended, known: Known) -> tuple[str, dict[str, Any], str | None]:
    """When the order counts as received by itself now, as a day of Shanghai."""
    day = determine_day(datetime.fromisoformat(event.until))
    facts = {"order_no": event.order_no, "title": event.title, "last_day": f"{day.month}月{day.day}日"}
    return "receipt_extended", facts, event.order_no


def _about_commission(kind: str) -> Composer:
    def compose(event: Any, known: Known) -> tuple[str, dict[str, Any], str | None]:
        return kind, {"order_no": event.order_no, "amount_fen": event.amount_fen, "title": known.title}, None

    return compose


def _standing(kind: str) -> Composer:
    def compose(event: Any, known: Known) -> tuple[str, dict[str, Any], str | None]:
        return kind, {}, None

    return compose


def _earned(event: CommissionEarned, known: Known) -> tuple[str, dict[str, Any], str | None]:
    kind, facts, _ = _about_commission("commission_earned")(event, known)
    return kind, facts | {"buyer": known.names[MemberId(event.buyer_id)]}, None


def _joined(event: ReferralBound, known: Known) -> tuple[str, dict[str, Any], str | None]:
    facts = {"recruit": known.names[MemberId(event.recruit_id)], "via": words("bot/vias.toml")[event.via]}
    return "team_joined", facts, None


def _available(event: CommissionAvailable, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "commission_available", {"amount_fen": event.amount_fen, "awards": event.awards}, None


def _dividend(event: DividendPaid, known: Known) -> tuple[str, dict[str, Any], str | None]:
    first, last = (date.fromisoformat(day) for day in (event.first_day, event.last_day))
    said = f"{first.month}月{first.day}日–{last.month}月{last.day}日"
    return "dividend_paid", {"amount_fen": event.amount_fen, "pool": event.pool, "days": said}, None


def _right_granted(event: EarningRightGranted, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "earning_right_granted", {}, None


def _application_refused(event: ApplicationRefused, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "application_refused", {"reason": event.reason}, None


def _right_withdrawn(event: EarningRightWithdrawn, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "earning_right_withdrawn", {"needed_fen": event.needed_fen, "spent_fen": max(0, event.spent_fen)}, None


def _tier_changed(event: TierChanged, known: Known) -> tuple[str, dict[str, Any], str | None]:
    tier = event.title or words("bot/tiers.toml")["none"]
    return "tier_rose" if event.rose else "tier_fell", {"tier": tier}, None


def _target_missed(event: TargetMissed, known: Known) -> tuple[str, dict[str, Any], str | None]:
    period = words("targets.toml")["periods"][event.period]
    facts = {"period": f"{event.year}年{period}", "target_fen": event.target_fen, "sold_fen": max(0, event.sold_fen)}
    return "target_missed", facts, None


def _code_ending(event: SceneCodeEnding, known: Known) -> tuple[str, dict[str, Any], str | None]:
    day = date.fromisoformat(event.last_day)
    return "scene_code_ending", {"last_day": f"{day.year}年{day.month}月{day.day}日"}, None


def _coupon(kind: str, news: str) -> Composer:
    def compose(event: Any, known: Known) -> tuple[str, dict[str, Any], str | None]:
        said = words("modes/coupons.toml")["news"][news]
        return kind, {"coupon": event.label, "news": said, "ends_at": event.ends_at}, None

    return compose


def _writing_hidden(event: WritingHidden, known: Known) -> tuple[str, dict[str, Any], str | None]:
    said = words("writings.toml")
    facts = {"what": said["kinds"][event.kind], "ground": said["grounds"][event.ground], "reason": event.reason}
    return "writing_hidden", facts, None


def _writing_let_through(event: WritingLetThrough, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "writing_let_through", {"what": words("writings.toml")["kinds"][event.kind], "text": event.text}, None


def _objection_answered(event: ObjectionAnswered, known: Known) -> tuple[str, dict[str, Any], str | None]:
    # Not about an order of theirs: the number is a fact like others.
    return "objection_answered", {"order_no": event.order_no, "answer": event.answer}, None


def _payee_changed(event: PayeeChanged, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "payee_changed", {"counts_at": event.usable_from}, None


def _withdrawal(kind: str) -> Composer:
    def compose(event: Any, known: Known) -> tuple[str, dict[str, Any], str | None]:
        fen = event.net_fen if hasattr(event, "net_fen") else event.amount_fen
        facts = {"withdrawal": event.number, "amount_fen": fen}
        return kind, facts | {"reason": _describe_ending(event.reason)} if hasattr(event, "reason") else facts, None

    return compose


def _returned(event: WithdrawalReturned, known: Known) -> tuple[str, dict[str, Any], str | None]:
    kind = "withdrawal_cancelled" if event.reason == CANCELLED_BY_MEMBER else "withdrawal_returned"
    return _withdrawal(kind)(event, known)


def _describe_ending(reason: str) -> str:
    """Why a withdrawal ended, in plain words.

    What WeChat, the bank or a person wrote is passed on as it is.
    """
    return str(words("withdrawals.toml")["reasons"].get(reason, reason))


def _tell_staff(event: StaffToTell, known: Known) -> tuple[str, dict[str, Any], str | None]:
    """What is due, with the page of the console where it stands."""
    said = words("staff_topics.toml")["due"][event.word]
    facts = {"subject": said["subject"], "news": said["news"].format(count=event.count), "count": event.count}
    return "staff_due", facts | {"path": event.path}, None


def _case_answered(event: CaseAnswered, known: Known) -> tuple[str, dict[str, Any], str | None]:
    """Where an after-sale case stands now, with the merchant's words where there are any."""
    facts: dict[str, Any] = {"case_no": event.case_no, "order_no": event.order_no, "title": event.title}
    facts |= {"amount_fen": event.amount_fen, "reason": event.reason}
    return f"aftersale_{event.state}", facts, event.order_no


def _own_data(event: OwnDataReady, known: Known) -> tuple[str, dict[str, Any], str | None]:
    return "own_data_ready", {"until_at": event.until}, None


def _gathered(event: NoticesGathered, known: Known) -> tuple[str, dict[str, Any], str | None]:
    """What was not told one by one: the most frequent kinds by their titles, and how many it is in all."""
    said, titles = words("notice_wishes.toml")["digest"], words("notices.toml")
    often = sorted(event.counts.items(), key=lambda of: (-of[1], of[0]))
    parts = [said["part"].format(title=titles[kind]["title"], count=count) for kind, count in often[:_MOST_NAMED]]
    news = said["join"].join(parts) + (said["more"] if len(often) > _MOST_NAMED else "")
    return DIGEST_KIND, {"digest": event.digest, "news": news, "count": sum(event.counts.values())}, None


COMPOSERS: dict[type[Event], Composer] = {
    OrderPaid: _about_order("order_paid", "amount_fen", "title"),
    OrderExpiring: _about_order("order_expiring", "amount_fen", "minutes", "title"),
    OrderPriceChanged: _about_order("order_price_changed", "was_fen", "amount_fen", "title"),
    OrderShipped: _about_order("order_shipped", "carrier", "number", "title"),
    ReceiptExtended: _extended,
    OrderReaddressed: _about_order("order_readdressed", "title"),
    OrderReady: _about_order("order_ready", "place", "title"),
    RefundSettled: _about_order("order_refunded", "amount_fen", "title"),
    CaseAnswered: _case_answered,
    PaymentReturned: _about_order("order_payment_returned", "amount_fen", "title"),
    ReferralBound: _joined,
    EarningRightGranted: _right_granted,
    ApplicationRefused: _application_refused,
    EarningRightWithdrawn: _right_withdrawn,
    DistributorSuspended: _standing("distributor_suspended"),
    DistributorRestored: _standing("distributor_restored"),
    CommissionEarned: _earned,
    CommissionAvailable: _available,
    CommissionTakenBack: _about_commission("commission_taken_back"),
    CommissionReinstated: _about_commission("commission_reinstated"),
    CommissionReversed: _about_commission("commission_reversed"),
    DividendPaid: _dividend,
    TargetMissed: _target_missed,
    TierChanged: _tier_changed,
    SceneCodeEnding: _code_ending,
    WithdrawalAwaitsConfirmation: _withdrawal("withdrawal_awaits"),
    WithdrawalSettled: _withdrawal("withdrawal_settled"),
    WithdrawalReturned: _returned,
    WithdrawalRejected: _withdrawal("withdrawal_rejected"),
    PayeeChanged: _payee_changed,
    CouponEnding: _coupon("coupon", "ending"),
    OfferReturned: _coupon("coupon_returned", "returned"),
    StaffToTell: _tell_staff,
    ObjectionAnswered: _objection_answered,
    ReviewAnswered: _about_order("review_answered", "title"),
    AnswerKept: _standing("service_answered"),
    WritingHidden: _writing_hidden,
    WritingLetThrough: _writing_let_through,
    NoticesGathered: _gathered,
    OwnDataReady: _own_data,
}
