"""Seeded bugs of complaints: a refund granted for less than is asked, and words out of order."""

from tests.mutants.mutant import Mutant

COMPLAINTS = "tests/shop/test_buyer_complaints.py"
DECIDING, SENDING = "shop/complaints/deciding.py", "shop/complaints/sending.py"
GRANTED = (f"{COMPLAINTS}::test_only_what_is_refunded_since_grants_and_only_all_that_is_asked_for",)

MUTANTS = (
    Mutant(
        "any_refund_grants_what_is_asked_for",
        DECIDING,
        "        if asks and is_given and not",
        "        if asks and not",
        GRANTED,
    ),
    Mutant(
        "what_was_refunded_before_answers_a_complaint",
        DECIDING,
        "if of.decided_at >= since and of.state",
        "if of.state",
        GRANTED,
    ),
    Mutant(
        "a_refund_of_before_lets_a_person_grant",
        DECIDING,
        "    if not _sum_refunded(tx, order.no, of.began_at):",
        "    if not order.refunded_fen:",
        GRANTED,
    ),
    Mutant(
        "a_refund_that_was_given_up_grants",
        DECIDING,
        " and of.state is not RefundState.GIVEN_UP)",
        ")",
        GRANTED,
    ),
    Mutant(
        "a_fen_grants_what_pay_does_not_tell",
        DECIDING,
        ">= (of.wanted_fen or of.amount_fen)",
        ">= of.wanted_fen",
        GRANTED,
    ),
    Mutant(
        "whoever_earns_on_an_order_decides_its_complaint",
        DECIDING,
        "            demand_disinterested(by, member_id)\n",
        "            pass\n",
        (f"{COMPLAINTS}::test_bad_input_is_refused_by_name",),
    ),
    Mutant(
        "a_complaint_ends_before_its_answer_is_given",
        SENDING,
        "row.next_try_at <= tx.now, is_first)",
        "row.next_try_at <= tx.now)",
        (f"{COMPLAINTS}::test_a_step_in_doubt_holds_up_those_behind_it[sqlite]",),
    ),
    Mutant(
        "a_complaint_that_ended_holds_on",
        "shop/complaints/service.py",
        "            close_case(tx, order.no, line.line, case_no=of.case_no)",
        "            pass",
        (f"{COMPLAINTS}::test_a_complaint_holds_its_orders_awards_until_it_ends[sqlite]",),
    ),
)
