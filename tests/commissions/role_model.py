"""A model of docs/money.md §13 in a few plain lines, written from the rules alone: what `lianpu simulate` answers."""

from fractions import Fraction
from typing import Any

ROLES = ("referrer", "leader", "agent", "agent_referral", "store", "clerk", "pool", "supply", "restock", "proceeds")
GRADES = ("district", "city", "province")
Row = tuple[int, int, str, str, str, int]
"""Place of the role, rank, kind, name, rule, fen."""


def answer(case: dict[str, Any]) -> dict[str, Any]:
    rows = []
    for line in case["sale"]["lines"]:
        refunds = [refund for refund in case.get("refunds", []) if refund["line"] == line["line"]]
        for place, rank, kind, name, rule, fen in line_awards(case, line):
            kept = (
                supply_kept(fen, line["paid_fen"], refunds) if ROLES[place] == "supply" else share(fen, line, refunds)
            )
            where = {"role": ROLES[place], "rank": rank} if place else {"level": rank}
            called = name if kind == "member" else f"{kind}:{name}"
            row = {
                "line": line["line"],
                "beneficiary": called,
                **where,
                "rule": rule,
                "amount_fen": fen,
                "kept_fen": kept,
            }
            rows.append((place < 7, row))
    told = {"awards": [row for _, row in rows]}
    sums = [
        sum(row[key] for of, row in rows if of is inside)
        for inside in (True, False)
        for key in ("amount_fen", "kept_fen")
    ]
    told |= {"total_fen": sums[0], "kept_fen": sums[1]}
    if case["sale"].get("seller") or any(line.get("supply") or line.get("restock") for line in case["sale"]["lines"]):
        told |= {"outside_fen": sums[2], "outside_kept_fen": sums[3]}
    return told


def share(fen: int, line: dict[str, Any], refunds: list[dict[str, Any]]) -> int:
    paid, back = line["paid_fen"], sum(refund["refund_fen"] for refund in refunds)
    return fen * (paid - back) // paid if paid else fen


