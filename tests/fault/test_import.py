"""A replay as a person runs it, killed in the middle: the public counts are the export's.

With the real export when it lies beside the clone, else with one that is made up; which of them a
run had stands in the name of its test.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fault.installation import Installation, installation
from tests.patience import PATIENCE_S

from tractatus.testing.exports import made_up_export

REAL = Path(__file__).parents[3] / "shared" / "data" / "polis" / "american-assembly.bowling-green"
# accepted, rejected, undecided; participants; agree, disagree, pass
REAL_COUNTS = (607, 289, 0, 2031, 109_752, 38_647, 77_125)


def made_up_directory(where: Path) -> tuple[Path, tuple[int, ...]]:
    """An export on disk, and what is in it."""
    made = made_up_export(statements=400, participants=300)
    for name, content in made.files.items():
        (where / name).write_bytes(content)
    verdicts = [made.verdicts[cell] for cell in ("1", "-1", "0")]
    votes = [made.votes[cell] for cell in ("1", "-1", "0")]
    return where, (*verdicts, 300, *votes)


@pytest.mark.fault
@pytest.mark.timeout(300)
@pytest.mark.parametrize("export", ["bowling-green" if REAL.is_dir() else "made-up"])
def test_the_public_counts_are_the_export_to_the_unit(export: str, tmp_path: Path) -> None:
    directory, counts = REAL, REAL_COUNTS
    if export == "made-up":
        directory, counts = made_up_directory(tmp_path)
    with installation(tmp_path / "data") as here:
        words = ["import", "polis", str(directory), "--tenant", export, "--data", str(here.data)]
        _kill_in_the_middle(words)
        done = here.command(*words, check=True)
        assert "compared with the export: the same, to the unit" in done.stdout
        assert "there already, and not done again" in done.stdout

        window = _when_counted(here, counts)
        assert _replayed(window) == _expected(counts)
        # What stands in the headline is no member's: that the schema was installed.
        assert _headline(window) == {
            "BoundaryEnforcer": 0,
            "InstructionPersistenceClassifier": 0,
            "CrossReferenceValidator": 1,
            "ContextPressureMonitor": 0,
            "MetacognitiveVerifier": 0,
            "PluralisticDeliberationOrchestrator": 0,
        }
        assert window["opinions"] == {"agree": 0, "disagree": 0, "pass": 0, "is": "asserted"}
        verified = here.command("verify", here.site)
        assert verified.returncode == 0, verified.stdout + verified.stderr

        again = here.command(*words, check=True)
        assert "sent through the gate: 0 statements, 0 decisions" in again.stdout


def _kill_in_the_middle(words: list[str]) -> None:
    """SIGKILL once some statements are in, which the command says on standard error."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tractatus", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    with child, child.stderr:
        for _line in range(4):
            assert child.stderr.readline(), "the import ended before it could be killed"
        child.kill()


def _when_counted(here: Installation, counts: tuple[int, ...]) -> Any:
    """The metrics of the last day, once the epochs with the replay have closed."""
    end = time.monotonic() + 60
    while True:
        document = json.loads(
            httpx.get(f"{here.platform}/api/public/framework-metrics", timeout=PATIENCE_S).content
        )
        window = document["windows"]["24h"]
        if _replayed(window) == _expected(counts) or time.monotonic() > end:
            return window
        time.sleep(0.5)


def _expected(counts: tuple[int, ...]) -> dict[str, Any]:
    accepted, rejected, undecided, people, agree, disagree, passed = counts
    statements = accepted + rejected + undecided
    return {
        "BoundaryEnforcer": {
            "require_approval": statements,
            "allowed_by_human": accepted,
            "denied_by_human": rejected,
            "allow": people,
        },
        "MetacognitiveVerifier": {"allow": statements},
        "opinions": [agree, disagree, passed],
    }


def _replayed(window: Any) -> dict[str, Any]:
    apart = window["apart"].get("replayed", {"outcomes": {}, "opinions": {}})
    return {
        "BoundaryEnforcer": apart["outcomes"].get("BoundaryEnforcer", {}),
        "MetacognitiveVerifier": apart["outcomes"].get("MetacognitiveVerifier", {}),
        "opinions": [apart["opinions"].get(name, 0) for name in ("agree", "disagree", "pass")],
    }


def _headline(window: Any) -> dict[str, int]:
    return {
        name: service["operations"]
        for name, service in window["services"].items()
        if service["running"]
    }
