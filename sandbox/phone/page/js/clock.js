// The sandbox's clock in the top bar: it only moves forward.
import { post } from "./api.js";
import { h } from "./dom.js";
import { ahead, dayAndTime } from "./format.js";
import { icon } from "./icons.js";
import { now, on, state } from "./store.js";
import { attempt, toast } from "./toast.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const STEPS = [["+1 小时", HOUR], ["+1 天", DAY], ["+7 天", 7 * DAY]];
const SLIDER_DAYS = 30;

export function clockControl() {
  const time = h("span", { class: "num", dataset: { testid: "clock-now" } });
  const lead = h("span", { class: "ahead num", dataset: { testid: "clock-ahead" } });
  const open = h("button", { class: "clock-now", title: "沙箱时间（北京）", "aria-haspopup": "dialog", "aria-expanded": "false", dataset: { testid: "clock" } }, icon("clock"), time, lead);
  const steps = STEPS.map(([label, seconds]) => h("button", { class: "clock-step num", onclick: () => move(seconds, steps), dataset: { testid: "clock-step", seconds: String(seconds) } }, label));
  const box = h("div", { class: "clock", role: "group", "aria-label": "沙箱时钟" }, open, h("span", { class: "clock-rule" }), steps);

  function show() {
    time.textContent = dayAndTime(now());
    lead.textContent = ahead(state.clock.offset_s);
    lead.hidden = !lead.textContent;
  }
  open.addEventListener("click", () => toggle(box, open));
  on("clock", show);
  setInterval(show, 5000);
  show();
  return box;
}

async function move(seconds, controls) {
  for (const one of controls) one.disabled = true;
  const done = await attempt(() => post("clock", { advance_s: seconds }));
  for (const one of controls) one.disabled = false;
  if (done) toast(`沙箱时间到了 ${dayAndTime(now())}`);
}

function toggle(box, open) {
  const shown = box.querySelector(".popover");
  open.setAttribute("aria-expanded", String(!shown));
  if (shown) shown.remove();
  else box.append(popover(box, open));
}

function popover(box, open) {
  const label = h("b", { class: "num" });
  const go = h("button", { class: "button solid", dataset: { testid: "clock-go" } }, "前进");
  const slider = h("input", { type: "range", class: "slider", min: "0", max: String(SLIDER_DAYS * 24), step: "1", value: "24", "aria-label": "前进多少小时", dataset: { testid: "clock-slider" } });
  const show = () => {
    const hours = Number(slider.value);
    const days = Math.floor(hours / 24);
    label.textContent = `+${[days && `${days} 天`, (hours % 24 || !days) && `${hours % 24} 小时`].filter(Boolean).join(" ")}`;
    slider.setAttribute("aria-valuetext", label.textContent);
    go.disabled = hours === 0;
  };
  slider.addEventListener("input", show);
  go.addEventListener("click", () => move(Number(slider.value) * HOUR, [go, slider]));
  show();
  const panel = h("div", { class: "popover", role: "dialog", "aria-label": "时钟" }, h("h2", {}, "让时间过去"),
    h("p", {}, "令牌、二维码、客服窗口和重试都按沙箱时间走。时间只能向前；途中到期的事会依次发生。"),
    slider, h("div", { class: "slider-marks" }, h("span", {}, "现在"), h("span", {}, "15 天"), h("span", {}, "30 天")),
    h("div", { class: "row" }, label, go));
  const close = (event) => {
    if (event.type === "keydown" ? event.key !== "Escape" : box.contains(event.target)) return;
    panel.remove();
    open.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", close);
    removeEventListener("keydown", close);
  };
  addEventListener("pointerdown", close);
  addEventListener("keydown", close);
  return panel;
}
