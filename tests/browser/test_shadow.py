"""Shadow from a program to the figures that a stranger recounts: apart, and never enforcement."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.test_first_light import Visitor, browser  # noqa: F401  (a fixture)
from tests.fault.installation import Installation, installation

from tractatus.evidence.codes import Flag
from tractatus.evidence.leaf import parse_leaf
from tractatus.evidence.promise import parse_promise
from tractatus.evidence.receipt import parse_receipt
from tractatus.notes.signed import parse_note

PROGRAM = """
import sys
from tractatus import Act, Gate, Mode, NotPermitted
data, name, *answers = sys.argv[1:]
with Gate.embedded(data, mode=Mode.SHADOW) as gate:
    for act in ("git.commit", "opinion.record", "opinion.record"):
        with gate.act(Act(act, "me")) as observed:
            print(type(observed).__name__, observed.decision.effect.label, observed.is_enforced)
    open(name, "wb").write(observed.receipt)
with Gate.embedded(data) as gate:
    with gate.act(Act("git.commit", "me")) as permit:
        print(type(permit).__name__, permit.decision.effect.label, permit.is_enforced)
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("shadow") / "data") as running:
        yield running


def figures(here: Installation) -> Any:
    with urlopen(f"{here.platform}/api/public/framework-metrics", timeout=10) as answer:
        return json.load(answer)["windows"]["24h"]


def shown(here: Installation) -> str:
    with urlopen(f"{here.site}/metrics.html", timeout=10) as answer:
        return str(answer.read(), "utf-8")


def test_shadow_is_counted_apart_and_seen_as_that(
    here: Installation,
    browser: Browser,  # noqa: F811
    tmp_path: Any,
) -> None:
    kept = tmp_path / "one.receipt.json"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(here.data), str(kept)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Observed allow False",
        "Observed deny False",
        "Observed deny False",
        "Permit allow True",
    ]
    # Its receipt says so, in each leaf that the log has promised.
    receipt = parse_receipt(kept.read_bytes())
    leaves = parse_promise(parse_note(receipt.promise).text).leaves
    assert all(parse_leaf(leaf).flags == Flag.SHADOW for leaf in leaves)
    assert here.within("receipt", "verify", str(kept)).returncode == 0

    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = figures(here)
        if found["services"]["BoundaryEnforcer"]["operations"]:
            break
        time.sleep(0.3)
    shadow = found["apart"]["shadow"]["services"]["BoundaryEnforcer"]
    assert (shadow["operations"], shadow["allowed"], shadow["blocked"]) == (3, 1, 2)
    headline = found["services"]["BoundaryEnforcer"]
    assert (headline["operations"], headline["allowed"], headline["blocked"]) == (1, 1, 0)

    verified = here.within("verify", here.site)
    assert verified.returncode == 0, verified.stdout + verified.stderr

    # The site asks the platform every few seconds, so its page may still be the one before.
    while time.monotonic() < end:
        if "Decided and recorded, not enforced." in shown(here):
            break
        time.sleep(0.3)
    visitor = Visitor(browser, 1440)
    visitor.open(f"{here.site}/metrics.html")
    kind = visitor.page.locator("#apart tbody").filter(has_text="Shadow")
    row = kind.get_by_role("row").filter(has_text="BoundaryEnforcer")
    expect(row.get_by_role("listitem").filter(has_text="allow")).to_contain_text("1")
    expect(row.get_by_role("listitem").filter(has_text="deny")).to_contain_text("2")
    expect(visitor.page.locator("#apart")).to_contain_text("Decided and recorded, not enforced.")
    assert not visitor.complaints
