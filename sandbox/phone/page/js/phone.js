// One phone: whose it is, a stack of screens, sheets above them, and what arrives while one looks elsewhere.
import { person as act } from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { acceptDrops } from "./dragging.js";
import { hourMinute } from "./format.js";
import { icon } from "./icons.js";
import { chatScreen } from "./screens/chat.js";
import { listScreen } from "./screens/list.js";
import { profileScreen } from "./screens/profile.js";
import { scanScreen } from "./screens/scan.js";
import { webScreen } from "./screens/web.js";
import { actionSheet } from "./sheets/actions.js";
import { paySheet } from "./sheets/pay.js";
import { headline } from "./talks.js";
import { now, on } from "./store.js";
import { attempt } from "./toast.js";

export class Phone {
  constructor(person) {
    this.person = person;
    this.stack = [];
    this.heard = newest(person);
    this.name = h("button", { class: "phone-name", title: "改名", dataset: { testid: "person-name" }, onclick: () => this.rename() });
    this.following = h("span", { class: "phone-state", dataset: { testid: "follow-state" } });
    this.clock = h("span");
    this.layer = h("div", { class: "screens" });
    this.glass = h("div", { class: "glass" }, statusBar(this.clock), this.layer, dropHint(), h("span", { class: "home-line" }));
    this.slot = h("article", { class: "slot", dataset: { testid: "phone", person: person.key } },
      this.head(), h("div", { class: "bezel" }, h("div", { class: "frame" }, this.glass)));
    this.tick();
    this.timer = setInterval(() => this.tick(), 5000);
    this.quit = on("clock", () => this.tick());
    acceptDrops(this);
    this.drawHead();
    this.open(listScreen(this), { animate: false });
    this.open(person.following ? chatScreen(this, "account") : profileScreen(this), { animate: false });
  }

  get key() { return this.person.key; }
  get top() { return this.stack.at(-1); }

  head() {
    return h("header", { class: "phone-head" }, (this.face = h("span")), h("div", { class: "phone-who" }, this.name, this.following),
      h("button", { class: "button", title: "扫一扫：也可以把图片直接拖到手机上", onclick: () => this.scan(), dataset: { testid: "scan" } }, icon("scan"), "扫一扫"),
      h("button", { class: "button icon-only", "aria-label": "更多", onclick: () => this.more(), dataset: { testid: "phone-more" } }, icon("more")));
  }

  drawHead() {
    this.slot.setAttribute("aria-label", `${this.person.name}的手机`);
    this.slot.dataset.following = String(this.person.following);
    this.name.textContent = this.person.name;
    this.name.title = `${this.person.name}（点按改名）`;
    this.following.className = `phone-state${this.person.following ? " on" : ""}`;
    this.following.replaceChildren(h("span", { class: "dot" }), this.person.following ? "已关注" : "未关注");
    this.face.replaceChildren(avatar(this.person));
  }

  tick() { this.clock.textContent = hourMinute(now()); }

  // A new state of the person: every open screen redraws itself; something unseen slides down from above.
  update(person) {
    const before = this.person;
    this.person = person;
    this.drawHead();
    for (const screen of this.stack) screen.update?.(before);
    const fresh = newest(person);
    if (fresh.id > this.heard.id && fresh.incoming && !this.top.shows?.(fresh.talk)) this.headsUp(fresh);
    this.heard = fresh.id > this.heard.id ? fresh : this.heard;
  }

  accountChanged() {
    for (const screen of this.stack) screen.update?.(this.person);
  }

  open(screen, { animate = true } = {}) {
    if (animate) screen.element.classList.add("enter");
    if (this.top) this.putAway(this.top);
    this.stack.push(screen);
    this.layer.append(screen.element);
    this.mark();
    screen.shown?.();
  }

  // A covered screen leaves the page until it is on top again; a web view only hides, or its page would load anew.
  putAway(screen) {
    if (screen.kind === "web") screen.element.hidden = true;
    else screen.element.remove();
  }

  uncover() {
    const { element } = this.top;
    element.hidden = false;
    element.classList.remove("enter");
    if (!element.isConnected) this.layer.append(element);
    this.mark();
    this.top.shown?.();
  }

  back() {
    if (this.stack.length < 2) return;
    this.stack.pop().element.remove();
    this.uncover();
  }

  // Back to the list of chats, and from there to one of them.
  home(screen = null) {
    while (this.stack.length > 1) this.stack.pop().element.remove();
    if (screen) this.open(screen);
    else this.uncover();
  }

  mark() {
    this.slot.dataset.screen = this.top.kind;
  }

  talk(id) {
    if (this.top.shows?.(id)) return;
    this.home(chatScreen(this, id));
  }

  profile(scene) { this.open(profileScreen(this, scene)); }
  scan(use) { if (this.top.kind !== "scan") { this.closeSheet(); this.open(scanScreen(this, use)); } }

