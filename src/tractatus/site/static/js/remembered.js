// Since-last-visit consistency, as far as a visitor sees it: what is kept, since when, and what it
// has proven. Nothing is kept before the visitor says so.

import * as memory from "./memory.js";

const number = (value) => value.toLocaleString("en-US");
const day = (ms) =>
  new Date(ms).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

function button(words, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "soft small";
  made.textContent = words;
  made.addEventListener("click", action);
  return made;
}

function say(place, words, ...more) {
  if (!place.hidden && place.firstElementChild?.textContent === `${words} `) return; // keeps focus
  const text = document.createElement("span");
  text.textContent = `${words} `;
  place.replaceChildren(text, ...more);
  place.hidden = false;
}

const WHY = "Kept in this browser alone, this checkpoint lets your next visit prove that the log "
  + "has only grown.";

function offer(place, answer) {
  say(place, WHY, button("Remember it", () => {
    const kept = memory.remember(answer);
    if (kept) tell(place, answer, kept);
    else say(place, "This browser keeps nothing for this site, so nothing was remembered.");
  }));
}

function tell(place, answer, kept) {
  const size = memory.sizeOf(kept.note);
  const grown = kept.visit
    ? `The log has grown by ${number(size - kept.visit.size)} leaves since your visit of `
      + `${day(kept.visit.at)} UTC, proven.`
    : "";
  say(place, `${grown} Remembered: ${number(size)} leaves, ${day(kept.at)} UTC.`.trim(),
    forgetting(answer.origin, () => offer(place, answer)));
}

/** A button that forgets a log, then goes on with `after`. */
export function forgetting(origin, after) {
  return button("Forget", () => {
    memory.forget(origin);
    after();
  });
}

/** After a check that holds: keeps the newest checkpoint if that is wanted, and says what it means. */
export function showMemory(place, answer) {
  const kept = answer.origin in memory.all() ? memory.remember(answer) : null;
  if (kept) tell(place, answer, kept);
  else offer(place, answer);
}
