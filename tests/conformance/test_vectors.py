"""The published vectors: made as they say, answered by us as they say, and so by the browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.make_vectors import DIRECTORY, SUITES, suite
from tests.conformance.vector_answers import answer

ROOT = DIRECTORY.parent
RUNNER = DIRECTORY / "run.py"
NODE = Path(sys.executable).parent / "node"

# Numbers above 2^53 the browser refuses, because it cannot count with them; and what is wrong with
# the size or the time of a cosignature is malformed to it. Either way nothing false is believed.
OF_THE_BROWSER = {
    "checkpoint: largest size",
    "cosignature: largest time",
    "cosignature: 2^63",
    "cosignature: 2^64-1",
    "cosignature: no time",
    "cosignature: time in the other order",
    "cosignature: without a time",
    "cosignature: one byte more",
}


def vectors(name: str) -> list[dict[str, Any]]:
    document = json.loads((DIRECTORY / f"{name}.json").read_text())
    assert document["suite"] == name
    found: list[dict[str, Any]] = document["vectors"]
    return found


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUNNER), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)


def ours(script: str) -> list[str]:
    """A program that answers as `script` makes of our answers."""
    code = (
        "import json, sys; from tests.conformance.vector_answers import answer\n"
        f"for line in sys.stdin:\n    q = json.loads(line); a = answer(q); {script}\n"
        "    print(json.dumps(a), flush=True)"
    )
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("name", SUITES)
def test_the_files_are_what_the_command_writes(name: str) -> None:
    assert (DIRECTORY / f"{name}.json").read_bytes() == suite(name), (
        "python -m tests.conformance.make_vectors"
    )


def test_no_file_is_forgotten() -> None:
    assert {file.stem for file in DIRECTORY.glob("*.json")} == set(SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_each_is_answered_as_it_says(name: str) -> None:
    for vector in vectors(name):
        expected = {key: vector[key] for key in ("result", "error") if key in vector}
        assert len(expected) == 1
        assert answer({"suite": name, "input": vector["input"]}) == expected, vector["name"]


@pytest.mark.parametrize("name", SUITES)
def test_each_has_a_name_of_its_own_and_both_ends_are_there(name: str) -> None:
    found = vectors(name)
    assert len({one["name"] for one in found}) == len(found)
    assert len({json.dumps(one["input"]) for one in found}) == len(found)
    assert all(one["description"] and one["level"] in ("must", "strict") for one in found)
    statuses = {one["result"].get("status") for one in found if "result" in one}
    assert {"error" in one for one in found} == {True, False} or len(statuses) > 3


def test_the_runner_believes_nobody() -> None:
    for lie in ("a = {'result': {'met': True}}", "sys.exit()"):
        done = run("policy", "--", *ours(lie))
        assert done.returncode == 1
        assert "expected {" in done.stdout


def test_the_runner_has_sixty_lines_and_needs_nothing() -> None:
    text = RUNNER.read_text()
    assert len(text.splitlines()) <= 60
    imported = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(imported) <= set(sys.stdlib_module_names)


def test_what_only_we_demand_can_be_left_out() -> None:
    levels = [one["level"] for one in vectors("policy")]
    done = run("--must", "policy", "--", *ours("pass"))
    said = f"{levels.count('must')} answered, 0 differ, 0 unsupported"
    assert (done.returncode, done.stdout.strip()) == (0, said)
    assert "strict" in levels


def test_the_browsers_verifier_answers_alike() -> None:
    done = run("--", NODE, "tests/conformance/vector_answers.mjs")
    differing = re.findall(r"^(\w+: .*) \((?:must|strict)\): ", done.stdout, re.MULTILINE)
    assert set(differing) == OF_THE_BROWSER
    # Where it differs, it refuses.
    assert all("'malformed'" in one for one in done.stdout.splitlines() if "answered {" in one)
