"""Charts, figures as text, weight of the scripts, and the commands that a page offers."""

from __future__ import annotations

import base64
import gzip
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.site.ground import Ground, WallClock, lived, serving

import tractatus.site
from tractatus.merkle.hashing import leaf_hash
from tractatus.site import charts, views
from tractatus.site.commands import commands
from tractatus.site.document import parse_metrics
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.figures import figure_at
from tractatus.web.assets import Assets

SCRIPTS = Path(tractatus.site.__file__).parent / "static" / "js"
BUDGET = 35_000  # bytes of gzip that a page loads by itself

counts = st.one_of(st.none(), st.integers(0, 2**53 - 1))


def loaded_by(entry: str) -> set[str]:
    """A script and all that it imports at once."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            text = (SCRIPTS / name).read_text(encoding="utf-8")
            waiting += re.findall(r"from \"\./([\w-]+\.js)\"", text)
    return found


def test_scripts_of_every_page_stay_within_the_budget() -> None:
    """What a page loads in a real browser is measured in tests/browser/test_every_page.py."""
    names = loaded_by("live.js") | loaded_by("worker.js")
    weight = sum(len(gzip.compress((SCRIPTS / name).read_bytes())) for name in names)
    assert 10_000 < weight <= BUDGET
    assert not {"verify.js", "range.js", "provenance.js", "panel.js"} & names, "for a click alone"


def test_what_a_script_imports_is_named_to_the_browser_beforehand() -> None:
    assets = Assets({"site": SCRIPTS.parent})
    named = {url.rpartition("/")[2] for url in assets.imports("site/js/live.js")}
    assert named == loaded_by("live.js") - {"live.js"}


def drawing(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


@settings(max_examples=50)
@given(st.lists(st.lists(counts, min_size=28, max_size=28), min_size=1, max_size=6))
def test_a_line_chart_draws_every_point_and_no_gap(rows: list[list[int | None]]) -> None:
    lines = [charts.Line(f"line {number}", values) for number, values in enumerate(rows)]
    labels = [f"{hour}" for hour in range(28)]
    svg = drawing(charts.line_chart("one", "A title", "A summary", labels, lines))
    marks = [*svg.iter("circle"), *(one for one in svg.iter("rect"))]
    assert len(marks) == sum(value is not None for row in rows for value in row)
    for mark in marks:
        y = float(mark.get("cy") or mark.get("y") or "nan")
        assert 0 <= y <= charts.HEIGHT
    assert svg.get("role") == "img"
    assert [one.text for one in (svg.find("title"), svg.find("desc")) if one is not None] == [
        "A title",
        "A summary",
    ]


def test_a_gap_lifts_the_pen() -> None:
    line = charts.Line("one", [1, None, 3, 4])
    svg = drawing(charts.line_chart("one", "T", "S", list("abcd"), [line]))
    path = next(one for one in svg.iter("path") if "chart-line" in (one.get("class") or ""))
    assert re.sub(r"[\d. ]", "", path.get("d") or "") == "MML"


@settings(max_examples=50)
@given(st.lists(counts, min_size=1, max_size=5))
def test_bars_say_their_value_and_absence_is_not_zero(values: list[int | None]) -> None:
    labels = [f"bar {number}" for number in range(len(values))]
    svg = drawing(charts.bar_chart("one", "T", "S", labels, values, missing="not running yet"))
    assert len(list(svg.iter("rect"))) == sum(value is not None for value in values)
    words = [one.text for one in svg.iter("text")]
    assert words.count("not running yet") == values.count(None)
    assert all(f"{value:,}" in words for value in values if value is not None)


def test_text_in_a_chart_is_escaped() -> None:
    markup = charts.bar_chart("one", "<b>", "&", ["</svg>"], [1], missing="")
    assert "<b>" not in markup and "&lt;/svg&gt;" in markup


@given(st.floats(0, 1))
def test_only_all_is_a_hundred_per_cent(value: float) -> None:
    words = views.percent(value)
    assert re.fullmatch(r"\d{1,3}\.\d\d %", words)
    if value < 0.9999:
        assert words != "100.00 %"
    assert abs(float(words[:-2]) / 100 - value) <= 0.0001 + 1e-9


def test_seven_in_ten_thousand_missed_is_not_rounded_away() -> None:
    assert views.percent(0.99996) == "99.99 %"
    assert views.percent(1.0) == "100.00 %"
    assert views.percent(0.29) == "29.00 %"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 3),
        ("a.*", 4),
        ("list.1", 8),
        ("list.length", 2),
        ("a.none", None),
        ("nothing.below", None),
        ("all_none.*", None),
    ],
)
def test_paths_of_figures(path: str, value: int | None) -> None:
    document = {
        "a": {"b": 3, "c": 1, "none": None, "is": "asserted", "on": True},
        "list": [7, 8],
        "nothing": None,
        "all_none": {"x": None},
    }
    assert figure_at(document, path) == value


@pytest.mark.parametrize("path", ["missing", "a", "a.is", "a.on", "", "a..b", "a.b;"])
def test_what_is_no_figure_is_an_error(path: str) -> None:
    with pytest.raises(KeyError):
        figure_at({"a": {"b": 3, "is": "asserted", "on": True}}, path)


# Stand-ins for machines without these two programs; the real ones are used where they are.
_CURL = """
import sys, urllib.request
sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[-1]).read())
"""
_OPENSSL = """
import hashlib, sys
from pathlib import Path
from cryptography.hazmat.primitives.serialization import load_pem_public_key
words = sys.argv[1:]
if words[0] == "dgst":
    print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest(), "*stdin")
