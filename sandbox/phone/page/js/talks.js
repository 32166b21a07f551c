// The conversations of a phone: with the account, and with friends who sent something.
import { accountAvatar, avatar } from "./avatar.js";
import { plainText } from "./richtext.js";
import { state } from "./store.js";

export function talksOf(person) {
  const talks = [];
  if (person.following || person.chat.length) talks.push(talk("account", person.chat, person.unread));
  const friends = new Map();
  for (const letter of person.letters) friends.set(letter.with, [...(friends.get(letter.with) || []), letter]);
  for (const [key, letters] of friends) talks.push(talk(key, letters, letters.filter((one) => one.unread).length));
  return talks.sort((a, b) => b.at.localeCompare(a.at));
}

function talk(id, entries, unread) {
  const last = entries.at(-1);
  return { id, name: nameOf(id), last: last ? preview(last) : "", at: last?.at || "", unread };
}

export function nameOf(id) {
  return id === "account" ? state.account.name : state.people.get(id)?.name || "朋友";
}

export function faceOf(id) {
  const friend = state.people.get(id);
  return id === "account" || !friend ? accountAvatar() : avatar(friend);
}

export function entriesOf(person, id) {
  return id === "account" ? person.chat : person.letters.filter((one) => one.with === id);
}

export function headline(person, fresh) {
  return { title: nameOf(fresh.talk), text: preview(fresh.entry), face: faceOf(fresh.talk) };
}

const WORDS = { image: "[图片]", voice: "[语音]", video: "[视频]", location: "[位置]", music: "[音乐]", miniprogrampage: "[小程序]" };

export function preview({ kind, data }) {
  if (kind === "text") return plainText(data.content);
  if (kind === "news") return `[链接] ${data.articles?.[0]?.title || ""}`;
  if (kind === "link") return `[链接] ${data.title}`;
  if (kind === "msgmenu") return data.head_content || "[菜单消息]";
  if (kind === "template" || kind === "subscription") return `[服务通知] ${data.title}`;
  if (kind === "notice") return data.text;
  return WORDS[kind] || "[消息]";
}
