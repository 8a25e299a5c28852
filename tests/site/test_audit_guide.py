"""What the audit guide and the page of a leaf tell people to type does what they say."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import httpx
import pytest
from tests.patience import PATIENCE_S
from tests.site.ground import Ground, audited

from tractatus.merkle.hashing import leaf_hash
from tractatus.site.audit.filters import _FIELDS, Filter

GUIDE = (Path(__file__).parents[2] / "docs/guides/audit.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
LEAF = 300


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with audited(epochs=20) as ground:
        yield ground


def run(script: str, directory: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A script for a shell, in a directory of its own."""
    for needed in ("curl", "openssl"):
        assert shutil.which(needed), f"the commands are tested with {needed}: install it"
    return subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=directory,
        env={**os.environ, **more, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def python(script: str, directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_download_is_hashed_as_the_guide_says(ground: Ground, tmp_path: Path) -> None:
    done = run(SHELL[0], tmp_path, SITE=ground.site)
    assert done.returncode == 0, done.stderr
    size = len(ground.log.entries)
    assert python(PYTHON[0], tmp_path).stdout == f"100 hashes hold, in a tree of {size}\n"
    whole = httpx.get(f"{ground.site}/audit/leaves.jsonl", timeout=PATIENCE_S).text
    (tmp_path / "leaves.jsonl").write_text(whole)
    assert python(PYTHON[1], tmp_path).stdout == "the signed root\n"
    last = len(ground.log.entries) - 1
    other = whole.replace(leaf_hash(ground.log.entries[last]).hex(), "00" * 32)
    (tmp_path / "leaves.jsonl").write_text(other)
    assert python(PYTHON[1], tmp_path).stdout == "another root\n"
    assert python(PYTHON[0], tmp_path).returncode != 0


@pytest.mark.parametrize("index", [0, LEAF, -1])
def test_the_commands_of_a_leafs_page_prove_it(ground: Ground, tmp_path: Path, index: int) -> None:
    index %= len(ground.log.entries)
    page = httpx.get(f"{ground.site}/audit/leaf/{index}", timeout=PATIENCE_S).text
    listed = [
        html.unescape(one)
        for one in re.findall(r'<pre class="command"[^>]*>(.*?)</pre>', page, re.S)
    ]
    assert listed[0] == f"tractatus log proof {index} --log {ground.platform}"
    done = run("\n".join(listed[1:]), tmp_path)
    assert done.returncode == 0, done.stderr
    hash_, climbed, signed, verdict = done.stdout.splitlines()
    assert hash_ == leaf_hash(ground.log.entries[index]).hex()
    assert climbed == signed == ground.log.resources["checkpoint"].decode().split("\n")[2]
    assert verdict == "Signature Verified Successfully"


def test_the_commands_find_a_changed_leaf(ground: Ground, tmp_path: Path) -> None:
    page = httpx.get(f"{ground.site}/audit/leaf/{LEAF}", timeout=PATIENCE_S).text
    listed = [
        html.unescape(one)
        for one in re.findall(r'<pre class="command"[^>]*>(.*?)</pre>', page, re.S)
    ]
    offset = sum(len(entry) + 2 for entry in ground.log.entries[256:LEAF]) + 2
    bundle = re.findall(r"/log/(\S+) > bundle", listed[1])[0]
    ground.alter[bundle] = lambda data: (
        data[: offset + 9] + bytes([data[offset + 9] ^ 1]) + data[offset + 10 :]
    )
    try:
        done = run("\n".join(listed[1:3]), tmp_path)
    finally:
        ground.alter.clear()
    _, climbed, signed = done.stdout.splitlines()
    assert climbed != signed


def test_every_filter_is_in_the_guides_table() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", GUIDE.partition("## Filters")[2], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named == set(_FIELDS)
    assert len(_FIELDS) == len(fields(Filter))
