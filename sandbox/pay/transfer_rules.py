"""What a merchant transfer must look like.

Scenes, report infos, perception, limits, names (docs/wechat.md §7.6).
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.pay.fields import Fields
from sandbox.pay.refusals import PayRefusal

_LEAST_FEN = 10
_NAME_FROM_FEN = 30
_NAME_REQUIRED_FROM_FEN = 200_000
_RED_PACKET_MOST_FEN = 20_000
_RED_PACKET_SCENES = frozenset({"1000"})


@dataclass(frozen=True)
class Scene:
    """One transfer scene: the report infos it asks for.

    What the receiver may be shown (the first is the default).
    """

    report_types: tuple[str, ...]
    perceptions: tuple[str, ...]


SCENES = {
    "1000": Scene(("活动名称", "奖励说明"), ("活动奖励", "现金奖励")),
    "1005": Scene(("岗位类型", "报酬说明"), ("劳务报酬", "报销款")),
    "1011": Scene(("赔付原因",), ("退款", "商家赔付")),
}


def get_scene(scene_id: str, granted: list[str]) -> Scene:
    """The scene, if the merchant was granted it. Raises PayRefusal."""
    scene = SCENES.get(scene_id)
    if scene is None or scene_id not in granted:
        raise PayRefusal("INVALID_REQUEST", f"商户号未开通转账场景{scene_id}", rule="§7.6")
    return scene


def check_report(fields: Fields, scene: Scene) -> None:
    """The report infos: each type of the scene exactly once, word by word. Raises PayRefusal."""
    infos = fields.groups("transfer_scene_report_infos")
    if not infos:
        raise PayRefusal("PARAM_ERROR", "需传入转账场景报备信息transfer_scene_report_infos", rule="§7.6")
    types = [info.text("info_type", longest=15) for info in infos]
    for info in infos:
        info.text("info_content", longest=32)
    if sorted(types) != sorted(scene.report_types):
        wanted = "、".join(scene.report_types)
        raise PayRefusal("PARAM_ERROR", f"未传入完整且对应的转账场景报备信息，须为：{wanted}", rule="§7.6")


def determine_perception(wanted: str | None, scene: Scene) -> str:
    """What the receiver is shown. Raises PayRefusal for words that the scene does not know."""
    if wanted is None:
        return scene.perceptions[0]
    if wanted not in scene.perceptions:
        raise PayRefusal("INVALID_REQUEST", "暂不支持展示当前传入的用户收款感知", rule="§7.6")
    return wanted


def check_amount(amount_fen: int, most_fen: int) -> None:
    """0.1 yuan up to the merchant's own limit. Raises PayRefusal."""
    if not _LEAST_FEN <= amount_fen <= most_fen:
        limits = f"{_LEAST_FEN / 100:.2f}-{most_fen / 100:.2f}元"
        raise PayRefusal("INVALID_REQUEST", f"超过单笔转账上下限（{limits}），请检查转账金额", rule="§7.6")


def check_name(amount_fen: int, named: bool) -> None:
    """The receiver's name: required from 2,000 yuan, impossible below 0.3 yuan. Raises PayRefusal."""
    if amount_fen >= _NAME_REQUIRED_FROM_FEN and not named:
        raise PayRefusal("PARAM_ERROR", "转账金额大于等于2000元时，必须传入收款用户姓名user_name", rule="§7.6")
    if amount_fen < _NAME_FROM_FEN and named:
        raise PayRefusal("PARAM_ERROR", "转账金额小于0.3元时，不支持校验收款用户姓名user_name", rule="§7.6")


def check_style(fields: Fields, scene_id: str, amount_fen: int) -> None:
    """How the receiver takes it: the confirm page, or in some scenes a red packet up to 200 yuan.

    Raises PayRefusal.
    """
    style = fields.optional_group("user_recv_style")
    if style is None:
        return
    kind = style.text("type", longest=32)
    if kind not in ("CONFIRM_PAGE", "RED_PACKET"):
        raise style.wrong("type", "只能是CONFIRM_PAGE或RED_PACKET")
    if kind == "RED_PACKET" and (scene_id not in _RED_PACKET_SCENES or amount_fen > _RED_PACKET_MOST_FEN):
        raise PayRefusal("INVALID_REQUEST", "当前转账场景或金额不支持红包样式收款", rule="§7.6")
