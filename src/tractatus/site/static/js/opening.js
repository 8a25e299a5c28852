// What every check begins with: trust, checkpoint, cosignatures, figures.

import { hex, text, utf8 } from "./bytes.js";
import { FormatError, VerificationError } from "./errors.js";
import { formatTime } from "./metrics.js";
import {
  ED25519, cosignedAt, parseCheckpoint, parseNote, parseVerifierKey, signedPart, verifyNote,
} from "./note.js";
import { parsePolicy } from "./policy.js";

/** Numbers of the steps, the same as `tractatus verify` has. */
export const [TRUST, SIGNATURE, WITNESSES, GROWTH, TILES, ORDER, SUMMARIES, RECOUNT, FRESHNESS] =
  [1, 2, 3, 4, 5, 6, 7, 8, 9];

const SCHEMA = "tractatus/framework-metrics/v1";
export const CLOCK_TOLERANCE_MS = 5000;

/** Keys and policy of a trust document. */
export function readTrust(document) {
  const policy = parsePolicy(document.witness_policy);
  const keys = document.verifier_keys.map((vkey) => parseVerifierKey(vkey, ED25519));
  if (!keys.length || keys.some((key) => key.name !== document.origin)) {
    throw new FormatError("the verifier keys are not those of the log's name");
  }
  return { origin: document.origin, keys, policy };
}

/** A checkpoint whose signature by the log holds: `{origin, size, root}`. */
export async function openCheckpoint(bytes, trust) {
  const note = parseNote(signedPart(bytes, trust.origin));
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== trust.origin) {
    throw new VerificationError(`a checkpoint of another log: ${checkpoint.origin}`);
  }
  await verifyNote(note, trust.keys);
  return checkpoint;
}

/** `[witness, ms]` of those who cosigned; throws short of the quorum. */
export async function openCosignatures(bytes, { policy }) {
  const note = parseNote(bytes);
  const cosigned = [];
  for (const witness of policy.witnesses) {
    const time = await cosignedAt(note, witness);
    if (time !== null) cosigned.push([witness, time * 1000]);
  }
  if (!policy.isMet(cosigned.map(([witness]) => witness.label))) {
    const missing = policy.witnesses.filter((one) => !cosigned.some(([other]) => other === one));
    throw new VerificationError(
      `the quorum of witnesses is not met; no cosignature of ${missing.map((one) => one.label).join(", ")}`);
  }
  return cosigned;
}

/** What a person should know about who cosigned. */
export function describeWitnesses(cosigned, { policy }) {
  if (!cosigned.length) return "the policy asks for no witness, and none cosigned";
  const own = cosigned.filter(([witness]) => policy.isOperators(witness));
  return `${cosigned.length} of ${policy.witnesses.length} witnesses cosigned; `
    + (own.length
      ? `run by the operator of the log: ${own.map(([witness]) => witness.label).join(", ")}`
      : "none run by the operator");
}

/** The metrics document as plain values, after what must be there to examine it. */
export function parseMetrics(bytes) {
  let document;
  try {
    document = JSON.parse(text(bytes));
  } catch {
    throw new FormatError("the metrics document is not JSON");
  }
  if (document?.schema !== SCHEMA || typeof document.log?.checkpoint !== "string") {
    throw new FormatError("the metrics document is not in its format");
  }
  const generatedAt = Date.parse(document.generated_at);
  if (!(generatedAt >= 0) || formatTime(generatedAt) !== document.generated_at) {
    throw new FormatError("the metrics document has no time");
  }
  return { document, generatedAt, note: utf8(document.log.checkpoint) };
}

/** The declared part of a document: services that the operator says are running. */
export const declaredRunning = ({ services }) =>
  Object.keys(services).filter((name) => services[name].running === true);

/** Throws if the part about the log is not its checkpoint's. */
export function verifyLogMember({ document: { log } }, checkpoint) {
  if (log.origin !== checkpoint.origin || log.size !== checkpoint.size || log.root !== hex(checkpoint.root)) {
    throw new VerificationError("the figures name another log, size or root than their checkpoint");
  }
}

/** What makes a log old or of the future at `now`, or "" if nothing; times in ms. */
export function whatIsStale(times, heartbeat, now) {
  const limit = 2 * heartbeat + CLOCK_TOLERANCE_MS;
  for (const [what, time] of Object.entries(times)) {
    if (now - time > limit) return `stale: the newest ${what} is ${Math.round((now - time) / 1000)} s old`;
    if (time - now > limit) return `the newest ${what} is of the future: ${formatTime(time)}`;
  }
  return "";
}

/** The checkpoint of the last visit out of what memory.js keeps, or null. */
export const rememberedCheckpoint = (kept, trust) =>
  kept && parseCheckpoint(parseNote(signedPart(utf8(kept.note), trust.origin)).text);

/** What the log says of its own life, null if nothing. */
export async function readLineage(policy, trust) {
  if (!/^# (key|log)-/m.test(policy)) return null;
  const { Lineage } = await import("./lineage.js");
  return Lineage.read(policy, trust);
}

/** Throws unless the log's key is, or follows on, the remembered one. */
export function verifyPinned(kept, trust, lineage) {
  if (kept && !trust.keys.some(({ vkey }) => vkey === kept.vkey || lineage?.follows(kept.vkey, vkey))) {
    throw new VerificationError("the log's key is not the remembered one");
  }
}
