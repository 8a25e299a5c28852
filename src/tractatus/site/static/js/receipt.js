// A receipt, checked in the six steps of docs/spec/evidence.md, section 12: the same numbers and
// names as the command has, and the same first false step.

import { compare, equal, fromBase64, hex } from "./bytes.js";
import { NeedsRecount, SUMMARY, lastOf } from "./check.js";
import { FormatError, UnavailableError, VerificationError, asFalse } from "./errors.js";
import { parseLeaf } from "./leaves.js";
import { ED25519, parseVerifierKey } from "./note.js";
import { describeWitnesses, openCheckpoint, openCosignatures } from "./opening.js";
import { parsePolicy } from "./policy.js";
import { Checkpoints, parsePromise, parseProof, verifyPromise } from "./promise.js";
import {
  isSameList, openDecision, parseCanonical, parseNonce, parseRecord, verifyMembers,
} from "./record.js";
import { TileReader } from "./tiles.js";

export const SCHEMA = "tractatus/receipt/v1";
export const STEPS = ["trust", "promise", "record", "proofs", "kept", "log"];
const MEMBERS = ["content", "nonce", "promise", "promise_keys", "proofs", "record", "schema",
  "summary", "witness_policy"];

/** The receipt in a file's text, nothing of it verified; FormatError unless it is exactly one. */
export function parseReceipt(source) {
  if (!source.endsWith("\n")) throw new FormatError("a receipt ends in a newline");
  const document = parseCanonical(source.slice(0, -1), "a receipt");
  verifyMembers(document, MEMBERS, "a receipt");
  if (document.schema !== SCHEMA) throw new FormatError("not a receipt of this version");
  const promise = parsePromise(document.promise);
  const receipt = {
    source: document,
    promise,
    record: document.record,
    nonce: parseNonce(document.nonce),
    content: document.content,
    promiseKeys: document.promise_keys.map((vkey) => parseVerifierKey(vkey, ED25519)),
    policy: parsePolicy(document.witness_policy),
    placement: placementOf(document, promise),
  };
  parseRecord(receipt.record);
  if (receipt.content !== null) parseCanonical(receipt.content, "a content");
  if (!receipt.promiseKeys.length) throw new FormatError("a receipt names the keys of promises");
  return receipt;
}

function placementOf({ proofs, summary }, promise) {
  if (summary === null && proofs.length === 0) return null;
  if (proofs.length !== promise.leaves.length) {
    throw new FormatError("a receipt has a proof for each of its leaves");
  }
  verifyMembers(summary, ["entry", "proof"], "the summary of a receipt");
  const entry = fromBase64(summary.entry);
  const leaf = parseLeaf(entry);
  if (leaf.kind !== "summary") throw new FormatError("the summary of a receipt is the summary leaf of an epoch");
  return { proofs: proofs.map(parseProof), entry, summary: leaf, proof: parseProof(summary.proof) };
}

/** Steps of a check, told as they end; the first that is false ends it. */
export class Steps {
  told = [];

  constructor(names) {
    this.names = names;
  }

  async take(name, action) {
    const step = { number: this.names.indexOf(name) + 1, name };
    try {
      this.told.push({ ...step, status: "passed", detail: await action() });
    } catch (error) {
      const isFalse = error instanceof VerificationError || error instanceof FormatError;
      if (!isFalse && !(error instanceof UnavailableError)) throw error;
      this.told.push({ ...step, status: isFalse ? "failed" : "not checked", detail: error.message });
      if (isFalse) throw new Stopped();
    }
  }

  pass(name, detail) {
    this.told.push({ number: this.names.indexOf(name) + 1, name, status: "not checked", detail });
  }

  /** All steps; what was never told was not reached. */
  all() {
    return this.names.map((name, at) => this.told.find((one) => one.name === name)
      ?? { number: at + 1, name, status: "not checked", detail: "not reached" });
  }
}

export class Stopped extends Error {}

/** `{keys, promiseKeys, words}` that a file is checked with: the site's for its own log. */
export function trustFor(file, origin, site) {
  const isSites = site?.origin === origin;
  const policy = isSites ? site.policy : file.policy;
  const keys = isSites ? site.keys : file.policy.logs.filter((key) => key.name === origin);
  if (!keys.length) throw new VerificationError("the file names no key of its log");
  const words = isSites
    ? `log ${origin}; keys and witnesses as this site gives them`
    : `log ${origin}, not that of this site; keys and witnesses as the file itself says: compare them`;
  const given = isSites && site.promiseKeys.length;
  return {
    trust: { origin, keys, policy },
    promiseKeys: given ? site.promiseKeys : file.promiseKeys,
    words: given ? words : `${words}; the key of promises as the file says`,
  };
}

