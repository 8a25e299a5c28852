"""Recount a log in Chromium, as a visitor does who presses the button on /metrics.html.

    python benchmarks/recount_browser.py [LEAVES]      (1,000,000)

The log of benchmarks/recount.py, served from memory by the real site and a small platform on
loopback; the page's worker fetches every bundle and tile, hashes, compares and counts. Given are
the time from the press to the verdict, as the page's own clock has it, how often the progress bar
moved, and the processor time of the worker's thread, of the whole browser and of the servers,
which say more than the clock where the machine is busy.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import recount
from playwright.sync_api import Page, expect
from tests.browser.chromium import started_chromium
from tests.site.ground import Ground, WallClock, serving

PATIENCE_MS = 300_000
_TICKS = os.sysconf("SC_CLK_TCK")
# Filled in the page, so that the clock of this process and its steps are not measured.
_WATCH = """
() => {
  globalThis.moves = [];
  const bar = document.getElementById("recount-bar");
  new MutationObserver(() => moves.push([performance.now(), bar.value]))
    .observe(bar, { attributes: true, attributeFilter: ["value"] });
  const verdict = document.getElementById("recount-verdict");
  new MutationObserver(() => { globalThis.ended ??= verdict.textContent && performance.now(); })
    .observe(verdict, { childList: true, characterData: true, subtree: true });
  document.getElementById("recount-start")
    .addEventListener("click", () => { globalThis.pressed = performance.now(); }, true);
}
"""


def seconds_of(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / _TICKS


def processor() -> tuple[float, float]:
    """Seconds of the worker's thread that used most, and of all of the browser."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    todo, total, worker = list(children.get(os.getpid(), [])), 0.0, 0.0
    while todo:
        pid = todo.pop()
        todo += children.get(pid, [])
        total += seconds_of(Path(f"/proc/{pid}/stat"))
        for task in Path(f"/proc/{pid}/task").iterdir():
            if "DedicatedWorker" in (task / "comm").read_text():
                worker = max(worker, seconds_of(task / "stat"))
    return worker, total


def press(page: Page, address: str) -> None:
    page.goto(f"{address}/metrics.html")
    expect(page.locator("html")).to_have_attribute("data-live", "verified", timeout=PATIENCE_MS)
    page.evaluate(_WATCH)
    (worker, browser), ours = processor(), time.process_time()
    page.click("#recount-start")
    verdict = page.locator("#recount-verdict")
    expect(verdict).to_have_text(re.compile("^Verified: "), timeout=PATIENCE_MS)
    after, our_end = processor(), time.process_time()
    took = page.evaluate("ended - pressed") / 1000
    moves = page.evaluate("new Set(moves.map((one) => one[1])).size")
    print(f"press to verdict  {took:8.2f} s; the bar stood at {moves} places")
    print(f"worker's thread   {after[0] - worker:8.2f} s of processor")
    print(f"whole browser     {after[1] - browser:8.2f} s of processor")
    print(f"servers           {our_end - ours:8.2f} s of processor")


def main() -> None:
    recount.NOW = WallClock().now_ms()
    log = recount.build(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    ground = Ground(log)
    ground.log.heartbeat(WallClock().now_ms())
    with serving(ground), started_chromium() as browser:
        print(f"leaves            {len(log.entries):,}")
        press(browser.new_page(), ground.site)


if __name__ == "__main__":
    main()
