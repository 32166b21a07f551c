// What WeChat adds to a page: WeixinJSBridge and wx (JS-SDK). Served into every page of a phone's web view, and as
// jweixin-1.6.0.js; outside a phone it only offers an inert wx, as in a plain browser.
(() => {
  "use strict";
  if (window.__sandboxPhone) return;
  const tag = document.currentScript;
  const shop = tag?.dataset.shop || "";
  const framed = Boolean(shop) && window.parent !== window;
  window.__sandboxPhone = true;

  const MARK = "sandbox-phone";
  const loaded = location.href;
  const waiting = new Map();
  let asked = 0;

  // Addresses as the page's author knows them: the phone's own origin stands for the shop's.
  const outward = (address) => {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? shop + url.pathname + url.search + url.hash : url.href;
  };
  const inward = (address) => {
    const url = new URL(address, location.href);
    return url.origin === shop ? location.origin + url.pathname + url.search + url.hash : url.href;
  };

  const tell = (message) => { if (framed) window.parent.postMessage({ ...message, mark: MARK }, "*"); };
  const ask = (message) => new Promise((resolve) => {
    const id = `b${++asked}`;
    waiting.set(id, resolve);
    tell({ ...message, id });
  });

  function call(name, values) {
    if (!framed) return Promise.resolve({ err_msg: `${name}:fail, not in WeChat` });
    return ask({ type: "call", name, values, url: outward(location.href).split("#")[0], loaded: outward(loaded).split("#")[0] });
  }

  // --- WeixinJSBridge --------------------------------------------------------------------------------------------
  const handlers = new Map();
  const bridge = {
    invoke(name, values, callback) {
      call(name, plain(values)).then((result) => typeof callback === "function" && callback(result));
    },
    call(name) { bridge.invoke(name, {}); },
    on(name, handler) { handlers.set(name, handler); },
  };

  function plain(values) {
    return JSON.parse(JSON.stringify(values || {}));
  }

  // --- wx --------------------------------------------------------------------------------------------------------
  const SUPPORTED = ["checkJsApi", "chooseWXPay", "requestMerchantTransfer", "updateAppMessageShareData", "updateTimelineShareData",
    "onMenuShareAppMessage", "onMenuShareTimeline", "closeWindow", "previewImage", "scanQRCode", "hideMenuItems", "showMenuItems",
    "hideOptionMenu", "showOptionMenu", "hideAllNonBaseMenuItem", "showAllNonBaseMenuItem", "getNetworkType", "getLocalImgData", "openAddress"];
  const NEEDS_CONFIG = new Set(SUPPORTED.filter((name) => name !== "checkJsApi"));
  const ready = [];
  const failed = [];
  let config = null;
  let outcome = null;

  function settle(result) {
    outcome = result;
    const good = result.err_msg === "config:ok";
    if (good) ready.splice(0).forEach((run) => run());
    else failed.forEach((run) => run({ errMsg: result.err_msg }));
  }

  function run(name, native, options, values) {
    const given = options || {};
    const done = (result) => {
      const word = String(result.err_msg).split(":").slice(1).join(":") || "fail";
      const told = { ...result, errMsg: `${name}:${word}` };
      delete told.err_msg;
      if (word === "ok") given.success?.(told);
      else if (word === "cancel") given.cancel?.(told);
      else given.fail?.(told);
      given.complete?.(told);
    };
    if (NEEDS_CONFIG.has(name) && outcome?.err_msg !== "config:ok") return done({ err_msg: `${name}:fail, the permission value is offline verifying` });
    if (NEEDS_CONFIG.has(name) && !allowed(name)) return done({ err_msg: `${name}:fail, no permission` });
    return native ? call(native, plain(values)).then(done) : done({ err_msg: `${name}:ok`, ...values });
  }

  function allowed(name) {
    return (config?.jsApiList || []).includes(name) || ["closeWindow", "requestMerchantTransfer"].includes(name);
  }

  const wx = {
    config(options) {
      config = plain(options);
      outcome = null;
      if (framed) call("preVerifyJSAPI", config).then(settle);
    },
    ready(handler) { if (outcome?.err_msg === "config:ok") handler(); else ready.push(handler); },
    error(handler) { failed.push(handler); if (outcome && outcome.err_msg !== "config:ok") handler({ errMsg: outcome.err_msg }); },
    checkJsApi(options = {}) {
      const checkResult = Object.fromEntries((options.jsApiList || []).map((name) => [name, framed && SUPPORTED.includes(name)]));
      run("checkJsApi", null, options, { checkResult });
    },
    chooseWXPay(options = {}) {
      run("chooseWXPay", "getBrandWCPayRequest", options, {
        appId: config?.appId, timeStamp: String(options.timestamp ?? options.timeStamp ?? ""), nonceStr: options.nonceStr,
        package: options.package, signType: options.signType, paySign: options.paySign,
      });
    },
    requestMerchantTransfer(options = {}) { run("requestMerchantTransfer", "requestMerchantTransfer", options, options); },
    updateAppMessageShareData(options = {}) { share("updateAppMessageShareData", options); },
    updateTimelineShareData(options = {}) { share("updateTimelineShareData", options); },
    onMenuShareAppMessage(options = {}) { share("onMenuShareAppMessage", options, "updateAppMessageShareData"); },
    onMenuShareTimeline(options = {}) { share("onMenuShareTimeline", options, "updateTimelineShareData"); },
    previewImage(options = {}) { run("previewImage", "imagePreview", options, { current: absolute(options.current), urls: (options.urls || []).map(absolute) }); },
    scanQRCode(options = {}) { run("scanQRCode", "scanQRCode", options, options); },
    openAddress(options = {}) { run("openAddress", "openAddress", options, {}); },
    closeWindow(options = {}) { run("closeWindow", "closeWindow", options, {}); },
    getNetworkType(options = {}) { run("getNetworkType", null, options, { networkType: "wifi" }); },
    miniProgram: { getEnv(callback) { callback?.({ miniprogram: false }); } },
  };
  for (const name of ["hideMenuItems", "showMenuItems", "hideOptionMenu", "showOptionMenu", "hideAllNonBaseMenuItem", "showAllNonBaseMenuItem"]) {
    wx[name] = (options = {}) => run(name, null, options, {});
  }

  function share(name, options, native = name) {
    run(name, native, options, { title: options.title, desc: options.desc, link: options.link ? outward(options.link) : "", imgUrl: absolute(options.imgUrl) });
  }

  function absolute(address) {
    return address ? new URL(address, location.href).href : "";
  }

  window.wx = window.jWeixin = wx;
  if (!framed) return;

  // A phone shows no scroll bars.
  document.documentElement.style.scrollbarWidth = "none";
  window.WeixinJSBridge = bridge;
  window.__wxjs_environment = "browser";
  try { Object.defineProperty(navigator, "userAgent", { get: () => tag.dataset.agent }); } catch { /* some engines forbid it */ }
  const announce = () => document.dispatchEvent(new Event("WeixinJSBridgeReady"));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", announce);
  else setTimeout(announce);

  // --- the phone around the page ---------------------------------------------------------------------------------
  const arrival = performance.getEntriesByType("navigation")[0]?.type || "navigate";
  let told = false;

  function reportPage() {
    tell({ type: "page", title: document.title, url: outward(location.href), arrival: told ? "" : arrival, snapshot: tag.dataset.snapshot === "1" });
    told = true;
  }
  addEventListener("DOMContentLoaded", reportPage);
  addEventListener("load", () => { reportPage(); new MutationObserver(reportPage).observe(document.querySelector("title") || document.head, { childList: true, subtree: true, characterData: true }); });
  addEventListener("pageshow", (event) => { if (event.persisted) tell({ type: "page", title: document.title, url: outward(location.href), arrival: "back_forward" }); });
  if (window.navigation) navigation.addEventListener("currententrychange", reportPage);
  else addEventListener("popstate", reportPage);
  addEventListener("pagehide", () => tell({ type: "page", leaving: true }));

  // Absolute links of the shop stay in the phone; other sites open as WeChat opens them.
  addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a[href], area[href]");
    if (!anchor || event.defaultPrevented || event.button !== 0) return;
    const url = new URL(anchor.href, location.href);
    if (url.origin === shop) anchor.href = inward(url.href);
    else if (url.origin !== location.origin && /^https?:$/.test(url.protocol)) { event.preventDefault(); tell({ type: "open-outside", url: url.href }); return; }
    if (anchor.target && anchor.target !== "_self") anchor.removeAttribute("target");
  }, true);
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.action && typeof form.action === "string") form.setAttribute("action", inward(form.action));
    if (form.target && form.target !== "_self") form.removeAttribute("target");
    if (event.submitter?.hasAttribute("formaction")) event.submitter.setAttribute("formaction", inward(event.submitter.formAction));
  }, true);
  window.navigation?.addEventListener("navigate", (event) => {
    const target = new URL(event.destination.url);
    if (target.origin === shop && event.cancelable) { event.preventDefault(); location.href = inward(target.href); }
  });
  window.open = (address) => { if (address) location.href = inward(String(address)); return null; };

  // Long press or right click on a picture: WeChat offers to read a code in it.
  const HOLD_MS = 550;
  let hold = 0;
  const pictureAt = (target) => target.closest?.("img, canvas");
  addEventListener("contextmenu", (event) => {
    const picture = pictureAt(event.target);
    if (!picture) return;
    event.preventDefault();
    offer(picture);
  });
  addEventListener("pointerdown", (event) => {
    const picture = event.button === 0 && pictureAt(event.target);
    clearTimeout(hold);
    if (picture) hold = setTimeout(() => { offer(picture); addEventListener("click", swallow, { capture: true, once: true }); }, HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove", "dragstart", "scroll"]) {
    addEventListener(name, (event) => { if (name !== "pointermove" || Math.abs(event.movementX) + Math.abs(event.movementY) > 4) clearTimeout(hold); }, true);
  }
  const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };

  // The stage taps and types for the person: by selector, and by the words on it where several have that.
  const tapped = ({ selector, words, value }) => {
    const found = [...document.querySelectorAll(selector)].find((one) => one.offsetParent !== null && !one.disabled && (!words || one.textContent.includes(words)));
    if (!found) return false;
    found.scrollIntoView({ block: "center" });
    if (value === undefined) found.click();
    else { found.value = value; found.dispatchEvent(new Event("input", { bubbles: true })); }
    return true;
  };

  function offer(picture) {
    tell({ type: "image-menu", picture: describe(picture) });
  }

  // A picture as { src } the sandbox can fetch, or as { data } drawn here when only the page has it (canvas, svg, blob).
  function describe(picture) {
    const src = picture.currentSrc || picture.src || "";
    const drawn = picture.tagName === "CANVAS" || /\.svg(\?|$)|^data:image\/svg|^blob:/.test(src) ? drawing(picture) : "";
    return drawn ? { data: drawn } : src.startsWith("data:") ? { data: src } : { src: inward(src) };
  }

  function drawing(picture) {
    try {
      const canvas = document.createElement("canvas");
      const size = picture.tagName === "CANVAS" ? [picture.width, picture.height] : [Math.max(480, picture.naturalWidth), Math.max(480, picture.naturalHeight)];
      [canvas.width, canvas.height] = size;
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, ...size);
      context.drawImage(picture, 0, 0, ...size);
      return canvas.toDataURL("image/png");
    } catch { return ""; }
  }

  const LARGE = 120;
  const pictures = () => [...document.querySelectorAll("img, canvas")]
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width >= LARGE && box.height >= LARGE && Math.max(box.width, box.height) / Math.min(box.width, box.height) < 2.6; })
    .slice(0, 6).map(describe);

  const TOLD = {
    back: () => history.back(),
    reload: () => location.reload(),
    pictures: () => pictures(),
    tap: (what) => tapped(what),
  };

  addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.mark !== MARK) return;
    const { answers, result, type, id } = event.data;
    if (answers) { waiting.get(answers)?.(result); waiting.delete(answers); return; }
    const told = TOLD[type]?.(event.data);
    if (id) tell({ answers: id, result: told });
  });
})();
