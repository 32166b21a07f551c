"""A page that is kept packed is the same page with any word in its gaps."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from shop.web.spliced import splice

GAP = b"\x00gap\x00"


@given(
    st.lists(st.binary(max_size=400).filter(lambda part: GAP not in part), min_size=1, max_size=5),
    st.binary(max_size=300),
)
def test_it_unpacks_to_what_it_is_plain(parts: list[bytes], word: bytes) -> None:
    page = GAP.join(parts)
    if page.count(GAP) != len(parts) - 1:
        return
    spliced = splice(page, GAP)
    assert spliced.fill(word) == page.replace(GAP, word)
    assert gzip.decompress(spliced.fill_packed(word)) == page.replace(GAP, word)


def test_its_length_does_not_tell_of_the_word() -> None:
    text = "茶香四溢 " * 200
    spliced = splice(f"{text}<gap>{text}".encode(), b"<gap>")
    assert len(spliced.fill_packed(text.encode()[:100])) == len(spliced.fill_packed(bytes(range(100))))
