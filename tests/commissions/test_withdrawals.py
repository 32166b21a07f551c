"""A withdrawal from request to its end: what is refused, what each fact does, and what the database itself holds."""

from itertools import product
from typing import Any

from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting, system_acting
from commissions.audit import audit
from commissions.awards.tables import review_case
from commissions.beneficiary import MemberId, member
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.withdrawals import refusals
from commissions.withdrawals.freeze import find_freeze, list_freezes
from commissions.withdrawals.queries import (
    find_reckoning,
    find_withdrawable,
    find_withdrawal,
    is_cancel_wanted,
    list_approvers,
    list_cancel_wanted,
    list_withdrawals,
    list_work,
)
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    cancel_withdrawal,
    fail_withdrawal,
    freeze_transfers,
    lift_freeze,
    publish_rules,
    record_awaiting_confirmation,
    record_cancelled,
    record_in_doubt,
    record_late_failure,
    record_transfer_returned,
    reject_withdrawal,
    request_withdrawal,
    settle_withdrawal,
)
from commissions.withdrawals.tables import withdrawal, withdrawal_step
from commissions.withdrawals.withdrawal import IN_FLIGHT, OPEN, STATUSES, Reckoning, TransferTerms, Withdrawal
from tests.commissions.stage import balances
from tests.commissions.withdrawing import ANNA, BEN, ask, bring_to, give, refuse, take
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published


async def look(database: AnyDatabase, number: str) -> Withdrawal:
    found = await database.read(find_withdrawal, number)
    assert found is not None
    return found


async def events(database: AnyDatabase) -> list[str]:
    names = [name for name, _ in await database.read(published)]
    return [name for name in names if name.startswith(("Withdrawal", "Transfer"))]


def open_review(tx: Transaction, member_id: MemberId) -> None:
    row = {"code": "c1", "key": "k1", "scope": "person", "rule": "test", "evidence": {}} | {
        "person_kind": "member",
        "person_id": member_id,
    }
    tx.connection.execute(
        insert(review_case).values(**row, status="open", opened_by=staff_acting("test"), opened_at=tx.now)
    )


