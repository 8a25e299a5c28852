// One figure, recounted out of exactly the leaves that it is made of: the two summaries at its ends
// are proven, the leaves between are hashed into the same root, and then counted.

import { equal } from "./bytes.js";
import { NeedsRecount, SUMMARY, firstSummary, lastOf, provenLeaf } from "./check.js";
import { ClassTable } from "./codes.js";
import { FormatError, UnavailableError, VerificationError, asFalse } from "./errors.js";
import { figureAt, figureText } from "./figures.js";
import { Histogram, parseLeaf } from "./leaves.js";
import { Frontier, leafHash, nodeHash, split } from "./merkle.js";
import { WINDOWS, borders, windowFigures } from "./metrics.js";
import {
  declaredRunning, openCheckpoint, openCosignatures, parseMetrics, readTrust, verifyLogMember,
} from "./opening.js";
import { TILE_WIDTH, TileReader } from "./tiles.js";
import { ahead } from "./tree.js";

/** A path taken apart: the window, the point of its series or null, the members below. */
function parts(path) {
  const [top, name, ...rest] = path.split(".");
  const window = WINDOWS.find(([one]) => one === name);
  if (top !== "windows" || !window) throw new FormatError("only figures of a window are recounted alone");
  if (rest[0] === "series") return { window, point: Number(rest[1]), rest: rest.slice(2).join(".") };
  return { window, point: null, rest: rest.join(".") };
}

/** Root of a tree whose bundles first to last are given as hashes, and the rest as tiles. */
function rootOver(bundles, reader, begin, end) {
  const known = bundles.get(begin);
  if (known?.end === end) return known.hash;
  const touched = [...bundles.keys()].some((one) => one >= begin && one < end);
  if (!touched) return reader.subtree(begin, end);
  const half = split(end - begin);
  const sides = [[begin, begin + half], [begin + half, end]];
  return Promise.all(sides.map(([from, to]) => rootOver(bundles, reader, from, to)))
    .then(([left, right]) => nodeHash(left, right));
}

/** The leaves [first, last] of a range, each hashed into the signed root: `take(leaf, index)`. */
async function readRange(reader, checkpoint, first, last, take, onProgress) {
  const from = Math.floor(first / TILE_WIDTH);
  const to = Math.floor(last / TILE_WIDTH);
  const hashes = new Map();
  const wanted = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  for await (const [bundle, entries] of ahead(wanted, (one) => reader.entries(one))) {
    const begin = bundle * TILE_WIDTH;
    const frontier = new Frontier();
    for (const [i, entry] of entries.entries()) {
      frontier.append(leafHash(entry));
      const index = begin + i;
      if (index >= first && index <= last) take(parseLeaf(entry), index);
    }
    hashes.set(begin, { end: begin + entries.length, hash: frontier.root() });
    const done = Math.min(last, begin + entries.length - 1) - first + 1;
    onProgress?.({ done, total: last - first + 1 });
  }
  if (!equal(await rootOver(hashes, reader, 0, checkpoint.size), checkpoint.root)) {
    throw new VerificationError("these leaves do not hash into the signed root");
  }
}

/** Throws unless the epochs are exactly those that closed in (since, until]. */
async function verifyPlace({ before, first, last }, since, until, reader, checkpoint) {
  const isPlaced = (before ? before.notAfter <= since : first.number === 1)
    && first.notAfter > since && last.notAfter <= until;
  if (!isPlaced) throw new VerificationError("these are not the epochs that closed in that time");
  const next = await firstSummary(reader, checkpoint, last.end + 1).catch((error) => {
    if (error instanceof NeedsRecount) return null; // none near: the log ends here
    throw error;
  });
  if (next && next.notAfter <= until) throw new VerificationError("an epoch at the end is left out");
}

async function count({ read, trust: trustDocument, metrics }, path, onProgress) {
  const trust = readTrust(trustDocument);
  const published = parseMetrics(metrics);
  const { document, generatedAt } = published;
  const checkpoint = await openCheckpoint(published.note, trust);
  await openCosignatures(published.note, trust);
  verifyLogMember(published, checkpoint);

  const { window, point, rest } = parts(path);
  const stated = document.windows[window[0]];
  const bounds = point === null ? stated : stated.series[point];
  if (!bounds || bounds.last_index === null) throw new FormatError("no leaf is in this figure");
  const times = borders(window, generatedAt);
  const [since, until] = point === null ? [times[0], generatedAt] : [times[point], times[point + 1]];

  const reader = new TileReader(read, checkpoint.size);
  const last = await provenLeaf(reader, checkpoint, bounds.last_index);
  const before = bounds.first_epoch > 1
    ? (await lastOf([SUMMARY], reader, checkpoint, bounds.first_index)).leaf : null;
  const counts = new Histogram();
  let first = null;
  await readRange(reader, checkpoint, bounds.first_index, bounds.last_index, (leaf) => {
    if (leaf.kind === "summary") first ??= leaf;
    if (leaf.kind === "decision" || leaf.kind === "counted") counts.add(leaf.key, leaf.count);
  }, onProgress);
  if (last.kind !== "summary" || last.number !== bounds.last_epoch
    || first.number !== bounds.first_epoch || first.start !== bounds.first_index
    || (before?.number ?? 0) !== bounds.first_epoch - 1) {
    throw new VerificationError("the range does not begin and end with the epochs that it names");
  }
  await verifyPlace({ before, first, last }, since, until, reader, checkpoint);
  if (!counts.equals(last.total.since(before?.total ?? new Histogram()))) {
    throw new VerificationError("the leaves are not what the two signed sums say");
  }
  const table = new ClassTable((await provenLeaf(reader, checkpoint, 0)).value);
  const log = { table, parameters: document.epochs, first: await firstSummary(reader, checkpoint, 0) };
  const running = declaredRunning(document);
  const built = windowFigures({ first, last, counts }, log, running, since, until);
  const leaves = bounds.last_index - bounds.first_index + 1;
  return { counted: figureAt(built, rest), published: figureAt(document, path), built, rest, leaves };
}

/** Answers `{verdict, detail or failure}`; throws nothing for what it finds in the log. */
export async function recountFigure(question, path, onProgress) {
  try {
    const { counted, published, built, rest, leaves } = await count(question, path, onProgress);
    const words = figureText(built, rest);
    if (counted !== published) {
      return { verdict: "false", counted, failure: `the leaves give ${words}, and ${published} is published` };
    }
    return {
      verdict: "verified",
      counted,
      detail: `${words}, out of ${leaves.toLocaleString("en-US")} leaves that hash into the signed root`,
    };
  } catch (raw) {
    const error = asFalse(raw);
    if (error instanceof NeedsRecount) {
      return { verdict: "cannot check", failure: "its ends lie too far from each other; recount the whole log" };
    }
    if (error instanceof UnavailableError) return { verdict: "cannot check", failure: error.message };
    if (error instanceof VerificationError) return { verdict: "false", failure: error.message };
    throw error;
  }
}
