// Receipts and journals on `/verify`: files are chosen or dropped, and never leave this browser.
// What checks them is loaded when there is one.

const byId = (id) => document.getElementById(id);
const LARGEST = 64 * 1024 * 1024;

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function read(file) {
  if (file.size > LARGEST) throw new Error("is too large");
  const { parsePaper } = await import("./paper.js");
  return { name: file.name, ...parsePaper(await file.arrayBuffer()) };
}

/** This site's keys, policy, and a reader of its log. */
async function siteTrust() {
  const { readTrust } = await import("./opening.js");
  const { ED25519, parseVerifierKey } = await import("./note.js");
  const { UnavailableError, VerificationError } = await import("./errors.js");
  const document = await (await fetch("/.well-known/tractatus.json")).json();
  const keys = (document.promise_keys ?? []).map((vkey) => parseVerifierKey(vkey, ED25519));
  const log = async (path) => {
    const url = `${document.platform}/log/${path}`;
    const response = await fetch(url, { credentials: "omit", cache: "no-cache" }).catch(() => {
      throw new UnavailableError("the platform does not answer");
    });
    if (response.status === 404) throw new VerificationError(`the log does not have: ${path}`);
    if (!response.ok) throw new UnavailableError(`the platform answers ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return { site: { ...readTrust(document), promiseKeys: keys }, log };
}

function shownSteps(steps) {
  const list = element("ol", "", "steps");
  for (const { name, status, detail } of steps) {
    const item = element("li");
    item.dataset.status = status;
    item.append(element("span", name, "step-name"), " ", element("span", status, "tag step-status"),
      document.createElement("br"), element("span", detail, "step-detail quiet"));
    list.append(item);
  }
  return list;
}

function verdictOf(steps) {
  const failed = steps.find(({ status }) => status === "failed");
  if (failed) return ["false", `False at step ${failed.number}, ${failed.name}: ${failed.detail}.`];
  return null;
}

function shownReceipt(name, { steps, record, content, places }) {
  const open = steps.slice(3, 5).some(({ status }) => status !== "passed");
  const [verdict, words] = verdictOf(steps) ?? (open
    ? ["promised", "Promised, and not proven yet: the epoch was not public when this receipt was made."]
    : ["verified", "Verified in your browser: this decision is in the log, as it was made."]);
  const facts = element("dl", "", "pairs");
  const add = (term, ...values) => {
    const held = element("dd");
    held.append(...values);
    facts.append(element("dt", term), held);
  };
  add("decision", element("code", record.act), `: ${record.effect.replace("_", " ")}`);
  add("made", new Date(record.at).toISOString());
  add("record", element("span", record.id, "mono"));
  if (places.length) {
    add("stands at", ...places.flatMap((index) => {
      const link = element("a", `leaf ${index.toLocaleString("en-US")}`);
      link.href = `/audit/leaf/${index}`;
      return [link, " "];
    }));
  }
  const parts = [facts];
  if (content !== null) {
    const details = element("details");
    const shown = element("pre", JSON.stringify(JSON.parse(content), null, 2));
    shown.tabIndex = 0;
    details.append(element("summary", "What it was about, as the receipt holds it"), shown);
    parts.push(details);
  }
  return paper(name, verdict, words, steps, parts);
}

function shownJournal(name, { steps, missing, decisions, waiting }) {
  const count = (number) => number.toLocaleString("en-US");
  const isChecked = steps.at(-1).status === "passed";
  const [verdict, words] = verdictOf(steps) ?? ["verified", `Verified in your browser. Decisions: ${count(decisions)}, `
    + `of which ${count(waiting)} waiting for an epoch. ${isChecked ? "None that you kept is missing."
      : "Whether the list is whole, only files from before can tell: choose them together with this one."}`];
  const parts = [];
  if (missing.length) {
    const list = element("ul", "", "missing");
    list.append(...missing.map((one) => element("li", one)));
    parts.push(element("p", `Missing: ${count(missing.length)}`), list);
  }
  return paper(name, verdict, words, steps, parts);
}

function paper(name, verdict, words, steps, parts) {
  const article = element("article", "", "card flow paper");
  const said = element("p", words, "verdict");
  said.dataset.verdict = verdict;
  article.append(element("h3", name), said, ...parts, shownSteps(steps));
  return article;
}

function unreadable(name, error) {
  const article = element("article", "", "card flow paper");
  article.append(element("h3", name), element("p", `Not checked: this ${name ? "file " : ""}${error.message}.`, "verdict"));
  return article;
}

async function check(files) {
  const shown = [];
  const papers = [];
  for (const file of files) {
    try {
      papers.push(await read(file));
    } catch (error) {
      shown.push(unreadable(file.name, error));
    }
  }
  const { checkReceipt } = await import("./receipt.js");
  const { checkJournal } = await import("./journal.js");
  const { site, log } = await siteTrust();
  const journals = papers.filter(({ journal }) => journal);
  const size = ({ journal }) => Number(journal.source.checkpoint.split("\n")[1]);
  const newest = journals.sort((one, other) => size(other) - size(one))[0];
  if (newest) {
    const kept = papers.filter((one) => one !== newest);
    shown.push(shownJournal(newest.name, await checkJournal(newest.journal, kept, site)));
  }
  for (const { name, receipt } of papers.filter((one) => one.receipt)) {
    shown.push(shownReceipt(name, await checkReceipt(receipt, site, log)));
  }
  return shown;
}

async function open(files) {
  if (!files.length) return;
  byId("papers-status").textContent = "Checking…";
  byId("papers-shown").replaceChildren();
  try {
    const shown = await check([...files]);
    byId("papers-shown").replaceChildren(...shown);
    byId("papers-status").textContent = [...byId("papers-shown").querySelectorAll(".verdict")]
      .map((one) => one.textContent).join(" ");
  } catch (error) {
    byId("papers-status").textContent = `Could not be checked: ${error.message}.`;
  }
}

const drop = byId("papers");
drop.hidden = false;
byId("papers-files").addEventListener("change", ({ target }) => open(target.files));
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.dataset.over = "";
  });
}
drop.addEventListener("dragleave", () => { delete drop.dataset.over; });
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  delete drop.dataset.over;
  open(event.dataTransfer.files);
});
