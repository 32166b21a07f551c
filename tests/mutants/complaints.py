"""Seeded bugs of complaints: a refund granted for less than is asked, and words out of order."""

from tests.mutants.mutant import Mutant

COMPLAINTS = "tests/shop/test_buyer_complaints.py"
FIGURES = "tests/shop/test_complaint_figures.py"
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
    Mutant(
        "a_late_answer_is_in_time",
        "shop/statistics/complaint_figures.py",
        "if of.answered_at is not None and of.answered_at <= of.answer_by:",
        "if of.answered_at is not None:",
        (f"{FIGURES}::test_a_complaint_counts_with_what_became_of_it_on_its_own_day[sqlite]",),
    ),
    Mutant(
        "an_answer_at_the_last_moment_is_late",
        "shop/statistics/complaint_figures.py",
        "of.answered_at <= of.answer_by:",
        "of.answered_at < of.answer_by:",
        (f"{FIGURES}::test_a_complaint_counts_with_what_became_of_it_on_its_own_day[sqlite]",),
    ),
    Mutant(
        "a_late_end_is_in_time",
        "shop/statistics/complaint_figures.py",
        "if of.ended_at is not None and of.ended_at <= of.end_by:",
        "if of.ended_at is not None:",
        (f"{FIGURES}::test_a_complaint_counts_with_what_became_of_it_on_its_own_day[sqlite]",),
    ),
    Mutant(
        "a_refund_that_was_given_up_is_one",
        "shop/statistics/complaint_sources.py",
        '    _refund.status != "reinstated",\n',
        "",
        (f"{FIGURES}::test_a_complaint_counts_with_what_became_of_it_on_its_own_day[sqlite]",),
    ),
    Mutant(
        "a_refund_leaves_complaints_as_they_were",
        "shop/statistics/hearing.py",
        "        count_complaint(tx, complaint_id)\n",
        "        pass\n",
        (f"{FIGURES}::test_a_complaint_counts_with_what_became_of_it_on_its_own_day[sqlite]",),
    ),
    Mutant(
        "nobody_tells_of_a_complaint_that_moved",
        "shop/complaints/service.py",
        "    if is_new or after != before:\n",
        "    if is_new:\n",
        (f"{COMPLAINTS}::test_each_change_of_a_complaint_is_told_and_nothing_else",),
    ),
    Mutant(
        "an_address_of_another_is_ours",
        "shop/complaints/address.py",
        'return NoticeAddress("here") if found == gateway.notice_url else NoticeAddress("elsewhere", found)',
        'return NoticeAddress("here")',
        ("tests/shop/test_console_settings.py::test_pay_is_told_once_where_complaints_are_heard",),
    ),
)
