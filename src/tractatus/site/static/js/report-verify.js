// Verifies a monthly report, in the steps of `tractatus report verify`: docs/spec/report.md. Written
// a second time on purpose; only what is asked for reads more than a few files of the log.

import { equal, fromBase64, hex, text, utf8 } from "./bytes.js";
import { ClassTable } from "./codes.js";
import { FormatError, UnavailableError, VerificationError, asFalse } from "./errors.js";
import { canonical, parseLeaf } from "./leaves.js";
import { consistencyPath, leafHash, verifyConsistency, verifyInclusion } from "./merkle.js";
import { SIX, formatTime, windowFigures } from "./metrics.js";
import { describeWitnesses, openCheckpoint, openCosignatures, readTrust } from "./opening.js";
import { TileReader } from "./tiles.js";

const SCHEMA = "tractatus/report/v1";
const DAY = 24 * 3600 * 1000;
const DIGESTS = ["policy", "software", "schema"];

export const [FORMAT, SIGNATURE, WITNESSES, LEAVES, FIGURES, CHANGES, GROWTH, RECOUNT] =
  [1, 2, 3, 4, 5, 6, 7, 8];

/** A time of the document in ms; FormatError in another spelling. */
function time(word) {
  const ms = Date.parse(word);
  if (!(ms >= 0) || formatTime(ms) !== word) throw new FormatError("a time is not in its one spelling");
  return ms;
}

/** The path of the first member that differs, extra members included; null if none does. */
export function difference(stated, found, path = "") {
  const isObject = (value) => value !== null && typeof value === "object";
  if (!isObject(stated) || !isObject(found) || Array.isArray(stated) !== Array.isArray(found)) {
    return stated === found ? null : { path, stated, found };
  }
  for (const name of new Set([...Object.keys(found), ...Object.keys(stated)])) {
    const below = path ? `${path}.${name}` : name;
    const different = difference(stated[name], found[name], below);
    if (different) return different;
  }
  return null;
}

export function verifySame(stated, found) {
  const different = difference(stated, found);
  if (!different) return;
  const said = (value) => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80));
  throw new VerificationError(
    `${different.path}: published ${said(different.stated)}, counted ${said(different.found)}`);
}

/** Epochs as far as a few leaves show them. */
class ProvenEpochs {
  constructor(summaries, heartbeats) {
    this.summaries = summaries.sort((one, other) => one.number - other.number);
    this.heartbeats = heartbeats;
    this.summaries.forEach((one, i) => {
      const before = this.summaries[i - 1];
      if (!before) return;
      const isNext = one.number === before.number + 1;
      if (one.number === before.number || one.notAfter <= before.notAfter
          || (isNext && one.previous !== before.end)) {
        throw new VerificationError("the summaries of the report do not follow each other");
      }
    });
  }

  numbered(number) {
    const found = this.summaries.find((one) => one.number === number);
    if (!found) throw new VerificationError(`the summary of epoch ${number} is not among the leaves`);
    return found;
  }

  /** The last epoch that had closed at `ms`, or null; throws where no leaf shows that it was. */
  at(ms) {
    const last = this.summaries.findLast((one) => one.notAfter <= ms) ?? null;
    const number = last?.number ?? 0;
    const isShown = last?.notAfter === ms
      || this.summaries.some((one) => one.number === number + 1)
      || this.heartbeats.some((one) => one.time > ms && one.epoch === number);
    if (!isShown) {
      throw new VerificationError(`no leaf shows which epoch was the last one by ${formatTime(ms)}`);
    }
    return last;
  }

  /** The epochs that closed in (since, until], as `windowFigures` takes them, or null. */
  select(since, until) {
    const before = this.at(since);
    const last = this.at(until);
    if (!last || (before && last.number <= before.number)) return null;
    const first = this.numbered((before?.number ?? 0) + 1);
    return { first, last, counts: before ? last.total.since(before.total) : last.total };
  }
}

export const digestsOf = (summary) =>
  Object.fromEntries(DIGESTS.map((what) => [what, hex(summary[what])]));

const withoutVersion = ({ version, ...values }) => values;

export class ReportVerification {
  /**
   * `bytes` of the report; `trust` document of the site; `read(path)` answers a promise of a file
   * of the log as it is now.
   */
  constructor(bytes, trust, read) {
    this.bytes = bytes;
    this.trustDocument = trust;
    this.read = read;
    this.steps = [];
    this.document = null;
  }

