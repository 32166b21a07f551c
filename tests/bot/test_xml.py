"""Our reader of pushed documents agrees with wechatpy, mends what XML forbids, and refuses DTDs and entities."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.document import Malformed
from bot.wechat.uncommon import parse_uncommon
from bot.wechat.xml import FLAT, parse, parse_flat, split_closings
from tests.bot.xml_attacks import ATTACKS

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
PIECES = st.lists(st.sampled_from(["]]", "]", ">", "<", "&amp;", "&", "<![CDATA[", "]]>", "\n", "a", "好", "<b>"]))
FIELDS = st.lists(st.tuples(st.sampled_from(["Title", "Content", "A"]), st.booleans(), TEXTS | PIECES.map("".join)))


def write(fields: list[tuple[str, bool, str]]) -> str:
    """A document that may or may not be well-formed."""
    texts = (
        f"<{name}><![CDATA[{text}]]></{name}>" if cdata else f"<{name}>{text}</{name}>\n"
        for name, cdata, text in fields
    )
    return f"<xml><ToUserName>gh_1</ToUserName><MsgType>event</MsgType>{''.join(texts)}</xml>"


@given(FIELDS)
def test_the_pattern_reads_what_wechatpy_reads(fields: list[tuple[str, bool, str]]) -> None:
    text = write(fields)
    if not FLAT.fullmatch(text):
        return
    try:
        expected = parse_uncommon(text)
    except Malformed:
        with pytest.raises(Malformed):
            parse_flat(text)
    else:
        # wechatpy trims what it reads.
        assert {name: told.strip() for name, told in parse_flat(text).fields.items()} == expected.fields


@given(st.binary(max_size=200) | TEXTS.map(str.encode) | FIELDS.map(write).map(str.encode))
def test_anything_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        parse(body)


@pytest.mark.parametrize("body", ATTACKS)
def test_documents_that_attack_are_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


def test_a_split_cdata_section_is_one_text() -> None:
    body = b"<xml><MsgType>text</MsgType><Content><![CDATA[a]]]]><![CDATA[>b]]></Content><N>1 &lt; 2</N></xml>"
    assert parse(body).fields == {"MsgType": "text", "Content": "a]]>b", "N": "1 < 2"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_entries_of_a_list_are_read_alike_for_one_and_for_several(count: int) -> None:
    entry = "<List><TemplateId><![CDATA[T]]></TemplateId><PopupScene>1</PopupScene></List>"
    kind = "<MsgType>event</MsgType><Event>e</Event>"
    body = f"<xml>{kind}<SubscribeMsgPopupEvent>{entry * count}</SubscribeMsgPopupEvent></xml>"
    document = parse(body.encode())
    assert document.items == [{"TemplateId": "T", "PopupScene": "1"}] * count
    assert document.fields["Event"] == "e"


def test_following_by_a_code_reads_alike_both_ways() -> None:
    kind = "<MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_abc</EventKey>"
    flat, other = (
        parse(f"<xml>{kind}</xml>".encode()),
        parse(f"<xml>{kind}<List><Item><A>1</A></Item></List></xml>".encode()),
    )
    assert flat.fields == other.fields
    assert other.items == [{"A": "1"}]


@pytest.mark.parametrize(
    ("typed", "read", "mended"),
    [
        (b"a\x08b\x00", "ab", "characters"),
        ("好\uffff".encode(), "好", "characters"),
        (b"\xed\xa0\xbd!\xff", "\ufffd\ufffd\ufffd!\ufffd", "encoding"),
        (b"a]]>b", "a]]>b", "cdata"),
        (b"]]>]]>\x1b", "]]>]]>", "cdata"),
        (b"a]]>b<c>&d", "a]]>b<c>&d", "cdata"),
        (b"<![CDATA[x]]>", "<![CDATA[x]]>", "cdata"),
    ],
)
def test_what_xml_forbids_and_people_type_is_mended(typed: bytes, read: str, mended: str) -> None:
    body = b"<xml><MsgType>text</MsgType><Content><![CDATA[%s]]></Content><MsgId>1</MsgId></xml>" % typed
    document = parse(body)
    assert (document.fields, document.mended) == ({"MsgType": "text", "Content": read, "MsgId": "1"}, mended)


def test_nobody_can_type_another_sender() -> None:
    typed = "]]></Content><FromUserName><![CDATA[oOther]]></FromUserName><Content><![CDATA["
    body = f"<xml><FromUserName>oA</FromUserName><MsgType>text</MsgType><Content><![CDATA[{typed}]]></Content></xml>"
    with pytest.raises(Malformed, match="repeated"):
        parse(body.encode())


def test_splitting_takes_one_pass_whatever_was_typed() -> None:
    for typed in ("<a><![CDATA[" * 5000, "]]>" * 20000, "<a><![CDATA[]]></b>" * 3000):
        text = f"<xml><Content><![CDATA[{typed}]]></Content></xml>"
        assert split_closings(text).count("]]>") >= typed.count("]]>")


def test_reading_takes_time_in_proportion_to_the_size() -> None:
    for body in (
        b"<xml>" + b"<a><![CDATA[" * 5000,
        b"<xml>" + b"<a><![CDATA[x]]></a>" * 3000,
        b"<xml><a>" + b"]" * 60000,
    ):
        with pytest.raises(Malformed):
            parse(body)
