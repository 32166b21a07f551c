"""Requests that are no text, no form, or no address: refused with a page and no bug, also before anyone is known."""

import asyncio

import pytest

from tests.shop.conftest import MakePhone
from tests.support.shop_web import HTML, Phone

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
FIELD = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n'
UNREADABLE = (
    (FORM, b"csrf=\xff\xfe"),
    (FORM, b"csrf=a&name=a%00b"),
    (f"{FORM}; charset=no-such", b"csrf=a"),
    ("multipart/form-data", b"no boundary"),
    (PARTS, b"nothing of the kind"),
    (PARTS, b"--x\r\nno header\r\n\r\n"),
    (PARTS, b"--x\r\n\r\nno name\r\n--x--\r\n"),
    (PARTS, FIELD + b"Content-Transfer-Encoding: no-such\r\n\r\na\r\n--x--\r\n"),
    (PARTS, FIELD + b"Content-Type: text/plain; charset=no-such\r\n\r\na\r\n--x--\r\n"),
    (PARTS, FIELD + b"\r\n\xff\xfe\r\n--x--\r\n"),
    (PARTS, b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--\r\n--x--\r\n"),
    (FORM, b"csrf=a&na%00me=b"),
    (f"{FORM}; charset=unicode_escape", b"csrf=a&name=\\ud800"),
    (f"{FORM}; charset=raw_unicode_escape", b"csrf=a&\\ud800=b"),
    (f"{FORM}; charset=utf-7", b"csrf=a&name=+2AA-"),
    (PARTS, FIELD + b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\ud800\r\n--x--\r\n"),
    (PARTS, b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\na\r\n--x--\r\n'),
    (
        PARTS,
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="\xff"\r\nContent-Type: a/b\r\n\r\n\r\n--x--\r\n',
    ),
)
HEADERS = (
    b"Cookie: session=\xff\xfe",
    b"Cookie: browser=\xff\xfe",
    b"Cookie: flash=\xff.\xfe; link=\xff.\xfe",
    b"Cookie: flash=.; link=.; session=; browser=",
)


@pytest.mark.parametrize(("kind", "body"), UNREADABLE)
@pytest.mark.parametrize("path", ["/me/profile", "/login/confirmation"])
async def test_what_is_no_form_is_refused_with_a_page(phone: MakePhone, path: str, kind: str, body: bytes) -> None:
    anna = await phone()
    await anna.open("/")
    response = await anna.client.post(path, data=body, headers={"Content-Type": kind})
    assert response.status == 400
    assert "没看懂这个请求" in await response.text()


@pytest.mark.parametrize("path", ["/search?q=a%00b", "/products/a%00b", "/orders/%00", "/?%6E=%00"])
async def test_an_address_with_a_nul_is_refused(phone: MakePhone, path: str) -> None:
    anna = await phone()
    assert (await anna.get(path)).status == 400


@pytest.mark.parametrize("header", HEADERS)
async def test_a_cookie_that_is_none_of_ours_is_as_good_as_none(phone: MakePhone, header: bytes) -> None:
    anna = await phone()
    assert await status(anna, b"GET / HTTP/1.1", header) == 200


@pytest.mark.parametrize("header", [b"X-CSRF-Token: \xff", b"Host: shop.test:99999999", b"Host: a:\xff"])
async def test_an_unsafe_request_with_odd_headers_is_forbidden(phone: MakePhone, header: bytes) -> None:
    anna = await phone()
    assert await status(anna, b"POST /me/profile HTTP/1.1", header, b"Origin: http://elsewhere") == 403


async def status(phone: Phone, *lines: bytes) -> int:
    """The status of a request that no client library would send."""
    await phone.get("/", **HTML)
    reader, writer = await asyncio.open_connection("127.0.0.1", phone.client.port)
    host = () if any(line.startswith(b"Host:") for line in lines) else (b"Host: shop.test",)
    writer.write(b"\r\n".join((*lines, *host, b"User-Agent: Mozilla/5.0", b"Content-Length: 0", b"", b"")))
    answer = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return int(answer.split()[1])
