// What the merchant's console at Pay can change: accounts, key mode, transfer scenes, how a refund ends.
import { post } from "../api.js";
import { h } from "../dom.js";
import { attempt, toast } from "../toast.js";

const MODES = [["public_key", "公钥"], ["certificate", "平台证书"], ["both", "切换中"]];
const SCENES = { 1000: "现金营销", 1005: "佣金报酬", 1011: "企业赔付" };
const OUTCOMES = [["SUCCESS", "成功"], ["ABNORMAL", "异常"], ["CLOSED", "关闭"]];

const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;
const save = (path, body) => attempt(() => post(path, body));

export function merchantSection(merchant) {
  if (!merchant) return null;
  return h("section", { dataset: { testid: "merchant" } }, h("h3", {}, "商户平台"), keyMode(merchant), balance("BASIC", "基本账户", merchant), balance("OPERATION", "运营账户", merchant), scenes(merchant), refunds(merchant));
}

function row(label, ...content) {
  return h("div", { class: "field" }, h("span", { class: "label" }, label), ...content);
}

function keyMode({ key_mode: mode }) {
  return row("密钥模式", h("span", { class: "segments", role: "group", "aria-label": "密钥模式" },
    MODES.map(([id, label]) => h("button", { "aria-pressed": String(mode === id), onclick: () => save("merchant", { key_mode: id }), dataset: { testid: `key-mode-${id}` } }, label))), h("span"));
}

function balance(account, label, { balances, frozen }) {
  const amount = h("input", { type: "number", min: "0.01", step: "0.01", value: "1000", "aria-label": `给${label}充值的元数`, style: "width:96px", dataset: { testid: `top-up-${account}` } });
  const fill = () => save("merchant/top-up", { account, amount_fen: Math.round(Number(amount.value) * 100) }).then((done) => done && toast(`${label}已充值 ${yuan(Math.round(Number(amount.value) * 100))}`));
  return row(label, h("span", { dataset: { testid: `balance-${account}` } }, yuan(balances[account]), frozen[account] ? h("small", {}, ` 冻结 ${yuan(frozen[account])}`) : null),
    h("span", { class: "buttons" }, amount, h("button", { class: "button", onclick: fill, dataset: { testid: `fill-${account}` } }, "充值")));
}

function scenes({ transfer_scenes: granted, scenes_played: played }) {
  const change = (scene, on) => save("merchant", { transfer_scenes: played.filter((one) => (one === scene ? on : granted.includes(one))) });
  return row("转账场景", h("span", { class: "buttons" }, played.map((scene) =>
    h("label", {}, h("input", { type: "checkbox", checked: granted.includes(scene), onchange: (event) => change(scene, event.target.checked), dataset: { testid: `scene-${scene}` }, style: "width:auto;height:auto" }), ` ${scene} ${SCENES[scene] || ""}`))), h("span"));
}

function refunds({ refunds: open }) {
  return open.map((refund) => row(`退款 ${refund.out_refund_no.slice(-8)}`, h("span", {}, `${yuan(refund.amount_fen)} 处理中`),
    h("span", { class: "buttons" }, OUTCOMES.map(([outcome, label]) => h("button", { class: "button", onclick: () => save(`merchant/refunds/${refund.out_refund_no}`, { outcome }), dataset: { testid: `refund-${outcome}` } }, label)))));
}
