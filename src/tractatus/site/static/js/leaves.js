// What stands in a leaf: docs/spec/evidence.md, sections 1 to 8.

import { compare, text, u16, u64 } from "./bytes.js";
import { FormatError } from "./errors.js";

export const FIRST_COUNTED = 128;

const COMMITMENT = 4;
const FIXED_SUMMARY = 176;
const ROW = 11;
const LARGEST_JSON = 65535;
const LAST_TIME = 253402300799999; // the end of the year 9999

/** Sums of leaves by `service, outcome, flags`; a row's key is those three bytes as one number. */
export class Histogram extends Map {
  add(key, count) {
    const sum = (this.get(key) ?? 0) + count;
    if (!Number.isSafeInteger(sum)) throw new FormatError("a sum is too large to be exact");
    this.set(key, sum);
  }

  merge(other) {
    for (const [key, count] of other) this.add(key, count);
    return this;
  }

  /** What was added since `earlier`. */
  since(earlier) {
    const difference = new Histogram();
    for (const [key, count] of this) {
      const rest = count - (earlier.get(key) ?? 0);
      if (rest) difference.set(key, rest);
    }
    return difference;
  }

  equals(other) {
    return this.size === other.size && [...this].every(([key, count]) => other.get(key) === count);
  }
}

/** The key of a histogram's row. */
export const rowKey = (service, outcome, flags) => (service * 256 + outcome) * 256 + flags;

/** `[service, outcome, flags]` of a row's key. */
export const rowParts = (key) => [key >> 16, (key >> 8) & 255, key & 255];

function decision(entry) {
  if (entry.length !== 36) throw new FormatError("a decision leaf has 36 bytes");
  if (entry[1] >= FIRST_COUNTED) throw new FormatError("a decision leaf has a counted service");
  return tallied("decision", entry, 1);
}

function counted(entry) {
  if (entry.length !== 44) throw new FormatError("a counted leaf has 44 bytes");
  if (entry[1] < FIRST_COUNTED) throw new FormatError("a counted leaf has a deciding service");
  const count = u64(entry, 36);
  if (!count) throw new FormatError("a counted leaf counts at least one");
  return tallied("counted", entry, count);
}

const tallied = (kind, entry, count) => ({
  kind,
  service: entry[1],
  outcome: entry[2],
  key: rowKey(entry[1], entry[2], entry[3]),
  commitment: entry.subarray(COMMITMENT, COMMITMENT + 32),
  count,
});

function time(entry, at) {
  const ms = u64(entry, at);
  if (ms > LAST_TIME) throw new FormatError("a time is beyond the year 9999");
  return ms;
}

function rows(entry, at) {
  const histogram = new Histogram();
  const end = at + 2 + ROW * (at + 2 <= entry.length ? u16(entry, at) : Infinity);
  if (end > entry.length) throw new FormatError("a histogram ends inside a row");
  let last = -1;
  for (let row = at + 2; row < end; row += ROW) {
    const key = rowKey(entry[row], entry[row + 1], entry[row + 2]);
    const count = u64(entry, row + 3);
    if (key <= last || !count) throw new FormatError("a histogram's rows are out of order or empty");
    histogram.set(key, count);
    last = key;
  }
  return [histogram, end];
}

function summary(entry) {
  if (entry.length < FIXED_SUMMARY + 4) throw new FormatError("a summary leaf is too short");
  if (entry[1] > 1 || entry.subarray(66, 80).some(Boolean)) {
    throw new FormatError("a summary leaf uses reserved bits");
  }
  const [delta, middle] = rows(entry, FIXED_SUMMARY);
  const [total, end] = rows(entry, middle);
  if (end !== entry.length) throw new FormatError("a summary leaf has bytes after its histograms");
  return {
    kind: "summary",
    belowThreshold: entry[1] === 1,
    number: u64(entry, 2),
    start: u64(entry, 10),
    end: u64(entry, 18),
    previous: u64(entry, 26, null),
    notBefore: time(entry, 34),
    notAfter: time(entry, 42),
    sent: u64(entry, 50),
    caught: u64(entry, 58),
    policy: entry.subarray(80, 112),
    software: entry.subarray(112, 144),
    schema: entry.subarray(144, 176),
    delta,
    total,
  };
}

// RFC 8785 for what these leaves hold: objects, arrays, texts, whole numbers. Other numbers and
// texts are refused by comparing, as their canonical form may differ.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

function json(kind, entry) {
  if (entry.length > LARGEST_JSON) throw new FormatError("a leaf is too long");
  const source = text(entry.subarray(1));
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    throw new FormatError(`a ${kind} leaf is not JSON`);
  }
  if (canonical(value) !== source || value?.version !== 1) {
    throw new FormatError(`a ${kind} leaf is not canonical JSON of version 1`);
  }
  return { kind, value };
}

const PARAMETERS = ["canary_interval", "heartbeat", "hold", "k", "t", "tick", "version"];

function parameters(entry) {
  const leaf = json("parameters", entry);
  const names = Object.keys(leaf.value).sort();
  if (String(names) !== String(PARAMETERS) || !names.every((one) => Number.isSafeInteger(leaf.value[one]))) {
    throw new FormatError("a parameters leaf has other members than it must");
  }
  return leaf;
}

function heartbeat(entry) {
  if (entry.length !== 17) throw new FormatError("a heartbeat leaf has 17 bytes");
  return { kind: "heartbeat", time: time(entry, 1), epoch: u64(entry, 9) };
}

const KINDS = {
  1: decision,
  2: counted,
  3: summary,
  4: (entry) => json("class codes", entry),
  5: parameters,
  6: heartbeat,
};

/** A leaf as `{kind, …}`; FormatError if the format does not describe it. */
export function parseLeaf(entry) {
  const parse = KINDS[entry[0]];
  if (!parse) throw new FormatError("a leaf is of an unknown version");
  return parse(entry);
}

/** Whether the left leaf of an epoch stands before the right one. */
export const isBefore = (left, right) => compare(left.commitment, right.commitment) < 0;
