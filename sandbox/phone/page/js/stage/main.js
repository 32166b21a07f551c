// The stage: two phones and the merchant's page side by side, and the story that plays itself.
import { get, post } from "../api.js";
import { h } from "../dom.js";
import { watchDragging } from "../dragging.js";
import { Phone } from "../phone.js";
import { phones } from "../registry.js";
import { adopt, on, state } from "../store.js";
import { follow } from "../stream.js";
import { startWebViews } from "../webviews.js";
import { Play } from "./play.js";
import { STEPS } from "./steps.js";

const CAST = [["a", "推广员"], ["b", "买家"]];
const PHONE = { width: 387, height: 824, head: 48 };
const DESK_WIDTH = 1060;

async function boot() {
  const stage = document.getElementById("stage");
  adopt(await get("state"));
  const place = await get("stage");
  startWebViews();
  draw(stage, place);
  follow();
  stage.removeAttribute("aria-busy");
}

function draw(stage, place) {
  const strip = h("div", { class: "strip", "aria-label": "手机" });
  const frame = h("iframe", { src: `${place.console}/console`, title: "商家后台", dataset: { testid: "desk" } });
  const desk = h("div", { class: "desk" }, frame);
  const told = h("section", { class: "told", "aria-live": "polite", dataset: { testid: "told" } });
  const history = h("span", {});
  const merchant = h("section", { class: "merchant", "aria-label": "商家" },
    h("header", {}, h("b", {}, "商家"), history,
      h("a", { class: "button", href: `${place.console}/console`, target: "_blank", rel: "opener" }, "在新窗口打开后台"),
      h("a", { class: "button", href: "/", title: "每一次和微信的往来，以及故障与时钟" }, "看线路")), desk, told);
  const scene = h("div", { class: "scene" }, strip, merchant);

  const play = new Play(STEPS, {
    told,
    post: (deed, body) => post(`stage/${deed}`, body),
    phone: (key) => phones.get(key),
    show: (path) => { frame.src = place.console + path; },
  });
  stage.replaceChildren(play.draw(), scene);
  for (const [key, role] of CAST) addPhone(strip, key, role);
  on("person", (one) => phones.get(one.key)?.update(one));
  on("account", () => phones.forEach((phone) => phone.accountChanged()));
  watchDragging();
  new ResizeObserver(() => fit(scene, strip, desk)).observe(scene);
  fit(scene, strip, desk);
  watchHistory(history, place);
  play.begin();
}

function addPhone(strip, key, role) {
  const phone = new Phone(state.people.get(key));
  phone.slot.querySelector(".phone-who").append(h("span", { class: "visually-hidden" }, role));
  phone.slot.setAttribute("aria-label", `${role}的手机`);
  phones.set(key, phone);
  strip.append(phone.slot);
}

// The phones as large as the height allows; the merchant's page as wide as on a desk, made smaller as a whole.
function fit(scene, strip, desk) {
  const scale = Math.max(.6, Math.min(1, (scene.clientHeight - 36 - PHONE.head) / PHONE.height));
  strip.style.setProperty("--scale", scale.toFixed(4));
  desk.style.setProperty("--desk", Math.min(1, desk.clientWidth / DESK_WIDTH).toFixed(4));
}

// The shop's last ninety days are written while one looks on.
function watchHistory(line, place) {
  const say = (percent) => { line.textContent = percent < 100 ? `过去 90 天的经营正在补写：${percent}%，先看故事就好` : `过去 90 天：400 人、3000 单 · 后台再问密码时用 ${place.password}`; };
  say(place.history);
  if (place.history >= 100) return;
  const timer = setInterval(async () => {
    const { history } = await get("stage").catch(() => ({ history: 0 }));
    say(history);
    if (history >= 100) clearInterval(timer);
  }, 3000);
}

boot();
