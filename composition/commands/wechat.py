"""Commands that speak to WeChat: the menu, the template messages, the followers."""

from typing import Any

from bot.push.mapping import find_mapping, read_mapping, save_mapping
from bot.wechat.menus import build_menu
from commissions.actor import TERMINAL
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments
from composition.control import Progress
from composition.installation import Installation
from shop.settings.menu import MENU
from shop.settings.queries import find_value


async def push_menu(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Send the merchant's menu to WeChat: the one that was saved, else the one that is shipped."""
    menu = await installation.database.read(find_value, MENU)
    await installation.wechat.menus.push(build_menu(menu.buttons, installation.settings.base_url))
    return {"words": "The menu is set. Phones show it within five minutes, or at once after following anew."}


async def pull_menu(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What WeChat shows now."""
    return {"menu": await installation.wechat.menus.pull()}


async def pull_templates(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The account's templates and the notices that are mapped to them."""
    mapping = await installation.database.read(find_mapping)
    used: dict[str, list[str]] = {}
    for kind, template in mapping.items():
        used.setdefault(template.template_id, []).append(kind if template.enabled else f"{kind} (off)")
    rows = [
        {
            "template_id": template.template_id,
            "title": template.title,
            "notice": ", ".join(used.get(template.template_id, ())),
            "fields": [f"{key} {label}" for key, label in template.fields.items()],
        }
        for template in await installation.wechat.templates.list_templates()
    ]
    return {"templates": rows}


async def map_templates(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Check a mapping against the account's templates, and keep it."""
    mapping = read_mapping(arguments["text"], await installation.wechat.templates.list_templates())
    await act(installation, "templates.map", "templates", save_mapping, mapping, by=arguments.get("by", TERMINAL))
    return {"words": f"{len(mapping)} notices are mapped."}


async def import_followers(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Everybody who follows already becomes a member; nobody is told."""
    done = await installation.followers.bring_in(lambda p: progress(f"{p.done} of {p.total} followers"))
    return {"done": done.done, "total": done.total}


COMMANDS: dict[str, InstalledCommand] = {
    "menu-push": push_menu,
    "menu-pull": pull_menu,
    "templates-pull": pull_templates,
    "templates-map": map_templates,
    "followers-import": import_followers,
}
