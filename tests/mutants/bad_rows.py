"""Seeded bugs of batches in which one row is bad."""

from tests.mutants.mutant import Mutant

BAD = "tests/shop/test_bad_rows.py"
JOBS = "tests/shop/test_bad_rows_of_jobs.py::test_a_job_goes_on_after_one_bad_row"
WROTE = (f"{BAD}::test_what_failed_wrote_nothing_published_nothing_and_is_counted[sqlite]",)

MUTANTS = (
    Mutant(
        "what_failed_is_told_all_the_same",
        "shop/database/transaction.py",
        "            del self._events[events:]\n",
        "",
        WROTE,
    ),
    Mutant(
        "what_failed_is_written_later",
        "shop/database/transaction.py",
        "            self._writes.clear()\n",
        "",
        WROTE,
    ),
    Mutant(
        "what_failed_stays_half_done",
        "shop/database/transaction.py",
        "            part.rollback()\n",
        "            part.commit()\n",
        (f"{BAD}::test_a_tampered_award_does_not_keep_the_others_from_maturing[sqlite]",),
    ),
    Mutant(
        "nobody_is_told_what_is_stuck",
        "shop/database/transaction.py",
        "            if stuck:\n",
        "            if False:\n",
        WROTE,
    ),
    Mutant(
        "a_conflict_is_a_bad_row",
        "shop/database/stuck.py",
        "    if not isinstance(error, DBAPIError):\n",
        "    if True:\n",
        (f"{BAD}::test_what_will_pass_is_nobodys_fault_and_ends_the_unit_of_work[sqlite]",),
    ),
    Mutant(
        "the_second_half_is_left",
        "commissions/apart.py",
        "*do_apart(tx, items[middle:], work, name)]",
        "]",
        WROTE,
    ),
    Mutant(
        "a_page_of_bad_rows_holds_up_the_next",
        "commissions/apart.py",
        "        page = find(page[-1])\n",
        "        return 0\n",
        (f"{BAD}::test_an_order_that_can_not_be_completed_does_not_keep_others_from_being_received[sqlite]",),
    ),
    Mutant(
        "one_transfer_that_can_not_be_cancelled_stops_the_others",
        "commissions/apart.py",
        "        if tx.attempt(partial(_note, found, work, item), stuck=name(item)):\n            results += found\n",
        "        results.append(work(item))\n",
        (f"{JOBS}[sqlite-transfers.cancel]",),
    ),
    Mutant(
        "a_person_who_can_not_be_reviewed_takes_the_batch_along",
        "commissions/tiers/reviewing.py",
        '    do_apart(tx, people, review, "review_tiers member:{}".format)\n',
        "    review(people)\n",
        (f"{JOBS}[sqlite-review_tiers]",),
    ),
    Mutant(
        "a_broken_group_holds_up_the_next",
        "commissions/tiers/grouping.py",
        "        group = tx.connection.execute(due.where(row.id > group.id)).first()\n",
        "        group = None\n",
        (f"{JOBS}[sqlite-review_groups]",),
    ),
)
