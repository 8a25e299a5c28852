"""What a visitor's browser shows while something behind the pages has stopped, on a real `up`.

The states are those of docs/limitations.md and the evidence page: a log that is old is "stale"
after two heartbeats and a tolerance, a platform that does not answer is "unreachable", and neither
is ever green. The page's clock is moved on instead of waiting; what has stopped has really stopped.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.chromium import started_chromium
from tests.fault.installation import Installation, installation
from tests.fault.people import Person

from tractatus.compose.settings import load_settings
from tractatus.compose.wiring import parameters
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note

pytestmark = [pytest.mark.browser, pytest.mark.fault]

TOLERANCE_MS = 5_000  # CLOCK_TOLERANCE_MS of the scripts and of the verifier
PATIENCE_MS = 15_000  # of a browser with a platform that took the connection and says nothing
SLUG = "mill"


@dataclass
class Disk:
    """Where the log is: a file system of its own, or a limit on what the sequencer writes.

    As root the first, and a real ENOSPC. Otherwise the kernel refuses the sequencer each byte
    (EFBIG), which is as final to it, but also keeps it from saying so in its own log file.
    """

    at: Path
    has_own: bool

    def fill(self, here: Installation) -> None:
        if not self.has_own:
            limit_files(here, 0)
            return
        with (self.at / "ballast").open("wb", buffering=0) as ballast:
            try:
                while ballast.write(bytes(4096)):
                    pass
            except OSError:
                return

    def empty(self, here: Installation) -> None:
        if self.has_own:
            (self.at / "ballast").unlink()
        else:
            limit_files(here, resource.RLIM_INFINITY)


def limit_files(here: Installation, size: int) -> None:
    pid = pid_of(here, "sequencer")
    hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def small_disk(at: Path) -> Iterator[Disk]:
    """A directory for the log whose disk can be filled."""
    at.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0755", "tmpfs", str(at)]
    has_own = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    print("the disk of the log:", "a tmpfs" if has_own else "a limit on the sequencer's files")

    try:
        yield Disk(at, has_own)
    finally:
        if has_own:
            subprocess.run(["umount", "--lazy", str(at)], check=True)


def pid_of(here: Installation, name: str) -> int:
    pid = next(one["pid"] for one in here.status()["processes"] if one["name"] == name)
    assert pid
    return int(pid)


@contextmanager
def frozen(here: Installation, name: str) -> Iterator[None]:
    """A process that exists and does nothing; the supervisor sees nothing wrong with it."""
    pid = pid_of(here, name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def opened(browser: Browser, here: Installation) -> Page:
    """The metrics page, verified, with a clock that the test can move on."""
    page = browser.new_page()
    page.clock.install()
    end = time.monotonic() + 60
    while True:
        page.goto(f"{here.site}/metrics.html")
        state = page.locator("html")
        expect(state).to_have_attribute("data-live", re.compile("."), timeout=30_000)
        if state.get_attribute("data-live") == "verified":
            return page
        assert time.monotonic() < end, page.locator("#live").inner_text()
        time.sleep(1)


def state_of(page: Page) -> str | None:
    return page.locator("html").get_attribute("data-live")


def promised_ms(here: Installation) -> int:
    """After so long without a sign of life, no page is green."""
    heartbeat = parameters(load_settings({"data": here.data}, {})).heartbeat
    return 2 * heartbeat + TOLERANCE_MS


def size_of_log(here: Installation) -> int:
    note = (here.data / "log" / "checkpoint").read_bytes()
    return parse_checkpoint(parse_note(note).text).size


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def test_what_has_stopped_is_never_green(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        small_disk(data / "log") as disk,
        installation(data) as here,
        started_chromium() as browser,
    ):
        a_frozen_sequencer_makes_the_page_stale(browser, here)
        a_stopped_platform_is_unreachable(browser, here)
        a_full_disk_makes_the_page_stale_and_loses_nothing(browser, here, disk)


def a_frozen_sequencer_makes_the_page_stale(browser: Browser, here: Installation) -> None:
    with frozen(here, "sequencer"):
        page = opened(browser, here)
        page.clock.fast_forward(promised_ms(here) + 1_000)
        expect(page.locator("html")).to_have_attribute("data-live", "stale")
        expect(page.locator("#live-status")).to_have_text("The checks hold, but the log is old")
        # It stays so, however often it looks.
        for _ in range(3):
            page.clock.run_for(6_000)
            assert state_of(page) == "stale"
    page.close()


def a_stopped_platform_is_unreachable(browser: Browser, here: Installation) -> None:
    page = opened(browser, here)
    with frozen(here, "platform"):
        # The next look comes when half of the time is over that the last one is good for.
        page.clock.fast_forward(promised_ms(here) // 2 + 1_000)
        expect(page.locator("html")).to_have_attribute(
            "data-live", "unreachable", timeout=PATIENCE_MS + 10_000
        )
        expect(page.locator("#live-age")).to_have_text(re.compile("; last verified .* ago"))
        # The site answers, and says the same without a script.
        began = time.monotonic()
        text = httpx.get(f"{here.site}/about", timeout=20).text
        assert "the platform does not answer" in text
        assert time.monotonic() - began < 10
        for _ in range(2):
            page.clock.run_for(3_000)
            assert state_of(page) == "unreachable"
    page.close()


def a_full_disk_makes_the_page_stale_and_loses_nothing(
    browser: Browser, here: Installation, disk: Disk
) -> None:
    founder = Person.at(here.platform)
    founder.found(SLUG)
    page = opened(browser, here)
    disk.fill(here)
    size = size_of_log(here)
    # Acts are recorded in the database, which has space; they wait for the log.
    assert founder.post(SLUG, "While the disk is full.").status_code == 303
    if disk.has_own:
        said = here.data / "logs" / "sequencer.log"
        wait_until(lambda: "the log does not grow" in said.read_text(), 30, "nothing was said")
    time.sleep(3)  # as many epochs
    assert size_of_log(here) == size
    page.clock.fast_forward(promised_ms(here) + 1_000)
    expect(page.locator("html")).to_have_attribute("data-live", "stale")
    page.close()

    disk.empty(here)
    wait_until(lambda: size_of_log(here) > size, 60, "the log does not go on")
    opened(browser, here).close()
    wait_until(lambda: operations(here) >= 1, 30, "the post was not published")
    here.command("verify", here.site, check=True)
    here.command("log", "fsck", str(here.data / "log"), check=True)
    founder.close()


def operations(here: Installation) -> int:
    answer = httpx.get(f"{here.platform}/api/public/framework-metrics", timeout=20)
    services = answer.json()["windows"]["24h"]["services"]
    return int(services["MetacognitiveVerifier"]["operations"])
