"""The commands of the guide check a receipt, and so do the ones that need nothing of ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.site.papers import START_MS, Papers

from tractatus.evidence.receipt import format_receipt
from tractatus.notes.policy import format_policy
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.receipt import STEP_NAMES

GUIDE = (Path(__file__).parents[2] / "docs/guides/receipts.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A receipt, the log, and keys that were kept."""
    papers = Papers(MemoryLog())
    papers.decide()
    papers.log.close_epoch(START_MS + 1000)
    resources = papers.log.publish(START_MS + 2000) | {"policy": format_policy(papers.log.policy)}
    for path, data in resources.items():
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(data)
    (tmp_path / "policy").write_bytes(resources["policy"])
    (tmp_path / "promise-key").write_text(papers.signer.vkey)
    (tmp_path / "one.receipt.json").write_bytes(format_receipt(papers.receipt(0)))
    return tmp_path


def shell(script: str, directory: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    return subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_every_command_of_the_guide_holds_and_finds_a_change(directory: Path) -> None:
    assert len(BLOCKS) == 5
    for block in BLOCKS:
        done = shell(block, directory)
        assert done.returncode == 0, done.stderr
    receipt = (directory / "one.receipt.json").read_bytes()
    # Another epoch is another promise; another effect is another record.
    later = receipt.replace(rb"memory\n2\n", rb"memory\n3\n")
    softer = receipt.replace(b"allow", b"deny")
    for changed, blocks in ((later, BLOCKS[2:4]), (softer, [BLOCKS[2], BLOCKS[4]])):
        assert changed != receipt
        (directory / "one.receipt.json").write_bytes(changed)
        for block in blocks:
            assert shell(block, directory).returncode != 0, block


def test_the_table_has_the_six_steps() -> None:
    named = re.findall(r"^\| (\d) ([a-z]+) \|", GUIDE, re.MULTILINE)
    assert named == [(str(number), name) for number, name in STEP_NAMES.items()]
