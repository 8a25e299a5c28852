// The evidence page: examples that answer in place, and the headers as this browser received them.

import { HERE, load, replace } from "./page.js";

const byId = (id) => document.getElementById(id);

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
  try {
    const response = await fetch(HERE, { method: "HEAD", cache: "no-store" });
    for (const row of byId("headers").tBodies[0].rows) {
      row.cells[1].textContent = response.headers.get(row.cells[0].textContent) ?? "not received";
    }
    byId("headers-status").textContent = "As your browser has just received them for this page.";
  } catch {
    byId("headers-status").textContent = "Your browser could not ask for them just now.";
  }
}
