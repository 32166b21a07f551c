// Talk with the bridge inside each web view: what pages ask of WeChat is answered here, by the phone they are on.
import { person as act } from "./api.js";
import { actionSheet } from "./sheets/actions.js";
import { addressSheet } from "./sheets/address.js";
import { paySheet } from "./sheets/pay.js";
import { openTransfer } from "./sheets/transfer.js";
import { viewPicture } from "./sheets/viewer.js";
import { toast } from "./toast.js";

const MARK = "sandbox-phone";
const PATIENCE_MS = 800;
const screens = new Set();
const waiting = new Map();
let asked = 0;

export function attach(screen) {
  screens.add(screen);
}

export function tellView(screen, message) {
  screen.frame?.contentWindow?.postMessage({ ...message, mark: MARK }, screen.phone.person.origin);
}

export function startWebViews() {
  addEventListener("message", async (event) => {
    const message = event.data;
    if (message?.mark !== MARK) return;
    const screen = screenOf(event);
    if (!screen) return;
    if (message.answers) { waiting.get(message.answers)?.(message.result); return; }
    const handle = ASKED[message.type];
    if (!handle) return;
    const result = await handle(screen, message);
    if (message.id) tellView(screen, { answers: message.id, result });
  });
}

function screenOf(event) {
  for (const screen of screens) {
    if (!screen.element.isConnected) screens.delete(screen);
    else if (screen.frame.contentWindow === event.source && event.origin === screen.phone.person.origin) return screen;
  }
  return null;
}

// The pictures in a phone's open web view that may hold a code: [{ src, body }].
export async function picturesInView(phone) {
  const screen = [...screens].find((one) => one.phone === phone && one.element.isConnected && phone.top === one);
  const pictures = screen ? await ask(screen, { type: "pictures" }) : [];
  return (pictures || []).map((picture) => ({ src: picture.data || picture.src, body: bodyOf(phone, picture) }));
}

// Tap what is on a phone's open page, as its person would. False where it is not there (yet).
export async function tapInView(phone, what) {
  const screen = [...screens].find((one) => one.phone === phone && one.element.isConnected && phone.top === one);
  return Boolean(screen && await ask(screen, { type: "tap", ...what }));
}

function ask(screen, message) {
  const id = `p${++asked}`;
  return new Promise((resolve) => {
    const done = (result) => { waiting.delete(id); resolve(result); };
    waiting.set(id, done);
    tellView(screen, { ...message, id });
    setTimeout(() => done(null), PATIENCE_MS);
  });
}

function bodyOf(phone, { src, data }) {
  return data ? { data } : { from: phone.key, address: src };
}

const ASKED = {
  page: (screen, message) => screen.pageChanged(message),
  call: (screen, { name, values, url, loaded }) => call(screen, name, values || {}, url, loaded),
  "open-outside": (screen, { url }) => screen.phone.openUrl(url),
  "image-menu": (screen, { picture }) => imageMenu(screen.phone, picture),
};

function imageMenu(phone, picture) {
  const body = bodyOf(phone, picture);
  actionSheet(phone, { items: [
    { label: "识别图中二维码", testid: "read-code", act: () => phone.scanPicture(body) },
    { label: "查看图片", act: () => viewPicture(phone, picture.data || picture.src, body) },
  ] });
}

async function call(screen, name, values, url, loaded) {
  const { phone } = screen;
  try {
    if (name === "getBrandWCPayRequest") return { err_msg: await payFor(phone, values) };
    if (name === "requestMerchantTransfer") return { err_msg: await openTransfer(phone, values) };
    if (name === "preVerifyJSAPI") return act(phone.key, "page-signature", { ...values, url, loaded });
    return (LOCAL[name] || unsupported)(screen, values, name);
  } catch (problem) {
    return { err_msg: `${name}:fail`, err_desc: problem.message };
  }
}

async function payFor(phone, values) {
  const sheet = await act(phone.key, "pay/open", values);
  if (!sheet.refused) return paySheet(phone, sheet);
  phone.say(sheet.refused);
  return "get_brand_wcpay_request:fail";
}

const LOCAL = {
  closeWindow: (screen) => { screen.phone.back(); return { err_msg: "closeWindow:ok" }; },
  updateAppMessageShareData: (screen, card, name) => keepShare(screen, card, name),
  updateTimelineShareData: (screen, card, name) => (screen.share ? { err_msg: `${name}:ok` } : keepShare(screen, card, name)),
  imagePreview: (screen, { current, urls = [] }, name) => {
    const src = current || urls[0];
    viewPicture(screen.phone, src, { from: screen.phone.key, address: src });
    return { err_msg: `${name}:ok` };
  },
  openAddress: (screen) => addressSheet(screen.phone),
  scanQRCode: (screen, _values, name) => { screen.phone.scan(); return { err_msg: `${name}:ok` }; },
};

function keepShare(screen, { title, desc, link, imgUrl }, name) {
  screen.share = { title, desc: desc || "", link: link || screen.page.url, image: imgUrl || "" };
  return { err_msg: `${name}:ok` };
}

function unsupported(_screen, _values, name) {
  toast(`网页调用了 ${name}，沙箱没有演这个接口。`);
  return { err_msg: `${name}:function not exist` };
}
