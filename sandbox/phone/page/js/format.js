// Times and money as they are said in China; the sandbox's clock is Beijing time.
import { now } from "./store.js";

const ZONE = { timeZone: "Asia/Shanghai", hour12: false };
const part = (options) => new Intl.DateTimeFormat("zh-CN", { ...ZONE, ...options });
const CLOCK = part({ hour: "2-digit", minute: "2-digit" });
const SECONDS = part({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = part({ month: "numeric", day: "numeric" });
const FULL = part({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const WEEK = part({ weekday: "short" });
const ORDER = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" });

export const hourMinute = (date) => CLOCK.format(date);
export const hourMinuteSecond = (iso) => SECONDS.format(new Date(iso));
export const exact = (iso) => FULL.format(new Date(iso));

export function dayAndTime(date) {
  const [month, day] = DAY.format(date).split("/");
  return `${month}月${day}日 ${WEEK.format(date)} ${CLOCK.format(date)}`;
}

export function stamp(iso) {
  const date = new Date(iso);
  const days = Math.round((Date.parse(ORDER.format(now())) - Date.parse(ORDER.format(date))) / 86400000);
  if (days <= 0) return CLOCK.format(date);
  if (days === 1) return `昨天 ${CLOCK.format(date)}`;
  const [month, day] = DAY.format(date).split("/");
  const year = ORDER.format(date).slice(0, 4);
  const sameYear = year === ORDER.format(now()).slice(0, 4);
  return `${sameYear ? "" : `${year}年`}${month}月${day}日 ${CLOCK.format(date)}`;
}

export function ahead(seconds) {
  if (seconds < 60) return "";
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const words = [days && `${days} 天`, hours && `${hours} 小时`, !days && minutes && `${minutes} 分`].filter(Boolean);
  return `快 ${words.join(" ")}`;
}

export const yuan = (fen) => (fen / 100).toFixed(2);
