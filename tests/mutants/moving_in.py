"""Seeded bugs of moving in from another shop."""

from tests.mutants.mutant import Mutant

TESTS = "tests/shop/test_moving_in.py"
ONCE = (f"{TESTS}::test_a_file_is_shown_taken_in_once_and_paid_by_two[sqlite]",)
KNOWN = (f"{TESTS}::test_a_login_knows_somebody_again_and_no_code_takes_them",)
RACE = (f"{TESTS}::test_an_approval_and_the_job_race_and_pay_once[sqlite]",)
FOLLOWED = (f"{TESTS}::test_who_followed_first_is_known_again_at_their_login[sqlite]",)
LATER = (f"{TESTS}::test_whoever_comes_into_a_file_later_was_agreed_to_by_nobody[sqlite]",)
ASKED = (f"{TESTS}::test_who_asks_again_is_no_second_person_and_who_took_it_in_is_none[sqlite]",)
TWO = (f"{TESTS}::test_who_has_money_is_given_to_a_member_by_two_people[sqlite]",)
SERVICE, MATCHING = "shop/moving_in/service.py", "shop/moving_in/matching.py"

MUTANTS = (
    Mutant(
        "openings_are_paid_without_a_second_person",
        SERVICE,
        "moved_batch.c.approved_at.is_not(None))\n",
        "moved_batch.c.approved_at.is_(None))\n",
        ONCE,
    ),
    Mutant(
        "an_opening_is_due_for_ever",
        SERVICE,
        "execute(posted.values(posted_at=tx.now)).rowcount:",
        "execute(posted.values(posted_at=None)).rowcount:",
        ONCE,
    ),
    Mutant(
        "whoever_came_along_before_comes_again",
        SERVICE,
        "    new = [of for of in people if of.key not in known]\n",
        "    new = list(people)\n",
        ONCE,
    ),
    Mutant(
        "a_code_takes_whoever_came_along",
        "commissions/network/moves.py",
        'bound = Referral(member_id, to, tx.now, "import", None)',
        'bound = Referral(member_id, to, tx.now, "import", tx.now)',
        KNOWN,
    ),
    Mutant(
        "nobody_is_known_again",
        MATCHING,
        "    match_arrival(tx, login.identity)\n",
        "",
        KNOWN,
    ),
    Mutant(
        "who_turned_out_to_be_another_stays_in_the_team",
        MATCHING,
        "    if current is not None and current.holds_at(tx.now):\n        move_member(tx, known",
        "    if False:\n        move_member(tx, known",
        FOLLOWED,
    ),
    Mutant(
        "a_history_is_taken_over",
        MATCHING,
        "    if has_history(tx.connection, known) or",
        "    if",
        (f"{TESTS}::test_who_has_a_history_here_becomes_nobody_else",),
    ),
    Mutant(
        "one_person_proposes_and_agrees",
        SERVICE,
        "    agree(tx, ACTION, batch, seen=_see(*_sum_openings(tx, batch)), by=by)\n",
        "",
        ONCE,
    ),
    Mutant(
        "whoever_comes_into_a_file_later_is_paid_too",
        SERVICE,
        "    if new and row.approved_at is not None:",
        "    if False:",
        LATER,
    ),
    Mutant(
        "a_file_is_agreed_to_as_it_was_once",
        SERVICE,
        "seen=_see(*_sum_openings(tx, batch)), by=by)",
        "seen=_see(row.openings, row.total_fen), by=by)",
        LATER,
    ),
    Mutant(
        "asking_again_is_a_second_word",
        SERVICE,
        "    if not _waits(tx, wish):",
        "    if True:",
        ASKED,
    ),
    Mutant(
        "who_took_a_file_in_agrees_to_it",
        SERVICE,
        "    if by.is_same_person(row.taken_by):",
        "    if False:",
        ASKED,
    ),
    Mutant(
        "staff_who_are_known_again_are_somebody_else",
        MATCHING,
        " or not hand_over(tx, known, waiting):",
        ":",
        (f"{TESTS}::test_staff_who_are_known_again_decide_nothing_about_themselves",),
    ),
    Mutant(
        "one_person_gives_whoever_waits_to_whom_they_like",
        MATCHING,
        "    if find_worth(tx.connection, waiting) > alone_up_to_fen:",
        "    if False:",
        TWO,
    ),
    Mutant(
        "what_is_still_to_be_posted_is_worth_nothing",
        "shop/moving_in/queries.py",
        "int(connection.scalar(held) or 0) + int(connection.scalar(due) or 0)",
        "int(connection.scalar(held) or 0)",
        TWO,
    ),
    Mutant(
        "whoever_was_erased_comes_again",
        "shop/moving_in/queries.py",
        " | {of: key for key in keys for of in list_erased_keys(sealer, system, key)}",
        "",
        (f"{TESTS}::test_who_was_erased_is_not_paid_again_by_the_same_file[sqlite]",),
    ),
    Mutant(
        "the_audit_looks_at_no_sum",
        "shop/moving_in/checks.py",
        " or not fen == of.total_fen == (of.fen or 0):",
        ":",
        (f"{TESTS}::test_the_audit_finds_what_was_forged[another sum]",),
    ),
)
