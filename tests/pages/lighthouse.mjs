// Lighthouse over some addresses in one Chromium; one JSON object for each on standard output.
//
//   node lighthouse.mjs NODE_MODULES CHROMIUM CATEGORIES URL...

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, chromePath, categories, ...urls] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/`));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

const chrome = await launch({
  chromePath,
  chromeFlags: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
try {
  for (const url of urls) {
    const { lhr } = await lighthouse(url, {
      port: chrome.port,
      output: "json",
      logLevel: "error",
      onlyCategories: categories.split(","),
    });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const scores = Object.fromEntries(
      Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]));
    const weighed = new Set(Object.values(lhr.categories)
      .flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id)));
    const lost = Object.values(lhr.audits)
      .filter(({ id, score }) => weighed.has(id) && score !== null && score < 0.95)
      .map(({ id, score, displayValue }) => ({ id, score, shown: displayValue ?? "" }));
    process.stdout.write(`${JSON.stringify({ url, scores, lost })}\n`);
  }
} finally {
  chrome.kill();
}
