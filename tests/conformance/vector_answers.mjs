// The answers of the site's verifier, which runs in browsers, to the vectors that concern it:
//     python3 vectors/run.py checkpoint cosignature policy -- node tests/conformance/vector_answers.mjs
import { createInterface } from "node:readline";

const js = new URL("../../src/tractatus/site/static/js/", import.meta.url);
const { cosignedAt, ED25519, COSIGNATURE, parseCheckpoint, parseNote, parseVerifierKey, verifyNote } =
  await import(new URL("note.js", js));
const { parsePolicy } = await import(new URL("policy.js", js));
const { FormatError, VerificationError } = await import(new URL("errors.js", js));

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const base64 = (data) => Buffer.from(data).toString("base64");

const suites = {
  async checkpoint({ note, keys }) {
    const known = keys.map((key) => parseVerifierKey(key, ED25519));
    const parsed = parseNote(bytes(note));
    const found = parseCheckpoint(parsed.text);
    await verifyNote(parsed, known.filter((key) => key.name === found.origin));
    return { origin: found.origin, size: String(found.size), root: base64(found.root) };
  },
  async cosignature({ note, keys }) {
    const parsed = parseNote(bytes(note));
    const cosigners = {};
    for (const key of keys.map((one) => parseVerifierKey(one, COSIGNATURE))) {
      const time = await cosignedAt(parsed, key);
      if (time !== null) cosigners[key.name] = String(time);
    }
    return { cosigners };
  },
  async policy({ policy, cosigners }) {
    const parsed = parsePolicy(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(policy)));
    const came = parsed.witnesses.filter((one) => cosigners.includes(one.vkey));
    return { met: parsed.isMet(came.map((one) => one.label)) };
  },
};

async function answer({ suite, input }) {
  if (!suites[suite]) return { unsupported: true };
  try {
    return { result: await suites[suite](input) };
  } catch (error) {
    if (error instanceof VerificationError) return { error: "untrusted" };
    if (error instanceof FormatError) return { error: "malformed" };
    return { error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
