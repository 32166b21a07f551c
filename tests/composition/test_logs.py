"""No secret reaches the logs, whatever it is called by and wherever it hides."""

from composition.logs import redact


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
