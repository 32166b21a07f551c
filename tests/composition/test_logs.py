"""No secret reaches the logs, whatever it is called by and wherever it hides."""

import json
import logging
import subprocess
import sys

from aiohttp.http_exceptions import LineTooLong

from composition.logs import quieten, redact

LIBRARY_LOGS = """
import logging
from composition.logs import set_up_logs
set_up_logs("info")
try:
    raise ValueError("POST /sns?secret=abc of 13800138000")
except ValueError:
    logging.getLogger("aiohttp.client").exception("to %s", "access_token=abc")
"""


def test_values_of_secret_names_are_taken_out() -> None:
    event = {
        "event": "x",
        "access_token": "t",
        "app_secret": "s",
        "Authorization": "a",
        "cookie": "c",
        "order_no": "L1",
    }
    assert redact(None, "info", dict(event)) == event | dict.fromkeys(
        ("access_token", "app_secret", "Authorization", "cookie"), "…"
    )


def test_tokens_inside_addresses_are_taken_out() -> None:
    said = redact(None, "info", {"event": "GET /cgi-bin/user/get?access_token=abc123&next_openid=o1 failed"})
    assert said["event"] == "GET /cgi-bin/user/get?access_token=…&next_openid=o1 failed"


def test_numbers_of_people_are_taken_out_of_any_text() -> None:
    said = redact(None, "error", {"event": "13800138000 and 11010519491231002X of order L13800138000Z", "phone": "1"})
    assert (said["event"], said["phone"]) == ("… and … of order L13800138000Z", "…")


def test_what_libraries_log_is_told_in_the_same_form_without_secrets() -> None:
    said = subprocess.run([sys.executable, "-c", LIBRARY_LOGS], capture_output=True, text=True, check=True).stderr
    told = json.loads(said)
    assert (told["event"], told["level"], told["logger"]) == ("to access_token=…", "error", "aiohttp.client")
    assert "ValueError: POST /sns?secret=… of …" in told["exception"]


def test_what_is_no_http_is_a_line_without_its_address() -> None:
    refused = LineTooLong(b"/viewing/ticket", 10)
    record = logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, "from %s", ("x",), (LineTooLong, refused, None))
    quieten(record)
    assert (record.getMessage(), record.levelname, record.exc_info) == (
        "a request that is no HTTP was refused",
        "INFO",
        None,
    )
