"""Seeded bugs of what a member is told of themselves."""

from tests.mutants.mutant import Mutant

OWN = "tests/shop/test_own_data.py"

MUTANTS = (
    Mutant(
        "a_notice_tells_the_name_of_a_buyer",
        "shop/inbox/queries.py",
        " if name not in _OF_OTHERS}",
        "}",
        (f"{OWN}::test_the_file_says_what_staff_would_say_and_names_nobody_else",),
    ),
    Mutant(
        "all_of_ones_data_as_often_as_one_likes",
        "shop/own_data.py",
        "    if found is not None and not found.may_ask(tx.now):\n",
        "    if False:\n",
        (f"{OWN}::test_it_is_asked_once_a_day_and_fetched_for_a_week",),
    ),
    Mutant(
        "the_file_of_who_was_erased_stays",
        "shop/errands/service.py",
        "    tx.connection.execute(update(errand).where(mine).values(ended_at=old))\n",
        "",
        (f"{OWN}::test_who_is_erased_leaves_no_file",),
    ),
)
