// WeChat's text: plain characters, <a href> links and weixin://bizmsgmenu links. Nothing else is markup.
import { h } from "./dom.js";

const ANCHOR = /<a\s+([^>]*?)>([\s\S]*?)<\/a>/gi;
const BARE = /https?:\/\/[^\s<>"'，。；！？、）]+/g;
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

export function richText(text, { openUrl, tapMenu }) {
  return pieces(String(text ?? "")).map((piece) => {
    if (piece.menu) return link(piece.text, () => tapMenu(piece.menu));
    if (piece.url) return link(piece.text, () => openUrl(piece.url), piece.url);
    return piece.text;
  });
}

export function plainText(text) {
  return pieces(String(text ?? "")).map((piece) => piece.text).join("").replace(/\s+/g, " ");
}

function link(text, act, address = "") {
  return h("a", { href: address || "#", title: address, onclick: (event) => { event.preventDefault(); act(); } }, text);
}

function pieces(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(ANCHOR)) {
    found.push(...bare(text.slice(from, match.index)), anchor(match[1], match[2]));
    from = match.index + match[0].length;
  }
  return [...found, ...bare(text.slice(from))];
}

function anchor(head, inside) {
  const attributes = Object.fromEntries([...head.matchAll(ATTRIBUTE)].map((one) => [one[1].toLowerCase(), one[2] ?? one[3] ?? one[4]]));
  const address = unescape(attributes.href || "");
  if (address.startsWith("weixin://bizmsgmenu")) {
    const query = new URLSearchParams(address.split("?")[1] || "");
    return { text: inside, menu: { id: query.get("msgmenuid") || "", content: query.get("msgmenucontent") || inside } };
  }
  return /^https?:\/\//.test(address) ? { text: inside, url: address } : { text: inside };
}

function bare(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(BARE)) {
    found.push({ text: text.slice(from, match.index) }, { text: match[0], url: match[0] });
    from = match.index + match[0].length;
  }
  return [...found, { text: text.slice(from) }].filter((piece) => piece.text);
}

function unescape(text) {
  return text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
}
