"""Where to go on to after a detour: only to a path of our own."""

import re

PATH = re.compile(r"/(?:[A-Za-z0-9_\-.~%!$&'()*+,;=:@/]*)(?:\?[A-Za-z0-9_\-.~%!$&'()*+,;=:@/?]*)?")
CONTROL = re.compile(r"%(?:0[0-9a-f]|1[0-9a-f]|7f)", re.I)
SLASH = re.compile(r"%(?:5c|2f)", re.I)
LONGEST = 1024
NEVER = ("/login", "/assets/", "/page-signature")


def safe_target(text: str | None, otherwise: str = "/") -> str:
    """`text` if it is a plain path of this site (with a query perhaps), else `otherwise`.

    Refuses other origins in every disguise: `//`, backslashes, control characters, encoded slashes, non-ASCII. What
    stands encoded in the query leads nowhere else, so that only control characters are refused there.
    """
    if not text or len(text) > LONGEST or not PATH.fullmatch(text):
        return otherwise
    path = text.partition("?")[0]
    if "//" in path or "/../" in f"{path}/" or "/./" in f"{path}/" or SLASH.search(path) or CONTROL.search(text):
        return otherwise
    return otherwise if text.startswith(NEVER) else text