  openUrl(address) {
    const screen = webScreen(this, address);
    if (this.top.kind === "web" || this.top.kind === "scan") this.back();
    this.open(screen);
  }

  // What a scanned picture says, acted upon.
  async scanned(read) {
    if (this.top.kind === "scan") this.back();
    if (!read) return;
    if (read.kind === "nothing") this.say("没有在图中找到二维码");
    else if (read.kind === "expired") this.say("二维码已过期")
    else if (read.kind === "follow") this.home(profileScreen(this, read));
    else if (read.kind === "scanned") this.talk("account");
    else if (read.kind === "web") this.openUrl(read.url);
    else if (read.kind === "pay") await paySheet(this, read.sheet);
    else this.open(textScreen(this, read.text));
  }

  // `album`: a picture that was chosen instead of held before the camera.
  async scanPicture(body, album = false) {
    const read = await attempt(() => act(this.key, album ? "scan?from=album" : "scan", body));
    await this.scanned(read);
  }

  sheet(element, { onclose } = {}) {
    this.closeSheet();
    this.cover = element;
    this.coverClosed = onclose;
    this.glass.append(element);
    element.querySelector("button, input")?.focus({ preventScroll: true });
    return element;
  }

  closeSheet() {
    if (!this.cover) return;
    const told = this.coverClosed;
    this.cover.remove();
    this.cover = this.coverClosed = null;
    told?.();
  }

  say(text) {
    this.spoken?.remove();
    this.spoken = h("div", { class: "spoken", role: "status", dataset: { testid: "spoken" } }, text);
    this.glass.append(this.spoken);
    const mine = this.spoken;
    setTimeout(() => mine.remove(), 2200);
  }

  headsUp(fresh) {
    this.glass.querySelector(".heads-up")?.remove();
    const { title, text, face } = headline(this.person, fresh);
    const note = h("button", { class: "heads-up", dataset: { testid: "heads-up" }, onclick: () => { note.remove(); this.closeSheet(); this.talk(fresh.talk); } },
      face, h("b", {}, title), h("span", {}, text));
    this.glass.append(note);
    setTimeout(() => note.remove(), 5000);
  }

  rename() {
    const input = h("input", { class: "phone-name-input", value: this.person.name, maxlength: "40", "aria-label": "名字" });
    let over = false;
    const done = async (keep) => {
      if (over) return;
      over = true;
      input.replaceWith(this.name);
      if (keep && input.value.trim() && input.value !== this.person.name) await attempt(() => act(this.key, "name", { name: input.value.trim() }));
    };
    input.addEventListener("blur", () => done(true));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done(true);
      if (event.key === "Escape") done(false);
    });
    this.name.replaceWith(input);
    input.select();
  }

  more() {
    const { person } = this;
    actionSheet(this, { hint: `openid ${person.openid}`, items: [
      { label: person.following ? "公众号资料" : "找到公众号", testid: "more-profile", act: () => this.home(profileScreen(this)) },
      { label: "复制 openid", act: () => navigator.clipboard?.writeText(person.openid).then(() => this.say("已复制")) },
      { label: person.refuses_templates ? "允许服务消息" : "拒收服务消息", act: () => attempt(() => act(this.key, "refuse-notices", { on: !person.refuses_templates })) },
      { label: "撤回对公众号的授权", testid: "revoke", act: () => attempt(() => act(this.key, "authorization", {})).then((ok) => ok && this.say("已撤回")) },
      { label: "清空网页 Cookie（退出登录）", testid: "clear-cookies", act: () => attempt(() => act(this.key, "forget-cookies")).then((ok) => ok && this.say("已清空")) },
    ] });
  }

  remove() {
    clearInterval(this.timer);
    this.quit();
    this.slot.remove();
  }
}

function newest(person) {
  const entry = person.chat.at(-1);
  const letter = person.letters.at(-1);
  const chat = entry && { id: entry.id, talk: "account", incoming: entry.side !== "person", entry };
  const mail = letter && { id: letter.id, talk: letter.with, incoming: letter.side !== "person", entry: letter };
  return [chat, mail].filter(Boolean).sort((a, b) => b.id - a.id)[0] || { id: 0 };
}

function statusBar(clock) {
  return h("div", { class: "status-bar", "aria-hidden": "true" }, clock, h("span", { class: "signs" }, icon("signal"), "5G", icon("battery")));
}

function dropHint() {
  return h("div", { class: "drop-here", "aria-hidden": "true" }, icon("scan"), "松手，用这台手机扫这张图");
}

function textScreen(phone, text) {
  const element = h("section", { class: "screen", dataset: { testid: "scanned-text" } },
    h("header", { class: "nav" }, h("div", { class: "left" }, h("button", { "aria-label": "返回", onclick: () => phone.back() }, icon("back"))), h("h2", {}, "扫描结果"), h("span")),
    h("div", { class: "outside" }, icon("scan"), h("p", {}, "这个码里是一段文字："), h("code", {}, text)));
  return { kind: "text", element };
}