/** Checks a receipt; `site` is this site's trust or null, `read(path)` its log. */
export async function checkReceipt(receipt, site, read) {
  const steps = new Steps(STEPS);
  const { promise, placement } = receipt;
  const found = {};
  try {
    await steps.take("trust", () => {
      Object.assign(found, trustFor(receipt, promise.origin, site));
      return found.words;
    });
    await steps.take("promise", async () => {
      await verifyPromise(promise, found.promiseKeys, found.trust.origin);
      return `signed: in epoch ${promise.epoch.toLocaleString("en-US")} at the latest`;
    });
    await steps.take("record", () => {
      const opened = openDecision(receipt);
      Object.assign(found, opened);
      if (!isSameList([...opened.leaves].sort(compare), promise.leaves)) {
        throw new VerificationError("record and nonce do not lead to the promised leaves");
      }
      return `leads to the promised leaves, byte for byte: ${promise.leaves.length}`;
    });
    if (placement) await takeProofs(steps, receipt, new Checkpoints(found.trust));
    else for (const name of ["proofs", "kept"]) steps.pass(name, "the receipt is from before its epoch");
    if (site?.origin === promise.origin) {
      await steps.take("log", () => inTheLog(receipt, found.trust, read));
    } else steps.pass("log", "the log is not at hand here");
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return { steps: steps.all(), record: parseRecord(receipt.record), content: receipt.content,
    places: placement?.proofs.map((one) => one.index) ?? [] };
}

async function takeProofs(steps, { promise, placement }, checkpoints) {
  await steps.take("proofs", async () => {
    for (const [at, proof] of placement.proofs.entries()) {
      await checkpoints.verify(proof, promise.leaves[at]);
    }
    await checkpoints.verify(placement.proof, placement.entry);
    const { cosigned } = await checkpoints.open(placement.proof.checkpoint);
    return `each leaf is in a signed tree; ${describeWitnesses(cosigned, checkpoints.trust)}`;
  });
  await steps.take("kept", () => {
    const { summary, proof, proofs } = placement;
    if (summary.end !== proof.index) throw new VerificationError("the summary says that it is elsewhere");
    if (proofs.some(({ index }) => index >= proof.index)) {
      throw new VerificationError("a leaf does not stand before the summary of its epoch");
    }
    if (summary.number > promise.epoch) {
      throw new VerificationError(`epoch ${summary.number} is later than the promised ${promise.epoch}`);
    }
    return `the leaves stand in epoch ${summary.number.toLocaleString("en-US")} or before`;
  });
}

/** What the log of now has to say; UnavailableError where it does not answer. */
async function inTheLog({ promise, placement }, trust, read) {
  const note = await read("checkpoint");
  const checkpoint = await openCheckpoint(note, trust);
  await openCosignatures(note, trust);
  const reader = new TileReader(read, checkpoint.size);
  try {
    if (placement) {
      for (const [at, { index }] of placement.proofs.entries()) {
        if (index >= checkpoint.size || !equal(await reader.entry(index), promise.leaves[at])) {
          throw new VerificationError(`the log of now has another leaf at ${index}`);
        }
      }
      return `the same leaves stand there in the log of now, of ${checkpoint.size.toLocaleString("en-US")}`;
    }
    return await waiting(promise, reader, checkpoint);
  } catch (error) {
    throw asFalse(error);
  }
}

async function waiting({ epoch, leaves }, reader, checkpoint) {
  const newest = await lastOf([SUMMARY], reader, checkpoint).catch((error) => {
    if (error instanceof NeedsRecount) return null;
    throw error;
  });
  const missing = new Set(leaves.map((leaf) => hex(leaf)));
  let closes = Infinity; // the epoch of what is read now: backwards, its summary comes first
  for (let bundle = reader.bundles - 1; bundle >= 0 && missing.size; bundle--) {
    for (const entry of (await reader.entries(bundle)).reverse()) {
      if (entry[0] === SUMMARY) closes = parseLeaf(entry).number;
      if (missing.delete(hex(entry)) && closes > epoch) {
        throw new VerificationError(`a leaf stands behind the promised epoch ${epoch}`);
      }
    }
  }
  if (!missing.size) return "its leaves are in the log by now: download the receipt again for the proofs";
  if (newest && newest.leaf.number >= epoch) {
    throw new VerificationError(`epoch ${epoch} is closed, and a promised leaf is not in the log`);
  }
  return `epoch ${epoch.toLocaleString("en-US")} is not closed yet`;
}
