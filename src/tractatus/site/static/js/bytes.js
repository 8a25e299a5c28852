// Bytes, text and numbers, strictly: every decoder encodes again and compares.

import { FormatError } from "./errors.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text) => encoder.encode(text);

/** Text of UTF-8 bytes; FormatError if they are not UTF-8. */
export function text(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new FormatError("expected UTF-8");
  }
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Negative, zero or positive, as the first differing byte says. Nothing here is secret. */
export function compare(left, right) {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    if (left[i] !== right[i]) return left[i] - right[i];
  }
  return left.length - right.length;
}

export const equal = (left, right) => compare(left, right) === 0;

export function hex(bytes) {
  let digits = "";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return digits;
}

/** Bytes of an even number of hexadecimal digits. */
export const fromHex = (word) =>
  Uint8Array.from(word.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

/** Bytes of standard base64 with padding, in its one canonical form. */
export function fromBase64(word) {
  let binary;
  try {
    binary = atob(word);
  } catch {
    throw new FormatError("expected base64");
  }
  if (btoa(binary) !== word) throw new FormatError("expected canonical base64");
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** A decimal without sign or leading zero; refused above 2^53 - 1, where numbers lose their units. */
export function fromDecimal(word) {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(word) ? Number(word) : NaN;
  if (!Number.isSafeInteger(value)) throw new FormatError(`expected a whole number: ${word}`);
  return value;
}

/** Big-endian u64 at `offset`; `none`, where given, is what 2^64 - 1 means there. */
export function u64(bytes, offset, none) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = view.getBigUint64(offset);
  if (none !== undefined && value === 0xffffffffffffffffn) return none;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new FormatError("a number is too large to be counted exactly");
  }
  return Number(value);
}

export const u16 = (bytes, offset) => bytes[offset] * 256 + bytes[offset + 1];
