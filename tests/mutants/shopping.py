"""Seeded bugs of what surrounds buying: reviews, goods bought together, favourites, objections."""

from tests.mutants.mutant import Mutant

REVIEWS, COMPANIONS = "tests/shop/test_reviews.py", "tests/shop/test_companions.py"
FAVOURITES, WHOSE = "tests/shop/test_favourites.py", "tests/shop/test_whose.py"
REVIEWING, SCORING = "shop/reviews/service.py", "shop/reviews/scoring.py"
PAIRING, KEEPING, OBJECTING = "shop/companions/service.py", "shop/favourites/service.py", "shop/objections/service.py"

ONCE = (f"{REVIEWS}::test_only_who_bought_and_received_writes_and_once_a_line[sqlite]",)
ANSWERED = (f"{REVIEWS}::test_one_follows_up_once_and_is_answered_once[sqlite]",)
ROUNDED = (f"{REVIEWS}::test_a_score_is_rounded_as_it_is_read",)
PAIRS = (f"{COMPANIONS}::test_pairs_are_those_of_the_orders_of_ninety_days[sqlite]",)
BESIDE = (f"{COMPANIONS}::test_what_was_bought_together_comes_first_then_the_best_and_only_what_is_in_stock[sqlite]",)
LOOKS = (f"{FAVOURITES}::test_the_last_fifty_looks_are_remembered_and_forgotten_on_a_word[sqlite]",)
APART = (f"{FAVOURITES}::test_what_another_keeps_and_looked_at_stays_theirs[sqlite]",)
WAITS = (f"{WHOSE}::test_what_is_objected_to_waits_once_and_is_answered_once[sqlite]",)
BOUNDED = (f"{WHOSE}::test_objections_are_bounded_and_nobody_answers_their_own[sqlite]",)

MUTANTS = (
    Mutant("what_is_on_its_way_is_reviewed", REVIEWING, "order.state is not OrderState.COMPLETED", "False", ONCE),
    Mutant(
        "a_line_is_reviewed_twice",
        REVIEWING,
        "if not insert_or_ignore(tx.connection, review, row):",
        "if insert_or_ignore(tx.connection, review, row) is None:",
        ONCE,
    ),
    Mutant("one_follows_up_for_ever", REVIEWING, "if before.more_at is not None:", "if False:", ANSWERED),
    Mutant(
        "the_merchant_answers_again",
        REVIEWING,
        "open_ = (review.c.id == review_id, review.c.answer.is_(None))",
        "open_ = (review.c.id == review_id,)",
        ANSWERED,
    ),
    Mutant(
        "a_strangers_picture_is_shown",
        REVIEWING,
        "    use_media(tx, command.pictures, MediaKind.PICTURE, member_id=command.member_id)\n",
        "",
        (f"{REVIEWS}::test_pictures_are_ones_own[sqlite]",),
    ),
    Mutant(
        "an_erased_persons_stars_stay",
        REVIEWING,
        'gone = {"text": "", "pictures": [], "shown": False,',
        'gone = {"text": "", "pictures": [], "shown": True,',
        (f"{REVIEWS}::test_of_who_is_erased_nothing_is_shown_or_counted[sqlite]",),
    ),
    Mutant(
        "a_score_counts_what_is_hidden",
        SCORING,
        "    if not row.shown:",
        "    if False:",
        (f"{REVIEWS}::test_a_word_holds_a_review_and_only_a_listed_ground_takes_one_down[sqlite]",),
    ),
    Mutant(
        "the_middle_is_good",
        "shop/reviews/review.py",
        "GOOD_FROM = 4",
        "GOOD_FROM = 3",
        (f"{REVIEWS}::test_the_score_follows_what_is_shown_and_bad_ones_keep_their_place[sqlite]",),
    ),
    Mutant(
        "an_average_is_cut",
        "shop/reviews/review.py",
        "(self.stars * 20 + self.reviews) // (2 * self.reviews)",
        "(self.stars * 20) // (2 * self.reviews)",
        ROUNDED,
    ),
    Mutant(
        "a_share_of_good_ones_is_rounded_up",
        "shop/reviews/review.py",
        "self.good * 100 // self.reviews if",
        "-(-self.good * 100 // self.reviews) if",
        ROUNDED,
    ),
    Mutant(
        "an_order_told_again_counts_again",
        PAIRING,
        "    if insert_or_ignore(tx.connection, companion_order, row):",
        "    if insert_or_ignore(tx.connection, companion_order, row) is not None:",
        PAIRS,
    ),
    Mutant(
        "the_ninetieth_day_counts",
        PAIRING,
        "companion_order.c.paid_at <= tx.now",
        "companion_order.c.paid_at < tx.now",
        PAIRS,
    ),
    Mutant(
        "an_old_order_counts_when_told_late",
        PAIRING,
        "paid_at is None or paid_at <= tx.now - _COUNTED_FOR",
        "paid_at is None",
        PAIRS,
    ),
    Mutant(
        "what_is_sold_out_is_offered_beside",
        "shop/companions/queries.py",
        "companion.c.other_id.not_in(sorted(product_ids)), on_sale(now), has_stock())",
        "companion.c.other_id.not_in(sorted(product_ids)), on_sale(now))",
        BESIDE,
    ),
    Mutant(
        "the_rarest_pair_comes_first",
        "shop/companions/queries.py",
        "func.sum(companion.c.orders).desc()",
        "func.sum(companion.c.orders)",
        BESIDE,
    ),
    Mutant(
        "what_is_kept_again_moves_up",
        KEEPING,
        "    if insert_or_ignore(tx.connection, favourite, row):",
        "    if insert_or_update(tx.connection, favourite, _KEY, row) is None:",
        (f"{FAVOURITES}::test_what_is_kept_stays_until_let_go_and_hides_while_off_sale[sqlite]",),
    ),
    Mutant(
        "one_lets_go_for_everybody",
        KEEPING,
        "gone = (favourite.c.member_id == member_id, favourite.c.product_id == of)",
        "gone = (favourite.c.product_id == of,)",
        APART,
    ),
    Mutant(
        "one_forgets_everybodys_looks",
        KEEPING,
        "delete(footprint).where(footprint.c.member_id == member_id)",
        "delete(footprint)",
        APART,
    ),
    Mutant("looks_pile_up", KEEPING, ".offset(most)", ".offset(most + 5)", LOOKS),
    Mutant(
        "an_objection_is_answered_twice",
        OBJECTING,
        'objection.c.id == number, objection.c.state == "open")',
        "objection.c.id == number)",
        WAITS,
    ),
    Mutant(
        "a_number_with_a_space_is_none", "shop/objections/objection.py", '.replace(" ", "").upper()', ".upper()", WAITS
    ),
    Mutant("one_objection_too_many_waits", OBJECTING, ">= MOST_OPEN", "> MOST_OPEN", BOUNDED),
    Mutant("whoever_objected_answers", OBJECTING, "    demand_disinterested(by, found.member_id)\n", "", BOUNDED),
    Mutant(
        "nobody_is_told_the_answer",
        OBJECTING,
        "    tx.publish(ObjectionAnswered(found.member_id, found.order_no, said))\n",
        "",
        BOUNDED,
    ),
)
