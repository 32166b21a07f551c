"""One order as the merchant's page shows it: how its price came, its money, its parcels, who earns on it and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from commissions.ports import Transaction
from commissions.statements.earnings import AwardDetail
from commissions.statements.queries import list_order_award_details
from shop.captures.queries import SetAside, list_set_aside_of
from shop.cases.case import Case
from shop.cases.queries import list_cases_of
from shop.complaints.complaint import Complaint
from shop.complaints.queries import list_complaints_of
from shop.desk.orders import mask_phone, mask_recipient
from shop.desk.people import Named, name_parties, name_people
from shop.fulfilment.parcel import Parcel
from shop.fulfilment.queries import find_hurried_at, list_parcels
from shop.inbox.notice import KeptNotice
from shop.inbox.queries import list_order_notices
from shop.orders.notes import Flag, Note
from shop.orders.noting import find_flag, list_notes
from shop.orders.order import Order, OrderState, Recipient
from shop.orders.queries import (
    PriceChanged,
    Step,
    find_order,
    list_adjustments,
    list_price_changes,
    list_steps,
)
from shop.orders.refusals import OrderUnknown
from shop.payments.matching import Payment
from shop.payments.repository import list_payments
from shop.places.place import Place, Way
from shop.places.queries import find_place
from shop.pricing.quote import Adjustment
from shop.proposals.proposal import Proposal
from shop.proposals.queries import list_open_about
from shop.readdressing.queries import AddressChange, list_changes
from shop.refunds.queries import list_refunds
from shop.refunds.refund import Refund, RefundState
from shop.staff.queries import name_actors
from shop.tracking.queries import list_tracks
from shop.tracking.track import Track


@dataclass(frozen=True)
class AwardOf:
    """An award with whose it is."""

    person: Named
    detail: AwardDetail


@dataclass(frozen=True)
class WholeOrder:
    """An order with all that hangs on it. The recipient is masked unless it was asked for in full.

    `names` has what each actor that is named here is called.
    """

    order: Order
    buyer: Named
    place: Place | None
    adjustments: tuple[Adjustment, ...]
    payments: tuple[Payment, ...]
    set_aside: tuple[SetAside, ...]
    refunds: tuple[Refund, ...]
    parcels: tuple[Parcel, ...]
    tracks: Mapping[int, Track]
    awards: tuple[AwardOf, ...]
    proposals: tuple[Proposal, ...]
    notices: tuple[KeptNotice, ...]
    notes: tuple[Note, ...]
    flag: Flag | None
    price_changes: tuple[PriceChanged, ...]
    steps: tuple[Step, ...]
    complaints: tuple[Complaint, ...]
    cases: tuple[Case, ...]
    address_changes: tuple[AddressChange, ...]
    hurried_at: datetime | None
    names: Mapping[Actor, str]

    @property
    def headline(self) -> str:
        """Where the order stands, as the merchant thinks of it: its state, or what is due of it."""
        order = self.order
        if order.state in (OrderState.PAID, OrderState.SHIPPED, OrderState.COMPLETED) and order.is_refunded:
            return "refunded"
        if order.way is Way.PICKUP and order.state is not OrderState.PLACED and self.lies_ready:
            return "ready"
        if order.state is OrderState.PAID:
            return "to_prepare" if order.way is Way.PICKUP else "to_ship"
        return order.state.value

    @property
    def to_ship(self) -> int:
        """Units that still have to leave."""
        return sum(line.to_ship for line in self.order.lines)

    @property
    def lies_ready(self) -> bool:
        """Whether something of it waits to be fetched."""
        return any(of.way is Way.PICKUP and of.received_at is None for of in self.parcels)

    @property
    def refunding_fen(self) -> int:
        """What is decided to go back and has not arrived."""
        return sum(of.amount_fen for of in self.refunds if of.state is RefundState.DECIDED)

    @property
    def can_be_refunded(self) -> bool:
        """Whether anything is left that can go back."""
        left = self.order.total_fen - self.order.refunded_fen
        return self.order.paid_at is not None and (left > 0 or not self.order.is_refunded)

    @property
    def earned_fen(self) -> int:
        """What all have of it together, after refunds."""
        return sum(of.detail.summary.kept_fen for of in self.awards)

    def adjust(self, line: str | None) -> tuple[Adjustment, ...]:
        """What changed the price of a line, or the shipping for None."""
        return tuple(of for of in self.adjustments if of.line == line)


def read_whole_order(connection: Connection, no: str) -> WholeOrder:
    """An order with its recipient masked. A constant number of statements. Raises OrderUnknown."""
    return _read(connection, no, whole=False)


def show_whole_order(tx: Transaction, no: str, *, by: Actor) -> WholeOrder:
    """An order with its recipient in full. `by` is what the audit log keeps. Raises OrderUnknown."""
    return _read(tx.connection, no, whole=True)


def _read(connection: Connection, no: str, *, whole: bool) -> WholeOrder:
    order = find_order(connection, no)
    if order is None:
        raise OrderUnknown(order_no=no)

    refunds, parcels = list_refunds(connection, no), list_parcels(connection, no)
    awards = list_order_award_details(connection, no)
    proposals = list_open_about(connection, [no, *(of.refund_no for of in refunds)])
    notes, changes, steps = list_notes(connection, no), list_price_changes(connection, no), list_steps(connection, no)
    changed = list_changes(connection, no)
    actors = {
        *(of.decided_by for of in refunds),
        *(of.proposed_by for of in proposals),
        *(of.written_by for of in notes),
        *(of.changed_by for of in changes),
        *(of.taken_by for of in steps),
    }

    return WholeOrder(
        order=order if whole else _mask(order),
        buyer=name_people(connection, [order.member_id])[order.member_id],
        place=find_place(connection, order.pickup_place_id) if order.pickup_place_id else None,
        adjustments=list_adjustments(connection, no),
        payments=list_payments(connection, no),
        set_aside=list_set_aside_of(connection, no),
        refunds=refunds,
        parcels=parcels,
        tracks=list_tracks(connection, parcels),
        awards=_name(connection, awards),
        proposals=proposals,
        notices=tuple(list_order_notices(connection, order.member_id, no)),
        notes=notes,
        flag=find_flag(connection, no),
        price_changes=changes,
        steps=steps,
        complaints=list_complaints_of(connection, no),
        cases=list_cases_of(connection, no),
        address_changes=changed if whole else tuple(replace(of, former=_mask_recipient(of.former)) for of in changed),
        hurried_at=find_hurried_at(connection, no),
        names=name_actors(connection, actors),
    )


def _name(connection: Connection, awards: tuple[tuple[Beneficiary, AwardDetail], ...]) -> tuple[AwardOf, ...]:
    names = name_parties(connection, {person for person, _ in awards})
    return tuple(AwardOf(names[person], detail) for person, detail in awards)


def _mask(order: Order) -> Order:
    return replace(order, recipient=_mask_recipient(order.recipient))


def _mask_recipient(to: Recipient) -> Recipient:
    return replace(to, name=mask_recipient(to), phone=mask_phone(to.phone), street="*" * min(6, len(to.street)))
