"""Seeded bugs of the members' JSON door: whose it is, what comes twice, who is let in, and how often."""

from tests.mutants.mutant import Mutant

DOOR = "tests/shop/test_members_api.py"
MATRIX = "tests/shop/test_members_api_matrix.py"
PAYOUTS = "tests/shop/test_members_api_payouts.py"
CART = f"{DOOR}::test_a_cart_is_filled_once_by_the_same_request"

MUTANTS = (
    Mutant(
        "an_order_is_told_to_whoever_names_it",
        "shop/orders/queries.py",
        "select(shop_order).where(shop_order.c.no == no, shop_order.c.member_id == member_id))",
        "select(shop_order).where(shop_order.c.no == no))",
        (f"{MATRIX}::test_what_belongs_to_somebody_is_there_for_nobody_else",),
    ),
    Mutant(
        "what_was_answered_is_kept_after_it_was_done",
        "shop/web/members_api/call.py",
        "        return Told(await self.door.database.transact(do_once, asked, work))",
        "        done = await self.door.database.transact(work)\n"
        "        return Told(await self.door.database.transact(do_once, asked, lambda _: done))",
        (CART,),
    ),
    Mutant(
        "a_key_is_everybodys",
        "shop/repeats/service.py",
        "where(row.member_id == asked.member_id, row.key == asked.key)",
        "where(row.key == asked.key)",
        (CART,),
    ),
    Mutant(
        "a_token_is_kept_as_it_is",
        "shop/sessions/service.py",
        "    return hashlib.sha256(secret.encode()).hexdigest()",
        "    return secret",
        (f"{DOOR}::test_a_token_is_kept_as_a_hash_and_ends_with_the_members_other_sessions",),
    ),
    Mutant(
        "a_session_that_has_ended_is_good",
        "shop/sessions/service.py",
        "    if row is None or now >= row.seen_at + _IDLE:",
        "    if row is None:",
        (f"{DOOR}::test_a_token_ends_after_a_week_of_silence_or_by_its_holder",),
    ),
    Mutant(
        "a_member_asks_as_often_as_they_like",
        "shop/web/members_api/app.py",
        "    _take(rates, (route.name, who), route.limits.per_minute)\n",
        "",
        (f"{DOOR}::test_one_member_is_limited_and_no_other",),
    ),
    Mutant(
        "another_net_than_was_seen_is_asked_for",
        "shop/transfers/payouts.py",
        "    if asked.seen_net_fen != seen_net_fen:",
        "    if False:",
        (f"{PAYOUTS}::test_an_amount_is_asked_for_once_and_only_at_the_net_that_was_seen",),
    ),
)