def supply_kept(supply: int, paid: int, refunds: list[dict[str, Any]]) -> int:
    kept = supply
    for index, refund in enumerate(refunds):
        back = sum(earlier["refund_fen"] for earlier in refunds[: index + 1])
        if "supply_fen" in refund:
            kept -= refund["supply_fen"]
        elif paid:
            kept = min(kept, supply * (paid - back) // paid)
    return kept


def line_awards(case: dict[str, Any], line: dict[str, Any]) -> list[Row]:
    policy, sale = case["policy"], case["sale"]
    base = line["paid_fen"] if policy.get("base", "paid") == "paid" else max(0, line["paid_fen"] - line["cost_fen"])
    wanted = [row for row in sorted(claims(case, line, base)) if row[5]]
    cap, total = base * policy.get("cap_bp", 10_000) // 10_000, sum(row[5] for row in wanted)
    amounts = [row[5] for row in wanted]
    if total > cap:
        exact = [Fraction(fen * cap, total) for fen in amounts]
        amounts = [int(fen) for fen in exact]
        order = sorted(range(len(exact)), key=lambda index: (-(exact[index] - amounts[index]), index))
        for index in order[: cap - sum(amounts)]:
            amounts[index] += 1
    rows = [(*row[:5], fen) for row, fen in zip(wanted, amounts, strict=True)]
    if supply := line.get("supply"):
        rows.append((7, 1, "supplier", supply["supplier"], "supply", supply["fen"]))
    if restock := line.get("restock"):
        rows.append((8, 1, "dealer", restock["dealer"], "restock", restock["fen"]))
    if seller := sale.get("seller"):
        fee = line["paid_fen"] * seller["fee_bp"] // 10_000
        left = line["paid_fen"] - sum(amounts) - fee - (supply["fen"] if supply else 0)
        rows.append((9, 1, "dealer", seller["dealer"], "proceeds", left))
    return [row for row in rows if row[5] > 0]


def claims(case: dict[str, Any], line: dict[str, Any], base: int) -> list[Row]:
    policy, members, sale = case["policy"], case["members"], case["sale"]
    depth = policy.get("channels", {}).get(sale.get("channel"), {}).get("depth")
    flat, depth = depth == 1, depth or policy.get("depth", 2)
    upline, at = [], members[sale["buyer"]]["referrer"]
    while at is not None and len(upline) < 32:
        upline.append(at)
        at = members[at]["referrer"]

    def own(role: str, name: str | None = None) -> tuple[int, str]:
        for group, key in (("skus", "sku"), ("products", "product"), ("categories", "category"), (None, None)):
            place = policy if group is None else policy.get(group, {}).get(line[key], {})
            cell = place.get(role)
            if role == "leaders" and group is None:
                cell = {grade["name"]: grade.get("cell") for grade in (cell or {"grades": []})["grades"]}
            cell = (cell or {}).get(name) if name is not None else cell
            if cell is not None:
                fen = cell["fixed_fen"] * line["quantity"] if "fixed_fen" in cell else base * cell["rate_bp"] // 10_000
                behind = "" if group is None else f"{group}:{line[key]}:"
                return fen, behind + (role if name is None else f"{role}:{name}")
        return 0, ""

    rows: list[Row] = [*referrers(case, line, base, upline, depth)]
    given, rank = 0, 0
    for name in () if flat else upline:
        grade = members[name].get("agent")
        if members[name]["eligible"] and grade is not None:
            fen, rule = own("leaders", grade)
            if fen > given:
                rank += 1
                rows.append((1, rank, "member", name, rule, fen - given))
                given = fen

    terms = policy.get("agents", {})
    lower = 0
    for rank, grade in enumerate(GRADES, start=1):
        held = sorted(of["member"] for of in sale.get("agents", []) if of["grade"] == grade)
        held = [name for name in held if members[name]["eligible"]]
        fen, rule = own("agents", grade)
        more = fen if terms.get("mode") == "independent" else max(0, fen - lower)
        for index, name in enumerate(held):
            part = more if terms.get("sharing") == "each" else more // len(held) + (index < more % len(held))
            rows.append((2, rank, "member", name, rule, part))
        lower = max(lower, fen) if held else lower

    referral = next((cell["rate_bp"] for cell in referral_cells(policy, line)), None)
    brought: dict[str, int] = {}
    for place, _, _, name, _, fen in rows:
        recruiter = members[name].get("recruiter")
        if place in (1, 2) and recruiter and members[recruiter]["eligible"] and referral and not flat:
            brought[recruiter] = brought.get(recruiter, 0) + fen * referral // 10_000
    rows += [(3, 1, "member", name, own("agent_referral")[1], fen) for name, fen in brought.items()]

    for place, role in ((4, "store"), (5, "clerk")):
        name = sale.get(role)
        if name is not None and members[name]["eligible"]:
            fen, rule = own(role)
            rows.append((place, 1, "member", name, rule, fen))
    places = [policy, *(policy.get(group, {}).get(line[key], {}) for group, key in GROUPS)]
    for name in {name for place in places for name in place.get("pools", {})}:
        fen, rule = own("pools", name)
        rows.append((6, 1, "pool", name, rule, fen))
    return rows


GROUPS = (("skus", "sku"), ("products", "product"), ("categories", "category"))


def referral_cells(policy: dict[str, Any], line: dict[str, Any]) -> list[dict[str, int]]:
    places = [policy.get(group, {}).get(line[key], {}) for group, key in GROUPS]
    return [place["agent_referral"] for place in (*places, policy) if place.get("agent_referral") is not None]


def referrers(case: dict[str, Any], line: dict[str, Any], base: int, upline: list[str], depth: int) -> list[Row]:
    policy, members, buyer = case["policy"], case["members"], case["sale"]["buyer"]
    seats: list[tuple[int, str]] = []
    level = 1
    if policy.get("self_purchase") == "as_level_one" and members[buyer]["eligible"]:
        seats, level = [(1, buyer)], 2
    for name in upline:
        if members[name]["eligible"]:
            seats.append((level, name))
        elif policy.get("ineligible_upline") == "stop":
            break
        if members[name]["eligible"] or policy.get("ineligible_upline", "skip") == "skip":
            level += 1
    rows: list[Row] = []
    for seat, name in seats:
        tier = members[name].get("tier")
        rules: list[tuple[str, Any]] = []
        for group, key in GROUPS:
            rates = policy.get(group, {}).get(line[key], {})
            rules.append((f"{group}:{line[key]}:{tier}", rates.get("tiers", {}).get(tier)))
            rules.append((f"{group}:{line[key]}", rates.get("levels")))
        rules += [(f"tiers:{tier}", policy.get("tiers", {}).get(tier)), ("default", policy["levels"])]
        cells = [(rule, row[seat - 1]) for rule, row in rules if row and len(row) >= seat and row[seat - 1] is not None]
        if seat <= depth and cells:
            rule, cell = cells[0]
            fen = cell["fixed_fen"] * line["quantity"] if "fixed_fen" in cell else base * cell["rate_bp"] // 10_000
            rows.append((0, seat, "member", name, rule, fen))
    return rows
