"""Kinds of fields that many requests share."""

from typing import Annotated

from shop.checkout.quantity import MOST_UNITS
from shop.web.members_api.shapes import LARGEST_FEN, Chars, Whole

Code = Annotated[str, Chars(1, 64, r"[A-Za-z0-9_-]+")]
Line = Annotated[str, Chars(1, 10, r"[0-9]+")]
Cursor = Annotated[str, Chars(1, 400)]
Units = Annotated[int, Whole(1, MOST_UNITS)]
Fen = Annotated[int, Whole(0, LARGEST_FEN)]
RegionCode = Annotated[str, Chars(6, 6, r"[0-9]{6}")]
