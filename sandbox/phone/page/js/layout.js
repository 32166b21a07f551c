// The frame of the page: top bar, strip of phones that fits the window, inspector.
import { post } from "./api.js";
import { clockControl } from "./clock.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { drawInspector } from "./inspector/inspector.js";
import { Phone } from "./phone.js";
import { watchDragging } from "./dragging.js";
import { phones } from "./registry.js";
import { on, state } from "./store.js";
import { attempt } from "./toast.js";

const PHONE = { width: 387, height: 824, head: 48 };
const SMALLEST = .8;
const LARGEST = 1.25;
const FULL_SIZE = new URLSearchParams(location.search).get("size") === "full";
const INSPECTOR_KEY = "sandbox.inspector";

export function drawFrame(app) {
  const strip = h("main", { class: "strip", "aria-label": "手机", tabindex: "-1", dataset: { testid: "phones" } });
  const inspector = drawInspector();
  const stage = h("div", { class: "stage" }, strip, inspector);
  const toggle = h("button", { class: "button icon-only", title: "检查器", "aria-label": "显示或收起检查器", dataset: { testid: "toggle-inspector" } }, icon("panel"));
  const setOpen = (open) => {
    inspector.hidden = !open;
    stage.classList.toggle("alone", !open);
    toggle.setAttribute("aria-pressed", String(open));
    localStorage.setItem(INSPECTOR_KEY, open ? "open" : "closed");
    fit(strip);
  };
  toggle.addEventListener("click", () => setOpen(inspector.hidden));
  app.replaceChildren(topBar(toggle), stage);
  drawPhones(strip);
  setOpen(localStorage.getItem(INSPECTOR_KEY) !== "closed");
  new ResizeObserver(() => fit(strip)).observe(strip);
  on("people", () => drawPhones(strip));
  on("person", (one) => phones.get(one.key)?.update(one));
  on("account", () => phones.forEach((phone) => phone.accountChanged()));
  watchDragging();
}

function topBar(toggle) {
  const account = h("span", { class: "account" });
  const offline = h("span", { class: "offline", role: "status", hidden: true }, icon("warn"), "与沙箱断开，正在重连");
  const name = () => { account.textContent = state.account.name; account.title = `${state.account.name} · ${state.account.app_id}`; };
  name();
  on("account", name);
  on("online", () => { offline.hidden = state.online; });
  return h("header", { class: "topbar" },
    h("div", { class: "brand" }, h("span", { class: "mark" }, icon("menu")), h("h1", {}, "微信沙箱"), account),
    h("span", { class: "spring" }), offline, clockControl(),
    h("button", { class: "button", onclick: addPhone, dataset: { testid: "add-phone" } }, icon("add"), "添加手机"), toggle);
}

async function addPhone() {
  const made = await attempt(() => post("people", {}));
  if (!made) return;
  await new Promise((done) => setTimeout(done, 60));
  phones.get(made.key)?.slot.scrollIntoView({ behavior: "smooth", inline: "end", block: "nearest" });
}

function drawPhones(strip) {
  for (const [key, phone] of phones) {
    if (!state.people.has(key)) { phone.remove(); phones.delete(key); }
  }
  strip.querySelector(".empty")?.remove();
  for (const one of state.people.values()) {
    if (phones.has(one.key)) phones.get(one.key).update(one);
    else { const phone = new Phone(one); phones.set(one.key, phone); strip.append(phone.slot); }
  }
  if (!state.people.size) strip.append(nobody());
  fit(strip);
}

function nobody() {
  return h("div", { class: "empty" }, icon("phones"), h("h2", {}, "还没有人"),
    h("p", {}, "添加一台手机，让它的主人关注公众号；再添加一台，去扫第一台屏幕上的海报。"),
    h("button", { class: "button solid", onclick: addPhone }, icon("add"), "添加第一台手机"));
}

// As large as the height allows; a little smaller when that brings up to three phones in sight at once. `?size=full`
// shows them at 375 × 812 whatever the window (a browser test clicks in frames most surely there).
function fit(strip) {
  if (!strip.clientHeight) return;
  if (FULL_SIZE) { setScale(strip, 1); return; }
  const inSight = Math.min(3, Math.max(1, state.people.size));
  const byHeight = (strip.clientHeight - 24 - PHONE.head) / PHONE.height;
  const byWidth = (strip.clientWidth - 32 - 16 * (inSight - 1)) / (PHONE.width * inSight);
  const scale = Math.max(.72, Math.min(LARGEST, byHeight, Math.max(byWidth, SMALLEST)));
  setScale(strip, scale);
}

function setScale(strip, scale) {
  strip.style.setProperty("--scale", scale.toFixed(4));
  strip.classList.toggle("tall", scale * PHONE.height + PHONE.head + 24 > strip.clientHeight + 1);
}
