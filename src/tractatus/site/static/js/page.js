// Small enhancements of pages that work without them.

const byId = (id) => document.getElementById(id);

// Without a script an example answers at an address of its own, with the whole page around it.
export const HERE = location.pathname.startsWith("/examples/") ? "/enforcement.html" : location.pathname;

/** A page of this site as a document; its scripts do not run. */
export function load(url, options = {}) {
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

export function replace(element, loaded) {
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
}
