"""What reading a push costs, for each kind: our own pattern for flat ones, wechatpy for the rest. Memory beside it."""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.comparing import Plan
from benchmarks.machine import Cores
from benchmarks.results import Result
from bot.wechat.xml import parse

TURNS, ROUNDS = 2_000, 9
HEAD = (
    "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName><![CDATA[oAlongOpenidOf28Characters00]]>"
    "</FromUserName><CreateTime>1714112445</CreateTime>"
)
TEXT = HEAD + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{}]]></Content><MsgId>24539112</MsgId></xml>"
EVENT = HEAD + "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{}]]></Event>{}</xml>"
LIST = "<TemplateId><![CDATA[T]]></TemplateId><SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString>"
PUSHES = {
    "a text": TEXT.format("我的店铺"),
    "a follow": EVENT.format("subscribe", "<EventKey><![CDATA[qrscene_abc]]></EventKey><Ticket><![CDATA[T]]></Ticket>"),
    "a text with a control character": TEXT.format("我的\x08店铺"),
    "consent to two notices": EVENT.format(
        "subscribe_msg_popup_event",
        f"<SubscribeMsgPopupEvent><List>{LIST}</List><List>{LIST}</List></SubscribeMsgPopupEvent>",
    ),
    "a text with ]]>": TEXT.format("a]]>b"),
}
MEMORY = """
import composition.doors
import bot.wechat.xml

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

before = resident()
import bot.wechat.uncommon
print(resident() - before)
"""


def measure_push(body: bytes) -> list[float]:
    """Microseconds of processor time for each of some rounds."""
    parse(body)
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TURNS):
            parse(body)
        rounds.append((time.process_time() - started) / TURNS * 1e6)
    return rounds


def measure_memory() -> int:
    """Bytes that wechatpy adds to the program when the first push needs it."""
    found = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    return int(found.stdout)


async def measure(plan: Plan, cores: Cores) -> Sequence[Result]:
    """A row for each kind of push; they inform, nothing is to be reached."""
    results = []
    for what, text in PUSHES.items():
        rounds = measure_push(text.encode())
        spread = f"{min(rounds):.1f}–{max(rounds):.1f}"
        results.append(Result("pushes", f"reading {what}", "µs", statistics.median(rounds), note=f"spread {spread}"))
    memory = measure_memory() / 2**20
    return [*results, Result("pushes", "memory of wechatpy, from the first push that needs it", "MB", memory)]
