// The tree of RFC 6962 and RFC 9162. Sizes and indices are numbers up to 2^53 - 1, so no bit
// operators on them: those know 32 bits only.

import { equal } from "./bytes.js";
import { VerificationError } from "./errors.js";
import { sha256 } from "./sha256.js";

const node = new Uint8Array(65);
node[0] = 1;

export function leafHash(entry) {
  const input = new Uint8Array(entry.length + 1);
  input.set(entry, 1);
  return sha256(input);
}

export function nodeHash(left, right) {
  node.set(left, 1);
  node.set(right, 33);
  return sha256(node);
}

export const EMPTY_ROOT = sha256(new Uint8Array(0));

/** The root of leaves that come one by one or in whole subtrees, in memory that grows with the tree's height only. */
export class Frontier {
  #peaks = []; // [height, hash], heights falling
  size = 0;

  copy() {
    const same = new Frontier();
    same.#peaks = [...this.#peaks];
    same.size = this.size;
    return same;
  }

  /** The hash of a leaf, or the root of 2^`height` leaves where so many stand here already. */
  append(hash, subtree = 0) {
    let height = subtree;
    let whole = hash;
    while (this.#peaks.length && this.#peaks.at(-1)[0] === height) {
      whole = nodeHash(this.#peaks.pop()[1], whole);
      height++;
    }
    this.#peaks.push([height, whole]);
    this.size += 2 ** subtree;
  }

  root() {
    if (!this.size) return EMPTY_ROOT;
    return this.#peaks.map((peak) => peak[1]).reduceRight((right, left) => nodeHash(left, right));
  }
}

// The largest power of two below `size` (size > 1).
export function split(size) {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** The subtrees [begin, end) whose hashes prove that leaf `index` is in a tree of `size`, bottom up. */
export function inclusionPath(index, size, begin = 0) {
  if (size <= 1) return [];
  const half = split(size);
  return index < half
    ? [...inclusionPath(index, half, begin), [begin + half, begin + size]]
    : [...inclusionPath(index - half, size - half, begin + half), [begin, begin + half]];
}

/** The subtrees [begin, end) whose hashes prove that a tree of `older` became one of `newer`. */
export function consistencyPath(older, newer, begin = 0, whole = true) {
  if (older === newer) return whole ? [] : [[begin, begin + newer]];
  const half = split(newer);
  return older <= half
    ? [...consistencyPath(older, half, begin, whole), [begin + half, begin + newer]]
    : [
        ...consistencyPath(older - half, newer - half, begin + half, false),
        [begin, begin + half],
      ];
}

/** Throws unless `hash` is leaf `index` of the tree with this `root`. */
export function verifyInclusion(index, size, hash, proof, root) {
  const rest = [...proof];
  const climb = (at, width) => {
    if (width === 1) return hash;
    const half = split(width);
    const below = at < half ? climb(at, half) : climb(at - half, width - half);
    const sibling = rest.shift();
    if (!sibling) throw new VerificationError("an inclusion proof is too short");
    return at < half ? nodeHash(below, sibling) : nodeHash(sibling, below);
  };
  if (index >= size || !equal(climb(index, size), root) || rest.length) {
    throw new VerificationError("an inclusion proof does not lead to the signed root");
  }
}

/** Throws unless the tree of `newer` leaves begins with the tree of `older` leaves. */
export function verifyConsistency(older, newer, proof, olderRoot, newerRoot) {
  const rest = [...proof];
  // Answers the two roots of one subtree: as it was, and as it is.
  const climb = (was, is, whole) => {
    if (was === is) {
      const same = whole ? olderRoot : rest.shift();
      if (!same) throw new VerificationError("a consistency proof is too short");
      return [same, same];
    }
    const half = split(is);
    const [before, after] =
      was <= half ? climb(was, half, whole) : climb(was - half, is - half, false);
    const sibling = rest.shift();
    if (!sibling) throw new VerificationError("a consistency proof is too short");
    return was <= half
      ? [before, nodeHash(after, sibling)]
      : [nodeHash(sibling, before), nodeHash(sibling, after)];
  };
  if (older > newer) throw new VerificationError("the log is smaller than it was");
  if (older === 0) {
    if (rest.length || !equal(olderRoot, EMPTY_ROOT)) {
      throw new VerificationError("an empty log has another root than the empty one");
    }
    return;
  }
  const [before, after] = climb(older, newer, true);
  if (!equal(before, olderRoot) || !equal(after, newerRoot) || rest.length) {
    throw new VerificationError("the log did not only grow: its earlier root is not in its tree");
  }
}
