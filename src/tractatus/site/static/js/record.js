// A decision record and the leaves that commit to it: docs/spec/evidence.md, sections 2 to 4.

import { concat, equal, fromDecimal, fromHex, hex, utf8 } from "./bytes.js";
import { FormatError, VerificationError } from "./errors.js";
import { FIRST_COUNTED, canonical } from "./leaves.js";
import { sha256 } from "./sha256.js";

const LABELS = {
  decision: utf8("tractatus/decision/v1\n"),
  counted: utf8("tractatus/counted/v1\n"),
  content: utf8("tractatus/content/v1\n"),
};
const BLOCK = 64;
const ACT = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const EFFECTS = ["allow", "notice", "require_approval", "deny"];
const MEMBERS = ["act", "actor", "assessments", "at", "content", "counts", "effect", "flags", "id",
  "policy", "tenant", "version"];

/** HMAC-SHA256 (RFC 2104) under a key of at most one block. */
export function hmac(key, ...parts) {
  const padded = (mask) => {
    const block = new Uint8Array(BLOCK).fill(mask);
    key.forEach((byte, at) => { block[at] ^= byte; });
    return block;
  };
  return sha256(concat(padded(0x5c), sha256(concat(padded(0x36), ...parts))));
}

/** The value of canonical JSON (RFC 8785); FormatError in any other spelling. */
export function parseCanonical(source, what) {
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    throw new FormatError(`${what} is not JSON`);
  }
  if (canonical(value) !== source) throw new FormatError(`${what} is not in its canonical form`);
  return value;
}

/** Throws unless an object has exactly these members. */
export function verifyMembers(value, names, what) {
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  if (!isObject || String(Object.keys(value).sort()) !== String([...names].sort())) {
    throw new FormatError(`${what} has other members than it must have`);
  }
}

const isByte = (value) => Number.isInteger(value) && value >= 0 && value < 256;
const isText = (value) => typeof value === "string" && value !== "";
const ascends = (list, isBefore) => list.every((one, at) => !at || isBefore(list[at - 1], one));

function isAssessment(one) {
  verifyMembers(one, ["outcome", "reasons", "service"], "an assessment");
  return isByte(one.outcome) && isByte(one.service) && one.service < FIRST_COUNTED
    && Array.isArray(one.reasons) && one.reasons.every(isText);
}

function isCount(one) {
  verifyMembers(one, ["count", "outcome", "service"], "a count");
  return isByte(one.outcome) && isByte(one.service) && one.service >= FIRST_COUNTED
    && Number.isSafeInteger(one.count) && one.count > 0;
}

/** The record in its canonical JSON; FormatError unless it is exactly one. */
export function parseRecord(source) {
  const record = parseCanonical(source, "a decision record");
  verifyMembers(record, MEMBERS, "a decision record");
  const { assessments, counts } = record;
  const place = ({ service, outcome }) => service * 256 + outcome;
  const holds = record.version === 1 && ACT.test(record.act) && isText(record.actor)
    && Number.isSafeInteger(record.at) && record.at >= 0 && EFFECTS.includes(record.effect)
    && isByte(record.flags) && [record.id, record.tenant].every((one) => UUID.test(one))
    && [record.policy, record.content].every((one) => DIGEST.test(one))
    && Array.isArray(assessments) && Array.isArray(counts) && assessments.length + counts.length > 0
    && assessments.every(isAssessment) && counts.every(isCount)
    && ascends(assessments, (left, right) => left.service < right.service)
    && ascends(counts, (left, right) => place(left) < place(right));
  if (!holds) throw new FormatError("a decision record has a value out of its range");
  return record;
}

function bigEndian(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

/** The leaves that commit to a record under its nonce, in the record's order. */
export function leavesOf(record, source, nonce) {
  const said = utf8(source);
  const decisions = record.assessments.map(({ service, outcome }) => {
    const commitment = hmac(nonce, LABELS.decision, [service], said);
    return concat([1, service, outcome, record.flags], commitment);
  });
  const counted = record.counts.map(({ service, outcome, count }) => {
    const codes = concat([service, outcome], bigEndian(count));
    const commitment = hmac(nonce, LABELS.counted, codes, said);
    return concat([2, service, outcome, record.flags], commitment, bigEndian(count));
  });
  return [...decisions, ...counted];
}

/** `{record, leaves}` of what opens a decision; throws unless the content is what it commits to. */
export function openDecision({ record: source, nonce, content }) {
  const record = parseRecord(source);
  if (content !== null) {
    const mac = hex(hmac(nonce, LABELS.content, utf8(content)));
    if (mac !== record.content) {
      throw new VerificationError(`the content is not what the record commits to: ${record.id}`);
    }
  }
  return { record, leaves: leavesOf(record, source, nonce) };
}

/** The 32 bytes of a nonce written in hexadecimal. */
export function parseNonce(word) {
  if (typeof word !== "string" || !DIGEST.test(word)) throw new FormatError("a nonce is written in hexadecimal");
  return fromHex(word);
}

/** An index out of a JSON number or a decimal. */
export function parseIndex(value) {
  const index = typeof value === "string" ? fromDecimal(value) : value;
  if (!Number.isSafeInteger(index) || index < 0) throw new FormatError("an index is a whole number");
  return index;
}

export const isSameList = (left, right) =>
  left.length === right.length && left.every((one, at) => equal(one, right[at]));
