"""The embedded Valkey ends with the process that wanted it, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

PROGRAM = """
import sys, time
from pathlib import Path
from composition.valkey import EmbeddedValkey
valkey = EmbeddedValkey(Path(sys.argv[1]) / "data", Path(sys.argv[1]))
print(valkey.url, flush=True)
time.sleep(60)
"""


def answers(url: str) -> bool:
    try:
        return bool(Redis.from_url(url, socket_timeout=1).ping())
    except (RedisError, OSError):
        return False


def test_killing_the_owner_leaves_no_server_behind(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    assert answers(url)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 10
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(url)