async def test_a_small_withdrawal_goes_all_the_way_by_itself(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    assert at.number.startswith("LW")
    assert at.is_open
    assert await balances(database, ANNA) == {"withdrawing": 10_000}
    assert await database.transact(settle_withdrawal, at.number)
    assert await balances(database, ANNA) == {}
    found = await look(database, at.number)
    assert (found.status, found.fee_fen, found.tax_fen, found.net_fen) == ("settled", 0, 0, 10_000)
    assert await events(database) == [
        "WithdrawalRequested", "WithdrawalApproved", "WithdrawalAwaitsConfirmation", "WithdrawalSettled",
    ]  # fmt: skip
    assert await database.read(audit) == []


async def test_the_same_request_again_is_the_same_withdrawal_and_another_content_is_refused(
    database: AnyDatabase,
) -> None:
    at = await bring_to(database, "awaiting_confirmation", 600)
    await database.transact(give, ANNA, 5_000, "T2")
    assert (await database.transact(request_withdrawal, ask(ANNA, 600))).number == at.number
    await refuse(database, refusals.WithdrawalKeyRefused, request_withdrawal, ask(ANNA, 601))
    await refuse(database, refusals.WithdrawalKeyRefused, request_withdrawal, ask(ANNA, 600, channel="bank"))
    await database.transact(settle_withdrawal, at.number)
    again = await database.transact(request_withdrawal, ask(ANNA, 600))
    assert (again.number, again.status) == (at.number, "settled")
    for key in ("short", "x" * 65, "a key with blanks", ""):
        await refuse(database, refusals.WithdrawalKeyRefused, request_withdrawal, ask(ANNA, 600, key))


REFUSED_AMOUNTS: list[tuple[type[Refusal], int, dict[str, Any]]] = [
    (refusals.AmountTooSmall, 199, {}),
    (refusals.AmountTooSmall, 0, {}),
    (refusals.AmountTooSmall, -300, {}),
    (refusals.AmountOffStep, 250, {}),
    (refusals.AmountTooLarge, 5_100, {}),
    (refusals.BalanceTooSmall, 3_100, {}),
    (refusals.NetTooSmall, 200, {"terms": TransferTerms(least_net_fen=191)}),
    (refusals.PayeeNeeded, 300, {"payee_known": False, "terms": TransferTerms(name_from_fen=290)}),
    (refusals.PayeeNeeded, 300, {"payee_known": False, "channel": "bank"}),
]


async def test_an_amount_that_the_rules_do_not_allow_is_refused_and_leaves_no_trace(database: AnyDatabase) -> None:
    rules = {"minimum_fen": 200, "maximum_fen": 5_000, "step_fen": 100, "fee": {"least_fen": 10}}
    await database.transact(publish_rules, rules | {"channels": ["wechat", "bank"]}, staff_acting("owner"))
    await database.transact(give, ANNA, 3_050)
    for kind, amount_fen, options in REFUSED_AMOUNTS:
        await refuse(database, kind, request_withdrawal, ask(ANNA, amount_fen, **options))


async def test_wechat_asks_for_a_name_by_the_net_and_not_by_the_amount(database: AnyDatabase) -> None:
    await database.transact(publish_rules, {"fee": {"least_fen": 10}}, staff_acting("owner"))
    await database.transact(give, ANNA, 300_000)
    command = ask(ANNA, 200_009, payee_known=False)
    assert (await database.transact(request_withdrawal, command)).amount_fen == 200_009


async def test_exactly_the_least_net_is_paid(database: AnyDatabase) -> None:
    await database.transact(give, ANNA, 5_000)
    asked = ask(ANNA, 5_000, terms=TransferTerms(least_net_fen=5_000))
    assert (await database.transact(request_withdrawal, asked)).status == "approved"


async def test_a_channel_that_the_merchant_does_not_pay_by_is_refused(database: AnyDatabase) -> None:
    await database.transact(give, ANNA, 3_000)
    await refuse(database, refusals.ChannelUnknown, request_withdrawal, ask(ANNA, 300, channel="bank"))


async def test_whoever_has_nothing_withdraws_nothing(database: AnyDatabase) -> None:
    refusal = await refuse(database, refusals.BalanceTooSmall, request_withdrawal, ask(ANNA, 300))
    assert refusal.data == {"available_fen": 0}


async def test_one_withdrawal_is_open_at_a_time(database: AnyDatabase) -> None:
    at = await bring_to(database, "sending", 1_000)
    await database.transact(give, ANNA, 5_000, "T2")
    refusal = await refuse(database, refusals.WithdrawalOpen, request_withdrawal, ask(ANNA, 300, "key-00000002"))
    assert refusal.data == {"number": at.number}
    await database.transact(fail_withdrawal, at.number, reason="ACCOUNT_FROZEN")
    assert (await database.transact(request_withdrawal, ask(ANNA, 6_000, "key-00000002"))).status == "approved"


async def test_a_day_in_shanghai_has_so_many_requests_whatever_became_of_them(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish_rules, {"per_day": 2}, staff_acting("owner"))
    await database.transact(give, ANNA, 5_000)
    for key in ("key-00000001", "key-00000002"):
        at = await database.transact(request_withdrawal, ask(ANNA, 300, key))
        await database.transact(cancel_withdrawal, at.number, person=member(ANNA))
    await refuse(database, refusals.TooManyToday, request_withdrawal, ask(ANNA, 300, "key-00000003"))
    clock.advance(hours=14, seconds=-1)
    assert (await database.read(find_withdrawable, member(ANNA), clock())).blocked_by == "per_day"
    clock.advance(seconds=1)
    assert (await database.transact(request_withdrawal, ask(ANNA, 300, "key-00000003"))).status == "approved"


async def test_who_is_suspended_frozen_looked_at_or_in_debt_asks_for_nothing(database: AnyDatabase) -> None:
    await database.transact(give, ANNA, 5_000)
    await database.transact(suspend_distributor, ANNA, by=staff_acting("owner"), reason="test")
    await refuse(database, refusals.MemberSuspended, request_withdrawal, ask(ANNA, 300))
    await database.transact(restore_distributor, ANNA, by=staff_acting("owner"), reason="test")
    await database.transact(freeze_transfers, reason="looking", by=staff_acting("owner"), person=member(ANNA))
    await refuse(database, refusals.TransfersFrozen, request_withdrawal, ask(ANNA, 300))
    await database.transact(lift_freeze, by=staff_acting("owner"), reason="seen", person=member(ANNA))
    at = await database.transact(request_withdrawal, ask(ANNA, 5_000))
    await database.transact(take, 1_000)
    assert (await database.transact(begin_sending, at.number)).reason == "debt"
    await database.transact(open_review, ANNA)
    await refuse(database, refusals.MemberUnderReview, request_withdrawal, ask(ANNA, 300, "key-00000002"))


async def test_a_debt_blocks_and_later_awards_repay_it_first(database: AnyDatabase) -> None:
    at = await bring_to(database, "sending", 5_000)
    await database.transact(settle_withdrawal, at.number)
    await database.transact(take, 1_000)
    refusal = await refuse(database, refusals.InDebt, request_withdrawal, ask(ANNA, 300, "key-00000002"))
    assert refusal.data == {"available_fen": -1_000}
    await database.transact(give, ANNA, 1_300, "T2")
    await refuse(database, refusals.BalanceTooSmall, request_withdrawal, ask(ANNA, 301, "key-00000002"))
    assert (await database.transact(request_withdrawal, ask(ANNA, 300, "key-00000002"))).status == "approved"
    assert await database.read(audit) == []


async def test_above_the_limit_of_review_a_person_approves_and_above_the_second_two_do(
    database: AnyDatabase,
) -> None:
    at = await bring_to(database, "requested", 500_001)
    assert (at.status, at.approvals_needed, at.net_fen) == ("requested", 2, None)
    await refuse(database, refusals.WithdrawalMoved, begin_sending, at.number)
    await refuse(database, refusals.ApproverRefused, approve_withdrawal, at.number, by=staff_acting("anna", ANNA))
    wang, li = staff_acting("Wang Fang"), staff_acting("Li")
    for second in (None, wang, staff_acting("anna", ANNA), system_acting("rules")):
        await refuse(database, refusals.ApproverRefused, approve_withdrawal, at.number, by=wang, second_by=second)
    assert (await database.transact(approve_withdrawal, at.number, by=wang, second_by=li)).status == "approved"
    assert await database.read(list_approvers, at.number) == (staff_acting("Li"), staff_acting("Wang Fang"))
    await refuse(database, refusals.WithdrawalMoved, approve_withdrawal, at.number, by=staff_acting("Zhao"))
    assert await database.read(audit) == []


async def test_one_person_is_enough_between_the_limits(database: AnyDatabase) -> None:
    at = await bring_to(database, "requested", 50_001)
    assert at.approvals_needed == 1
    assert (await database.transact(approve_withdrawal, at.number, by=staff_acting("Li"))).status == "approved"


async def test_a_rejected_withdrawal_goes_back_with_its_reason(database: AnyDatabase) -> None:
    for who, status in enumerate(("requested", "approved"), 1):
        at = await bring_to(database, status, 60_000, member_id=who)
        await refuse(
            database, refusals.ReasonMissing, reject_withdrawal, at.number, by=staff_acting("owner"), reason=" "
        )
        back = await database.transact(reject_withdrawal, at.number, by=staff_acting("owner"), reason="call us")
        assert (back.status, back.reason) == ("rejected", "call us")
        assert await balances(database, who) == {"available": 60_000}
        await refuse(
            database, refusals.WithdrawalMoved, reject_withdrawal, at.number, by=staff_acting("owner"), reason="call us"
        )
    assert "WithdrawalRejected" in await events(database)
    assert await database.read(audit) == []


async def test_the_member_cancels_what_is_not_sent_and_nobody_elses(database: AnyDatabase) -> None:
    for who, status in enumerate(OPEN, 1):
        at = await bring_to(database, status, 60_000, member_id=who)
        me = MemberId(who)
        await refuse(
            database, refusals.WithdrawalUnknown, cancel_withdrawal, at.number, person=member(MemberId(who + 1))
        )
        if status in IN_FLIGHT:
            await refuse(database, refusals.WithdrawalMoved, cancel_withdrawal, at.number, person=member(me))
            await refuse(
                database,
                refusals.WithdrawalMoved,
                reject_withdrawal,
                at.number,
                by=staff_acting("owner"),
                reason="late",
            )
        else:
            assert (await database.transact(cancel_withdrawal, at.number, person=member(me))).status == "cancelled"
            assert await balances(database, who) == {"available": 60_000}
    assert await database.read(audit) == []


async def test_sending_begins_once(database: AnyDatabase) -> None:
    at = await bring_to(database, "approved")
    assert (await database.transact(begin_sending, at.number)).status == "sending"
    await refuse(database, refusals.WithdrawalMoved, begin_sending, at.number)
    await refuse(database, refusals.WithdrawalUnknown, begin_sending, "LWNOTHING")


def freeze_all(tx: Transaction) -> None:
    freeze_transfers(tx, reason="audit", by=staff_acting("lianpu"))


OBSTACLES: list[tuple[str, Any]] = [
    ("frozen", lambda tx: freeze_transfers(tx, reason="looking", by=staff_acting("owner"), person=member(MemberId(1)))),
    ("suspended", lambda tx: suspend_distributor(tx, MemberId(2), by=staff_acting("owner"), reason="test")),
    ("under_review", lambda tx: open_review(tx, MemberId(3))),
    ("debt", lambda tx: take(tx, 1, "T4")),
    ("frozen", freeze_all),
]


async def test_what_may_not_be_paid_any_more_goes_back_instead_of_out(database: AnyDatabase) -> None:
    for who, (reason, happens) in enumerate(OBSTACLES, 1):
        at = await bring_to(database, "approved", member_id=who)
        await database.transact(happens)
        back = await database.transact(begin_sending, at.number)
        assert (back.status, back.reason) == ("rejected", reason)
        assert "withdrawing" not in await balances(database, who)
        assert (await events(database))[-1] == "WithdrawalReturned"
    assert await database.read(audit) == []


ENDS: list[tuple[Any, str]] = [
    (settle_withdrawal, "settled"),
    (fail_withdrawal, "failed"),
    (record_cancelled, "cancelled"),
]


async def test_any_final_word_ends_it_from_wherever_it_is_and_repeats_change_nothing(database: AnyDatabase) -> None:
    for who, (status, (end, after)) in enumerate(product(IN_FLIGHT, ENDS), 1):
        at = await bring_to(database, status, member_id=who)
        said = {} if end is settle_withdrawal else {"reason": "why"}
        assert await database.transact(end, at.number, **said)
        for late in (record_in_doubt, record_awaiting_confirmation, end):
            assert not await database.transact(late, at.number, **(said if late is end else {}))
        found = await look(database, at.number)
        assert (found.status, found.reason) == (after, said.get("reason"))
        assert await balances(database, who) == ({} if after == "settled" else {"available": 10_000})
    assert await database.read(audit) == []


async def test_fail_and_cancelled_of_one_transfer_say_the_same(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    assert await database.transact(record_cancelled, at.number)
    assert not await database.transact(fail_withdrawal, at.number, reason="MCH_CANCEL")
    assert await database.read(find_freeze, member(ANNA)) is None


async def test_doubt_comes_only_before_anything_is_known(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    assert not await database.transact(record_in_doubt, at.number)
    assert (await look(database, at.number)).status == "awaiting_confirmation"


async def test_no_word_counts_before_it_was_sent(database: AnyDatabase) -> None:
    for who, status in enumerate(("requested", "approved"), 1):
        at = await bring_to(database, status, 60_000, member_id=who)
        for fact in (record_in_doubt, record_awaiting_confirmation, settle_withdrawal, record_cancelled):
            await refuse(database, refusals.WithdrawalMoved, fact, at.number)
        await refuse(database, refusals.WithdrawalMoved, fail_withdrawal, at.number, reason="x")
        await refuse(database, refusals.WithdrawalMoved, record_late_failure, at.number, "x")
    await refuse(database, refusals.WithdrawalUnknown, settle_withdrawal, "LWNOTHING")


async def test_a_failure_after_success_moves_nothing_freezes_the_person_and_alerts_once(
    database: AnyDatabase,
) -> None:
    for who, late in enumerate((fail_withdrawal, record_cancelled), 1):
        at = await bring_to(database, "sending", member_id=who)
        await database.transact(settle_withdrawal, at.number)
        assert await database.transact(late, at.number, reason="OVERDUE_CLOSE")
        assert not await database.transact(late, at.number, reason="OVERDUE_CLOSE")
        assert (await look(database, at.number)).status == "settled"
        assert await balances(database, who) == {}
    alerts = await database.read(published, "TransferContradicted")
    assert [(of["known"], of["claimed"]) for _, of in alerts] == [("settled", "failed"), ("settled", "cancelled")]
    await database.transact(give, ANNA, 500, "T8")
    await refuse(database, refusals.TransfersFrozen, request_withdrawal, ask(ANNA, 300, "key-00000002"))
    await database.transact(give, 3, 500, "T9")
    assert (await database.transact(request_withdrawal, ask(3, 300))).status == "approved"
    assert await database.read(audit) == []


async def test_a_success_after_the_money_went_back_moves_nothing_and_alerts(database: AnyDatabase) -> None:
    at = await bring_to(database, "unknown")
    await database.transact(fail_withdrawal, at.number, reason="x")
    assert await database.transact(settle_withdrawal, at.number)
    assert (await look(database, at.number)).status == "failed"
    assert await balances(database, ANNA) == {"available": 10_000}
    assert await database.read(find_freeze, member(ANNA)) is not None


async def test_a_late_failure_is_told_only_of_what_was_settled(database: AnyDatabase) -> None:
    at = await bring_to(database, "sending")
    await refuse(database, refusals.WithdrawalMoved, record_late_failure, at.number, "x")
    await database.transact(settle_withdrawal, at.number)
    assert await database.transact(record_late_failure, at.number, "x")


async def test_a_clawback_while_it_is_under_way_wants_a_cancellation_and_success_leaves_the_debt(
    database: AnyDatabase,
) -> None:
    for who, status in enumerate(IN_FLIGHT, 1):
        at = await bring_to(database, status, member_id=who)
        assert (await database.read(list_cancel_wanted)).items == ()
        await database.transact(take, 4_000, f"T{who}")
        assert [of.number for of in (await database.read(list_cancel_wanted)).items] == [at.number]
        assert await database.read(is_cancel_wanted, at.number)
        assert (await database.read(list_cancel_wanted, at.number)).items == ()
        assert await balances(database, who) == {"available": -4_000, "withdrawing": 10_000}
        await database.transact(settle_withdrawal, at.number)
        assert await balances(database, who) == {"available": -4_000}
        assert not await database.read(is_cancel_wanted, at.number)
    assert await database.read(audit) == []


async def test_a_cancelled_transfer_pays_the_debt_with_what_comes_back(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    await database.transact(take, 4_000)
    await database.transact(record_cancelled, at.number)
    assert await balances(database, ANNA) == {"available": 6_000}
    assert (await database.read(list_cancel_wanted)).items == ()


async def test_money_seen_back_in_a_bill_is_booked_once_by_two_people(database: AnyDatabase) -> None:
    at = await bring_to(database, "sending")
    two = {"by": staff_acting("Li"), "second_by": staff_acting("Wang"), "reason": "bill of 2026-11-22"}
    await refuse(database, refusals.WithdrawalMoved, record_transfer_returned, at.number, **two)
    await database.transact(settle_withdrawal, at.number)
    await refuse(
        database,
        refusals.ApproverRefused,
        record_transfer_returned,
        at.number,
        **two | {"second_by": staff_acting("Li")},
    )
    await refuse(database, refusals.ReasonMissing, record_transfer_returned, at.number, **two | {"reason": " "})
    assert await database.transact(record_transfer_returned, at.number, **two)
    assert not await database.transact(record_transfer_returned, at.number, **two | {"by": staff_acting("Zhao")})
    assert await balances(database, ANNA) == {"available": 10_000}
    found = await look(database, at.number)
    assert (found.status, found.returned_at is not None) == ("settled", True)
    assert await database.read(audit) == []


async def test_a_freeze_says_who_and_why_and_is_lifted_by_name(database: AnyDatabase) -> None:
    assert await database.transact(freeze_transfers, reason="audit", by=staff_acting("lianpu"))
    assert not await database.transact(freeze_transfers, reason="audit", by=staff_acting("lianpu"))
    assert await database.transact(freeze_transfers, reason="looking", by=staff_acting("owner"), person=member(ANNA))
    found = await database.read(find_freeze, member(BEN))
    assert found is not None
    assert (found.reason, found.frozen_by, found.person) == ("audit", staff_acting("lianpu"), None)
    assert len(await database.read(list_freezes)) == 2
    own = staff_acting("anna", ANNA)
    await refuse(database, refusals.ApproverRefused, lift_freeze, by=own, reason="x", person=member(ANNA))
    await refuse(database, refusals.ReasonMissing, freeze_transfers, by=staff_acting("owner"), reason=" ")
    await refuse(database, refusals.ReasonMissing, lift_freeze, by=staff_acting("owner"), reason="")
    assert await database.transact(lift_freeze, by=staff_acting("owner"), reason="all is well") == 1
    assert await database.read(find_freeze, member(BEN)) is None
    assert (await database.read(find_freeze, member(ANNA))) is not None
    await refuse(database, refusals.NotFrozen, lift_freeze, by=staff_acting("owner"), reason="again")


async def test_what_may_be_asked_for_is_told_before_it_is_asked(database: AnyDatabase, clock: MovableClock) -> None:
    rules = {"minimum_fen": 200, "maximum_fen": 5_000, "step_fen": 100, "fee": {"rate_bp": 100}}
    await database.transact(publish_rules, rules, staff_acting("owner"))
    assert (await database.read(find_withdrawable, member(ANNA), clock())).blocked_by == "too_little"
    await database.transact(give, ANNA, 3_050)
    told = await database.read(find_withdrawable, member(ANNA), clock())
    assert (told.available_fen, told.least_fen, told.most_fen, told.step_fen) == (3_050, 200, 3_000, 100)
    assert (told.left_today, told.blocked_by, told.open) == (3, None, None)
    assert await database.read(find_reckoning, member(ANNA), 3_000, clock()) == Reckoning(3_000, 30, 0, 2_970)
    at = await database.transact(request_withdrawal, ask(ANNA, told.most_fen))
    told = await database.read(find_withdrawable, member(ANNA), clock())
    assert (told.most_fen, told.left_today, told.blocked_by, told.open) == (0, 2, "open", at)
    await database.transact(freeze_all)
    assert (await database.read(find_withdrawable, member(ANNA), clock())).blocked_by == "frozen"


async def test_lists_go_on_by_key(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(give, ANNA, 3_000)
    numbers = []
    for day in range(5):
        at = await database.transact(request_withdrawal, ask(ANNA, 300, f"key-0000000{day}"))
        await database.transact(cancel_withdrawal, at.number, person=member(ANNA))
        numbers.append(at.number)
        clock.advance(days=1)
    first = await database.read(list_withdrawals, member(ANNA), None, 3)
    assert [of.number for of in first.items] == numbers[:1:-1]
    second = await database.read(list_withdrawals, member(ANNA), first.next, 3)
    assert ([of.number for of in second.items], second.next) == (numbers[1::-1], None)
    assert (await database.read(list_withdrawals, member(BEN), first.next, 3)).items == ()
    work = await database.read(list_work, "cancelled", None, 4)
    assert [of.number for of in work.items] == numbers[:4]
    assert [of.number for of in (await database.read(list_work, "cancelled", work.next)).items] == numbers[4:]
    assert (await database.read(list_work, "cancelled", channel="bank")).items == ()


FORBIDDEN = [
    "UPDATE withdrawal SET number = 'LW22222222222222222222'",
    "UPDATE withdrawal SET amount_fen = amount_fen + 1",
    "UPDATE withdrawal SET member_id = 2",
    "UPDATE withdrawal SET net_fen = net_fen - 1, fee_fen = fee_fen + 1",
    "UPDATE withdrawal SET status = 'approved'",
    "UPDATE withdrawal SET status = 'requested'",
    "UPDATE withdrawal SET status = 'paid'",
    "UPDATE withdrawal SET status = 'settled'",
    "UPDATE withdrawal SET approvals_needed = 2",
    "DELETE FROM withdrawal",
    "UPDATE withdrawal_step SET to_status = 'failed'",
    "DELETE FROM withdrawal_step",
    "UPDATE tax_month SET income_fen = -1",
    "UPDATE tax_month SET withheld_fen = income_fen + 1",
    "DELETE FROM tax_month",
    "UPDATE transfer_freeze SET reason = 'other'",
    "DELETE FROM transfer_freeze",
    "UPDATE withdrawal_rules SET document = '{}'",
]


async def test_the_database_refuses_what_no_program_may_do(database: AnyDatabase) -> None:
    await database.transact(publish_rules, {}, staff_acting("owner"))
    await bring_to(database, "sending")
    await database.transact(freeze_all)

    def run(tx: Transaction, statement: str) -> None:
        tx.connection.execute(text(statement))

    for statement in FORBIDDEN:
        await refuse(database, DBAPIError, run, statement)


async def test_the_database_holds_one_open_withdrawal_and_one_end(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    row = {
        "person_kind": "member",
        "person_id": ANNA,
        "channel": "wechat",
        "amount_fen": 5,
        "status": "requested",
        "approvals_needed": 0,
    }
    row |= {"number": "LW23456789ABCDEFGHJK", "request_key": "key-00000009"}

    def open_another(tx: Transaction) -> None:
        tx.connection.execute(insert(withdrawal).values(**row, requested_at=tx.now))

    def end_twice(tx: Transaction) -> None:
        step = {
            "number": at.number,
            "from_status": "awaiting_confirmation",
            "taken_by": staff_acting("x"),
            "taken_at": tx.now,
        }
        for after in ("settled", "failed"):
            tx.connection.execute(insert(withdrawal_step).values(**step, to_status=after))

    await refuse(database, DBAPIError, open_another)
    await refuse(database, DBAPIError, end_twice)


async def test_what_has_ended_stays_ended_in_the_database(database: AnyDatabase) -> None:
    at = await bring_to(database, "sending")
    await database.transact(settle_withdrawal, at.number)

    def force(tx: Transaction, status: str) -> None:
        tx.connection.execute(update(withdrawal).values(status=status))

    for status in STATUSES:
        if status != "settled":
            await refuse(database, DBAPIError, force, status)
