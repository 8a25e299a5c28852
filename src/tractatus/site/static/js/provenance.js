// Where a figure comes from, opened in place: the page of the figure, in one dialog that is used
// again and again. Everything in it is made by the server; the link goes to the same without script.

import { load } from "./page.js";
import { wireRecount } from "./sheet.js";

const byId = (id) => document.getElementById(id);

function make() {
  const dialog = document.createElement("dialog");
  dialog.id = "figure-dialog";
  dialog.setAttribute("aria-labelledby", "figure-title");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "soft";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const page = document.createElement("a");
  page.textContent = "Open as a page";
  const bar = document.createElement("p");
  bar.className = "split";
  bar.append(page, close);
  const content = document.createElement("div");
  dialog.append(bar, content);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside the sheet
  });
  document.body.append(dialog);
  return dialog;
}

/** The sheet of a figure out of its page; what only the page needs is left out. */
async function sheet(url) {
  const loaded = await load(url);
  const found = document.importNode(loaded.getElementById("figure-sheet"), true);
  for (const one of found.querySelectorAll(".page-only")) one.remove();
  // It shows a document of a moment; what is compared with the newest one is the page around it.
  for (const one of found.querySelectorAll("[data-figure]")) one.removeAttribute("data-figure");
  return found;
}

/** Opens the figure of `link`; resolves when it is shown. */
export async function openFigure(link, verifier) {
  const dialog = byId("figure-dialog") ?? make();
  const content = dialog.lastElementChild;
  const path = link.dataset.figure;
  const digest = byId("live")?.dataset.metrics?.match(/[0-9a-f]{64}/)?.[0];
  const waiting = document.createElement("p");
  waiting.setAttribute("role", "status");
  waiting.textContent = "Reading where this figure comes from…";
  content.replaceChildren(waiting);
  dialog.querySelector("a").href = link.href;
  dialog.dataset.path = path;
  dialog.showModal();
  dialog.addEventListener("close", () => {
    // The page may have been refreshed behind the dialog, and the link with it.
    if (!link.isConnected) document.querySelector(`[data-figure="${path}"]`)?.focus();
  }, { once: true });
  try {
    const found = await sheet(digest ? `${link.href}?of=${digest}` : link.href);
    if (dialog.dataset.path !== path || !dialog.open) return;
    content.replaceChildren(found);
    dialog.scrollTop = 0;
    byId("figure-title").focus();
    wireRecount(verifier);
  } catch (error) {
    waiting.textContent = `It could not be read: ${error.message}.`;
  }
}
