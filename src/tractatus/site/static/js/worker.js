// Runs verifications off the page: one message asks, many report progress, one answers.

import { utf8 } from "./bytes.js";
import { check } from "./check.js";
import { UnavailableError, VerificationError } from "./errors.js";
import { canVerifySignatures } from "./note.js";
import { FRESHNESS, GROWTH } from "./opening.js";

const LARGEST = 32 * 1024 * 1024;
const OFTEN_MS = 100; // each move costs more than hashing a file
const PATIENCE_MS = 15 * 1000; // who hangs gives no answer

async function bytesOf(url, { missing } = {}) {
  const host = new URL(url).host;
  const unavailable = () => { throw new UnavailableError(`no answer from ${host}`); };
  const response = await fetch(url, {
    credentials: "omit",
    cache: missing ? "no-cache" : "default",
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(unavailable);
  if (missing && (response.status === 404 || response.status === 410)) {
    throw new VerificationError(`the log does not have: ${missing}`);
  }
  if (!response.ok) throw new UnavailableError(`${host} answers ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer().catch(unavailable));
  if (bytes.length > LARGEST) throw new UnavailableError("an answer is too large");
  return bytes;
}

const parse = async (url) => JSON.parse(new TextDecoder().decode(await bytesOf(url)));

/** What is kept as proof when something is false: what was examined, by name. */
const asProof = (files, metrics) => [{ name: "framework-metrics.json", bytes: metrics }, ...files];

async function answer({ command, metrics: url, trust: trustUrl, remembered, path }, onProgress) {
  if (!(await canVerifySignatures())) {
    return {
      verdict: "unsupported",
      failure: "this browser cannot check Ed25519 signatures here; it needs a newer one, or an "
        + "address with https or on this machine",
    };
  }
  const metrics = await bytesOf(url);
  const trust = await parse(trustUrl);
  const question = {
    metrics,
    trust,
    now: Date.now(),
    remembered: remembered[trust.origin] ?? null,
    formerly: remembered,
    read: (path) => bytesOf(`${trust.platform}/log/${path}`, { missing: path }),
    pack: (number) => bytesOf(`${trust.platform}/api/public/log-packs/${number}`),
  };
  const common = {
    metrics: JSON.parse(new TextDecoder().decode(metrics)),
    origin: trust.origin,
    vkey: trust.verifier_keys[0],
  };
  if (command === "figure") {
    const { recountFigure } = await import("./range.js");
    return { ...(await recountFigure(question, path, onProgress)), ...common };
  }
  if (command === "check") {
    const found = await check(question);
    if (found.verdict !== "recount") {
      return {
        ...found,
        ...common,
        note: found.checkpoint && new TextDecoder().decode(found.checkpoint),
        bytes: found.verdict === "false" ? asProof(found.files, metrics) : [],
      };
    }
  }
  // Loaded only when somebody asks for a recount.
  const { Verification } = await import("./verify.js");
  const verification = new Verification(question, onProgress);
  const report = await verification.run();
  const proof = verification.note ? [{ name: "checkpoint.txt", bytes: verification.note }] : [];
  if (report.failed === GROWTH) {
    proof.push({ name: "remembered-checkpoint.txt", bytes: utf8(question.remembered.note) });
  }
  return {
    ...report,
    ...common,
    isOnlyStale: report.failed === FRESHNESS,
    note: verification.note && new TextDecoder().decode(verification.note),
    bytes: report.verdict === "false" ? asProof(proof, metrics) : [],
  };
}

addEventListener("message", async ({ data }) => {
  try {
    let told = 0;
    const onProgress = (progress) => {
      const now = performance.now();
      if (progress.done < progress.total && now - told < OFTEN_MS) return;
      told = now;
      postMessage({ id: data.id, progress });
    };
    postMessage({ id: data.id, answer: await answer(data, onProgress) });
  } catch (error) {
    const failure = error instanceof UnavailableError ? error.message : `the check stopped: ${error.message}`;
    postMessage({ id: data.id, answer: { verdict: "cannot check", failure } });
  }
});

