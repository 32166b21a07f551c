"""The arithmetic of docs/money.md §2 and §9, table by table, is that of the program."""

from typing import Any

from commissions.beneficiary import MERCHANT, MemberId, member
from commissions.money import calculate_kept
from commissions.policies.allocation import allocate
from commissions.policies.chain import determine_chain
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.simulation import simulate
from commissions.policies.validation import read_policy
from commissions.withdrawals.tax import LABOUR_REMUNERATION, calculate_month_tax, calculate_tax, read_tax_rule
from tests.commissions.role_cases import worked
from tests.support.money_page import read_fen, read_table

RATES = [{"rate_bp": 1000}, {"rate_bp": 500}, {"rate_bp": 200}]
PEOPLE = {"nobody": 0, "Anna": 1, "Ben": 2, "Cui": 3}
TAX = read_tax_rule(LABOUR_REMUNERATION, "tax")


def person(name: str, *, eligible: bool = True) -> Person:
    return Person(member(MemberId(PEOPLE[name])), None, eligible)


def test_who_stands_at_which_level_above_somebody_who_may_not_earn() -> None:
    upline = (person("Anna", eligible=False), person("Ben"), person("Cui"))
    for setting, first, second, _ in read_table("| setting | level 1 |"):
        policy = read_policy({"depth": 2, "levels": RATES, "ineligible_upline": setting.split()[0]}, "policy")
        levels = {
            link.level: link.beneficiary.id for link in determine_chain(Person(MERCHANT, None, True), upline, policy)
        }
        assert (levels.get(1, 0), levels.get(2, 0)) == (PEOPLE[first], PEOPLE[second])


def test_the_cap_is_shared_by_largest_remainder() -> None:
    *rows, (*_, total) = read_table("| level | rate | wanted |")
    policy = read_policy({"depth": 3, "levels": RATES, "cap_bp": 1000}, "policy")
    parties = Parties(Person(MERCHANT, None, True), (person("Anna"), person("Ben"), person("Cui")))
    awards = allocate([Line("1", "S", "P", "C", 1, paid_fen=10_000, cost_fen=0)], parties, policy)
    told = [(int(level), int(wanted), int(award)) for level, _, wanted, *_, award in rows]
    assert told == [(of.rank, of.wanted_fen, of.amount_fen) for of in awards]
    assert sum(of.amount_fen for of in awards) == int(total)


def test_what_refunds_leave_of_an_award() -> None:
    left_fen, in_all_fen = 1000, 0
    for refund, in_all, kept, taken in read_table("| refund | R in all |"):
        in_all_fen += read_fen(refund)
        kept_fen = int(kept.split("=")[-1])
        assert int(in_all) == in_all_fen
        assert calculate_kept(1000, paid_fen=10_000, refunded_fen=in_all_fen) == kept_fen
        assert left_fen - int(taken) == kept_fen
        left_fen = kept_fen


def test_what_a_month_owes() -> None:
    for income, deduction, taxable, _, tax in read_table("| income of the month |"):
        assert read_fen(income) - read_fen(deduction.split("=")[-1].strip()) == read_fen(taxable)
        assert calculate_month_tax(TAX, read_fen(income)) == read_fen(tax)


def test_what_each_withdrawal_of_a_month_withholds() -> None:
    income_fen = withheld_fen = 0
    for row in read_table("| withdrawal | income so far |"):
        amount, so_far, owed, before, withholds = (read_fen(cell) for cell in row)
        assert before == withheld_fen
        assert withholds == calculate_tax(TAX, income_fen=income_fen, withheld_fen=withheld_fen, amount_fen=amount)
        income_fen, withheld_fen = income_fen + amount, withheld_fen + withholds
        assert (so_far, owed) == (income_fen, withheld_fen)


def test_what_every_role_is_paid_and_keeps() -> None:
    awards: Any = simulate(worked())["awards"]
    told = [
        (
            f"{of.get('role', 'referrer')} {of.get('rank', of.get('level'))}",
            of["beneficiary"],
            of["amount_fen"],
            of["kept_fen"],
        )
        for of in awards
    ]
    rows = [
        (where, who, int(amount), int(kept)) for where, who, _, _, amount, kept in read_table("| role and rank | who |")
    ]
    assert rows == told