  /** Takes the steps that need no more than a few files; answers `{verdict, failed, failure, steps}`. */
  async run(isRecount = false) {
    const steps = [
      [FORMAT, () => this.#format()],
      [SIGNATURE, () => this.#signature()],
      [WITNESSES, () => this.#witnesses()],
      [LEAVES, () => this.#leaves()],
      [FIGURES, () => this.#figures()],
      [CHANGES, () => this.#changes()],
      [GROWTH, () => this.#growth()],
      ...(isRecount ? [[RECOUNT, () => this.#recount()]] : []),
    ];
    for (const [number, take] of steps) {
      try {
        this.steps.push({ number, status: "passed", detail: await take() });
      } catch (raw) {
        // What lacks a member is not in its format: it throws where the member is looked for.
        const error = raw instanceof TypeError && number < GROWTH
          ? new VerificationError("the report is not in its format")
          : asFalse(raw);
        const status = error instanceof VerificationError ? "failed" : "not checked";
        this.steps.push({ number, status, detail: error.message });
        if (status === "failed") return this.#answer("false", number, error.message);
        if (error instanceof UnavailableError) return this.#answer("cannot check", number, error.message);
        throw error;
      }
    }
    return this.#answer("verified", 0, "");
  }

  #answer(verdict, failed, failure) {
    return { verdict, failed, failure, steps: this.steps, document: this.document };
  }

  #format() {
    const source = text(this.bytes);
    let document;
    try {
      document = JSON.parse(source);
    } catch {
      throw new FormatError("the report is not JSON");
    }
    if (document?.schema !== SCHEMA || canonical(document) !== source) {
      throw new FormatError("the report is not canonical JSON of its schema");
    }
    const { period } = document;
    const [year, month] = period.month.split("-").map(Number);
    this.since = time(period.from);
    this.until = time(period.to);
    const end = Date.UTC(year, month);
    const isWhole = this.until === end && !period.preview;
    const isPart = this.until > this.since && this.until < end && period.preview === true;
    if (this.since !== Date.UTC(year, month - 1) || !(isWhole || isPart)) {
      throw new FormatError("the period of the report is not that of its month");
    }
    this.document = document;
    return `${period.preview ? "a preview of" : "a report on"} ${period.month}, edition ${document.edition}`;
  }

  async #signature() {
    this.trust = readTrust(this.trustDocument);
    const { log } = this.document;
    this.note = utf8(log.checkpoint);
    this.checkpoint = await openCheckpoint(this.note, this.trust);
    const { origin, size, root } = this.checkpoint;
    if (log.origin !== origin || log.size !== size || log.root !== hex(root)) {
      throw new VerificationError("the report names another log, size or root than its checkpoint");
    }
    return `${size} leaves, root ${log.root.slice(0, 16)}…`;
  }

  async #witnesses() {
    return describeWitnesses(await openCosignatures(this.note, this.trust), this.trust);
  }

  #leaves() {
    this.byIndex = new Map();
    const { size, root } = this.checkpoint;
    for (const { index, entry: encoded, proof } of this.document.leaves) {
      const entry = fromBase64(encoded);
      try {
        verifyInclusion(index, size, leafHash(entry), proof.map(fromBase64), root);
      } catch (error) {
        throw new VerificationError(`leaf ${index}: ${error.message}`);
      }
      const leaf = parseLeaf(entry);
      if (leaf.kind === "summary" && leaf.end !== index) {
        throw new VerificationError(`the summary at leaf ${index} says that it is elsewhere`);
      }
      this.byIndex.set(index, leaf);
    }
    return `${this.byIndex.size} leaves are in the tree of the checkpoint`;
  }

  #of(kind) {
    return [...this.byIndex.values()].filter((leaf) => leaf.kind === kind);
  }

  /** Where days begin and end, oldest first. */
  get borders() {
    const whole = Math.ceil((this.until - this.since) / DAY);
    return [...Array.from({ length: whole }, (_, i) => this.since + i * DAY), this.until];
  }

  #figures() {
    const { document } = this;
    const table = this.byIndex.get(document.class_codes_index);
    const parameters = this.byIndex.get(document.parameters_index);
    if (table?.kind !== "class codes" || parameters?.kind !== "parameters") {
      throw new VerificationError("the leaves that give the class codes or the parameters are others");
    }
    const epochs = new ProvenEpochs(this.#of("summary"), this.#of("heartbeat"));
    const last = epochs.at(this.until);
    const first = last ? epochs.numbered(1) : null;
    const log = { table: new ClassTable(table.value), parameters: parameters.value, first };
    const { running } = document.declared;
    const counted = (since, until) =>
      windowFigures(epochs.select(since, until), log, running, since, until);
    const borders = this.borders;
    const found = {
      totals: counted(this.since, this.until),
      days: borders.slice(1).map((until, i) => day(counted(borders[i], until), borders[i], until)),
      parameters: withoutVersion(parameters.value),
      in_force: last && digestsOf(last),
      covers_from: first && first.notAfter > this.since ? formatTime(first.notAfter) : null,
    };
    const { totals, days, in_force: inForce } = document;
    verifySame({
      totals,
      days,
      parameters: document.parameters,
      in_force: inForce,
      covers_from: document.period.covers_from,
    }, found);
    return `totals and ${days.length} days are the differences of ${epochs.summaries.length} signed summaries`;
  }

  #changes() {
    const summaries = this.#of("summary").sort((one, other) => one.number - other.number);
    const inside = summaries.filter((one) => one.notAfter > this.since && one.notAfter <= this.until);
    const earlier = summaries.filter((one) => one.notAfter <= this.since).slice(-1);
    const waiting = [...this.document.changes].sort((one, other) => one.epoch - other.epoch);
    const chain = [...earlier, ...inside];
    chain.slice(1).forEach((after, i) => {
      const held = digestsOf(chain[i]);
      while (waiting.length && waiting[0].epoch <= after.number) {
        const { what, epoch, before, after: next } = waiting.shift();
        if (epoch <= chain[i].number || held[what] !== before) {
          throw new VerificationError(`the change of ${what} at epoch ${epoch} begins with a digest that was not in force`);
        }
        held[what] = next;
      }
      const different = difference(held, digestsOf(after));
      if (different) {
        throw new VerificationError(`the ${different.path} digest differs between epochs `
          + `${chain[i].number} and ${after.number}, and no listed change leads there`);
      }
    });
    if (waiting.length) throw new VerificationError("a change is listed outside of the period");
    return `${this.document.changes.length} changes lead from border to border; within a day only a recount tells`;
  }

  async #newest() {
    const note = await this.read("checkpoint");
    const newest = await openCheckpoint(note, this.trust);
    await openCosignatures(note, this.trust);
    return newest;
  }

  async #growth() {
    const older = this.checkpoint;
    const newer = (this.newest = await this.#newest());
    if (newer.size < older.size) {
      throw new VerificationError(`the log has ${newer.size} leaves, the report was made of ${older.size}`);
    }
    if (newer.size === older.size) {
      if (!equal(newer.root, older.root)) {
        throw new VerificationError("two roots are signed for one size");
      }
      return "the log has not grown since";
    }
    const reader = new TileReader(this.read, newer.size);
    const proof = await reader.proof(consistencyPath(older.size, newer.size));
    verifyConsistency(older.size, newer.size, proof, older.root, newer.root);
    return `the log of ${newer.size} leaves begins with the report's ${older.size}`;
  }

  async #recount() {
    const { recount } = await import("./report-recount.js");
    return recount(this, this.onProgress);
  }
}

const SHOWN = ["services", "tenant_isolation", "canaries"];

/** A day as the document has it, out of the figures of its epochs. */
function day(figures, since, until) {
  const isGap = figures.last_epoch === null;
  const operations = ({ services }) => SIX.reduce((sum, name) => sum + (services[name].operations ?? 0), 0);
  const apart = Object.fromEntries(
    Object.entries(figures.apart).map(([name, part]) => [name, operations(part)]));
  return {
    from: formatTime(since),
    to: formatTime(until),
    ...Object.fromEntries(["first_epoch", "last_epoch", "first_index", "last_index"]
      .map((name) => [name, figures[name]])),
    ...Object.fromEntries(SHOWN.map((name) => [name, isGap ? null : figures[name]])),
    apart: isGap ? null : apart,
  };
}
