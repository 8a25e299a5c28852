// SHA-256 (FIPS 180-4), synchronous: WebCrypto's digest costs a promise for each of many small hashes.

const primes = [];
for (let candidate = 2; primes.length < 64; candidate++) {
  if (primes.every((prime) => candidate % prime)) primes.push(candidate);
}
// The first 32 bits of the fractional part, as the standard defines its constants.
const fraction = (value) => ((value % 1) * 4294967296) | 0;
const ROUND = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const words = new Int32Array(64);
const state = new Int32Array(8);
const tail = new Uint8Array(128);

function compress(bytes, offset) {
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const upper = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + upper + (g ^ (e & (f ^ g))) + ROUND[i] + words[i]) | 0;
    const lower = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (lower + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** SHA-256 of `bytes` (a Uint8Array shorter than 2^32 bytes): 32 bytes. */
export function sha256(bytes) {
  const digest = new Uint8Array(32);
  sha256Into(digest, 0, bytes, bytes.length);
  return digest;
}

/** Writes SHA-256 of the first `length` of `bytes` into `out`, from `at` on. */
export function sha256Into(out, at, bytes, length) {
  state.set(START);
  const whole = length - (length % 64);
  for (let offset = 0; offset < whole; offset += 64) compress(bytes, offset);
  const rest = length - whole;
  const padded = rest < 56 ? 64 : 128;
  tail.fill(0, 0, padded);
  for (let i = 0; i < rest; i++) tail[i] = bytes[whole + i];
  tail[rest] = 0x80;
  const high = Math.floor(length / 0x20000000);
  const low = length << 3;
  for (let i = 0; i < 4; i++) {
    tail[padded - 5 - i] = high >>> (8 * i);
    tail[padded - 1 - i] = low >>> (8 * i);
  }
  for (let offset = 0; offset < padded; offset += 64) compress(tail, offset);
  for (let i = 0; i < 32; i++) out[at + i] = state[i >> 2] >>> (24 - 8 * (i & 3));
}
