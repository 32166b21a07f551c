// What the page knows of the world, and who wants to hear of changes.
const listeners = new Map();

export const state = { account: {}, clock: { now: null, offset_s: 0 }, people: new Map(), faults: [], wire: [], setup: {}, online: true };

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function tell(topic, data) {
  for (const listener of listeners.get(topic) || []) listener(data);
}

export function adopt(fresh) {
  state.account = fresh.account;
  state.setup = fresh.setup;
  state.faults = fresh.faults;
  state.wire = fresh.wire;
  state.people = new Map(fresh.people.map((one) => [one.key, one]));
  setClock(fresh.clock);
}

let realOffset = 0;
export function setClock(clock) {
  state.clock = clock;
  realOffset = new Date(clock.now).getTime() - Date.now();
}

export function now() {
  return new Date(Date.now() + realOffset);
}
