"""Where to go on to after a detour: only to a path of our own."""

import re

_PATH = re.compile(r"/(?:[A-Za-z0-9_\-.~%!$&'()*+,;=:@/]*)(?:\?[A-Za-z0-9_\-.~%!$&'()*+,;=:@/?]*)?")
_CONTROL = re.compile(r"%(?:0[0-9a-f]|1[0-9a-f]|7f)", re.I)
_SLASH = re.compile(r"%(?:5c|2f)", re.I)
_LONGEST = 1024
_NEVER = ("/login", "/assets/", "/page-signature")


def safe_target(text: str | None, otherwise: str = "/") -> str:
    """`text` if it is a plain path of this site (with a query perhaps), else `otherwise`.

    Refuses other origins in every disguise: `//`, backslashes, control characters, encoded slashes, non-ASCII. What
    stands encoded in the query leads nowhere else, so that only control characters are refused there.
    """
    if not text or len(text) > _LONGEST or not _PATH.fullmatch(text):
        return otherwise
    path = text.partition("?")[0]
    if "//" in path or "/../" in f"{path}/" or "/./" in f"{path}/" or _SLASH.search(path) or _CONTROL.search(text):
        return otherwise
    return otherwise if text.startswith(_NEVER) else text
