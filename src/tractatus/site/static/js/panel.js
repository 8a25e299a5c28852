// The recount panel: nine numbered steps, the same as `tractatus verify` has.

const byId = (id) => document.getElementById(id);

/** Recounts the whole log, shows each step as it ends, and hands the answer to `conclude`. */
export async function recount(verifier, conclude) {
  const button = byId("recount-start");
  const metrics = byId("live").dataset.metrics;
  button.disabled = true;
  reset();
  try {
    if (!metrics) throw new Error("this site could not read the platform");
    const answer = await verifier.recount(metrics, show);
    show(answer);
    say(answer);
    conclude(answer);
  } catch (error) {
    say({ verdict: "cannot check", failure: error.message });
  } finally {
    button.disabled = false;
    byId("recount-progress").hidden = true;
  }
}

function reset() {
  byId("recount-verdict").textContent = "";
  delete byId("recount-verdict").dataset.verdict;
  byId("recount-progress").hidden = false;
  show({ done: 0, total: 0, steps: [] });
  for (const item of byId("recount-steps").children) mark(item, "not checked", "");
}

function mark(item, status, detail) {
  item.dataset.status = status;
  item.querySelector(".step-status").textContent = status;
  if (detail) item.querySelector(".step-detail").textContent = detail;
}

function show({ done, total, steps }) {
  for (const { number, status, detail } of steps ?? []) {
    mark(byId("recount-steps").querySelector(`[data-step="${number}"]`), status, detail);
  }
  if (total) {
    byId("recount-bar").max = total;
    byId("recount-bar").value = done;
    byId("recount-count").textContent =
      `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} leaves`;
  }
}

function say({ verdict, failure, detail }) {
  const element = byId("recount-verdict");
  element.dataset.verdict = verdict;
  element.textContent = {
    verified: `Verified: ${detail}.`,
    false: `False: ${failure}.`,
    unsupported: `Not checked: ${failure}.`,
    "cannot check": `Could not be checked: ${failure}.`,
  }[verdict];
}
