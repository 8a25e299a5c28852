// The button that recounts one figure, on its page and in the dialog.

const byId = (id) => document.getElementById(id);

const WORDS = {
  verified: (answer) => `Recounted: ${answer.detail}.`,
  false: (answer) => `False: ${answer.failure}.`,
  unsupported: (answer) => `Not checked: ${answer.failure}.`,
  "cannot check": (answer) => `Could not be checked: ${answer.failure}.`,
};

/** Lets the button of the sheet that is shown recount its figure. */
export function wireRecount(verifier) {
  const box = byId("figure-recount");
  if (!box) return;
  const button = byId("figure-recount-start");
  const progress = byId("figure-recount-progress");
  const verdict = byId("figure-recount-verdict");
  button.hidden = false;
  button.onclick = async () => {
    button.disabled = true;
    progress.hidden = false;
    verdict.textContent = "";
    delete verdict.dataset.verdict;
    const answer = await verifier.figure(box.dataset.metrics, box.dataset.path, ({ done, total }) => {
      byId("figure-recount-bar").max = total;
      byId("figure-recount-bar").value = done;
      byId("figure-recount-count").textContent =
        `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} leaves`;
    }).catch((error) => ({ verdict: "cannot check", failure: error.message }));
    verdict.dataset.verdict = answer.verdict;
    verdict.textContent = WORDS[answer.verdict](answer);
    progress.hidden = true;
    button.disabled = false;
  };
}
