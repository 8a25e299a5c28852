// Small enhancements of pages that work without them.

const byId = (id) => document.getElementById(id);

// Without a script an example answers at an address of its own, with the whole page around it.
const HERE = location.pathname.startsWith("/examples/") ? "/enforcement.html" : location.pathname;

/** A page of this site as a document; its scripts do not run. */
function load(url, options = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(options.method ?? "GET", url);
    request.responseType = "document";
    request.timeout = 15_000; // a site that hangs does not answer
    request.addEventListener("load", () =>
      request.response && request.status === 200
        ? resolve(request.response)
        : reject(new Error("this site does not answer")));
    for (const kind of ["error", "timeout"]) {
      request.addEventListener(kind, () => reject(new Error("this site does not answer")));
    }
    request.send();
  });
}

function replace(element, loaded) {
  const fresh = loaded.getElementById(element.id);
  if (!fresh) return;
  const open = new Set([...element.querySelectorAll("details[open]")].map((one) => one.id));
  const adopted = document.importNode(fresh, true);
  for (const one of adopted.querySelectorAll("details")) one.open = Boolean(one.id) && open.has(one.id);
  element.replaceWith(adopted);
}

/** Fetch this page again and replace every part that shows figures. */
export async function refreshPage() {
  const loaded = await load(HERE);
  const old = byId("live");
  const fresh = loaded.getElementById("live");
  // The banner keeps its state; only what it is about changes.
  for (const name of ["metrics", "readAt", "trouble"]) {
    if (fresh?.dataset[name] === undefined) delete old.dataset[name];
    else old.dataset[name] = fresh.dataset[name];
  }
  for (const element of document.querySelectorAll("[data-refresh]")) {
    if (element !== old) replace(element, loaded);
  }
  enhanceSources();
}

/** A figure opens the section that says where it comes from, and names its own path there. */
export function enhanceSources() {
  for (const link of document.querySelectorAll("a.figure")) {
    link.onclick = () => {
      const source = byId(link.hash.slice(1));
      if (!source) return;
      source.open = true;
      source.querySelector("[data-source-member]").textContent = link.dataset.figure;
    };
  }
}

export function enhanceExamples() {
  for (const form of document.querySelectorAll("form[data-example]")) {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        replace(byId(form.dataset.example), await load(form.action, { method: "POST" }));
        enhanceExamples();
      } catch {
        form.submit(); // the whole page then says what is the matter
      }
    };
  }
}

export async function showHeaders() {
  const table = byId("headers");
  if (!table) return;
  try {
    const response = await fetch(HERE, { method: "HEAD", cache: "no-store" });
    for (const row of table.tBodies[0].rows) {
      row.cells[1].textContent = response.headers.get(row.cells[0].textContent) ?? "not received";
    }
    byId("headers-status").textContent = "As your browser has just received them for this page.";
  } catch {
    byId("headers-status").textContent = "Your browser could not ask for them just now.";
  }
}
