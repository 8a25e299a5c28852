// Promises and proof files: docs/spec/evidence.md, section 11; C2SP tlog-proof.

import { compare, fromBase64, fromDecimal, hex, text, utf8 } from "./bytes.js";
import { FormatError, VerificationError } from "./errors.js";
import { parseLeaf } from "./leaves.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { parseNote, verifyNote } from "./note.js";
import { openCheckpoint, openCosignatures } from "./opening.js";

const HEADER = "tractatus/promise/v1";
const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const KEY_SUFFIX = "/promises";
const LARGEST = 64 * 1024;
const MOST_LEAVES = 256;
const LONGEST_PROOF = 63;

/** `{origin, epoch, leaves, note}` of a promise; nothing of it is verified yet. */
export function parsePromise(source) {
  const bytes = utf8(source);
  if (bytes.length > LARGEST) throw new FormatError("a promise is too long");
  const note = parseNote(bytes);
  const [header, origin, epoch, ...rest] = note.text.split("\n");
  const lines = rest.slice(0, -1);
  if (header !== HEADER || !origin || !lines.length || lines.length > MOST_LEAVES) {
    throw new FormatError("a promise begins with its version and has leaves");
  }
  const leaves = lines.map(fromBase64);
  const commitments = leaves.map((leaf) => {
    const { commitment } = parseLeaf(leaf);
    if (!commitment) throw new FormatError("only decision and counted leaves are promised");
    return hex(commitment);
  });
  const ascends = leaves.every((one, at) => !at || compare(leaves[at - 1], one) < 0);
  if (!ascends || new Set(commitments).size !== leaves.length || fromDecimal(epoch) < 1) {
    throw new FormatError("a promise is not in its canonical form");
  }
  return { origin, epoch: fromDecimal(epoch), leaves, note };
}

/** Throws unless one of `keys` that may sign promises of this log has signed it. */
export async function verifyPromise(promise, keys, origin) {
  if (promise.origin !== origin) throw new VerificationError(`a promise of another log: ${promise.origin}`);
  const own = keys.filter((key) => key.name === origin + KEY_SUFFIX);
  if (!own.length) throw new VerificationError("no key is named for the promises of this log");
  await verifyNote(promise.note, own);
}

/** `{index, hashes, checkpoint}` of a C2SP tlog-proof. */
export function parseProof(source) {
  const split = source.indexOf("\n\n");
  const [header, ...lines] = source.slice(0, split).split("\n");
  if (split < 0 || header !== PROOF_HEADER) throw new FormatError("a proof begins with its version");
  if (lines[0]?.startsWith("extra ")) fromBase64(lines.shift().slice("extra ".length));
  const found = /^index (\S+)$/.exec(lines.shift() ?? "");
  if (!found || lines.length > LONGEST_PROOF) throw new FormatError("a proof names the index of its entry");
  const hashes = lines.map(fromBase64);
  if (hashes.some((one) => one.length !== 32)) throw new FormatError("a proof is made of hashes");
  const checkpoint = utf8(source.slice(split + 2));
  parseNote(checkpoint);
  return { index: fromDecimal(found[1]), hashes, checkpoint };
}

/** Opens each checkpoint once: all proofs of a receipt lead to the same few. */
export class Checkpoints {
  #opened = new Map();

  constructor(trust) {
    this.trust = trust;
  }

  /** The checkpoint, signed by the log and cosigned by the quorum; throws otherwise. */
  open(bytes) {
    const note = text(bytes);
    if (!this.#opened.has(note)) this.#opened.set(note, this.#open(bytes));
    return this.#opened.get(note);
  }

  async #open(bytes) {
    const checkpoint = await openCheckpoint(bytes, this.trust);
    return { ...checkpoint, cosigned: await openCosignatures(bytes, this.trust) };
  }

  /** Throws unless the proof leads from this leaf to such a checkpoint. */
  async verify({ index, hashes, checkpoint }, leaf) {
    const { size, root } = await this.open(checkpoint);
    verifyInclusion(index, size, leafHash(leaf), hashes, root);
  }
}
