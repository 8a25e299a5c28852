// Every entry and every tile of a log, hashed again up to the signed root.

import { equal, hex } from "./bytes.js";
import { VerificationError } from "./errors.js";
import { Frontier } from "./merkle.js";
import { sha256Into } from "./sha256.js";
import {
  HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, TileReader, parseHashTile, tilePath, tilesOf,
} from "./tiles.js";

const AHEAD = 6; // requests under way at once
const ENTRY = 65535; // the longest entry of a bundle
const leaf = new Uint8Array(1 + ENTRY);
const node = new Uint8Array(1 + 2 * HASH_SIZE);
node[0] = 1;

/** The hashes of `entries` (of a bundle), one behind the other. */
function leafHashes(entries) {
  const hashes = new Uint8Array(entries.length * HASH_SIZE);
  entries.forEach((entry, i) => {
    leaf.set(entry, 1);
    sha256Into(hashes, i * HASH_SIZE, leaf, entry.length + 1);
  });
  return hashes;
}

/** The root over a row of hashes, one behind the other, whose number is a power of two. */
function rowRoot(hashes) {
  const row = hashes.slice();
  for (let width = row.length; width > HASH_SIZE; width /= 2) {
    for (let from = 0, to = 0; from < width; from += 2 * HASH_SIZE, to += HASH_SIZE) {
      for (let i = 0; i < 2 * HASH_SIZE; i++) node[i + 1] = row[from + i];
      sha256Into(row, to, node, 2 * HASH_SIZE + 1);
    }
  }
  return row.slice(0, HASH_SIZE);
}

/** Answers of `load(item)` in the order of `items`, a few requests ahead. */
export async function* ahead(items, load) {
  const under = [];
  for (const item of items) {
    const promise = load(item);
    promise.catch(() => {}); // reported when its turn comes
    under.push([item, promise]);
    if (under.length >= AHEAD) {
      const [first, waiting] = under.shift();
      yield [first, await waiting];
    }
  }
  for (const [item, waiting] of under) yield [item, await waiting];
}

/** Hashes all entries, compares all tiles, feeds `onEntry`; answers the roots at sizes `marks`. */
export async function hashTree(read, checkpoint, marks, onEntry, onProgress) {
  const { size, root } = checkpoint;
  const reader = new TileReader(read, size);
  const frontier = new Frontier();
  const roots = new Map(marks.includes(0) ? [[0, frontier.root()]] : []);
  const above = []; // the roots of full leaf tiles
  let different = null;
  let files = 0;
  const bundles = Array.from({ length: reader.bundles }, (_, index) => index);
  const both = (index) => Promise.all([reader.entries(index), reader.leafTile(index)]);
  for await (const [index, [entries, tile]] of ahead(bundles, both)) {
    const hashes = leafHashes(entries);
    if (!equal(hashes, tile)) different ??= tilePath(0, index, entries.length);
    const start = frontier.size;
    for (const mark of marks) {
      if (mark > start && mark <= start + entries.length) {
        roots.set(mark, withLeaves(frontier, hashes, mark - start).root());
      }
    }
    if (entries.length === TILE_WIDTH) {
      above.push(rowRoot(hashes));
      frontier.append(above.at(-1), TILE_HEIGHT);
    } else {
      withLeaves(frontier, hashes, entries.length, frontier);
    }
    entries.forEach(onEntry);
    files += 2;
    onProgress?.(Math.min(size, (index + 1) * TILE_WIDTH), size);
  }
  const rows = [[], above];
  for (let level = 1; rows[level].length >= TILE_WIDTH; level++) {
    rows.push(fullTileRoots(rows[level]));
  }
  const load = async ({ level, index, width }) =>
    parseHashTile(await read(tilePath(level, index, width)), width);
  for await (const [{ level, index, width }, hashes] of ahead(tilesOf(size, 1), load)) {
    files++;
    const begin = index * TILE_WIDTH;
    if (!hashes.every((hash, i) => equal(hash, rows[level][begin + i]))) {
      different ??= tilePath(level, index, width);
    }
  }
  judge(frontier.root(), root, different);
  return { roots, files };
}

/** The frontier after the first `count` of these leaves; a copy, or `into` itself. */
function withLeaves(frontier, hashes, count, into = frontier.copy()) {
  for (let i = 0; i < count; i++) into.append(hashes.slice(i * HASH_SIZE, (i + 1) * HASH_SIZE));
  return into;
}

function fullTileRoots(row) {
  const roots = [];
  for (let begin = 0; begin + TILE_WIDTH <= row.length; begin += TILE_WIDTH) {
    const hashes = new Uint8Array(TILE_WIDTH * HASH_SIZE);
    for (let i = 0; i < TILE_WIDTH; i++) hashes.set(row[begin + i], i * HASH_SIZE);
    roots.push(rowRoot(hashes));
  }
  return roots;
}

// The entries are what the signature covers; a tile is judged by them.
function judge(found, root, different) {
  if (equal(found, root)) {
    if (different) throw new VerificationError(`a hash tile is not that of its entries: ${different}`);
    return;
  }
  if (different) {
    const bundle = different.replace("tile/0/", "tile/entries/");
    throw new VerificationError(`entries do not hash to their tile, nor to the signed root: ${bundle}`);
  }
  throw new VerificationError(`entries and tiles have root ${hex(found)}, the checkpoint ${hex(root)}`);
}
