"""What transfers are made with, from the settings and the words of `templates/transfers.toml`."""

from commissions.withdrawals.withdrawal import TransferTerms
from composition.settings import BrokenSetting, Settings
from shop.transfers.transfer import TransferSetup
from shop.words import words

_NOTICES = "/pay/notices/transfer"
LONGEST_TYPE, LONGEST_CONTENT = 15, 32


def make_transfer_setup(settings: Settings) -> TransferSetup:
    """The setup of new transfers; those under way keep what they were begun with. Raises BrokenSetting."""
    known = words("transfers.toml")["scenes"].get(settings.transfer_scene, {})
    infos = _read_report(settings.transfer_report) or tuple(known.get("infos", {}).items())
    perception = settings.transfer_perception or known.get("perception", "")
    if not infos or not perception:
        raise BrokenSetting(
            f"LIANPU_TRANSFER_SCENE {settings.transfer_scene} has no words of its own: "
            "set LIANPU_TRANSFER_REPORT and LIANPU_TRANSFER_PERCEPTION too (see docs/settings.md)."
        )
    return TransferSetup(
        scene=settings.transfer_scene,
        infos=infos,
        perception=perception,
        notify_url=settings.base_url + _NOTICES,
        terms=TransferTerms(settings.transfer_least_fen, settings.transfer_name_from_fen),
    )


def _read_report(text: str) -> tuple[tuple[str, str], ...]:
    """`type=content;type=content` as report infos. Raises BrokenSetting."""
    infos = tuple((kind.strip(), content.strip()) for kind, _, content in _split(text))
    if any(not 1 <= len(kind) <= LONGEST_TYPE or not 1 <= len(content) <= LONGEST_CONTENT for kind, content in infos):
        raise BrokenSetting(
            "LIANPU_TRANSFER_REPORT can't be used: it is type=content;type=content, with at most "
            f"{LONGEST_TYPE} and {LONGEST_CONTENT} characters (see docs/settings.md)."
        )
    return infos


def _split(text: str) -> list[tuple[str, str, str]]:
    """The parts of the text that are not empty."""
    return [part.partition("=") for part in text.split(";") if part.strip()]
