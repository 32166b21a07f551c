// What a step came to, in the card under the merchant's page.
import { h } from "../dom.js";

const NUMBERS = "一二三";

export function money(fen) {
  const sign = fen < 0 ? "−" : "";
  const whole = Math.abs(fen);
  return `${sign}¥${Math.floor(whole / 100).toLocaleString("en-US")}.${String(whole % 100).padStart(2, "0")}`;
}

const facts = (rows) => h("dl", { class: "facts-row" }, rows.filter(Boolean).map(([name, value, more]) =>
  h("div", {}, h("dt", {}, name), h("dd", {}, value, more ? h("small", {}, ` ${more}`) : null))));

export function showWords(scene, title, text) {
  scene.told.replaceChildren(h("h3", {}, title), h("p", {}, text));
}

// paid = what went back + what each earned + what the merchant keeps
export function showSplit(scene, split) {
  const part = (name, fen) => h("span", { class: name, style: `flex-grow: ${Math.max(1, fen)}` });
  const back = split.refunded_fen;
  scene.told.replaceChildren(
    h("h3", {}, back ? `退了 ${money(back)}，剩下的重新分` : `买家付了 ${money(split.paid_fen)}`),
    h("div", { class: "split", "aria-hidden": "true" }, part("kept", split.kept_fen), split.awards.map((one) => part("earned", one.kept_fen)), back ? part("back", back) : null),
    facts([
      ["你留下（货款与运费）", money(split.kept_fen)],
      ...split.awards.map((one) => [`${one.who} · ${NUMBERS[one.rank - 1] || one.rank}级`, money(one.kept_fen), one.kept_fen < one.fen ? `退回 ${money(one.fen - one.kept_fen)}` : ""]),
      back ? ["退给买家", money(back)] : null,
    ]));
}

export function showAward(scene, split) {
  const [first] = split.awards;
  scene.told.replaceChildren(h("h3", {}, `${first.who}的 ${money(first.fen)} 是这样来的`), facts([
    ["商品实付", money(first.base_fen)], ["× 一级佣金", `${first.rate_bp / 100}%`], ["= 佣金", money(first.fen)], ["什么时候能提", "收货满 7 天"],
  ]));
}

export function showBooks(scene, books) {
  scene.told.replaceChildren(h("h3", {}, books.findings ? `核对完了：${books.findings} 处不符` : "核对完了，一分不差"), facts([
    ["核对了", `${books.checks} 项`], ["看过", `${books.looked_at.toLocaleString("en-US")} 笔`], ["不符", `${books.findings} 处`],
  ]));
}

export function showMargin(scene, found) {
  const change = (of) => `${of[1] >= of[0] ? "+" : ""}${money(of[1] - of[0])}`;
  scene.told.replaceChildren(h("h3", {}, `一级佣金从 ${found.before_bp / 100}% 提到 ${found.after_bp / 100}%，放在最近 ${found.orders} 单上`), facts([
    ["佣金", money(found.commission[1]), change(found.commission)], ["毛利", money(found.margin[1]), change(found.margin)],
  ]));
}

export function showDays(scene) {
  const days = [["1–3 天", "认证服务号"], ["1–5 天", "开通微信支付商户号"], ["7–20 天", "域名备案，备过的跳过"], ["几天到几周", "申请商家转账的场景"], ["半天", "装好、填密钥、逐项检查"]];
  scene.told.replaceChildren(h("h3", {}, "开业要走的路，耗时大约是"), h("div", { class: "days" }, days.map(([when, what]) => h("div", {}, h("b", {}, when), h("span", {}, what)))));
}
