"""Nothing that people type, upload or send is ever an address that we fetch: only named clients connect to anybody."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import walk_source

ROOT = Path(__file__).parents[2]
HOUSES = ("commissions", "shop", "bot", "composition")
CLIENTS = {
    "bot/wechat/transport.py": "WeChat's API, at the address of the installation's settings",
    "bot/wechat/pay_client.py": "WeChat Pay, at the address of the settings; a bill lies there too, or is not fetched",
    "bot/couriers/posting.py": "the carriers' service, at the address of its clients' settings",
    "composition/checks.py": "the shop's own public address, to see whether it answers",
    "composition/control.py": "the commands' socket, a file of this machine",
}
"""Who sends requests, and where those addresses come from: never the database, a file, or a request."""
FIRST = {"self._url", "self._base_url + path", "self._base_url + target", "URL(url, encoded=True)", "base_url", "url"}
"""The addresses as the clients write them. `url` is `self._base_url + target`, in Pay's client."""
_SENDING = {"get", "post", "put", "patch", "delete", "head", "options", "request", "ws_connect"}
_CONNECTING = {"http.client", "urllib.request", "smtplib", "ftplib", "imaplib", "telnetlib", "xmlrpc.client"}
_OTHERS = {"requests", "httpx", "urllib3", "pycurl", "websockets", "paramiko"}
_OPENING = {"open_connection", "create_connection", "create_datagram_endpoint", "urlopen", "urlretrieve"}


def list_sources() -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    """Each file of ours, with its nodes."""
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), walk_source(path)


def list_imported(node: ast.AST) -> set[str]:
    """The modules that a statement imports, with the names taken from them."""
    if isinstance(node, ast.Import):
        return {of.name for of in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module, *(f"{node.module}.{of.name}" for of in node.names)}
    return set()


def is_sending(node: ast.AST) -> bool:
    """Whether this is a request by one of aiohttp's sessions: `session.get(…)`, `self._session.post(…)`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _SENDING:
        return False
    return ast.unparse(node.func.value).rpartition(".")[2].strip("_") == "session"


def test_only_named_clients_send_requests() -> None:
    found = {name for name, nodes in list_sources() if any(is_sending(node) for node in nodes)}
    assert found == set(CLIENTS)


def test_their_addresses_are_settings_and_no_answer_leads_elsewhere() -> None:
    for name, nodes in list_sources():
        for node in nodes:
            if is_sending(node) and name != "composition/control.py":
                assert isinstance(node, ast.Call)
                said = {ast.unparse(of) for of in node.args} & FIRST
                assert said, f"{name}:{node.lineno} sends to an address that is not a client's own"
                follows = [of.value for of in node.keywords if of.arg == "allow_redirects"]
                assert [ast.unparse(of) for of in follows] == ["False"], f"{name}:{node.lineno} follows redirects"


def test_sessions_are_made_where_they_are_given_out() -> None:
    makers = {
        name
        for name, nodes in list_sources()
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("ClientSession", "TCPConnector"))
    }
    assert makers == {"composition/installation.py", "composition/control.py"}


def test_nothing_connects_past_them() -> None:
    """No other library of requests, no mail, no bare connection."""
    for name, nodes in list_sources():
        for node in nodes:
            past = list_imported(node) & (_CONNECTING | _OTHERS)
            assert not past, f"{name} imports {past}"
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func).rpartition(".")[2] not in _OPENING, f"{name}:{node.lineno} connects"
