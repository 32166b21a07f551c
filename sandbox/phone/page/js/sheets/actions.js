// A list of things to do that slides up from the foot of the phone.
import { h } from "../dom.js";

export function actionSheet(phone, { hint = "", items }) {
  const run = (item) => { phone.closeSheet(); item.act(); };
  const mask = h("div", { class: "mask", dataset: { testid: "actions" }, onclick: (event) => { if (event.target === mask) phone.closeSheet(); } },
    h("div", { class: "sheet actions", role: "dialog", "aria-modal": "true" },
      h("div", { class: "group" }, hint ? h("p", { class: "hint" }, hint) : null,
        items.filter(Boolean).map((item) => h("button", { onclick: () => run(item), dataset: { testid: item.testid || "action" } }, item.label))),
      h("button", { class: "cancel", onclick: () => phone.closeSheet() }, "取消")));
  mask.addEventListener("keydown", (event) => { if (event.key === "Escape") phone.closeSheet(); });
  phone.sheet(mask);
}
