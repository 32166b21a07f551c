// A short word at the foot of the page.
import { h } from "./dom.js";

let tray = null;

export function toast(text, { bad = false } = {}) {
  tray ??= document.body.appendChild(h("div", { class: "toasts", role: "status", "aria-live": "polite" }));
  const note = h("div", { class: `toast${bad ? " bad" : ""}`, dataset: { testid: "toast" } }, text);
  tray.append(note);
  setTimeout(() => note.remove(), bad ? 6000 : 2600);
}

// Runs an act; what the sandbox refuses is told, not thrown.
export async function attempt(act) {
  try {
    return await act();
  } catch (problem) {
    toast(problem.message, { bad: true });
    return null;
  }
}
