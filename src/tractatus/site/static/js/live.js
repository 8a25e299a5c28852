// The live state of a page: what this browser could check, and when. Never green by default, by
// memory or by hope: a state is entered only with the answer of a check that has just ended.

import { firstForeignFigure } from "./figures.js";
import * as memory from "./memory.js";
import { refreshPage } from "./page.js";
import { forgetting, showMemory } from "./remembered.js";
import { Verifier } from "./verifier.js";

const REFRESH_MS = 5 * 60 * 1000;
const LONGEST_PAUSE_MS = 60 * 1000;
const SHORTEST_PAUSE_MS = 5 * 1000;

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const verifier = new Verifier();

let last = null; // the last check that ended: {state, at, fresh}
let busy = false;
let refreshedAt = Date.now();
let next = 0; // the timer of the next look

/** "12 s", "5 min", "3 h": how long ago, for people. */
function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

const clock = (ms) => `${new Date(ms).toISOString().slice(11, 16)} UTC`;

function show(state, words, detail) {
  root.dataset.live = state;
  // Written only when it changes: a screen reader hears a change once, and never the ticking age.
  if (byId("live-status").textContent !== words) byId("live-status").textContent = words;
  byId("live-detail").textContent = detail;
  tick();
}

function tick() {
  const element = byId("live-age");
  if (!element) return;
  const ago = last?.verifiedAt ? `${age(Date.now() - last.verifiedAt)} ago` : null;
  const words = {
    verified: ` ${ago}`,
    stale: last?.aliveAt ? `; as of ${clock(last.aliveAt)}` : "",
    unreachable: ago ? `; last verified ${ago}` : "; not verified yet",
    failed: last?.failedAt ? ` at ${clock(last.failedAt)}` : "",
  }[root.dataset.live];
  if (words !== undefined) element.textContent = words;
  // Green fades by itself when the sign of life that it rests on grows old.
  if (root.dataset.live === "verified" && Date.now() > last.freshUntil) showStale();
}

function showStale() {
  show("stale", "The checks hold, but the log is old",
    "No sign of life since. By the clock of this device.");
}

/** Enters the state that a check's answer calls for; what has failed stays so until a reload. */
function conclude(answer) {
  const now = Date.now();
  const isOld = answer.asked !== byId("live").dataset.metrics; // the page was refreshed meanwhile
  if (isOld || (root.dataset.live === "failed" && answer.verdict !== "false")) return;
  if (answer.verdict === "verified") {
    const foreign = firstForeignFigure(document, answer.metrics);
    if (foreign) {
      answer = {
        ...answer,
        verdict: "false",
        failure: `this page shows “${foreign.shown}” at ${foreign.path}, the document says `
          + `“${foreign.expected ?? "nothing"}”`,
      };
    }
  }
  if (answer.isOnlyStale) {
    last = { ...last, aliveAt: answer.aliveAt };
    showStale();
    return;
  }
  if (answer.verdict === "false") {
    last = { ...last, failedAt: now };
    show("failed", "Verification failed", `${answer.failure}. The figures on this page are struck `
      + "through. The bytes that were examined can be kept as proof:");
    offerBytes(answer.bytes ?? [], answer.origin);
    return;
  }
  if (answer.verdict === "unsupported") {
    show("unchecked", "Not verified yet", `${answer.failure}. The command line checks the same.`);
    return;
  }
  if (answer.verdict === "cannot check") {
    show("unreachable", "Cannot reach the platform", `${answer.failure}. Nothing is said about `
      + "whether the figures hold.");
    return;
  }
  last = { verifiedAt: now, aliveAt: answer.aliveAt, freshUntil: answer.freshUntil };
  showMemory(byId("live-actions"), answer);
  if (now > answer.freshUntil) showStale();
  else show("verified", "Verified in your browser", `${answer.detail}.`);
}

function offerBytes(files, origin) {
  const list = files.map(({ name, bytes }) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = name;
    link.textContent = name;
    return link;
  });
  const actions = byId("live-actions");
  actions.replaceChildren(...list.flatMap((link) => [link, " "]));
  if (origin in memory.all()) actions.append(forgetting(origin, () => location.reload()));
  actions.hidden = !list.length;
}

async function check() {
  const { metrics, trouble } = byId("live").dataset;
  if (!metrics) {
    show("unreachable", "Cannot reach the platform", `This site says: ${trouble}.`);
    return;
  }
  conclude(await verifier.check(metrics));
}

/** Until the next look: soon enough that green does not fade while the log is alive. */
function pause() {
  const left = (last?.freshUntil ?? Infinity) - Date.now();
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, left / 2));
}

/** Whether the figures on the page are due, or would grow old before the next look. */
function isDue() {
  const now = Date.now();
  return now - refreshedAt >= REFRESH_MS || now + 2 * pause() > (last?.freshUntil ?? Infinity);
}

async function round() {
  if (busy || document.hidden || root.dataset.live === "failed") return;
  busy = true;
  clearTimeout(next);
  try {
    if (isDue()) {
      await refreshPage();
      refreshedAt = Date.now();
    }
    await check();
  } catch (error) {
    show("unreachable", "Cannot reach the site", `${error.message}. Nothing is said about whether `
      + "the figures hold.");
  } finally {
    busy = false;
    next = setTimeout(round, pause());
  }
}

/** What only a click needs is loaded by that click; without it links and forms still work. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-figure]");
  const isPlain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain) return;
  event.preventDefault();
  const { openFigure } = await import("./provenance.js").catch(() => ({}));
  if (openFigure) openFigure(link, verifier);
  else location.assign(link.href);
});
if (byId("headers-status")) {
  import("./examples.js").then(({ enhanceExamples, showHeaders }) => {
    enhanceExamples();
    showHeaders();
  });
}
if (byId("recount-start")) {
  byId("recount-start").hidden = false;
  byId("recount-start").addEventListener("click", async () => {
    const { recount } = await import("./panel.js");
    recount(verifier, conclude);
  });
}
if (byId("figure-recount-start")) {
  byId("figure-recount-start").hidden = false;
  byId("figure-recount-start").addEventListener("click", async () => {
    const { wireRecount } = await import("./sheet.js");
    wireRecount(verifier);
    byId("figure-recount-start").click();
  }, { once: true });
}
if (byId("live")) {
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", round);
  addEventListener("online", round);
  addEventListener("pageshow", tick); // back from where the browser kept it: old green fades now
  round();
}
