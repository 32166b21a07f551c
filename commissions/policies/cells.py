"""Reads the cells of a policy.

One rate or fixed amount, and those of the roles beside the referrers (§3).
"""

from collections.abc import Mapping

from commissions.money import BASIS_POINTS
from commissions.policies.fields import (
    FieldRefused,
    join_path,
    read_choice,
    read_integer,
    read_list,
    read_mapping,
    read_object,
    read_text,
)
from commissions.policies.forbidden import find_reason
from commissions.policies.policy import AgentGrade, AgentMode, Cell, Fixed, Rate, Sharing

ROLE_FIELDS = ("agents", "leaders", "agent_referral", "store", "clerk", "pools")
"""The fields that set what the roles are paid, in a policy and in its SKUs, products and categories."""
_GRADES = tuple(grade.value for grade in AgentGrade)

_Found = dict[str, Cell | None]


def read_cell(value: object, path: str) -> Cell | None:
    """A rate or a fixed amount, exactly one of them; null is not set."""
    if value is None:
        return None
    document = read_object(value, path, required=(), optional=("rate_bp", "fixed_fen"))
    if len(document) != 1:
        raise FieldRefused(path, "must have either rate_bp or fixed_fen")
    if "rate_bp" in document:
        return Rate(read_integer(document["rate_bp"], f"{path}.rate_bp", most=BASIS_POINTS))
    return Fixed(read_integer(document["fixed_fen"], f"{path}.fixed_fen"))


def read_grades(policy: Mapping[str, object], path: str) -> tuple[str, ...]:
    """The names of the leaders' grades, low to high; none twice."""
    names: list[str] = []
    for index, grade in enumerate(_list_grades(policy, path)):
        at = f"{path}.leaders.grades.{index}"
        document = read_object(grade, at, required=("name",), optional=("cell",))
        name = read_text(document["name"], f"{at}.name")
        if name in names:
            raise FieldRefused(f"{at}.name", "is the name of an earlier grade")
        names.append(name)
    return tuple(names)


def read_agent_terms(policy: Mapping[str, object], path: str) -> tuple[AgentMode, Sharing]:
    """How grades of agents stand to each other, and how the holders of one share."""
    at = f"{path}.agents"
    document = read_object(policy.get("agents", {}), at, required=(), optional=(*_GRADES, "mode", "sharing"))
    mode, sharing = document.get("mode", AgentMode.DIFFERENCE.value), document.get("sharing", Sharing.SPLIT.value)
    return read_choice(mode, f"{at}.mode", AgentMode), read_choice(sharing, f"{at}.sharing", Sharing)


def read_default_cells(policy: Mapping[str, object], path: str) -> dict[str, Cell]:
    """The cells of roles that a policy sets for everything.

    Its grades and agents' terms have been read before.
    """
    agents = read_mapping(policy.get("agents", {}), f"{path}.agents")
    found = _read_named("agents", {grade: agents.get(grade) for grade in _GRADES}, f"{path}.agents")
    for index, grade in enumerate(_list_grades(policy, path)):
        at = f"{path}.leaders.grades.{index}"
        document = read_mapping(grade, at)
        found[f"leaders:{document['name']}"] = read_cell(document.get("cell"), f"{at}.cell")
    return _keep_set(found | _read_rest(policy, path))


def read_particular_cells(document: Mapping[str, object], path: str, grades: tuple[str, ...]) -> dict[str, Cell]:
    """The cells of roles that one SKU, product or category sets.

    Only grades that the policy has can be named.
    """
    at = f"{path}.agents"
    found = _read_named("agents", read_object(document.get("agents", {}), at, required=(), optional=_GRADES), at)
    leaders = read_mapping(document.get("leaders", {}), f"{path}.leaders")
    for name in leaders:
        if name not in grades:
            reason = find_reason(name) or "is no grade of the policy's leaders"
            raise FieldRefused(join_path(f"{path}.leaders", name), reason)
    found |= _read_named("leaders", leaders, f"{path}.leaders")
    return _keep_set(found | _read_rest(document, path))


def _list_grades(policy: Mapping[str, object], path: str) -> list[object]:
    if "leaders" not in policy:
        return []
    leaders = read_object(policy["leaders"], f"{path}.leaders", required=("grades",))
    return read_list(leaders["grades"], f"{path}.leaders.grades")


def _read_rest(document: Mapping[str, object], path: str) -> _Found:
    """The cells that are said in the same way everywhere."""
    found: _Found = {"agent_referral": _read_share(document.get("agent_referral"), f"{path}.agent_referral")}
    found |= {name: read_cell(document.get(name), f"{path}.{name}") for name in ("store", "clerk")}
    return found | _read_named("pools", read_mapping(document.get("pools", {}), f"{path}.pools"), f"{path}.pools")


def _read_named(role: str, cells: Mapping[str, object], path: str) -> _Found:
    return {f"{role}:{name}": read_cell(cell, join_path(path, name)) for name, cell in cells.items()}


def _read_share(value: object, path: str) -> Rate | None:
    """Read the cell of agent referral, which is always a share of another award.

    So without a sale nothing is paid.
    """
    if value is None:
        return None
    document = read_object(value, path, required=("rate_bp",))
    return Rate(read_integer(document["rate_bp"], f"{path}.rate_bp", most=BASIS_POINTS))


def _keep_set(found: _Found) -> dict[str, Cell]:
    return {name: cell for name, cell in found.items() if cell is not None}
