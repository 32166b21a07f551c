// Beside the phones: three panels (the wire, faults, the account) in a column whose width can be dragged.
import { h } from "../dom.js";
import { on, state } from "../store.js";
import { accountPanel } from "./account.js";
import { changedFaults, faultsPanel } from "./faults.js";
import { isProblem, wirePanel } from "./wire.js";

const WIDTH_KEY = "sandbox.inspector.width";
const MIN = 360;

export function drawInspector() {
  const wire = wirePanel();
  const tabs = [
    { id: "wire", name: "线路", panel: wire.element, tools: wire.tools, badge: h("span", { class: "badge" }) },
    { id: "faults", name: "故障", panel: faultsPanel(), badge: h("span", { class: "badge warn" }) },
    { id: "account", name: "账号", panel: accountPanel() },
  ];
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": "检查器" });
  const body = h("div", { class: "panel" });
  const tools = h("div", { class: "tab-tools" });
  const choose = (chosen) => {
    for (const tab of tabs) tab.button.setAttribute("aria-selected", String(tab === chosen));
    for (const tab of tabs) tab.button.tabIndex = tab === chosen ? 0 : -1;
    body.replaceChildren(chosen.panel);
    tools.replaceChildren(chosen.tools || "");
  };
  for (const tab of tabs) {
    tab.button = h("button", { role: "tab", onclick: () => choose(tab), dataset: { testid: `tab-${tab.id}` } }, tab.name, tab.badge);
    bar.append(tab.button);
  }
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.findIndex((tab) => tab.button === document.activeElement) + step + tabs.length) % tabs.length];
    choose(next);
    next.button.focus();
  });
  choose(tabs[0]);
  const count = () => {
    const problems = state.wire.filter(isProblem).length;
    badge(tabs[0].badge, problems, `badge${problems ? " bad" : ""}`, `${problems} 个问题`);
    badge(tabs[1].badge, changedFaults().length, "badge warn", `${changedFaults().length} 项已开`);
  };
  count();
  on("wire", count);
  on("faults", count);
  const aside = h("aside", { class: "inspector", "aria-label": "检查器", dataset: { testid: "inspector" } }, h("div", { class: "tab-row" }, bar, tools), body);
  aside.prepend(grip(aside));
  return aside;
}

function badge(element, number, className, label) {
  element.className = className;
  element.hidden = !number;
  element.textContent = number;
  element.title = label;
}

function grip(aside) {
  const set = (width) => {
    const fit = Math.max(MIN, Math.min(innerWidth * .6, width));
    document.documentElement.style.setProperty("--inspector-width", `${fit}px`);
    localStorage.setItem(WIDTH_KEY, String(fit));
  };
  const kept = Number(localStorage.getItem(WIDTH_KEY));
  if (kept) set(kept);
  const handle = h("div", { class: "grip", role: "separator", "aria-orientation": "vertical", "aria-label": "检查器宽度", tabindex: "0" });
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    const move = (moved) => set(innerWidth - moved.clientX);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
  });
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
    if (step) set(aside.offsetWidth + step);
  });
  return handle;
}
