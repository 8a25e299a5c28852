// Every entry and every tile of a log, hashed again up to the signed root.

import { equal, hex } from "./bytes.js";
import { VerificationError } from "./errors.js";
import { Frontier, leafHash, nodeHash } from "./merkle.js";
import { TILE_WIDTH, TileReader, parseHashTile, tilePath, tilesOf } from "./tiles.js";

const AHEAD = 6; // requests under way at once

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
  const roots = new Map();
  const note = () => {
    if (marks.includes(frontier.size)) roots.set(frontier.size, frontier.root());
  };
  const rows = [[]]; // all hashes of each tile level
  let files = 0;
  note();
  const bundles = Array.from({ length: reader.bundles }, (_, index) => index);
  for await (const [index, entries] of ahead(bundles, (one) => reader.entries(one))) {
    for (const entry of entries) {
      const hash = leafHash(entry);
      rows[0].push(hash);
      frontier.append(hash);
      note();
      onEntry(entry);
    }
    files++;
    onProgress?.(Math.min(size, (index + 1) * TILE_WIDTH), size);
  }
  for (let level = 0; rows[level].length >= TILE_WIDTH; level++) {
    rows.push(fullTileRoots(rows[level]));
  }
  let different = null;
  const load = async ({ level, index, width }) =>
    parseHashTile(await read(tilePath(level, index, width)), width);
  for await (const [{ level, index, width }, hashes] of ahead(tilesOf(size), load)) {
    files++;
    const begin = index * TILE_WIDTH;
    if (!hashes.every((hash, i) => equal(hash, rows[level][begin + i]))) {
      different ??= tilePath(level, index, width);
    }
  }
  judge(frontier.root(), root, different);
  return { roots, files };
}

function fullTileRoots(row) {
  const roots = [];
  for (let begin = 0; begin + TILE_WIDTH <= row.length; begin += TILE_WIDTH) {
    let hashes = row.slice(begin, begin + TILE_WIDTH);
    while (hashes.length > 1) {
      const above = [];
      for (let i = 0; i < hashes.length; i += 2) above.push(nodeHash(hashes[i], hashes[i + 1]));
      hashes = above;
    }
    roots.push(hashes[0]);
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
