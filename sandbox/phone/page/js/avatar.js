// Drawn faces: a colour and the last character of the name, as WeChat users know from contact lists.
import { h } from "./dom.js";
import { state } from "./store.js";

export function avatar(person) {
  const letter = [...person.name.trim()].at(-1) || "?";
  return h("span", { class: "avatar", style: `background:${person.avatar_colour}`, "aria-hidden": "true" }, letter);
}

export function accountAvatar() {
  const letter = [...(state.account.name || "号").trim()][0] || "号";
  return h("span", { class: "avatar", style: "background:linear-gradient(150deg,#f2694f,#d63a1f)", "aria-hidden": "true" }, letter);
}
