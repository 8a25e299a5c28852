"""Commands that only answer read a file or standard input, and say which of both they missed."""

from __future__ import annotations

import io
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tractatus.cli import main
from tractatus.governance.documents.strict_json import MAX_BYTES

TEXT = "use port 27027"
COMMANDS = ("classify", "crossref", "decide", "pressure", "reason check")


class Terminal(io.TextIOWrapper):
    """Standard input that somebody types."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, data: bytes, kind: type = io.TextIOWrapper) -> None:
    monkeypatch.setattr(sys, "stdin", kind(io.BytesIO(data)))


def test_a_file_a_dash_and_nothing_are_read_alike(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rule.txt").write_text(TEXT)
    printed = []
    for words in ([str(tmp_path / "rule.txt")], ["-"], []):
        typed(monkeypatch, TEXT.encode())
        assert main(["classify", *words]) == 0
        printed.append(capsys.readouterr())
    assert len(set(printed)) == 1
    assert "require port equals 27027" in printed[0].out and printed[0].err == ""


def test_who_types_is_told_how_to_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, TEXT.encode(), Terminal)
    assert main(["classify"]) == 0
    assert "Ctrl-D" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_text_in_place_of_a_file_is_led_to_standard_input(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), TEXT]) == 2
    told = capsys.readouterr().err
    assert repr(TEXT) in told and "standard input" in told


@pytest.mark.parametrize("command", COMMANDS)
def test_one_byte_too_many_is_refused_wherever_it_comes_from(
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "long").write_bytes(b" " * (MAX_BYTES + 1))
    typed(monkeypatch, b" " * (MAX_BYTES + 1))
    for words in ([str(tmp_path / "long")], []):
        assert main([*command.split(), *words]) == 2
        assert f"at most {MAX_BYTES} bytes" in capsys.readouterr().err


def test_an_argument_too_many_is_refused_by_the_command_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["pressure", "-", "another"])
    told = capsys.readouterr().err
    assert stopped.value.code == 2
    assert told.startswith("usage: tractatus pressure") and "another" in told


def test_the_version_is_asked_for_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"tractatus {version('tractatus')}\n"
