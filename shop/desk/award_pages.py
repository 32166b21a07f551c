"""One award for the merchant: its trace, whose it is, who bought, and what is looked at about it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.awards.queries import find_award_person, list_cases
from commissions.awards.refusals import AwardUnknown
from commissions.awards.review import ReviewCase
from commissions.beneficiary import Beneficiary
from commissions.statements.earnings import AwardDetail
from commissions.statements.queries import find_award
from commissions.tiers.queries import find_tier_names
from shop.desk.people import Named, name_parties, name_people


@dataclass(frozen=True)
class AwardPage:
    """An award with its people and the cases about its order."""

    detail: AwardDetail
    person: Named
    buyer: Named
    tier: str | None
    cases: tuple[ReviewCase, ...]


def read_award_page(connection: Connection, code: str) -> AwardPage:
    """One award by its code. Raises AwardUnknown."""
    person = find_award_person(connection, code)
    detail = find_award(connection, person, code) if person is not None else None
    if person is None or detail is None:
        raise AwardUnknown(award=code)
    buyer = detail.summary.buyer_id
    return AwardPage(
        detail=detail,
        person=name_parties(connection, [person])[person],
        buyer=name_people(connection, [buyer])[buyer],
        tier=find_tier_names(connection).get(detail.tier, detail.tier) if detail.tier else None,
        cases=_list_cases_of(connection, person, detail.summary.order_no),
    )


def _list_cases_of(connection: Connection, person: Beneficiary, order_no: str) -> tuple[ReviewCase, ...]:
    found = list_cases(connection, status=None, person=person).items
    return tuple(of for of in found if of.order_no in (None, order_no))