else:
    key = load_pem_public_key(Path(words[words.index("-inkey") + 1]).read_bytes())
    signature = Path(words[words.index("-sigfile") + 1]).read_bytes()
    key.verify(signature, Path(words[words.index("-in") + 1]).read_bytes())
    print("Signature Verified Successfully")
"""


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment in which the commands run, in a directory of their own."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (("curl", _CURL), ("openssl", _OPENSSL)):
        if shutil.which(name) is None:
            (programs / f"{name}.py").write_text(script)
            (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} "$0.py" "$@"\n')
            (programs / name).chmod(0o755)
    return {"PATH": f"{programs}:{os.environ['PATH']}", "NO_PROXY": "127.0.0.1"}


def run(command: str, shell: dict[str, str], where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        env=shell,
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_of_the_page_do_what_they_say(shell: dict[str, str], tmp_path: Path) -> None:
    log = lived(MemoryLog(), WallClock().now_ms(), epochs=4)
    with serving(Ground(log)) as ground:
        key = ground.log.policy.logs[0].key
        metrics = parse_metrics(ground.metrics)
        listed = [one for _, one in commands(ground.site, ground.platform, key, metrics)]
        assert listed[0] == f"tractatus verify {ground.site} --window 24h"
        assert run(listed[1], shell, tmp_path).stdout.encode() == ground.metrics
        verified = run(listed[2], shell, tmp_path)
        assert "Signature Verified Successfully" in verified.stdout, verified.stderr
        hashed = run(listed[3], shell, tmp_path).stdout
        assert hashed.count(leaf_hash(ground.log.entries[0]).hex()) == 2, hashed
        assert listed[4:] == [f"curl -s {ground.platform}/former-logs"]
        # The same command says no of another checkpoint.
        ground.alter["checkpoint"] = lambda note: note.replace(b"\n", b"\n1", 1)
        refused = run(listed[2], shell, tmp_path)
        assert "Signature Verified Successfully" not in refused.stdout


def test_the_key_in_the_commands_is_the_logs() -> None:
    log = MemoryLog()
    log.publish(1_795_000_000_000)
    key = log.policy.logs[0].key
    metrics = parse_metrics(log.metrics(1_795_000_001_000))
    command = commands("http://site.test", "http://platform.test", key, metrics)[2][1]
    der = re.search(r"KEY-----' '([^']+)'", command)
    assert der and base64.b64decode(der[1]).endswith(key.public_key)
