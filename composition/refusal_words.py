"""What the terminal says of a refused command, one sentence a code: what was wrong, and where to look."""

from functools import cache
from typing import Any

from commissions.money import yuan
from composition.commands.modes import list_mode_commands

REFUSALS: dict[str, str] = {
    "too_many_open": "Refused: {most} of them hold at that time already. Stop one, or choose another time.",
    "staff_key_refused": "Refused: LIANPU_STAFF_KEY belongs to nobody who works here.",
    "staff_name_refused": "Refused: a name has 1 to {most} characters.",
    "member_works_here": "Refused: this member has an identity already: one person is one identity.",
    "account_refused": "Refused: WeChat answered {errcode}.",
    "account_silent": "WeChat does not answer. Look at what it shows before you try again.",
    "moved_unknown": "Refused: nobody who waits has this code.",
    "moved_has_history": "Refused: {member} has a history here already.",
    "moved_batch_unknown": "Refused: there is no batch {batch} whose opening balances wait.",
    "number_needed": "Refused: goods of {category} need one of {filings} {facts}.",
    "preset_unknown": "Refused: there is no kind of business {preset}.",
    "field_misfit": "Refused: what is said does not fit into {field} of the template.",
    "code_needs_distributor": "Refused: only a distributor has a permanent code.",
    "account_unknown": "Refused: {account} has no account in the console. lianpu staff list shows who works here.",
    "beyond_own_rights": "Refused: {by} can't give or take over more than they may themselves.",
    "staff_unknown": "Refused: nobody who works here has the code {code}. lianpu staff list shows them.",
    "adjustment_decided": "Refused: {number} is {status} already.",
    "adjustment_unknown": "Refused: there is no adjustment {number}. lianpu adjust list shows what waits.",
    "amount_differs": "Refused: the bill says {found}, which is another amount.",
    "amount_refused": "Refused: {amount_fen} yuan is not more than nothing, or too much for one step.",
    "another_person_needed": "Refused: {by} has had their word about {subject}; somebody else must have the second.",
    "another_person": "Refused: nothing shows that this member is who was erased. lianpu adjust give needs two people.",
    "application_decided": "Refused: the application is {status} already.",
    "application_unknown": "Refused: there is no such application. List them with lianpu distributors applications.",
    "approver_refused": "Refused: {by} can't decide this: another person must, and never about their own money.",
    "argument_refused": "Refused: {argument}: {problem}.",
    "balance_too_small": "Refused: only {available_fen} yuan are available.",
    "balance_not_told": "Refused: Pay does not tell this merchant the balance.",
    "balance_refused": "Refused: a balance is not below 0, and not of a day to come.",
    "bank_batch_contradicted": "Refused, nothing was taken in: batch {batch_no} was exported otherwise: {lines}.",
    "bank_batch_unknown": "Refused: there is no batch {batch_no}.",
    "api_key_refused": "Refused: no program has this key, or it was ended.",
    "complaint_answer_first": "Refused: answer complaint {complaint_id} before it is completed.",
    "complaint_answer_missing": "Refused: an answer has 1 to {most} characters.",
    "complaint_ended": "Refused: complaint {complaint_id} has ended, or is about to.",
    "complaint_not_about_refund": "Refused: complaint {complaint_id} asks for no refund.",
    "complaint_refund_decided": "Refused: the refund that complaint {complaint_id} asks for was granted or rejected.",
    "complaint_refund_first": "Refused: granting refunds nothing. Decide the refund of order {order_no} first.",
    "complaint_too_many_pictures": "Refused: WeChat Pay takes at most {most} pictures.",
    "complaint_unknown": "Refused: there is no complaint {complaint_id}.",
    "integration_refused": "Refused: {field} does not fit.",
    "integration_unknown": "Refused: there is no key {code} in use.",
    "quiet_hours_refused": "Refused: quiet hours are hours of the day, 0 to 23.",
    "waybills_not_set_up": "Refused: no service is set up that gives waybills.",
    "bank_file_refused": "Refused: row {row} of the file: {problem}. Nothing of it was taken in.",
    "no_provider": "Refused: no provider is set. lianpu settings set payout_provider name=… names it.",
    "provider_taxed": "Refused: the rules of withdrawals withhold tax, and a provider would withhold it once more.",
    "case_decided": "Refused: case {case} is {status} already.",
    "case_unknown": "Refused: there is no such case. lianpu awards cases lists them.",
    "days_refused": "Refused: from {first} to {last} can't be counted anew: up to 366 days, none of them to come.",
    "debt_too_small": "Refused: the debt is {debt_fen} yuan.",
    "difference_ended": "Refused: difference {difference} was mended or closed before.",
    "difference_unknown": "Refused: no such difference {difference}, or of another kind: lianpu reconciliation work.",
    "distributor_unknown": "Refused: nobody is known by this link code or number.",
    "document_refused": "Refused: {field} of {document} can't be this: {problem} ({bound}).",
    "document_unknown": "Refused: there is no document {document}. lianpu settings show lists them.",
    "draft_refused": "Refused: {field} is out of its limits.",
    "effective_too_late": "Refused: {effective_at} is more than ten years ahead.",
    "field_fixed": "Refused: {variable} in the environment fixes {field} of {document}: change it there, or remove it.",
    "field_refused": "Refused: {field} {message}.",
    "group_exists": "Refused: there is a group {group} already.",
    "group_follows_rule": "Refused: the members of {group} follow from its rule.",
    "group_unknown": "Refused: there is no group {group}. lianpu groups list shows them.",
    "invoice_contradicted": "Refused: invoice {number} was kept before with another order or amount.",
    "invoice_form_refused": "Refused: {fields} can't stand on an invoice.",
    "invoice_made": "Refused: an invoice of order {order_no} was made already.",
    "invoice_not_possible": "Refused: order {order_no} is not paid, or all of it went back.",
    "invoice_number_refused": "Refused: an invoice's number has 8 or 20 digits.",
    "invoice_too_much": "Refused: {left_fen} yuan are left to be invoiced, below 0 to be made red.",
    "invoice_unknown": "Refused: nobody asked for an invoice of order {order_no}.",
    "lot_contradicted": "Refused: batch {batch} was received before as good until {last_day}.",
    "month_closed": "Refused: {month} is closed already.",
    "month_empty": "Refused: nothing was ever posted, so there is no month to close.",
    "month_not_last": "Refused: months go one after the other, and it is the turn of {month}.",
    "month_not_over": "Refused: {month} still has days to come.",
    "month_open": "Refused: {month} is not closed.",
    "month_unknown": "Refused: there is no month {month}. It is written as in 2026-11.",
    "month_unsealed": "Refused: entries of {month} are not sealed yet. Try again in some minutes.",
    "nothing_set_aside": "Refused: nothing of that amount is set aside under {key}.",
    "nothing_to_refund": "Refused: all of order {order_no} has been refunded, or the amounts are 0.",
    "nothing_to_ship": "Refused: nothing of the order is left to ship, or less of line {line}.",
    "notice_not_acknowledged": "Refused: {fields} needs the legal notice {notice_version}: lianpu policy acknowledge.",
    "number_used": "Refused: {number} was used before for something else.",
    "order_line_unknown": "Refused: the order has no line {line}.",
    "order_moved": "Refused: order {order_no} is {state}.",
    "order_unknown": "Refused: there is no order {order_no}.",
    "own_interest": "Refused: {by} gains from this; somebody else must decide.",
    "own_balance": "Refused: {by} can't decide about a balance of their own.",
    "pay_does_not_answer": "WeChat Pay does not answer. Nothing is lost: try again in a minute.",
    "payment_under_way": "Refused: the buyer of {order_no} is paying this very moment. Try again in a minute.",
    "pickup_redeemed": "Refused: order {order_no} was handed out already, at {at}.",
    "pickup_refunded": "Refused: order {order_no} was refunded: hand nothing out.",
    "pickup_unknown": "Refused: nothing waits under this code at this place.",
    "place_refused": "Refused: the place's {field} is missing, too long, or malformed.",
    "place_unknown": "Refused: there is no place {place}. lianpu stock places shows them.",
    "policy_in_the_past": "Refused: a policy holds from now or later, not from {effective_at}.",
    "policy_moved": "Refused: another policy holds now. Look at it and try again.",
    "price_reason_missing": "Refused: say why with --reason.",
    "price_refused": "Refused: 0 to {most_fen} yuan are possible for {line}.",
    "product_unknown": "Refused: there is no product {product}.",
    "purchase_ended": "Refused: the purchase has ended already: {state}.",
    "purchase_refused": "Refused: the purchase's {field} is missing or too large.",
    "purchase_unknown": "Refused: there is no purchase {purchase}.",
    "reason_missing": "Refused: say why with --reason.",
    "reason_needed": "Refused: give a reason of at most {longest} characters; the person reads it.",
    "referral_circle": "Refused: the new referrer stands below the member.",
    "referral_to_oneself": "Refused: this would be the same person, perhaps under another identity.",
    "referral_unchanged": "Refused: the member is with them already, or with nobody.",
    "referrer_not_distributor": "Refused: the new referrer is no distributor.",
    "referrer_suspended": "Refused: the new referrer is suspended. lianpu distributors restore ends that.",
    "refund_ended": "Refused: refund {refund_no} is {state}.",
    "refund_line_unknown": "Refused: the order has no line {line}.",
    "refund_too_late": "Refused: WeChat Pay refunds payments of the last year only.",
    "refund_too_much": "Refused: only {left_fen} yuan of line {line} are left to refund.",
    "refund_under_way": "Refused: refund {refund_no} is under way at WeChat Pay.",
    "refund_unknown": "Refused: there is no refund {refund_no}.",
    "sale_unknown": "Refused: no commission was ever earned from an order {order_no}.",
    "proposal_lapsed": "Refused: {subject} has changed since, or its time is over: refuse it, then propose it anew.",
    "second_person_needed": "Refused: a second person has to agree to {number}.",
    "set_aside_decided": "Refused: payment {key} was decided before.",
    "set_aside_unknown": "Refused: no payment {number} is set aside. lianpu set-aside list shows them.",
    "sku_unknown": "Refused: there is no SKU {sku}.",
    "stale_document": "Refused: {document} was saved meanwhile and is at version {version} now: look at it first.",
    "steps_missing": "Refused: the shop can't be opened yet: {missing} are missing.",
    "status_unchanged": "Refused: the member is {status}. lianpu distributors show says how they stand.",
    "still_suspended": "Refused: the person is suspended. lianpu distributors restore ends that.",
    "still_under_review": "Refused: the person is under review. lianpu awards cases shows the case to decide first.",
    "stock_refused": "Refused: {field} is missing or can't be right.",
    "supply_too_large": "Refused: the supply of line {line} has only {left_fen} yuan left that can go back.",
    "tax_class_refused": "Refused: {field} is no code of 19 digits, or a rate that there is not.",
    "tax_subject_unknown": "Refused: there is no product or category {subject}.",
    "tax_too_small": "Refused: only {payable_fen} yuan of tax are still to be paid.",
    "tier_lock_unchanged": "Refused: that is how the tier is already. lianpu tiers history shows it.",
    "tier_reason_missing": "Refused: say why with --reason.",
    "tier_unknown": "Refused: the tiers in force have no {tier}. lianpu tiers show lists them.",
    "tiers_in_the_past": "Refused: tiers hold from now or later, not from {effective_at}.",
    "transfer_under_way": "Refused: transfer {number} can't be given up: {problem}.",
    "transfers_frozen": "Refused: transfers are frozen: {reason}.",
    "transfers_not_frozen": "Refused: nothing is frozen. lianpu withdrawals list shows what is.",
    "unclaimed_unknown": "Refused: there is no unclaimed balance {number}. lianpu adjust list shows them.",
    "units_gone": "Refused: units that refund {refund_no} put back were sold since: lianpu stock receive them first.",
    "units_promised": "Refused: only {free} units of {sku} are free.",
    "way_contradicted": "Refused: order {order_no} goes the other way, by {way}.",
    "tax_rule_in_month": "Refused: another tax begins on the first of a month, because somebody was paid in this one.",
    "agreement_unsigned": "Refused: whose withdrawal {number} is has not signed the distributor's agreement.",
    "invoice_missing": "Refused: a company is paid once its invoice is there: lianpu withdrawals invoice {number}.",
    "invoice_refused": "Refused: {invoice} is no invoice number, or one that was used before.",
    "withdrawal_moved": "Refused: withdrawal {number} is {status}.",
    "withdrawal_rules_in_the_past": "Refused: rules hold from now or later, not from {effective_at}.",
    "withdrawal_unknown": "Refused: there is no withdrawal {number}. lianpu withdrawals list shows them.",
}
"""Sentences by code. A field ending in `_fen` is told in yuan. A code that is not here is told with its data."""


@cache
def list_sentences() -> dict[str, str]:
    """All sentences by code: these, and those that modes have beside their commands."""
    found = dict(REFUSALS)
    for commands in list_mode_commands():
        found |= getattr(commands, "REFUSALS", {})
    return found


def explain_refusal(error: Any) -> str:
    """A refused command in a sentence, or by its code and data where there is none for what it carries."""
    words = {name: _say(name, value) for name, value in error.data.items()}
    try:
        return list_sentences()[error.code].format(**words)
    except KeyError:
        details = ", ".join(f"{name}: {value}" for name, value in words.items())
        return f"Refused: {error.code}" + (f" ({details})." if details else ".")


def _say(name: str, value: object) -> str:
    """A value of a refusal's data in words."""
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {of}" for key, of in value.items())
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)
