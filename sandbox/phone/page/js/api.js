// The page's door to the sandbox: JSON in, JSON out; a refusal is an Error with the sentence to show.
const BASE = "/sandbox/api/";

export class Refused extends Error {}

export async function get(path) {
  return answer(await fetch(BASE + path, { headers: { Accept: "application/json" } }));
}

export async function post(path, body = {}) {
  const request = body instanceof Blob
    ? { headers: { "Content-Type": body.type || "application/octet-stream" }, body }
    : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return answer(await fetch(BASE + path, { method: "POST", ...request }));
}

export function person(key, action, body) {
  return post(`people/${key}/${action}`, body);
}

async function answer(response) {
  const text = await response.text();
  let body = {};
  try { body = text ? JSON.parse(text) : {}; } catch { body = {}; }
  if (!response.ok) throw new Refused(body.message || `沙箱没有办成这件事（HTTP ${response.status}）。`);
  return body;
}
