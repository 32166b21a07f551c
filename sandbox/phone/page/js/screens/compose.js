// The foot of the account's chat: its menu of three, or the input.
import { person as act } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { state } from "../store.js";
import { sendSheet } from "../sheets/send.js";
import { attempt } from "../toast.js";

export function composer(phone) {
  const element = h("footer", { class: "compose" });
  let drawn = "";
  let typing = false;
  let words = "";

  const buttons = () => state.account.menu?.button || [];

  function swap(to) {
    typing = to;
    draw();
    element.querySelector(typing ? "textarea" : "button")?.focus();
  }

  function draw() {
    const menu = buttons();
    const input = typing || !menu.length;
    const change = menu.length ? h("button", { class: "swap", "aria-label": input ? "换成菜单" : "换成键盘", onclick: () => swap(!input), dataset: { testid: "swap-input" } }, icon(input ? "menu" : "keyboard")) : null;
    element.replaceChildren(h("div", { class: "compose-row" }, change, input ? inputRow() : menuRow(phone, element, menu)));
  }

  function inputRow() {
    const area = h("textarea", { rows: "1", "aria-label": "发消息", dataset: { testid: "input" }, value: words });
    const send = h("button", { class: "send", type: "submit", dataset: { testid: "send" } }, "发送");
    const file = h("input", { type: "file", accept: "image/*", hidden: true, onchange: () => { if (file.files[0]) attempt(() => act(phone.key, "image", file.files[0])); file.value = ""; } });
    const add = h("button", { class: "add", type: "button", "aria-label": "发别的", onclick: () => sendSheet(phone, () => file.click()), dataset: { testid: "send-more" } }, icon("plus"));
    const show = () => { words = area.value; send.hidden = !words.trim(); add.hidden = !send.hidden; area.style.height = "auto"; area.style.height = `${Math.min(108, area.scrollHeight)}px`; };
    const submit = async (event) => {
      event.preventDefault();
      const content = area.value.trim();
      if (!content) return;
      area.value = "";
      show();
      await attempt(() => act(phone.key, "text", { content }));
    };
    area.addEventListener("input", show);
    area.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event); });
    queueMicrotask(show);
    return h("form", { onsubmit: submit }, area, send, add, file);
  }

  function update() {
    const version = JSON.stringify([buttons(), phone.person.following]);
    if (version === drawn) return;
    drawn = version;
    element.hidden = !phone.person.following;
    const focused = element.contains(document.activeElement);
    draw();
    if (focused) element.querySelector("textarea, button")?.focus({ preventScroll: true });
  }
  return { element, update };
}

function menuRow(phone, element, menu) {
  return h("div", { class: "menu-keys", role: "menubar", "aria-label": "公众号菜单" }, menu.map((button, index) => {
    const sub = button.sub_button || [];
    return h("button", { role: "menuitem", "aria-haspopup": sub.length ? "menu" : null, dataset: { testid: "menu", menu: String(index), label: button.name },
      onclick: (event) => (sub.length ? openSub(phone, element, sub, index, event.currentTarget) : tap(phone, [index])) },
      sub.length ? icon("bars") : null, h("span", {}, button.name));
  }));
}

function openSub(phone, element, sub, index, anchor) {
  const open = element.querySelector(".submenu");
  open?.remove();
  if (open?.dataset.index === String(index)) return;
  const list = h("div", { class: "submenu", role: "menu", dataset: { index: String(index), testid: "submenu" } },
    sub.map((button, place) => h("button", { role: "menuitem", dataset: { testid: "menu", menu: `${index}.${place}`, label: button.name }, onclick: () => { list.remove(); tap(phone, [index, place]); } }, button.name)));
  element.append(list);
  const middle = anchor.offsetLeft + anchor.offsetWidth / 2 - list.offsetWidth / 2;
  list.style.left = `${Math.max(6, Math.min(middle, 369 - list.offsetWidth))}px`;
  list.querySelector("button").focus({ preventScroll: true });
  list.addEventListener("keydown", (event) => { if (event.key === "Escape") { list.remove(); anchor.focus(); } });
  setTimeout(() => document.addEventListener("pointerdown", (event) => { if (!list.contains(event.target) && !anchor.contains(event.target)) list.remove(); }, { once: true }));
}

async function tap(phone, place) {
  const done = await attempt(() => act(phone.key, "menu", { place }));
  if (done?.open) phone.openUrl(done.open);
  if (done?.ask === "scan_result") phone.scan(async (body) => scannedFor(phone, place, body));
  if (done?.ask === "location") attempt(() => act(phone.key, "menu", { place, location: {} }));
  if (done?.ask === "pictures") choosePictures((pictures) => attempt(() => act(phone.key, "menu", { place, pictures })));
}

// A button that scans: the picture is read, and its text goes along with the event.
async function scannedFor(phone, place, body) {
  const scan_picture = body instanceof Blob ? { data: await dataOf(body) } : body;
  const done = await attempt(() => act(phone.key, "menu", { place, scan_picture }));
  phone.talk("account");
  if (done?.kind === "nothing") phone.say("没有在图中找到二维码");
  if (done?.open) phone.openUrl(done.open);
}

function choosePictures(send) {
  const file = h("input", { type: "file", accept: "image/*", multiple: true, onchange: async () => send(await Promise.all([...file.files].map(dataOf))) });
  file.click();
}

function dataOf(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(file);
  });
}
