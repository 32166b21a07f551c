"""A page of texts that the chat says in the merchant's words: previewed, kept, refused at their field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.deciding import save
from shop.desk.figure_texts import TextForbidden, demand_plain
from shop.settings.document import Document, DocumentRefused, StaleDocument
from shop.settings.profile import PROFILE
from shop.settings.queries import find_kept
from shop.settings.replies import find_unknown_places
from shop.settings.service import SaveDocument
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.reply_form import show_shipped, show_text
from shop.web.console.route import ConsoleRoute, do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.console.typed_document import read_version, word_refusal
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_LONG = Limits(256 * 1024, 60)


@dataclass(frozen=True)
class TextPage:
    """`places` has, for each field of the document, what can stand in it; `said` is the file of the page's words."""

    document: Document[Any]
    places: Mapping[str, tuple[str, ...]]
    said: str
    path: str
    name: str

    def routes(self) -> tuple[ConsoleRoute, ...]:
        """To look at the texts, and to save or preview them."""
        save = f"{self.name}.save"
        return (
            see(self.path, self.show, self.name, Permission.SEE_SETTINGS),
            do(self.path, self.save, save, Permission.EDIT_STOREFRONT, limits=_LONG, also=Permission.SEE_SETTINGS),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Every text as it stands, with examples of what it says."""
        return await self._show(request)

    async def save(self, request: web.Request) -> web.Response:
        """Keep the texts, or show them as they will look."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        texts = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in self.places}
        try:
            self.document.check(texts)
            demand_plain(texts)
            if "preview" not in form:
                command = SaveDocument(self.document.key, read_version(form), texts, acting(request))
                await save(door(request).database, door(request).present, ORIGIN, command)
                return go_on(request, self.path, "replies_saved")
        except DocumentRefused as refused:
            name = str(refused.data["field"])
            return await self._show(request, texts, form, {name: self._say_problem(name, texts, refused)})
        except TextForbidden as refused:
            return await self._show(request, texts, form, {str(refused.data["field"]): word_problem(request, refused)})
        except StaleDocument as stale:
            return await self._show(request, texts, form, {"": word_problem(request, stale)})
        return await self._show(request, texts, form)

    def _say_problem(self, name: str, texts: Mapping[str, str], refused: DocumentRefused) -> str:
        """What is wrong, with the placeholders that nobody knows."""
        unknown = find_unknown_places(texts.get(name, ""), self.places.get(name, ()))
        named = "".join(f"{{{of}}}" for of in dict.fromkeys(unknown))
        return f"{named} {word_refusal(refused)}".strip()

    async def _show(
        self,
        request: web.Request,
        typed: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
    ) -> web.Response:
        kept = await door(request).database.read(find_kept, self.document.key)
        value = self.document.read(kept.value)
        texts = typed if typed is not None else {name: getattr(value, name) for name in self.places}
        facts, shipped = self._make_facts(request), console(request).shipped_replies
        page = {
            "said": words(self.said),
            "path": self.path,
            "texts": texts,
            "places": self.places,
            "previews": {name: show_text(text, facts, self.places[name]) for name, text in texts.items()},
            "shipped": {name: show_shipped(shipped.get(name, "")) for name in self.places},
            "version": (form or {}).get("version") or str(kept.version),
            "is_preview": typed is not None and not faults,
            "faults": faults or {},
        }
        return render(request, "console/account/texts.html", status=422 if faults else 200, **page)

    def _make_facts(self, request: web.Request) -> Mapping[str, str]:
        """What the placeholders stand for in a preview."""
        base_url, said = console(request).shop.base_url, words(self.said)
        links = {name: f"{base_url}{path}" for name, path in said["links"].items()}
        return {**said["samples"], "店名": str(door(request).present.of(PROFILE).name), **links}
