"""The address of whoever asks: the proxy's word counts, a stranger's about themselves does not."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from shop.web.peers import find_address


@pytest.mark.parametrize(
    ("remote", "told", "found"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.2", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unix:", "127.0.0.1"),
        ("8.8.8.8", "203.0.113.7", "8.8.8.8"),
    ],
)
def test_only_a_proxy_nearby_is_believed(remote: str, told: str, found: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": told}).clone(remote=remote)
    assert find_address(request) == found


def test_what_a_proxy_adds_below_counts() -> None:
    both = CIMultiDict([("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.7")])
    request = make_mocked_request("GET", "/", headers=both).clone(remote="127.0.0.1")
    assert find_address(request) == "203.0.113.7"
