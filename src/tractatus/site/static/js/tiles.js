// Tiles of C2SP tlog-tiles: where they lie, what is in them, hashes of subtrees out of them.

import { u16 } from "./bytes.js";
import { FormatError } from "./errors.js";
import { nodeHash } from "./merkle.js";

export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;
export const HASH_SIZE = 32;

/** `1234067` -> `x001/x234/067`, with `.p/<width>` where the tile is not full. */
export function tileNumber(index, width) {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0");
  const groups = digits.match(/.../g);
  const last = groups.pop();
  const path = [...groups.map((group) => `x${group}`), last].join("/");
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

export const tilePath = (level, index, width) => `tile/${level}/${tileNumber(index, width)}`;
export const entriesPath = (index, width) => `tile/entries/${tileNumber(index, width)}`;

/** Every tile of a tree of `size` from level `lowest` up: `{level, index, width}`, level by level. */
export function* tilesOf(size, lowest = 0) {
  let count = Math.floor(size / TILE_WIDTH ** lowest);
  for (let level = lowest; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < count; index++) {
      yield { level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) };
    }
  }
}

/** The entries of a bundle; FormatError unless there are exactly `width` and nothing after them. */
export function parseEntryBundle(data, width) {
  const entries = [];
  let at = 0;
  while (at < data.length) {
    const end = at + 2 + (at + 2 <= data.length ? u16(data, at) : Infinity);
    if (end > data.length) throw new FormatError("an entry bundle ends inside an entry");
    entries.push(data.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== width) {
    throw new FormatError(`expected ${width} entries in a bundle, found ${entries.length}`);
  }
  return entries;
}

function checkHashTile(data, width) {
  if (data.length !== width * HASH_SIZE) {
    throw new FormatError(`expected ${width} hashes in a tile, found ${data.length} bytes`);
  }
  return data;
}

/** The hashes of a tile; FormatError unless there are exactly `width`. */
export function parseHashTile(data, width) {
  checkHashTile(data, width);
  return Array.from({ length: width }, (_, i) =>
    data.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
}

/** Reads entries and subtree hashes of one tree. `read(path)` answers a promise of the bytes. */
export class TileReader {
  #read;
  #tiles = new Map();

  constructor(read, size) {
    this.#read = read;
    this.size = size;
  }

  #width(level, index) {
    const count = Math.floor(this.size / TILE_WIDTH ** level);
    return Math.min(TILE_WIDTH, count - index * TILE_WIDTH);
  }

  get bundles() {
    return Math.ceil(this.size / TILE_WIDTH);
  }

  /** The entries [256·index, …) of one bundle. */
  async entries(index) {
    const width = this.#width(0, index);
    return parseEntryBundle(await this.#read(entriesPath(index, width)), width);
  }

  /** The hashes of the leaf tile beside bundle `index`, one behind the other. */
  async leafTile(index) {
    const width = this.#width(0, index);
    return checkHashTile(await this.#read(tilePath(0, index, width)), width);
  }

  /** One entry; the caller proves that it is in the tree. */
  async entry(index) {
    return (await this.entries(Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH];
  }

  tile(level, index) {
    const width = this.#width(level, index);
    const path = tilePath(level, index, width);
    if (!this.#tiles.has(path)) {
      this.#tiles.set(path, this.#read(path).then((data) => parseHashTile(data, width)));
    }
    return this.#tiles.get(path);
  }

  /** Hash of the subtree over the leaves [begin, end), a node of the tree or of its right edge. */
  async subtree(begin, end) {
    const width = end - begin;
    let half = 1;
    while (half * 2 < width) half *= 2;
    const height = Math.log2(width);
    if (!Number.isInteger(height)) {
      const left = await this.subtree(begin, begin + half);
      return nodeHash(left, await this.subtree(begin + half, end));
    }
    const level = Math.floor(height / 8);
    const first = begin / TILE_WIDTH ** level;
    const hashes = await this.tile(level, Math.floor(first / TILE_WIDTH));
    let row = hashes.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + 2 ** (height % 8));
    while (row.length > 1) {
      row = row.filter((_, i) => i % 2 === 0).map((left, i) => nodeHash(left, row[2 * i + 1]));
    }
    return row[0];
  }

  /** Hashes of the subtrees that `merkle.js` names for a proof. */
  async proof(path) {
    return Promise.all(path.map(([begin, end]) => this.subtree(begin, end)));
  }
}
