// What a log says of its own life, in signed notes in the comments of its published policy: changes of
// its key, that it has ended, which log it follows on. Unsigned or false ones are passed by.
// The same forms as tractatus.notes.rotation and tractatus.notes.succession.

import { equal, fromBase64, fromDecimal, utf8 } from "./bytes.js";
import { FormatError, VerificationError } from "./errors.js";
import { formatTime } from "./metrics.js";
import { ED25519, parseCheckpoint, parseNote, parseVerifierKey, verifyNote } from "./note.js";

const ROTATION = "tractatus/key-rotation/v1";
const END = "tractatus/log-end/v1";
const SUCCESSION = "tractatus/log-succession/v1";
const MOST = 100;
const LAST_MS = 253402300799999; // of the year 9999

const isOurs = (error) => error instanceof FormatError || error instanceof VerificationError;

/** What `open` makes of each note behind `# word ` that it does not refuse. */
async function found(policy, word, open) {
  const opened = [];
  for (const line of policy.split("\n")) {
    if (!line.startsWith(`# ${word} `) || opened.length === MOST) continue;
    try {
      opened.push(await open(parseNote(fromBase64(line.slice(word.length + 3)))));
    } catch (error) {
      if (!isOurs(error)) throw error;
    }
  }
  return opened;
}

function linesOf(note, form, count) {
  const lines = note.text.split("\n");
  if (lines.length !== count + 1 || lines[0] !== form) throw new FormatError(`expected ${form}`);
  return lines;
}

/** `{before, after}`, two vkeys of one name: each of the two keys has signed to it. */
async function openRotation(note) {
  const [, name, before, after] = linesOf(note, ROTATION, 4);
  const keys = [before, after].map((vkey) => parseVerifierKey(vkey, ED25519));
  if (before === after || keys.some((key) => key.name !== name)) {
    throw new FormatError("a rotation is of two keys of one name");
  }
  for (const key of keys) await verifyNote(note, [key]);
  return { before, after };
}

/** `{origin, size, root, time, words}`: a log's word that nothing follows on this tree; signed by it. */
const openEnd = (keys) => async (note) => {
  const lines = linesOf(note, END, 5);
  const last = parseCheckpoint(`${lines.slice(1, 4).join("\n")}\n`);
  const time = fromDecimal(lines[4]);
  if (time > LAST_MS) throw new FormatError("the end of a log has no possible time");
  await verifyNote(note, keys.filter((key) => key.name === last.origin));
  return { ...last, time, words: `has ended at ${formatTime(time)}, by its own signed word` };
};

/** `{origin, size, root, note}`: the last tree of the log that this one follows on, as it says. */
const openSuccession = (keys) => async (note) => {
  const lines = linesOf(note, SUCCESSION, 5);
  const last = parseCheckpoint(`${lines.slice(1, 4).join("\n")}\n`);
  const key = parseVerifierKey(lines[4], ED25519);
  if (key.name === last.origin || !keys.some((one) => one.name === key.name)) {
    throw new FormatError("a succession is of two logs, one of which is this one");
  }
  await verifyNote(note, [key]);
  return { ...last, note };
};

/** The life of one log as it tells it; made by `Lineage.read`. */
export class Lineage {
  #rotations;
  #predecessor;

  /** `end` is null while the log has not said that it ended. */
  constructor(rotations, end, predecessor) {
    this.#rotations = rotations;
    this.#predecessor = predecessor;
    this.end = end;
  }

  static async read(policy, { keys }) {
    const [end] = await found(policy, "log-end", openEnd(keys));
    const [predecessor] = await found(policy, "log-predecessor", openSuccession(keys));
    const rotations = await found(policy, "key-rotation", openRotation);
    return new Lineage(rotations, end ?? null, predecessor ?? null);
  }

  /** Whether a key follows on an older one, through any number of changes that both keys signed to. */
  follows(older, vkey) {
    const known = new Set([older]);
    for (let more = true; more;) {
      const size = known.size;
      for (const { before, after } of this.#rotations) if (known.has(before)) known.add(after);
      more = known.size > size;
    }
    return known.has(vkey);
  }

  /** Throws if the log contradicts its word that it has ended; `root` of that tree, if known. */
  verifyEnded(checkpoint, root) {
    const { end } = this;
    if (!end) return;
    if (checkpoint.size !== end.size) {
      throw new VerificationError(`the log has said that it ended with ${end.size} leaves, and has `
        + `${checkpoint.size}`);
    }
    if (root && !equal(root, end.root)) {
      throw new VerificationError(`the log ended with another tree of ${end.size} leaves`);
    }
  }

  /**
   * What a visitor of the log before this one may know: a sentence if this one follows on the very
   * tree of the last visit, null if nothing can be said; throws if a part of it was left out.
   * `formerly` is what memory.js keeps, by the names of logs.
   */
  async followedOn(formerly) {
    const predecessor = this.#predecessor;
    const former = predecessor && formerly?.[predecessor.origin];
    if (!former) return null;
    const seen = parseCheckpoint(parseNote(utf8(former.note)).text);
    if (seen.origin !== predecessor.origin) return null;
    const isSame = predecessor.size === seen.size && equal(predecessor.root, seen.root);
    if (predecessor.size < seen.size || (predecessor.size === seen.size && !isSame)) {
      throw new VerificationError(`follows on ${seen.origin} at ${predecessor.size} leaves, which had `
        + `${seen.size} at the last visit: a part of it, or another tree, was left out`);
    }
    if (!isSame) return null;
    const word = await isAgreedBy(predecessor.note, former.vkey) ? "both logs say" : "it says itself";
    return `follows on ${seen.origin}, ${word}, which has ${seen.size} leaves as at the last visit`;
  }
}

async function isAgreedBy(note, vkey) {
  try {
    await verifyNote(note, [parseVerifierKey(vkey, ED25519)]);
    return true;
  } catch (error) {
    if (!isOurs(error)) throw error;
    return false;
  }
}
