// A conversation: with the account (menu, input) or with a friend (what was forwarded).
import { person as act } from "../api.js";
import { h, reconcile } from "../dom.js";
import { stamp } from "../format.js";
import { icon } from "../icons.js";
import { entriesOf, nameOf, talksOf } from "../talks.js";
import { attempt } from "../toast.js";
import { composer } from "./compose.js";
import { drawEntry } from "./entries.js";
import { backButton, nav } from "./nav.js";

const PAUSE_MS = 5 * 60 * 1000;

export function chatScreen(phone, talk) {
  const back = backButton(phone, "返回聊天列表");
  const title = h("h2");
  const lines = h("div", { class: "chat", role: "log", "aria-label": "聊天记录", dataset: { testid: "chat" } });
  const scroll = h("div", { class: "scroll", tabindex: "0" }, lines);
  const more = talk === "account" ? h("button", { "aria-label": "公众号资料", onclick: () => phone.profile(), dataset: { testid: "chat-profile" } }, icon("person")) : null;
  const foot = talk === "account" ? composer(phone) : null;
  const element = h("section", { class: "screen", dataset: { testid: "chat-screen", talk } }, nav(title, { left: back, right: more, lined: true }), scroll, foot?.element);
  let settled = false;
  let follows = true;
  let seen = 0;

  function update() {
    title.textContent = nameOf(talk);
    const elsewhere = talksOf(phone.person).filter((one) => one.id !== talk).reduce((sum, one) => sum + one.unread, 0);
    back.replaceChildren(icon("back"), elsewhere ? h("span", { class: "count" }, elsewhere) : "");
    foot?.update();
    reconcile(lines, withStamps(entriesOf(phone.person, talk)), (item, fresh) => drawLine(phone, talk, item, fresh && settled));
    if (follows) toEnd(scroll);
    if (phone.top?.element === element) read(phone, talk);
    settled = true;
  }

  // A picture that loads later makes the chat longer: whoever was at its end stays there. Loading doesn't bubble.
  lines.addEventListener("load", () => { if (follows) toEnd(scroll); }, true);
  scroll.addEventListener("scroll", () => {
    follows = isAtEnd(scroll) || (follows && scroll.scrollTop >= seen);
    seen = scroll.scrollTop;
  }, { passive: true });
  update();
  return { kind: "chat", element, update, shows: (id) => id === talk, shown: () => { follows = true; toEnd(scroll); read(phone, talk); } };
}

function isAtEnd(scroll) {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

function toEnd(scroll) {
  requestAnimationFrame(() => { scroll.scrollTop = scroll.scrollHeight; });
}

function read(phone, talk) {
  const unread = talksOf(phone.person).find((one) => one.id === talk)?.unread;
  if (unread) attempt(() => act(phone.key, "read", { talk }));
}

// Time stamps between lines that are more than five minutes apart.
function withStamps(entries) {
  const items = [];
  let last = 0;
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    if (at - last > PAUSE_MS) items.push({ key: `t${entry.id}`, version: stamp(entry.at), at: entry.at });
    last = at;
    items.push({ key: entry.id, version: JSON.stringify(entry.data), entry });
  }
  return items;
}

function drawLine(phone, talk, item, fresh) {
  if (!item.entry) return h("time", { class: "stamp", datetime: item.at, title: item.at }, item.version);
  const element = drawEntry(phone, talk, item.entry);
  element.dataset.testid = "message";
  element.dataset.kind = item.entry.kind;
  element.dataset.side = item.entry.side;
  if (fresh) element.classList.add("fresh");
  return element;
}
