// The page of a leaf: a button that checks its proof here. What checks is loaded when it is pressed.

const byId = (id) => document.getElementById(id);

function mark(item, status, detail = "") {
  item.dataset.status = status;
  item.querySelector(".step-status").textContent = status;
  item.querySelector(".step-detail").textContent = detail;
}

function say({ verdict, words }) {
  byId("proof-verdict").dataset.verdict = verdict;
  byId("proof-verdict").textContent = words;
}

async function check(button) {
  const items = [...byId("proof-steps").children];
  button.disabled = true;
  for (const item of items) mark(item, "not checked");
  say({ verdict: "", words: "" });
  try {
    const { checkProof } = await import("./proof.js");
    say(await checkProof(byId("proof"), byId("proof-checkpoint").textContent, items, mark));
  } catch (error) {
    say({ verdict: "cannot check", words: `Could not be checked: ${error.message}.` });
  } finally {
    button.disabled = false;
  }
}

const button = byId("proof-start");
button.hidden = false;
button.addEventListener("click", () => check(button));
