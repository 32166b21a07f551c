// Live updates: the sandbox tells what changed, the store keeps it, listeners redraw.
import { get } from "./api.js";
import { adopt, setClock, state, tell } from "./store.js";

const WIRE_KEPT = 600;

const HANDLERS = {
  person(one) { state.people.set(one.key, one); tell("person", one); },
  people(all) { state.people = new Map(all.map((one) => [one.key, one])); tell("people"); },
  wire(row) { keepRow(row); tell("wire", row); },
  "wire-cleared"() { state.wire = []; tell("wire", null); },
  clock(clock) { setClock(clock); tell("clock"); },
  faults(faults) { state.faults = faults; tell("faults"); },
  account(fresh) { state.account = fresh.account; state.setup = fresh.setup; tell("account"); },
  sheet(data) { tell("sheet", data); },
};

export function follow() {
  const source = new EventSource("/sandbox/api/stream");
  let held = null;
  source.onopen = async () => {
    setOnline(true);
    const mine = held = [];
    await catchUp();
    if (held !== mine) return;
    held = null;
    for (const play of mine) play();
  };
  source.onerror = () => setOnline(false);
  for (const [name, handle] of Object.entries(HANDLERS)) {
    source.addEventListener(name, (event) => {
      const play = () => handle(JSON.parse(event.data));
      if (held) held.push(play);
      else play();
    });
  }
}

// What happened before the stream was open is known only from the whole state. That may be older than what the stream
// tells meanwhile, so this waits for it (`held`) and is played afterwards.
async function catchUp() {
  try {
    adopt(await get("state"));
  } catch {
    return; // The sandbox went away again: the next opening catches up.
  }
  for (const topic of ["people", "faults", "clock", "account"]) tell(topic);
  tell("wire", null);
}

function setOnline(online) {
  state.online = online;
  tell("online");
}

function keepRow(row) {
  const place = state.wire.findIndex((one) => one.id === row.id);
  if (place >= 0) state.wire[place] = row;
  else state.wire.push(row);
  if (state.wire.length > WIRE_KEPT) state.wire.splice(0, state.wire.length - WIRE_KEPT);
}
