// The quick check behind the live state: signatures, witnesses, growth and freshness without every
// leaf; and the figures of each window against the signed summaries at its two ends, proven to be in
// the tree.

import { equal, utf8 } from "./bytes.js";
import { ClassTable } from "./codes.js";
import { FormatError, UnavailableError, VerificationError, asFalse } from "./errors.js";
import { parseLeaf } from "./leaves.js";
import { consistencyPath, inclusionPath, leafHash, verifyConsistency, verifyInclusion } from "./merkle.js";
import { WINDOWS, borders, firstDifference, windowFigures } from "./metrics.js";
import {
  CLOCK_TOLERANCE_MS, GROWTH, RECOUNT, SIGNATURE, TILES, TRUST, WITNESSES, declaredRunning,
  describeWitnesses, openCheckpoint, openCosignatures, parseMetrics, readTrust,
  readLineage, rememberedCheckpoint, verifyLogMember, verifyPinned,
} from "./opening.js";
import { TILE_WIDTH, TileReader } from "./tiles.js";

const LONGEST_SEARCH = 16; // entry bundles; beyond that only a recount can tell

/** Only reading every leaf can tell; nothing false was found. */
export class NeedsRecount extends Error {}

/** One leaf, proven to be in the tree of `checkpoint`. */
export async function provenLeaf(reader, checkpoint, index) {
  if (!(index < checkpoint.size)) throw new VerificationError("a figure names a leaf beyond the tree");
  const entry = await reader.entry(index);
  const proof = await reader.proof(inclusionPath(index, checkpoint.size));
  verifyInclusion(index, checkpoint.size, leafHash(entry), proof, checkpoint.root);
  return parseLeaf(entry);
}

async function verifyGrowth(reader, older, newer) {
  if (older.size > newer.size) {
    throw new VerificationError(`the log has ${newer.size} leaves, and had ${older.size}`);
  }
  if (older.size === newer.size) {
    if (!equal(older.root, newer.root)) throw new VerificationError("two roots are signed for one size");
    return;
  }
  const proof = older.size ? await reader.proof(consistencyPath(older.size, newer.size)) : [];
  verifyConsistency(older.size, newer.size, proof, older.root, newer.root);
}

/** The last leaf of one of `kinds` before `end`, proven: `{leaf, index}`. */
export async function lastOf(kinds, reader, checkpoint, end = checkpoint.size) {
  const last = Math.floor((end - 1) / TILE_WIDTH);
  for (let bundle = last; bundle >= Math.max(0, last - LONGEST_SEARCH); bundle--) {
    const entries = await reader.entries(bundle);
    for (let i = Math.min(entries.length, end - bundle * TILE_WIDTH) - 1; i >= 0; i--) {
      if (!kinds.includes(entries[i][0])) continue;
      const index = bundle * TILE_WIDTH + i;
      return { leaf: await provenLeaf(reader, checkpoint, index), index };
    }
  }
  throw new NeedsRecount();
}

export const SUMMARY = 3;
const HEARTBEAT = 6;

/** The first summary from `start` on, proven. */
export async function firstSummary(reader, checkpoint, start) {
  const first = Math.floor(start / TILE_WIDTH);
  for (let bundle = first; bundle < Math.min(reader.bundles, first + LONGEST_SEARCH); bundle++) {
    const entries = await reader.entries(bundle);
    const from = Math.max(0, start - bundle * TILE_WIDTH);
    const found = entries.findIndex((entry, i) => i >= from && entry[0] === SUMMARY);
    if (found >= 0) return provenLeaf(reader, checkpoint, bundle * TILE_WIDTH + found);
  }
  throw new NeedsRecount();
}

/** The epochs of one published window, as far as its two ends tell; null if it is empty. */
async function selection(window, since, until, newest, reader, checkpoint) {
  if (window.last_index === null) {
    if (newest && newest.notAfter > since) throw new VerificationError("a window is said to be empty and is not");
    return null;
  }
  const last = await provenLeaf(reader, checkpoint, window.last_index);
  const first = await firstSummary(reader, checkpoint, window.first_index);
  if (last.kind !== "summary" || last.number < first.number || first.start !== window.first_index) {
    throw new VerificationError("a window does not begin or end with an epoch");
  }
  if (last.notAfter > until || first.notAfter <= since) {
    throw new VerificationError("a window holds an epoch that closed outside of it");
  }
  if (newest.number !== last.number) throw new NeedsRecount();
  if (first.previous !== null) {
    const before = await provenLeaf(reader, checkpoint, first.previous);
    if (before.kind !== "summary" || before.number !== first.number - 1) {
      throw new VerificationError("a summary does not follow the one that it names");
    }
    if (before.notAfter > since) throw new VerificationError("a window leaves out an epoch at its beginning");
    return { first, last, counts: last.total.since(before.total) };
  }
  return { first, last, counts: last.total };
}

const POINT_FIGURES = ["operations", "allowed", "blocked", "approvals", "attested"];

