"""Seeded bugs of dividends."""

from tests.mutants.mutant import Mutant

TESTS = "tests/commissions/test_dividends.py"
SERVICE, PAYING = "commissions/dividends/service.py", "commissions/dividends/paying.py"
PURE, READS = "commissions/dividends/dividend.py", "commissions/dividends/queries.py"

MUTANTS = (
    Mutant(
        "a_part_that_was_held_is_missing_in_its_persons_year",
        PAYING,
        "        record_dividends(tx, [(member_id, found.amount_fen)])\n",
        "",
        (f"{TESTS}::test_who_is_suspended_meanwhile_waits_for_a_person_who_pays_or_gives_it_back[sqlite]",),
    ),
    Mutant(
        "a_persons_year_is_their_last_part",
        "commissions/dividends/repository.py",
        "row.paid_fen + new.excluded.paid_fen",
        "new.excluded.paid_fen",
        (f"{TESTS}::test_a_refund_after_a_run_reduces_the_next_one_and_may_leave_the_pool_waiting[sqlite]",),
    ),
    Mutant(
        "a_run_gives_what_has_not_matured",
        PURE,
        "min(self.period_fen + self.carried_fen, self.available_fen)",
        "self.period_fen + self.carried_fen",
        (f"{TESTS}::test_what_has_not_matured_and_what_was_sold_later_is_left_to_the_next_run[sqlite]",),
    ),
    Mutant(
        "a_run_gives_what_was_sold_after_its_days",
        READS,
        "earned_fen=earned_fen - later_fen",
        "earned_fen=earned_fen",
        (f"{TESTS}::test_what_has_not_matured_and_what_was_sold_later_is_left_to_the_next_run[sqlite]",),
    ),
    Mutant(
        "refunds_do_not_reduce_the_next_run",
        PURE,
        "self.earned_fen - self.period_fen - self.taken_fen - self.drawn_fen",
        "self.earned_fen - self.period_fen - self.drawn_fen",
        (f"{TESTS}::test_a_refund_after_a_run_reduces_the_next_one_and_may_leave_the_pool_waiting[sqlite]",),
    ),
    Mutant(
        "what_came_back_of_a_run_counts_as_given",
        READS,
        "func.sum(dividend_run.c.total_fen - dividend_run.c.returned_fen)",
        "func.sum(dividend_run.c.total_fen)",
        (f"{TESTS}::test_who_is_suspended_meanwhile_waits_for_a_person_who_pays_or_gives_it_back[sqlite]",),
    ),
    Mutant(
        "days_may_be_given_twice",
        SERVICE,
        "is_behind = last_given is None or days.first > last_given",
        "is_behind = True",
        (f"{TESTS}::test_a_run_is_refused_for_days_that_are_given_open_or_not_over_and_for_nobody",),
    ),
    Mutant(
        "the_last_day_that_was_given_may_be_the_next_runs_first",
        SERVICE,
        "days.first > last_given",
        "days.first >= last_given",
        (f"{TESTS}::test_a_run_is_refused_for_days_that_are_given_open_or_not_over_and_for_nobody",),
    ),
    Mutant(
        "a_run_is_calculated_for_today",
        SERVICE,
        "days.last < today",
        "days.last <= today",
        (f"{TESTS}::test_a_run_is_refused_for_days_that_are_given_open_or_not_over_and_for_nobody",),
    ),
    Mutant(
        "one_person_decides_a_run",
        SERVICE,
        "if by.is_same_person(second_by) or not (by.is_person and second_by.is_person):",
        "if False:",
        (f"{TESTS}::test_two_people_decide_neither_of_them_in_it_and_only_once",),
    ),
    Mutant(
        "whoever_is_in_a_run_decides_it",
        SERVICE,
        "if by.member_id is not None and is_in_run(tx.connection, no, by.member_id):",
        "if False:",
        (f"{TESTS}::test_two_people_decide_neither_of_them_in_it_and_only_once",),
    ),
    Mutant(
        "a_run_draws_more_than_the_pool_has",
        SERVICE,
        "if available_fen < run.total_fen:",
        "if False:",
        (f"{TESTS}::test_a_run_that_refunds_have_overtaken_is_calculated_anew",),
    ),
    Mutant(
        "a_split_by_teams_needs_no_notice",
        SERVICE,
        "if wanted.sharing is Sharing.TEAM_SALES:",
        "if False:",
        (f"{TESTS}::test_a_run_is_refused_for_days_that_are_given_open_or_not_over_and_for_nobody",),
    ),
    Mutant(
        "whoever_may_not_earn_shares_too",
        READS,
        'select(row.member_id).where(row.status == "active", _is_in(group))',
        "select(row.member_id).where(_is_in(group))",
        (f"{TESTS}::test_who_may_not_earn_when_it_is_calculated_is_not_in_it",),
    ),
    Mutant(
        "the_suspended_are_paid",
        PAYING,
        "pays = [of for of in part if of.hold is None]",
        "pays = list(part)",
        (f"{TESTS}::test_who_is_suspended_meanwhile_waits_for_a_person_who_pays_or_gives_it_back[sqlite]",),
    ),
    Mutant(
        "what_is_given_back_stays_with_the_merchant",
        PAYING,
        "values(returned_fen=row.returned_fen + found.amount_fen)",
        "values(returned_fen=row.returned_fen)",
        (f"{TESTS}::test_who_is_suspended_meanwhile_waits_for_a_person_who_pays_or_gives_it_back[sqlite]",),
    ),
    Mutant(
        "a_held_line_is_decided_twice",
        PAYING,
        'if found.status != "held":',
        "if False:",
        (f"{TESTS}::test_who_is_suspended_meanwhile_waits_for_a_person_who_pays_or_gives_it_back[sqlite]",),
    ),
)
