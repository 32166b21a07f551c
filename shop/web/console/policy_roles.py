"""The part of a policy's form that speaks of leaders, agents, stores, clerks and of the channels' depth."""

from collections.abc import Mapping
from typing import Any

from commissions.policies.policy import AgentGrade, AgentMode, Sharing
from shop.orders.order import Channel
from shop.web.console.forms import FieldUnreadable
from shop.web.console.policy_cells import label, read_cell, read_percent, refuse_input, say_cell

GRADES = 6
"""How many grades of leaders the form has room for; a document that names more keeps them."""
CHANNELS = tuple(of.value for of in Channel)
"""The ways to the shop whose depth the form can set."""
_AGENT_TERMS = {"mode": AgentMode.DIFFERENCE.value, "sharing": Sharing.SPLIT.value}
_ALONE = ("store", "clerk")
_SAME = ""
"""What a channel's choice says when the policy's own depth holds on it."""
Document = dict[str, Any]


class GradeTwice(FieldUnreadable):
    """Two grades of leaders bear one name."""

    code = "grade_twice"


def describe_roles(document: Mapping[str, Any]) -> dict[str, str]:
    """The inputs of the roles and channels as a document fills them."""
    fields = {f"grade:{at}:{what}": "" for at in range(GRADES) for what in ("name", "cell")}
    for at, grade in enumerate(_list_grades(document)[:GRADES]):
        fields |= {f"grade:{at}:name": grade["name"], f"grade:{at}:cell": say_cell(grade.get("cell"))}

    agents = document.get("agents", {})
    fields |= {f"agent:{grade}": say_cell(agents.get(grade)) for grade in AgentGrade}
    fields |= {f"agent_{name}": str(agents.get(name, usual)) for name, usual in _AGENT_TERMS.items()}
    fields |= {name: say_cell(document.get(name)) for name in ("agent_referral", *_ALONE)}

    channels = document.get("channels", {})
    return fields | {f"channel:{of}": str(channels.get(of, {}).get("depth", _SAME)) for of in Channel}


def lay_roles(document: Document, typed: Mapping[str, str]) -> None:
    """Lay what was typed over the document; a part that the form did not send stays. Raises FieldUnreadable."""
    if "grade:0:name" in typed:
        _put(document, "leaders", {"grades": grades} if (grades := _read_grades(typed, document)) else {})
    if "agent:city" in typed:
        _put(document, "agents", _read_agents(typed, document.get("agents", {})))
        share = typed.get("agent_referral") and read_percent(typed, "agent_referral", "agent_referral")
        _put(document, "agent_referral", {"rate_bp": share} if isinstance(share, int) else None)
        for name in _ALONE:
            _put(document, name, read_cell(typed, name, name))
    if f"channel:{Channel.LINK}" in typed:
        _put(document, "channels", _read_channels(typed, document.get("channels", {})))


def _put(document: Document, name: str, value: Any) -> None:
    """Set a part, or leave it out when it says nothing."""
    document.pop(name, None)
    if value:
        document[name] = value


def _list_grades(document: Mapping[str, Any]) -> list[Document]:
    return list(document.get("leaders", {}).get("grades", []))


def _read_grades(typed: Mapping[str, str], base: Mapping[str, Any]) -> list[Document]:
    """The grades of the form, and those for which it had no room. A row without a name is none."""
    grades: list[Document] = []
    for at in range(GRADES):
        name, cell = typed.get(f"grade:{at}:name", ""), read_cell(typed, f"grade:{at}:cell", "grade")
        if not name and cell is not None:
            raise refuse_input(typed, f"grade:{at}:name", "grade_name")
        if name in [grade["name"] for grade in grades]:
            raise GradeTwice(field=label("grade_name"), typed=name[:40], at=f"grade:{at}:name")
        if name:
            grades.append({"name": name} | ({"cell": cell} if cell is not None else {}))
    return grades + _list_grades(base)[GRADES:]


def _read_agents(typed: Mapping[str, str], base: Mapping[str, Any]) -> Document:
    """What each grade of territory is paid, and how grades and holders stand to each other."""
    agents = {grade.value: cell for grade in AgentGrade if (cell := read_cell(typed, f"agent:{grade}", "agent"))}
    for name, usual in _AGENT_TERMS.items():
        said = typed.get(f"agent_{name}") or usual
        if said != usual or name in base:
            agents[name] = said
    return agents


def _read_channels(typed: Mapping[str, str], base: Mapping[str, Any]) -> Document:
    """The depth of each channel that has one of its own; channels that the form doesn't know stay."""
    channels = {name: of for name, of in base.items() if name not in set(Channel)}
    for of in Channel:
        said = typed.get(f"channel:{of}", _SAME)
        if said == _SAME:
            continue
        if not (said.isascii() and said.isdigit() and len(said) == 1):
            raise refuse_input(typed, f"channel:{of}", "channel")
        channels[of.value] = {"depth": int(said)}
    return channels
