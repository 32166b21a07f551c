"""The region that somebody typed, by its code or in full. Pure."""

from shop.areas.refusals import RegionUnknown
from shop.regions.atlas import describe_region, find_region
from shop.regions.reading import read_pasted


def get_typed_region(typed: str) -> str:
    """The code of a province, city or district. Raises RegionUnknown, also for a name that several have."""
    text = "".join(typed.split())
    if find_region(text):
        return text
    code = read_pasted(text).region_code
    names = describe_region(code).line.split()
    # All that was typed has to be a name: "浙江省西胡区" is not the province.
    if not names or text not in ("".join(names), names[-1]):
        raise RegionUnknown(typed=typed[:40])
    return code
