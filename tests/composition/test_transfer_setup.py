"""What transfers are made with comes from the settings; a scene without words is refused at the start."""

from typing import Any

import pytest

from composition.present import make_present
from composition.settings import BrokenSetting, Settings
from composition.transfers import make_transfer_setup
from shop.transfers.transfer import TransferSetup
from tests.support.databases import SECRET


def make_setup(**changes: Any) -> TransferSetup:
    settings = Settings(_env_file=None, secret_key=SECRET, base_url="https://shop.example", **changes)
    return make_transfer_setup(make_present(settings), settings.base_url)


def test_scene_1005_has_its_two_report_infos_word_for_word() -> None:
    setup = make_setup()
    assert (setup.scene, [kind for kind, _ in setup.infos]) == ("1005", ["岗位类型", "报酬说明"])
    assert (setup.perception, setup.notify_url) == ("劳务报酬", "https://shop.example/pay/notices/transfer")
    assert (setup.terms.least_net_fen, setup.terms.name_from_fen) == (10, 200_000)


def test_another_scene_brings_its_own_words() -> None:
    own = {"transfer_scene": "1011", "transfer_report": "赔付原因=少发一件;", "transfer_perception": "商家赔付"}
    assert make_setup(**own).infos == (("赔付原因", "少发一件"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"transfer_scene": "1011"},
        {"transfer_scene": "1011", "transfer_report": "赔付原因=少发一件"},
        {"transfer_report": "岗位类型"},
        {"transfer_report": f"岗位类型={'长' * 33}"},
    ],
)
def test_what_wechat_would_refuse_is_refused_before(changes: dict[str, str]) -> None:
    with pytest.raises(BrokenSetting, match="LIANPU_TRANSFER"):
        make_setup(**changes)
