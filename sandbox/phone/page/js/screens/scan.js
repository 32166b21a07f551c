// 扫一扫: drop a picture, choose a file, or take one from another phone's screen. The server decodes the picture itself.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { phones } from "../registry.js";
import { picturesInView } from "../webviews.js";
import { backButton, nav } from "./nav.js";

// `use` gets the picture instead, where something else than scanning it is to happen.
export function scanScreen(phone, use = (body, album) => phone.scanPicture(body, album)) {
  const file = h("input", { type: "file", accept: "image/*", hidden: true, dataset: { testid: "scan-file" }, onchange: () => file.files[0] && scan(file.files[0], true) });
  const zone = h("button", { class: "zone", onclick: () => file.click(), dataset: { testid: "scan-zone" } }, icon("scan"), "把图片拖到这里", h("small", {}, "或点按选择一张图片"));
  const seen = h("div", { class: "seen", dataset: { testid: "scan-seen" } });
  const hint = h("p", { class: "hint" });
  const sweep = h("span", { class: "sweep", hidden: true });
  const element = h("section", { class: "screen scan", dataset: { testid: "scan-screen" } }, nav("扫一扫", { left: backButton(phone) }),
    h("div", { class: "scroll" }, zone, file, h("h3", {}, "从另一台手机的屏幕扫"), hint, seen), sweep);

  async function scan(body, album = false) {
    sweep.hidden = false;
    await use(body, album);
    sweep.hidden = true;
  }

  async function look() {
    const found = (await Promise.all([...phones.values()].filter((one) => one !== phone).map(onScreen))).flat();
    hint.textContent = found.length ? "" : "别的手机屏幕上还没有图片。先在那台手机上打开海报或二维码。";
    hint.hidden = found.length > 0;
    seen.replaceChildren(...found.map((one) => h("button", { onclick: () => scan(one.body), dataset: { testid: "scan-from", from: one.from } }, h("img", { src: one.src, alt: "" }), h("span", {}, one.label))));
  }
  look();
  return { kind: "scan", element };
}

// The pictures another phone shows: in its web view, else in its chat (the newest first).
async function onScreen(other) {
  const { person } = other;
  const inView = (await picturesInView(other)).map((picture) => ({ ...picture, from: other.key, label: `${person.name} · 网页` }));
  const sent = [...person.chat, ...person.letters].filter((entry) => entry.kind === "image" && entry.data.src).reverse().slice(0, 6)
    .map((entry) => ({ src: entry.data.src, body: { from: other.key, entry: entry.id }, from: other.key, label: `${person.name} · 聊天` }));
  return [...inView, ...sent];
}
