"""Seeded bugs of threads: said twice, told twice, buried unread, read by whom it does not concern."""

from tests.mutants.mutant import Mutant

THREADS, RACES = "tests/shop/test_threads.py", "tests/shop/test_thread_races.py"
SERVICE, DELIVERING = "shop/threads/service.py", "shop/threads/delivering.py"

MUTANTS = (
    Mutant(
        "two_staff_answer_the_same_question",
        SERVICE,
        "thread.c.member_id == member_id, thread.c.turn == turn, *conditions)",
        "thread.c.member_id == member_id, *conditions)",
        (f"{THREADS}::test_who_acts_on_an_older_thread_is_shown_it_first",),
    ),
    Mutant(
        "a_thread_is_closed_over_a_word_that_nobody_read",
        SERVICE,
        "    seen = (thread.c.messages == messages, thread.c.state != ThreadState.CLOSED)\n",
        "    seen = (thread.c.state != ThreadState.CLOSED,)\n",
        (f"{THREADS}::test_who_acts_on_an_older_thread_is_shown_it_first",),
    ),
    Mutant(
        "waiting_begins_anew_with_each_word",
        SERVICE,
        "    since = case((thread.c.state == ThreadState.WAITING, thread.c.since), else_=literal(tx.now, Instant))\n",
        "    since = literal(tx.now, Instant)\n",
        (f"{THREADS}::test_a_thread_waits_from_its_first_unanswered_word",),
    ),
    Mutant(
        "what_came_while_staff_looked_counts_as_read",
        SERVICE,
        "thread.c.messages == messages, thread.c.unread > 0)",
        "thread.c.unread > 0)",
        (f"{THREADS}::test_what_came_meanwhile_stays_unread",),
    ),
    Mutant(
        "anybody_writes_about_anybodys_order",
        SERVICE,
        "    _check_about(tx.connection, said)\n",
        "",
        (f"{THREADS}::test_nobody_writes_about_what_is_not_theirs",),
    ),
    Mutant(
        "an_answer_in_doubt_is_said_again",
        DELIVERING,
        "        record_delivery(tx, message_id, Delivery.MAYBE_SENT)\n        return None\n",
        "        return _find_reachable(tx, member_id)\n",
        (f"{THREADS}::test_an_answer_leaves_once_and_only_through_an_open_window",),
    ),
    Mutant(
        "a_closed_window_is_written_into",
        DELIVERING,
        "    if openid is None or not take_chat(tx, member_id):\n",
        "    if openid is None:\n",
        (f"{THREADS}::test_a_window_takes_five_answers",),
    ),
    Mutant(
        "the_member_is_told_of_each_answer",
        DELIVERING,
        "own, thread.c.told.is_(False)).values(told=True)",
        "own).values(told=True)",
        (f"{THREADS}::test_the_member_is_told_once_until_they_look",),
    ),
)
