"""The sections of the page of measured quality that take many seconds, and the fitted weights."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from quality import fit_reasoning, fit_stakes
from quality.report import SECTIONS, page_part, parts_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "quality.md"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", [name for name, one in SECTIONS.items() if one.is_heavy])
def test_the_page_says_what_is_measured(name: str) -> None:
    assert parts_of(PAGE.read_text(encoding="utf-8"))[name] == page_part(name)


@pytest.mark.timeout(1800)
def test_the_weights_are_those_that_are_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path / "weights.json"
    monkeypatch.setattr(fit_stakes, "TARGET", again)
    monkeypatch.setattr(sys, "argv", ["fit_stakes", "--write"])
    fit_stakes.main()
    committed = ROOT / "src" / "tractatus" / "governance" / "boundary" / "stakes_weights.json"
    assert again.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


@pytest.mark.timeout(1800)
def test_the_weights_of_the_quadrant_are_those_that_are_fitted() -> None:
    # One thread sums in one order.
    command = [sys.executable, ROOT / "quality" / "fit_classifier.py", "--check"]
    done = subprocess.run(command, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, check=False)
    assert done.returncode == 0


@pytest.mark.timeout(1800)
def test_the_weights_of_reasoning_are_those_that_are_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_reasoning, "TARGET", tmp_path)
    monkeypatch.setattr(sys, "argv", ["fit_reasoning", "--write"])
    fit_reasoning.main()
    committed = ROOT / "src" / "tractatus" / "governance" / "metacognition"
    for name in ("step_weights.py", "option_weights.py"):
        assert (tmp_path / name).read_text("utf-8") == (committed / name).read_text("utf-8")