/** What the points of a series must add up to, and what they do, by path. */
function* sumsOf(window, points) {
  const sum = (of) => points.reduce((all, point) => all + (point ? of(point) ?? 0 : 0), 0);
  for (const [name, service] of Object.entries(window.services)) {
    for (const one of POINT_FIGURES) {
      yield [`services.${name}.${one}`, service[one] ?? 0, sum((point) => point.services[name][one])];
    }
  }
  for (const one of ["verified", "blocked"]) {
    yield [`tenant_isolation.${one}`, window.tenant_isolation[one], sum((point) => point.tenant_isolation[one])];
  }
}

/** Throws unless the points follow on each other and add up to their window. */
function verifySeries(name, window) {
  const points = window.series.filter(Boolean);
  const wrong = (path) => {
    throw new VerificationError(`windows.${name}: the points of its series are not its parts: ${path}`);
  };
  if (points.length ? points[0].first_index !== window.first_index : window.first_index !== null) wrong("first_index");
  if (points.length && points.at(-1).last_index !== window.last_index) wrong("last_index");
  points.forEach((point, i) => {
    if (i && point.first_epoch !== points[i - 1].last_epoch + 1) wrong(`epoch ${point.first_epoch}`);
    if (i && !(point.first_index > points[i - 1].last_index)) wrong(`leaf ${point.first_index}`);
  });
  for (const [path, whole, sum] of sumsOf(window, points)) if (whole !== sum) wrong(path);
}

async function verifyFigures({ document, generatedAt, checkpoint }, read) {
  const reader = new TileReader(read, checkpoint.size);
  const table = new ClassTable((await provenLeaf(reader, checkpoint, 0)).value);
  const newest = document.epochs.closed ? (await lastOf([SUMMARY], reader, checkpoint)).leaf : null;
  if (newest && newest.notAfter > generatedAt) throw new NeedsRecount();
  const first = newest ? await firstSummary(reader, checkpoint, 0) : null;
  const log = { table, parameters: document.epochs, first };
  for (const window of WINDOWS) {
    const published = document.windows[window[0]];
    const since = borders(window, generatedAt)[0];
    const found = await selection(published, since, generatedAt, newest, reader, checkpoint);
    const built = windowFigures(found, log, declaredRunning(document), since, generatedAt);
    const different = firstDifference(built, published, `windows.${window[0]}`);
    if (different) {
      throw new VerificationError(`${different.path}: published ${JSON.stringify(different.published)}, `
        + `the signed summaries say ${JSON.stringify(different.built)}`);
    }
    verifySeries(window[0], published);
  }
}

/** Asks for each file once. */
function once(read) {
  const asked = new Map();
  return (path) => asked.get(path) ?? asked.set(path, read(path)).get(path);
}

/** Answers `{verdict, …}`; verdict "recount" where nothing is false and only a recount can tell. */
export async function check({ read: fetched, trust: trustDocument, metrics, remembered, formerly }) {
  const read = once(fetched);
  let step = TRUST;
  const files = [];
  const keep = (name, bytes) => files.push({ name, bytes }) && bytes;
  try {
    const trust = readTrust(trustDocument);
    const lineage = await readLineage(trustDocument.witness_policy, trust);
    const end = lineage?.end;
    verifyPinned(remembered, trust, lineage);
    step = SIGNATURE;
    const note = keep("checkpoint.txt", await read("checkpoint"));
    const checkpoint = await openCheckpoint(note, trust);
    step = WITNESSES;
    const cosigned = await openCosignatures(note, trust);
    step = RECOUNT;
    const published = parseMetrics(metrics);
    published.checkpoint = await openCheckpoint(published.note, trust);
    await openCosignatures(published.note, trust);
    verifyLogMember(published, published.checkpoint);
    step = GROWTH;
    const reader = new TileReader(read, checkpoint.size);
    lineage?.verifyEnded(checkpoint, checkpoint.root);
    const followed = await lineage?.followedOn(formerly);
    const kept = rememberedCheckpoint(remembered, trust);
    if (kept) {
      keep("remembered-checkpoint.txt", utf8(remembered.note));
      await verifyGrowth(reader, kept, checkpoint);
    }
    await verifyGrowth(reader, published.checkpoint, checkpoint);
    step = TILES;
    const { leaf } = await lastOf([SUMMARY, HEARTBEAT], reader, checkpoint);
    step = RECOUNT;
    await verifyFigures(published, read);
    const alive = Math.min(
      leaf.time ?? leaf.notAfter, published.generatedAt, ...cosigned.map(([, time]) => time));
    return {
      verdict: "verified",
      detail: `${describeWitnesses(cosigned, trust)}. The figures of each window equal the signed `
        + "summaries, and their points add up to them; a recount checks every leaf"
        + (followed ? `. The log ${followed}` : "") + (end ? `. It ${end.words}` : ""),
      aliveAt: end?.time ?? alive,
      freshUntil: end ? Infinity : alive + 2 * published.document.epochs.heartbeat + CLOCK_TOLERANCE_MS,
      checkpoint: note,
    };
  } catch (raw) {
    const error = step === TILES || step === GROWTH || step === RECOUNT ? asFalse(raw) : raw;
    if (error instanceof NeedsRecount) return { verdict: "recount" };
    if (error instanceof UnavailableError) return { verdict: "cannot check", failure: error.message };
    if (error instanceof VerificationError || error instanceof FormatError) {
      return { verdict: "false", failed: step, failure: error.message, files };
    }
    throw error;
  }
}
