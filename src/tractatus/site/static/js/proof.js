// One inclusion proof, recomputed from what the platform itself serves: the entry bundle, the
// tiles, and a checkpoint that its log signed. Nothing of what the page shows is believed.

import { equal, hex, utf8 } from "./bytes.js";
import { FormatError, UnavailableError, VerificationError } from "./errors.js";
import { inclusionPath, leafHash, nodeHash } from "./merkle.js";
import { canVerifySignatures } from "./note.js";
import { describeWitnesses, openCheckpoint, openCosignatures, readTrust } from "./opening.js";
import { TileReader } from "./tiles.js";

async function fetchBytes(url, name) {
  let response;
  try {
    response = await fetch(url, { credentials: "omit" });
  } catch {
    throw new UnavailableError(`no answer from ${new URL(url).host}`);
  }
  if (response.status === 404) throw new VerificationError(`the log does not have: ${name}`);
  if (!response.ok) throw new UnavailableError(`${new URL(url).host} answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The steps of one proof; each answers what to say beside it, or throws. */
class Proof {
  #running = null;

  constructor(section, note, trust) {
    this.index = Number(section.dataset.index);
    this.size = Number(section.dataset.size);
    this.shown = section.dataset;
    this.note = utf8(note);
    this.trust = trust;
    this.path = inclusionPath(this.index, this.size);
    const log = `${section.dataset.platform}/log/`;
    this.reader = new TileReader((name) => fetchBytes(log + name, name), this.size);
  }

  /** The entry that the platform serves is the one shown, and has the hash shown. */
  async leaf({ running }) {
    const entry = await this.reader.entry(this.index);
    if (hex(entry) !== this.shown.entry) {
      throw new VerificationError("the platform serves other bytes for this leaf");
    }
    return this.#climb(leafHash(entry), running);
  }

  /** The sibling out of the platform's tiles is the one shown, and so is the hash of both. */
  async sibling({ begin, end, side, sibling, running }) {
    const [first, last] = this.path.shift() ?? [];
    if (first !== Number(begin) || last !== Number(end) || side !== (first < this.index ? "left" : "right")) {
      throw new VerificationError("this is not the next sibling in a tree of this size");
    }
    const hash = await this.reader.subtree(first, last);
    if (hex(hash) !== sibling) {
      throw new VerificationError(`the platform's tiles have another hash: ${hex(hash)}`);
    }
    const both = side === "left" ? nodeHash(hash, this.#running) : nodeHash(this.#running, hash);
    return this.#climb(both, running);
  }

  #climb(hash, shown) {
    if (hex(hash) !== shown) throw new VerificationError(`recomputed it is another: ${hex(hash)}`);
    this.#running = hash;
    return "recomputed, the same";
  }

  /** Nothing is missing, and the last hash is the root shown. */
  root() {
    if (this.path.length) throw new VerificationError("the proof is too short for this size");
    if (hex(this.#running) !== this.shown.root) throw new VerificationError("the hashes lead to another root");
    return "the hashes lead to it";
  }

  /** The log signed this size and this root. */
  async signature() {
    const checkpoint = await openCheckpoint(this.note, this.trust);
    if (checkpoint.size !== this.size || !equal(checkpoint.root, this.#running)) {
      throw new VerificationError("the checkpoint signs another size or root");
    }
    return "holds";
  }

  async witnesses() {
    return describeWitnesses(await openCosignatures(this.note, this.trust), this.trust);
  }
}

/** Takes the steps that the page shows, one by one; the first false one ends it. */
export async function checkProof(section, note, items, mark) {
  if (!(await canVerifySignatures())) {
    throw new UnavailableError("this browser cannot check Ed25519 signatures here");
  }
  const trust = JSON.parse(new TextDecoder().decode(
    await fetchBytes(new URL("/.well-known/tractatus.json", location.href), "the trust document")));
  const proof = new Proof(section, note, readTrust(trust));
  for (const [at, item] of items.entries()) {
    try {
      mark(item, "passed", await proof[item.dataset.kind](item.dataset));
    } catch (error) {
      if (!(error instanceof VerificationError || error instanceof FormatError)) throw error;
      mark(item, "failed", error.message);
      const name = item.querySelector(".step-name").textContent;
      return { verdict: "false", words: `False at step ${at + 1}, ${name}: ${error.message}.` };
    }
  }
  return {
    verdict: "verified",
    words: "Verified in your browser: this leaf is in the tree that the log signed and the "
      + "witnesses cosigned.",
  };
}
