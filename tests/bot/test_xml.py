"""The reader of pushed documents agrees with itself on both its ways, and refuses DTDs and entities."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.xml import FLAT, Malformed, parse, parse_flat, parse_nested
from tests.bot.xml_attacks import ATTACKS

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
PIECES = st.lists(st.sampled_from(["]]", "]", ">", "<", "&amp;", "&", "<![CDATA[", "]]>", "\n", "a", "好", "<b>"]))
FIELDS = st.lists(st.tuples(st.sampled_from(["MsgType", "Content", "A"]), st.booleans(), TEXTS | PIECES.map("".join)))


def write(fields: list[tuple[str, bool, str]]) -> str:
    """A document that may or may not be well-formed."""
    texts = (
        f"<{name}><![CDATA[{text}]]></{name}>" if cdata else f"<{name}>{text}</{name}>\n"
        for name, cdata, text in fields
    )
    return f"<xml>{''.join(texts)}</xml>"


@given(FIELDS)
def test_the_pattern_reads_what_expat_reads(fields: list[tuple[str, bool, str]]) -> None:
    text = write(fields)
    if not FLAT.fullmatch(text):
        return
    try:
        expected = parse_nested(text.encode())
    except Malformed:
        with pytest.raises(Malformed):
            parse_flat(text)
    else:
        assert parse_flat(text) == expected


@given(st.binary(max_size=200) | TEXTS.map(str.encode) | FIELDS.map(write).map(str.encode))
def test_anything_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        parse(body)


@pytest.mark.parametrize("body", ATTACKS)
def test_documents_that_attack_are_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


def test_a_split_cdata_section_is_one_text() -> None:
    body = b"<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content><N>1 &lt; 2</N></xml>"
    assert parse(body).fields == {"Content": "a]]>b", "N": "1 < 2"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_entries_of_a_list_are_read_alike_for_one_and_for_several(count: int) -> None:
    entry = "<List><TemplateId><![CDATA[T]]></TemplateId><PopupScene>1</PopupScene></List>"
    body = f"<xml><Event>e</Event><SubscribeMsgPopupEvent>{entry * count}</SubscribeMsgPopupEvent></xml>"
    document = parse(body.encode())
    assert document.items == [{"TemplateId": "T", "PopupScene": "1"}] * count
    assert document.fields["Event"] == "e"


def test_reading_takes_time_in_proportion_to_the_size() -> None:
    for body in (
        b"<xml>" + b"<a><![CDATA[" * 5000,
        b"<xml>" + b"<a><![CDATA[x]]></a>" * 3000,
        b"<xml><a>" + b"]" * 60000,
    ):
        with pytest.raises(Malformed):
            parse(body)
