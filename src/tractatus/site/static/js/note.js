// Signed notes, checkpoints and witness cosignatures: C2SP signed-note, tlog-checkpoint,
// tlog-cosignature. Signatures are checked by the browser's WebCrypto.

import { concat, fromBase64, fromDecimal, hex, text, u64, utf8 } from "./bytes.js";
import { FormatError, UnavailableError, VerificationError } from "./errors.js";
import { sha256 } from "./sha256.js";

/** Signature types of keys: the log signs notes, witnesses cosign checkpoints. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

const MAX_NOTE = 512 * 1024;
const MAX_SIGNATURES = 64;
const KEY_NAME = /^[^\p{White_Space}+]+$/u;
// y of the points of small order, with either sign: signatures under such keys are anybody's.
const SMALL_ORDER = new Set([
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  ...["ec", "ed", "ee"].map((low) => `${low}${"ff".repeat(30)}7f`),
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

// Little-endian y of 2^255 - 19 and above, with either sign: a second spelling of another key.
const isCanonical = (key) =>
  (key[31] & 0x7f) < 0x7f || key[0] < 0xed || key.subarray(1, 31).some((byte) => byte < 0xff);

const isOfSmallOrder = (key) => SMALL_ORDER.has(hex(key.with(31, key[31] & 0x7f)));

/** Whether this browser can check Ed25519 signatures here (not over plain HTTP from afar). */
export async function canVerifySignatures() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

async function isSignedBy(key, message, signature) {
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    throw new UnavailableError("this browser cannot check Ed25519 signatures");
  }
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

/** `name+hash+base64(type || key)` -> `{name, id, type, key}`. */
export function parseVerifierKey(vkey, type) {
  const found = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey);
  if (!found || !KEY_NAME.test(found[1])) throw new FormatError("expected a verifier key");
  const [, name, id, encoded] = found;
  const material = fromBase64(encoded);
  if (material.length !== 33 || material[0] !== type) {
    throw new FormatError(`expected an Ed25519 verifier key of signature type ${type}`);
  }
  if (hex(sha256(concat(utf8(`${name}\n`), material)).subarray(0, 4)) !== id) {
    throw new FormatError("a verifier key does not match its own id");
  }
  const key = material.subarray(1);
  if (isOfSmallOrder(key)) throw new FormatError("a verifier key is of small order");
  if (!isCanonical(key)) throw new FormatError("a verifier key is not in its canonical form");
  return { vkey, name, id, type, key };
}

/** A note's text and its signatures `{name, id, signature}`; nothing is verified yet. */
export function parseNote(bytes) {
  if (bytes.length > MAX_NOTE) throw new FormatError("a note is too long");
  const note = text(bytes);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new FormatError("a note has control characters");
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) throw new FormatError("a note has no signatures");
  const lines = note.slice(split + 2).split("\n").slice(0, -1);
  if (!lines.length || lines.length > MAX_SIGNATURES) throw new FormatError("a note has no signatures");
  const signatures = lines.map((line) => {
    const found = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line);
    if (!found || !KEY_NAME.test(found[1])) throw new FormatError("a signature line is malformed");
    const blob = fromBase64(found[2]);
    if (blob.length < 5) throw new FormatError("a signature line is too short");
    return { name: found[1], id: hex(blob.subarray(0, 4)), signature: blob.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

/** `{origin, size, root}` of a checkpoint's three lines. */
export function parseCheckpoint(body) {
  const lines = body.split("\n");
  if (lines.length !== 4 || lines[3] !== "" || !lines[0]) {
    throw new FormatError("a checkpoint has three lines: origin, size, root");
  }
  const root = fromBase64(lines[2]);
  if (root.length !== 32) throw new FormatError("a checkpoint's root has 32 bytes");
  return { origin: lines[0], size: fromDecimal(lines[1]), root };
}

// A known key signs a note once: readers that chose differently among two could be told apart.
function matching(note, key) {
  const own = note.signatures.filter((line) => line.name === key.name && line.id === key.id);
  if (own.length > 1) throw new VerificationError(`a key signs twice: ${key.name}`);
  return own;
}

/** The note with the signature lines of one key name only, so that others cannot spoil its parsing. */
export function signedPart(bytes, name) {
  const note = text(bytes);
  const split = note.lastIndexOf("\n\n");
  if (split < 0) return bytes;
  const own = note.slice(split + 2).split("\n").filter((line) => line.startsWith(`\u2014 ${name} `));
  return utf8(note.slice(0, split + 2) + own.map((line) => `${line}\n`).join(""));
}

/** Throws unless one of `keys` signed the note; a known key with a false signature spoils it. */
export async function verifyNote(note, keys) {
  let signed = 0;
  for (const key of keys) {
    for (const line of matching(note, key)) {
      if (!(await isSignedBy(key.key, utf8(note.text), line.signature))) {
        throw new VerificationError(`the signature of ${key.name} is false`);
      }
      signed++;
    }
  }
  if (!signed) throw new VerificationError("no signature is by the log's key");
}

/** Unix seconds at which `key` cosigned the note, or null if it did not; throws if it is false. */
export async function cosignedAt(note, key) {
  const [line] = matching(note, key);
  if (!line) return null;
  if (line.signature.length !== 72) throw new FormatError("a cosignature has another size");
  const time = u64(line.signature, 0);
  if (!time) throw new FormatError("a cosignature has no possible time");
  const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
  if (!(await isSignedBy(key.key, message, line.signature.subarray(8)))) {
    throw new VerificationError(`the cosignature of ${key.name} is false`);
  }
  return time;
}
