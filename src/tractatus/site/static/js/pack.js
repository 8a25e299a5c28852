// Whole runs of a log in one answer: 256 full bundles in a row, each with its leaf tile behind it.
// A pack is a way to fetch, not something to believe: what comes out of it is checked as if it had
// been read singly. Where a platform has no packs, everything is read singly.

const BUNDLES = 256;
const TILE_BYTES = 8192;
const KEPT = 3; // packs in memory: the one that is read, and those before and behind its ends
const FULL = /^tile\/(0|entries)\/((?:x\d{3}\/)*\d{3})$/;

const u32 = (data, at) => new DataView(data.buffer, data.byteOffset).getUint32(at);

/** The resources of a pack by path-like key (`0/N`, `entries/N`), or null if it is not a whole one. */
function unpack(data, first) {
  const found = new Map();
  let at = 0;
  for (let index = first; index < first + BUNDLES; index++) {
    if (at + 4 > data.length) return null;
    const bundle = at + 4;
    const tile = bundle + u32(data, at);
    at = tile + TILE_BYTES;
    if (at > data.length) return null;
    found.set(`entries/${index}`, data.subarray(bundle, tile));
    found.set(`0/${index}`, data.subarray(tile, at));
  }
  return at === data.length ? found : null;
}

/**
 * A `read(path)` that takes full bundles and leaf tiles out of packs. `load(number)` answers a
 * promise of the bytes of a pack, and rejects where there is none.
 */
export function packed(read, load) {
  const packs = new Map();
  let isThere = true;

  function pack(number) {
    if (!packs.has(number)) {
      const whole = load(number).then((data) => unpack(data, number * BUNDLES)).catch(() => null);
      packs.set(number, whole);
      if (packs.size > KEPT) packs.delete(packs.keys().next().value);
    }
    return packs.get(number);
  }

  return async (path) => {
    const place = isThere && FULL.exec(path);
    if (!place) return read(path);
    const index = Number(place[2].replace(/[x/]/g, ""));
    const number = Math.floor(index / BUNDLES);
    const whole = pack(number);
    pack(number + 1); // under way while this one is hashed
    const found = await whole;
    if (found === null) {
      isThere = false; // the end of the log, or a platform without packs
      return read(path);
    }
    return found.get(`${place[1]}/${index}`);
  };
}
