// Tells this site what became of a page that was opened: /analytics says what, and why. Sends
// nothing where the browser asks for that, or is steered by a program.

const IDLE_MS = 30 * 60 * 1000;
const LOOK_MS = 5 * 60 * 1000;
const objects = navigator.doNotTrack > 0 || navigator.globalPrivacyControl || navigator.webdriver;

let told = -Infinity;
let since = null; // when it was last seen to be visible and focused, if it still is
let seen = 0; // ms visible and focused that have not been told

function tell(event, more) {
  if (objects) return;
  told = Date.now();
  fetch("/visits", {
    method: "POST",
    keepalive: true,
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event, page: location.pathname, ...more }),
  }).catch(() => {});
}

function look(event) {
  const now = performance.now();
  if (since !== null) seen += now - since;
  const isSeen = event?.type !== "pagehide" && !document.hidden && document.hasFocus();
  since = isSeen ? now : null;
  if (isSeen && Date.now() - told >= IDLE_MS) {
    seen = 0;
    tell("view");
  } else if (seen >= 1 && (!isSeen || !event)) {
    tell("seen", { ms: Math.min(Math.round(seen), IDLE_MS) });
    seen = 0;
  }
}

for (const name of ["focus", "blur", "pageshow", "pagehide"]) addEventListener(name, look);
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_MS);
look();

const button = document.getElementById("share");
const platform = new URL(button.dataset.platform).origin;
for (const name of ["click", "auxclick"]) {
  document.addEventListener(name, ({ target, button: pressed }) => {
    if (pressed < 2 && target.closest("a[href]")?.origin === platform) tell("platform");
  });
}

const say = (words) => { document.getElementById("share-status").textContent = words; };
if (navigator.share) button.textContent = "Share this page";
button.hidden = false;
button.onclick = async () => {
  const url = location.href;
  try {
    if (navigator.share) await navigator.share({ title: document.title, url });
    else {
      await navigator.clipboard.writeText(url);
      say("The address is copied.");
    }
    tell("share");
  } catch (error) {
    if (error.name !== "AbortError") say(`Copy it from here: ${url}`);
  }
};
