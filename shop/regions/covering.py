"""Whether a region covers a district: what freight, territories and stores build on. Pure."""

from shop.regions.atlas import list_heirs
from shop.regions.region import is_city, is_province


def covers(region_code: str, district_code: str) -> bool:
    """Whether a district lies in a region (a province, a city, or the district itself).

    Codes that ended count as their successors. A district that was divided is covered if all of its successors are.
    An unknown district is covered by nothing, and an unknown region covers nothing.
    """
    districts = list_heirs(district_code)
    regions = list_heirs(region_code)
    return bool(districts) and all(any(_lies_in(district, region) for region in regions) for district in districts)


def _lies_in(district: str, region: str) -> bool:
    if is_province(region):
        return district[:2] == region[:2]
    if is_city(region):
        return district[:4] == region[:4]
    return district == region
