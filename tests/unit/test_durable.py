"""Every failure of the file system becomes ours, also one of a mere question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tractatus.adapters.files import durable
from tractatus.errors import StoreError

# Longer than a name may be: even asking whether it is there is refused.
IMPOSSIBLE = "x" * 300


def test_a_directory_whose_parent_cannot_be_looked_at_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="directory cannot be made"):
        durable.make_directory(tmp_path / IMPOSSIBLE / "tile", mode=0o755)


def test_leftovers_that_cannot_be_removed_are_a_store_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{durable.TEMPORARY}1").write_bytes(b"half")

    def refuse(path: Path, *, missing_ok: bool) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        with pytest.raises(StoreError, match="leftovers cannot be removed: Input/output error"):
            durable.sweep(tmp_path)
    assert durable.sweep(tmp_path) == 1


def test_directories_are_made_with_their_parents_and_again(tmp_path: Path) -> None:
    for _ in range(2):
        durable.make_directory(tmp_path / "tile" / "0" / "x001", mode=0o755)
    assert (tmp_path / "tile" / "0" / "x001").is_dir()
