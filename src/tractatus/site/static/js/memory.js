// What this browser remembers of logs, only if the visitor asks for it: last checkpoint and key.

const NAME = "tractatus-checkpoints";
const SAME_VISIT_MS = 30 * 60 * 1000;

/** `{origin: {note, vkey, at, visit}}` of all logs that are remembered. */
export function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME)) ?? {};
    return Object.fromEntries(Object.entries(kept).filter(([, one]) =>
      typeof one?.note === "string" && typeof one?.vkey === "string"));
  } catch {
    return {}; // storage is off or holds something else: then nothing is remembered
  }
}

function store(kept) {
  try {
    localStorage.setItem(NAME, JSON.stringify(kept));
    return true;
  } catch {
    return false; // storage is off: the browser's setting stands above ours
  }
}

/** The size in a checkpoint that was verified before it was kept. */
export const sizeOf = (note) => Number(note.split("\n")[1]);

/**
 * Keeps a verified checkpoint; answers what is now kept, or null where the browser keeps nothing.
 * `visit` is where the log stood at the end of the visit before this one: each checkpoint was
 * proven to have grown from the one kept before it, so the newest has grown from that too.
 */
export function remember({ origin, note, vkey }, now = Date.now()) {
  const before = all()[origin];
  const isSameVisit = before && now - before.at < SAME_VISIT_MS;
  const visit = isSameVisit ? before.visit
    : before?.at && { size: sizeOf(before.note), at: before.at };
  const kept = { note, vkey, at: now, visit };
  return store({ ...all(), [origin]: kept }) ? kept : null;
}

export function forget(origin) {
  const kept = all();
  delete kept[origin];
  store(kept);
}
