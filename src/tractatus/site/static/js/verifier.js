// The page's end of the worker in which everything is checked, so that hashing never stops a page.

import * as memory from "./memory.js";

// Trusted Types: the one script address that these pages ever start a worker with.
const policy = globalThis.trustedTypes?.createPolicy("tractatus", {
  createScriptURL: (url) => {
    if (url !== new URL("worker.js", import.meta.url).href) throw new TypeError("foreign script");
    return url;
  },
});

export class Verifier {
  #worker = null;
  #waiting = new Map();
  #next = 1;

  #ask(command, metrics, onProgress, more = {}) {
    this.#worker ??= this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const answered = (answer) => resolve({ ...answer, asked: metrics });
      this.#waiting.set(id, { resolve: answered, reject, onProgress });
      const site = new URL(metrics, location.href);
      this.#worker.postMessage({
        id,
        command,
        metrics: site.href,
        trust: new URL("/.well-known/tractatus.json", location.href).href,
        remembered: memory.all(),
        ...more,
      });
    });
  }

  #start() {
    const url = new URL("worker.js", import.meta.url).href;
    const worker = new Worker(policy ? policy.createScriptURL(url) : url, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      const waiting = this.#waiting.get(data.id);
      if (data.progress) {
        waiting?.onProgress?.(data.progress);
      } else {
        this.#waiting.delete(data.id);
        waiting?.resolve(data.answer);
      }
    });
    worker.addEventListener("error", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the verifier did not start"));
      this.#waiting.clear();
      this.#worker = null;
    });
    return worker;
  }

  /** Signatures, witnesses, growth, freshness, and the figures against the signed summaries. */
  check(metrics) {
    return this.#ask("check", metrics);
  }

  /** All nine steps; `onProgress({steps, done, total})` as they pass. */
  recount(metrics, onProgress) {
    return this.#ask("recount", metrics, onProgress);
  }

  /** One figure, out of exactly its leaves; `onProgress({done, total})`. */
  figure(metrics, path, onProgress) {
    return this.#ask("figure", metrics, onProgress, { path });
  }
}
