// 收货地址: WeChat's own address book, from which a page may be given one address (docs/wechat.md §6.3a).
import { h } from "../dom.js";

// An address of today, one in a city that belongs to no prefecture, and one kept since before its district was divided.
const KEPT = [
  { telNumber: "13800138000", provinceName: "广东省", cityName: "深圳市", countryName: "南山区", detailInfo: "蛇口望海路 1 号 3 栋 501", postalCode: "518000", nationalCode: "440305" },
  { telNumber: "13900139000", provinceName: "湖北省", cityName: "省直辖县级行政区划", countryName: "仙桃市", detailInfo: "干河街道沔阳大道 8 号", postalCode: "433000", nationalCode: "429004" },
  { telNumber: "13700137000", provinceName: "河北省", cityName: "石家庄市", countryName: "桥东区", detailInfo: "中山东路 66 号", postalCode: "050000", nationalCode: "130103" },
];

// Resolves with WeChat's answer once the person has chosen an address or left.
export function addressSheet(phone) {
  return new Promise((resolve) => {
    let told = { err_msg: "openAddress:cancel" };
    const choose = (kept) => { told = { err_msg: "openAddress:ok", userName: phone.person.name, ...kept }; phone.closeSheet(); };
    const row = (kept) => h("button", { onclick: () => choose(kept), dataset: { testid: "address" } },
      h("b", {}, `${phone.person.name} ${kept.telNumber}`), h("small", {}, [kept.provinceName, kept.cityName, kept.countryName, kept.detailInfo].join(" ")));
    const mask = h("div", { class: "mask", dataset: { testid: "address-sheet" } }, h("div", { class: "sheet actions addresses", role: "dialog", "aria-modal": "true", "aria-label": "收货地址" },
      h("div", { class: "group" }, h("p", { class: "hint" }, "选择收货地址"), KEPT.map(row)),
      h("button", { class: "cancel", onclick: () => phone.closeSheet(), dataset: { testid: "address-cancel" } }, "取消")));
    mask.addEventListener("keydown", (event) => { if (event.key === "Escape") phone.closeSheet(); });
    phone.sheet(mask, { onclose: () => resolve(told) });
  });
}
