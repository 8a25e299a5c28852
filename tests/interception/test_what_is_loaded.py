"""`import tractatus` loads nothing, and each name only what it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tractatus

STUB = Path(tractatus.__file__).with_suffix(".pyi")
HEAVY = ("asyncpg", "starlette", "uvicorn", "sqlglot", "yaml", "numpy", "httpx", "sqlalchemy")


def loaded(*statements: str) -> set[str]:
    """The modules of ours and of `HEAVY` that a fresh interpreter has after these statements."""
    tell = f"import sys; print([m for m in sys.modules if m.partition('.')[0] in {HEAVY!r}"
    script = "; ".join([*statements, f"{tell} or m.partition('.')[0] == 'tractatus'])"])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    return set(ast.literal_eval(done.stdout))


def test_the_package_alone_loads_itself() -> None:
    assert loaded("import tractatus") == {"tractatus"}


def test_an_error_loads_errors() -> None:
    assert loaded("from tractatus import ActDenied") == {"tractatus", "tractatus.errors"}


def test_what_the_verifier_loads_holds_no_gate() -> None:
    found = loaded("import tractatus.verifier.verify")
    assert not found & {"asyncpg", "starlette", "uvicorn", "sqlglot", "yaml", "numpy"}
    rooms = {name.split(".")[1] for name in found if name.count(".")}
    assert rooms <= {
        "verifier", "evidence", "notes", "merkle", "canonical", "errors", "ports", "tenancy"
    }  # fmt: skip


def test_a_gate_in_memory_needs_no_driver_and_no_server() -> None:
    found = loaded(
        "from tractatus import Act, Gate", "Gate.in_memory().act(Act('git.commit', 'me')).begin()"
    )
    assert not found & set(HEAVY)
    assert "tractatus.compose.library_world" not in found
    assert not any(name.startswith("tractatus.platform") for name in found)


@pytest.mark.parametrize("name", tractatus.__all__)
def test_every_name_is_where_the_table_says(name: str) -> None:
    assert getattr(tractatus, name).__name__ == name
    assert name in dir(tractatus)


def test_the_stub_says_the_same() -> None:
    tree = ast.parse(STUB.read_text("utf-8"))
    imported = {
        alias.name: node.module.removeprefix("tractatus.")
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    assert imported == tractatus._WHERE


def test_another_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        tractatus.Nothing  # noqa: B018
