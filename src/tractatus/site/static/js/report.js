// A report verifies itself when it is opened. Not verified until a check has ended here; what is
// false is struck through and stays so.

import { UnavailableError, VerificationError } from "./errors.js";
import { firstForeignFigure } from "./figures.js";
import { canVerifySignatures } from "./note.js";
import { FIGURES, ReportVerification } from "./report-verify.js";

const LARGEST = 32 * 1024 * 1024;
const byId = (id) => document.getElementById(id);
const article = byId("report");

async function bytesOf(url, { missing } = {}) {
  let response;
  try {
    response = await fetch(url, { credentials: "omit", cache: "no-cache" });
  } catch {
    throw new UnavailableError(`no answer from ${new URL(url, location.href).host}`);
  }
  if (missing && (response.status === 404 || response.status === 410)) {
    throw new VerificationError(`the log does not have: ${missing}`);
  }
  if (!response.ok) {
    throw new UnavailableError(`${new URL(url, location.href).host} answers ${response.status}`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > LARGEST) throw new UnavailableError("an answer is too large");
  return bytes;
}

function show(state, words, detail) {
  article.dataset.report = state;
  if (byId("report-status").textContent !== words) byId("report-status").textContent = words;
  byId("report-detail").textContent = detail;
}

function showSteps(steps) {
  for (const item of byId("report-steps").children) {
    const step = steps.find(({ number }) => String(number) === item.dataset.step);
    item.dataset.status = step?.status ?? "not checked";
    item.querySelector(".step-status").textContent = step?.status ?? "not checked";
    if (step) item.querySelector(".step-detail").textContent = step.detail;
  }
}

function offer(files) {
  byId("report-files").replaceChildren(...files.flatMap(([name, bytes]) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = name;
    link.textContent = name;
    return [link, " "];
  }));
  byId("report-files").hidden = false;
}

/** The page must show what the document says, every figure of it. */
function withPage(answer) {
  if (answer.verdict === "false") return answer;
  const foreign = firstForeignFigure(article, answer.document);
  if (!foreign) return answer;
  const failure = `this page shows “${foreign.shown}” at ${foreign.path}, the report says `
    + `“${foreign.expected ?? "nothing"}”`;
  const steps = answer.steps.map((step) =>
    step.number === FIGURES ? { ...step, status: "failed", detail: failure } : step);
  return { ...answer, verdict: "false", failed: FIGURES, failure, steps };
}

const stepName = (number) =>
  byId("report-steps").querySelector(`[data-step="${number}"] .step-name`).textContent;

const clock = () => `${new Date().toISOString().slice(11, 16)} UTC`;

function conclude(answer, bytes, isRecount) {
  showSteps(answer.steps);
  if (answer.verdict === "false") {
    show("failed", "Verification failed", `Step ${answer.failed}, ${stepName(answer.failed)}: `
      + `${answer.failure}. The figures on this page are struck through. The bytes that were `
      + "examined can be kept as proof:");
    const note = answer.document?.log?.checkpoint;
    offer([["report.json", bytes], ...(note ? [["checkpoint.txt", note]] : [])]);
  } else if (article.dataset.report === "failed") {
    return; // what has failed stays so until a reload
  } else if (answer.verdict === "cannot check") {
    show("unreachable", "Not verified to the end", `${answer.failure}. What could be checked `
      + "without the log holds; nothing is said about the rest.");
  } else {
    show("verified", `Verified in your browser at ${clock()}`, isRecount
      ? "Every leaf was read: figures, days, changes and outages are what is in the log."
      : "The figures of the month and of each day are differences of signed summaries. Changes "
        + "within a day and outages need a recount of every leaf.");
  }
}

async function check(isRecount, onProgress) {
  if (!(await canVerifySignatures())) {
    show("unchecked", "Not verified yet", "This browser cannot check Ed25519 signatures here; it "
      + "needs a newer one, or an address with https or on this machine. The command line checks "
      + "the same.");
    return;
  }
  const bytes = await bytesOf(article.dataset.document);
  const trust = JSON.parse(new TextDecoder().decode(await bytesOf("/.well-known/tractatus.json")));
  const read = (path) => bytesOf(`${trust.platform}/log/${path}`, { missing: path });
  const verification = new ReportVerification(bytes, trust, read);
  verification.onProgress = onProgress;
  conclude(withPage(await verification.run(isRecount)), bytes, isRecount);
}

async function checkSafely(isRecount, onProgress) {
  try {
    await check(isRecount, onProgress);
  } catch (error) {
    if (article.dataset.report === "failed") return;
    show("unreachable", "Not verified yet", `${error.message}. Nothing is said about whether the `
      + "figures hold.");
  }
}

function showProgress(done, total) {
  byId("report-bar").max = total;
  byId("report-bar").value = done;
  byId("report-count").textContent =
    `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} leaves`;
}

const button = byId("report-recount");
button.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  byId("report-progress").hidden = false;
  await checkSafely(true, showProgress);
  byId("report-progress").hidden = true;
  button.disabled = false;
});

/** A figure names its own path where the sources are. */
for (const link of article.querySelectorAll("a.figure")) {
  link.addEventListener("click", () => {
    byId("report-source").open = true;
    byId("report-member").textContent = link.firstElementChild.dataset.figure;
  });
}

checkSafely(false);
