"""The rules of the fraud review: what holds and what it found, a form for the next version, and its publication."""

from collections.abc import Mapping

from aiohttp import web

from commissions.awards.screening import publish_review_rules
from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.review_rules import ExaminedRules, examine_review_rules, read_review_sheet
from shop.web.console.drafts import read_seen, word_draft_problem, write_document
from shop.web.console.forms import FieldUnreadable
from shop.web.console.policy_words import POLICY_WORDS, say_field, say_message
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.review_form import (
    NUMBERS,
    REVIEW_WORDS,
    SWITCHES,
    describe_review_rules,
    read_review_form,
)
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/reviews/rules"


async def show_rules(request: web.Request) -> web.Response:
    """The form, filled with what holds, what each rule found, and the versions."""
    return await _show(request)


async def examine(request: web.Request) -> web.Response:
    """What the form would change and would have found again; nothing is published."""
    typed = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    seen = read_seen(typed)
    database = door(request).database
    holding = (await database.read(read_review_sheet)).rules
    try:
        document = read_review_form(typed)
        examined = await database.read(examine_review_rules, document, holding)
    except Refusal as refusal:
        return await _show(request, typed, seen=seen, refusal=refusal)
    return await _show(request, typed, examined=examined, raw=write_document(document), seen=seen)


async def publish(request: web.Request) -> web.Response:
    """Publish what was examined: it holds for orders that are paid from now on."""
    form, by = await request.post(), acting(request)
    try:
        document = read_document(str(form.get("document", "")), "json", "rules")
        version = await act(
            request, "review.rules", "rules", publish_review_rules, document, by=by, newest_seen=read_seen(form)
        )
    except Refusal as refusal:
        return await _show(request, refusal=refusal)
    return go_on(request, _PATH, "review_rules_published", version=version)


async def _show(
    request: web.Request,
    typed: Mapping[str, str] | None = None,
    *,
    examined: ExaminedRules | None = None,
    raw: str = "",
    seen: int | None = None,
    refusal: Refusal | None = None,
) -> web.Response:
    """The page; what was `seen` when a draft was begun goes along with it, else what is newest now."""
    sheet = await door(request).database.read(read_review_sheet)
    problem = word_draft_problem(request, refusal) if refusal else ""
    at = _find_input(refusal) if refusal else None
    return render(
        request,
        "console/policies/review_rules.html",
        status=refusal.status if refusal else 200,
        sheet=sheet,
        newest=seen if seen is not None else max((of.version for of, _ in sheet.versions), default=0),
        fields=describe_review_rules(sheet.rules) if typed is None else typed,
        switches=SWITCHES,
        numbers=NUMBERS,
        examined=examined,
        raw=raw,
        faults={at: problem} if at else {},
        problem=problem,
        named=words(REVIEW_WORDS),
        rule_words=words("console/people.toml")["rules"],
        said=words(POLICY_WORDS),
        say_field=say_field,
        say_message=say_message,
    )


def _find_input(refusal: Refusal) -> str | None:
    """The input that was refused."""
    if isinstance(refusal, FieldUnreadable):
        return str(refusal.data.get("at", ""))
    return refusal.field.removeprefix("rules.") if isinstance(refusal, FieldRefused) else None


ROUTES = (
    see(_PATH, show_rules, "reviews.rules", Permission.SEE_POLICIES),
    do(f"{_PATH}/draft", examine, "reviews.rules.examine", Permission.EDIT_POLICIES),
    do(f"{_PATH}/publication", publish, "reviews.rules.publish", Permission.EDIT_POLICIES, confirms=True),
)
