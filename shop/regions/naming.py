"""The region that somebody typed as one name: a code, a name in full, or a short one that only one region has. Pure."""

from shop.regions.atlas import describe_region, find_region
from shop.regions.reading import read_pasted
from shop.regions.region import is_province
from shop.regions.spellings import list_spellings, simplify


def find_named(typed: str) -> str | None:
    """The code of a province, city or district, or None for what names none, or several.

    A province goes before whatever else is written so: 吉林 is the province, 吉林市 the city.
    """
    text = "".join(typed.split())
    if find_region(text):
        return text

    meant = {of.code for of in list_spellings().get(simplify(text), ()) if not of.is_inside}
    provinces = {code for code in meant if is_province(code)}
    for codes in (provinces, meant):
        if len(codes) == 1:
            return next(iter(codes))
    return _read_whole(text)


def _read_whole(text: str) -> str | None:
    """A name with those above it. All that was typed has to be a name: 浙江省西胡区 is not the province."""
    code = read_pasted(text).region_code
    return code if code and text == "".join(describe_region(code).line.split()) else None
