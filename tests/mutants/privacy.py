"""Seeded bugs of what people told us, and what was done in whose name."""

from tests.mutants.mutant import Mutant

HANDOVER = "tests/shop/test_handover.py"
AUDIT_LOG = "tests/shop/test_audit_log.py"
ERASURE = "tests/shop/test_erasure.py"
MEMBERS_PAYEES = "tests/shop/test_members_payees.py"
RETURNING = "tests/shop/test_returning_suspended.py"
SEALING = "tests/shop/test_sealing.py"
NOTES = "tests/shop/test_team_notes.py"
SIGNING = "tests/shop/test_signing.py"

MUTANTS = (
    Mutant(
        "any_number_lets_a_desktop_in",
        "shop/sessions/handover.py",
        'case((handover.c.number == picked, "granted"), else_="refused")',
        'case((handover.c.number != 0, "granted"), else_="refused")',
        (f"{HANDOVER}::test_a_wrong_number_or_none_lets_nobody_in",),
    ),
    Mutant(
        "another_browser_takes_what_was_granted",
        "shop/sessions/handover.py",
        '        handover.c.visitor_hash == visitor_hash,\n        handover.c.state == "granted",',
        '        handover.c.state == "granted",',
        (f"{HANDOVER}::test_a_granted_code_is_taken_by_its_browser_once",),
    ),
    Mutant(
        "a_granted_code_is_taken_twice",
        "shop/sessions/handover.py",
        '        handover.c.state == "granted",\n',
        '        handover.c.state.in_(("granted", "taken")),\n',
        (f"{HANDOVER}::test_a_granted_code_is_taken_by_its_browser_once",),
    ),
    Mutant(
        "a_desktop_sees_all_of_a_person",
        "shop/web/access.py",
        "if visitor(request).outside and not _buys(request.path):",
        "if False:",
        (f"{HANDOVER}::test_a_browser_that_was_let_in_buys_and_sees_nothing_else_of_the_person",),
    ),
    Mutant(
        "a_note_is_about_anybody",
        "shop/notes/service.py",
        "    if not is_in_team(tx.connection, member_id, about_id):\n        raise NotInTeam\n",
        "",
        (NOTES,),
    ),
    Mutant(
        "a_note_outlasts_whom_it_is_about",
        "shop/notes/service.py",
        "or_(row.member_id == member_id, row.about_id == member_id)",
        "or_(row.member_id == member_id)",
        (NOTES,),
    ),
    Mutant(
        "an_unsigned_request_is_taken",
        "shop/transfers/payouts.py",
        'AGREEMENTS = (DISTRIBUTOR, "withdrawal")',
        'AGREEMENTS = ("withdrawal",)',
        (SIGNING,),
    ),
    Mutant(
        "an_unsigned_request_is_approved",
        "shop/transfers/deciding.py",
        "    demand_signed(tx.connection, at.person, at.number)\n",
        "",
        (SIGNING,),
    ),
    Mutant(
        "a_no_counts_as_a_signature",
        "shop/members/consents.py",
        "for name, (version, given, at) in _list_newest(connection, member_id).items() if given}",
        "for name, (version, given, at) in _list_newest(connection, member_id).items()}",
        (SIGNING,),
    ),
    Mutant(
        "a_tap_takes_a_signature_back",
        "shop/members/consents.py",
        "    if newest is None or newest[0] != version:\n",
        "    if newest is None or newest[1]:\n",
        (SIGNING,),
    ),
    Mutant(
        "a_changed_payee_is_used_at_once",
        "shop/payees/service.py",
        "tx.now + cool_down if changed",
        "tx.now if changed",
        (MEMBERS_PAYEES,),
    ),
    Mutant(
        "deleting_a_payee_ends_the_wait",
        "shop/payees/service.py",
        "changed = before is not None and",
        "changed = known is not None and",
        (MEMBERS_PAYEES,),
    ),
    Mutant(
        "an_older_text_is_agreed_to",
        "shop/members/consents.py",
        "    if version != agreement.version:",
        "    if not version:",
        (MEMBERS_PAYEES,),
    ),
    Mutant(
        "an_erasure_overlooks_a_withdrawal",
        "commissions/withdrawals/room.py",
        'unfinished={"withdrawal": list_open_numbers}',
        "unfinished={}",
        (ERASURE,),
    ),
    Mutant(
        "an_erased_person_keeps_the_balance",
        "shop/erasure.py",
        "left_fen = _set_rest_aside(tx, member_id, by=by)",
        "left_fen = 0",
        (ERASURE,),
    ),
    Mutant(
        "an_erased_person_still_earns",
        "shop/erasure.py",
        "    leave_network(tx, member_id, by=by)\n",
        "",
        (ERASURE,),
    ),
    Mutant(
        "an_erasure_ends_a_suspension",
        "commissions/network/leaving.py",
        'left.status_before == "suspended"',
        'left.status_before == "erased"',
        (RETURNING,),
    ),
    Mutant(
        "who_is_restored_is_suspended_by_a_repeat",
        "commissions/network/leaving.py",
        " or _was_suspended(tx.connection, member_id)",
        "",
        (f"{RETURNING}::test_restoring_holds_whatever_is_delivered_again[sqlite]",),
    ),
    Mutant(
        "leaving_twice_outruns_a_suspension",
        "shop/erasure.py",
        "    suspend_returned(tx, member_id)\n    leave_network",
        "    leave_network",
        (f"{RETURNING}::test_leaving_twice_is_no_way_out_either[sqlite-quicker]",),
    ),
    Mutant(
        "any_key_opens_what_it_did_not_seal",
        "shop/settings/sealing.py",
        "if key is None or len(nonce) < _NONCE_BYTES:",
        "if len(nonce) < _NONCE_BYTES:",
        (f"{SEALING}::test_a_flipped_bit_is_noticed[0]",),
    ),
    Mutant(
        "an_address_is_bound_to_no_place",
        "shop/addresses/service.py",
        'return f"address:{code}"',
        'return "address"',
        (f"{SEALING}::test_an_address_moved_to_another_row_is_broken[sqlite]",),
    ),
    Mutant(
        "a_payee_is_bound_to_no_place",
        "shop/payees/service.py",
        'return f"payee:{member_id}"',
        'return "payee"',
        (f"{SEALING}::test_a_payee_moved_to_another_row_is_broken[sqlite]",),
    ),
    Mutant(
        "one_index_serves_all_subjects",
        "shop/settings/sealing.py",
        'f"{subject}\\0{value}".encode()',
        "value.encode()",
        (f"{SEALING}::test_a_blind_index_is_equal_for_equal_values_of_one_subject",),
    ),
    Mutant(
        "every_value_has_the_same_nonce",
        "shop/settings/sealing.py",
        "nonce = os.urandom(_NONCE_BYTES)",
        "nonce = bytes(_NONCE_BYTES)",
        (f"{SEALING}::test_what_is_sealed_opens_again_and_never_looks_the_same",),
    ),
    Mutant(
        "an_act_follows_no_other",
        "shop/audit_log/act.py",
        'f"{previous}\\n{number}\\n',
        'f"{number}\\n',
        (f"{AUDIT_LOG}::test_an_act_stands_for_all_before_it",),
    ),
    Mutant(
        "each_act_begins_the_log_anew",
        "shop/audit_log/service.py",
        '"previous": head.digest,',
        '"previous": GENESIS,',
        (f"{AUDIT_LOG}::test_a_hundred_acts_at_once_make_one_chain[sqlite]",),
    ),
    Mutant(
        "a_changed_act_is_not_noticed",
        "shop/audit_log/checks.py",
        '        yield from compare("act_unchanged", subject, digest, said.digest)\n',
        "",
        (f"{AUDIT_LOG}::test_whoever_alters_the_log_is_found_out[sqlite-an actor changed]",),
    ),
    Mutant(
        "a_log_cut_at_its_end_is_not_noticed",
        "shop/audit_log/checks.py",
        '    yield from compare("act_head",',
        '    yield from () if head else compare("act_head",',
        (f"{AUDIT_LOG}::test_whoever_alters_the_log_is_found_out[sqlite-the last removed]",),
    ),
    Mutant(
        "a_removed_act_is_not_missed",
        "shop/audit_log/checks.py",
        '        yield from compare("act_missing", subject, number + 1, said.number)\n',
        "",
        (f"{AUDIT_LOG}::test_an_act_that_was_removed_is_missed_though_the_chain_was_mended[sqlite]",),
    ),
    Mutant(
        "what_is_no_cookie_of_ours_is_read_over",
        "shop/web/kept_pages.py",
        "            if ours is None:\n                return None\n",
        "            if ours is None:\n                continue\n",
        ("tests/shop/test_kept_pages.py::test_a_session_behind_a_blank_makes_no_page_for_others",),
    ),
    Mutant(
        "who_looks_gets_the_file_of_all_data",
        "shop/web/h5/account.py",
        "    if visitor(request).viewer is not None:\n        raise OnlyLooking\n",
        "",
        ("tests/shop/test_viewing.py::test_the_file_of_all_of_ones_data_is_for_oneself_alone",),
    ),
)
