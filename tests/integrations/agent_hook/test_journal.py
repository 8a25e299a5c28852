"""A line is durable before anybody hears of it; a torn end is cut off, a changed line is found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tractatus.errors import FormatError, StoreError
from tractatus.integrations.agent_hook.journal import Journal


def written(path: Path, *numbers: int) -> Journal:
    journal = Journal(path)
    for number in numbers:
        journal.append({"n": number})
    return journal


def numbers(path: Path) -> list[int]:
    return [line["n"] for line in Journal(path).lines]


def test_lines_come_back_in_order_and_go_on(tmp_path: Path) -> None:
    path = tmp_path / "j"
    written(path, 1, 2)
    written(path, 3)
    assert numbers(path) == [1, 2, 3]
    assert path.stat().st_mode & 0o777 == 0o600


def test_every_torn_end_is_cut_off_and_written_over(tmp_path: Path) -> None:
    path = tmp_path / "j"
    written(path, 1, 2)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(first, len(whole)):
        path.write_bytes(whole[:cut])
        assert numbers(path) == [1]
        written(path, 7)
        assert numbers(path) == [1, 7]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_changed_or_missing_line_is_found(tmp_path: Path, at: int) -> None:
    path = tmp_path / "j"
    written(path, 1, 2, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    # The last line is named by none after it.
    for changed in (
        [*lines[:at], lines[at].replace(b'"n":', b'"m":'), *lines[at + 1 :]],
        [*lines[:at], *lines[at + 1 :]],
        [*lines[:at], b"not JSON\n", *lines[at + 1 :]],
        [*lines[:at], b"[]\n", *lines[at + 1 :]],
        [lines[at], *lines],
    ):
        path.write_bytes(b"".join(changed))
        if at == 2 and changed[-1] is not lines[-1] and changed[-1][:1] == b"{":
            Journal(path)
            continue
        with pytest.raises(FormatError, match="line"):
            Journal(path)


def test_the_file_is_synced_before_append_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("write", "fsync"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, n=name, r=real: (calls.append(n), r(*a))[1])
    journal = written(tmp_path / "j", 1)
    assert calls == ["write", "fsync", "fsync"], "the line, then the name of the file"
    calls.clear()
    journal.append({"n": 2})
    assert calls == ["write", "fsync"]


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j"
    journal = written(path, 1)
    with monkeypatch.context() as broken:

        def fail(descriptor: int) -> None:
            raise OSError(5, "input/output error")

        broken.setattr(os, "fsync", fail)
        with pytest.raises(StoreError, match="cannot be written"):
            journal.append({"n": 2})
    journal.append({"n": 3})
    assert numbers(path) == [1, 3]
