"""The archive of a backup: what goes in comes out, and nothing else gets in."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.adapters.backup.archive import (
    BLOCK,
    ArchiveWriter,
    check_name,
    content,
    format_header,
    members,
    parse_header,
)
from tractatus.adapters.backup.destination import new_file
from tractatus.adapters.backup.manifest import (
    SCHEMA,
    Database,
    FileEntry,
    Manifest,
    Software,
    format_manifest,
    parse_manifest,
)
from tractatus.errors import ConflictError, FormatError, StoreError

PART = st.text("abcxyz0189._- é", min_size=1, max_size=20).filter(lambda p: p not in (".", ".."))
NAME = st.lists(PART, min_size=1, max_size=4).map("/".join)


def archive(files: dict[str, bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, 1_700_000_000)
    for name, data in files.items():
        writer.add(name, len(data), [data[:7], data[7:]])
    writer.finish()
    return stream


def read(stream: io.BytesIO) -> dict[str, bytes]:
    return {one.name: b"".join(content(stream, one)) for one in members(stream)}


@given(st.dictionaries(NAME, st.binary(max_size=2 * BLOCK + 1), max_size=5))
def test_what_is_written_is_read_by_us_and_by_tar(files: dict[str, bytes]) -> None:
    stream = archive(files)
    assert read(stream) == files
    stream.seek(0)
    with tarfile.open(fileobj=stream, mode="r:") as tar:
        found = {one.name: tar.extractfile(one) for one in tar.getmembers()}
        assert {name: file and file.read() for name, file in found.items()} == files


def test_a_long_path_is_kept_whole() -> None:
    name = "log/" + "/".join(["x123"] * 30) + "/456.p/255"
    assert read(archive({name: b"tile"})) == {name: b"tile"}
    with pytest.raises(FormatError, match="too long"):
        archive({"a" * 101: b""})


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up", "a/../b", "a//b", ".", "", "a/", "a\0b", "a\nb", "a\\..\\b"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(FormatError):
        check_name(name)
    with pytest.raises(FormatError):
        format_header(name, 0, 0)


def hostile(change: str) -> io.BytesIO:
    """An archive by Python's own tar, with one thing in it that ours never has."""
    stream = io.BytesIO()
    kind = tarfile.GNU_FORMAT if change == "long name" else tarfile.PAX_FORMAT
    with tarfile.open(fileobj=stream, mode="w:", format=kind) as tar:
        one = tarfile.TarInfo("settings.json")
        one.size = 0
        match change:
            case "symbolic link":
                one.type, one.linkname = tarfile.SYMTYPE, "/etc/passwd"
            case "hard link":
                one.type, one.linkname = tarfile.LNKTYPE, "secrets/log.key"
            case "device":
                one.type = tarfile.CHRTYPE
            case "directory":
                one.type = tarfile.DIRTYPE
            case "absolute":
                one.name = "/etc/cron.d/x"
            case "parent":
                one.name = "../../x"
            case "extended header":
                one.pax_headers = {"comment": "é"}
            case "long name":
                one.name = "a" * 300
            case "set-user-id":
                one.mode = 0o4755
        tar.addfile(one)
    return stream


@pytest.mark.parametrize(
    "change",
    [
        *("symbolic link", "hard link", "device", "directory", "absolute", "parent"),
        *("extended header", "long name", "set-user-id"),
    ],
)
def test_only_plain_files_get_in(change: str) -> None:
    with pytest.raises(FormatError, match="no header of ours"):
        read(hostile(change))


def test_a_file_that_is_there_twice_is_refused() -> None:
    once = archive({"a": b"1"}).getvalue()
    both = once[: -2 * BLOCK] + archive({"a": b"2"}).getvalue()
    with pytest.raises(FormatError, match="twice"):
        read(io.BytesIO(both))


@given(st.integers(0, 10**6))
def test_a_header_with_one_changed_byte_is_refused(seed: int) -> None:
    header = bytearray(format_header("log/checkpoint", 500, 1_700_000_000))
    header[seed % BLOCK] ^= 1 + seed % 255
    with pytest.raises(FormatError):
        parse_header(bytes(header), 0)


@pytest.mark.parametrize("cut", [1, BLOCK, 2 * BLOCK, 2 * BLOCK + 10, 3 * BLOCK])
def test_a_cut_archive_is_refused(cut: int) -> None:
    whole = archive({"a": b"x" * 700}).getvalue()
    with pytest.raises(FormatError):
        read(io.BytesIO(whole[:-cut]))


def test_what_stands_behind_the_end_or_in_the_padding_is_refused() -> None:
    whole = archive({"a": b"x"}).getvalue()
    with pytest.raises(FormatError, match="end mark"):
        read(io.BytesIO(whole + b"\0" * BLOCK))
    padded = bytearray(whole)
    padded[BLOCK + 100] = 1
    with pytest.raises(FormatError, match="damaged after"):
        read(io.BytesIO(bytes(padded)))


@pytest.mark.parametrize("data", [b"short", b"longer than said"])
def test_a_file_that_changes_its_size_spoils_the_backup(data: bytes) -> None:
    with pytest.raises(StoreError, match="changed its size"):
        ArchiveWriter(io.BytesIO(), 0).add("a", 10, [data])


def a_manifest(*files: FileEntry, schema: str = SCHEMA) -> Manifest:
    return Manifest(
        format=schema,
        created="2026-11-22T21:00:00Z",
        software=Software("0.1.0", "00" * 32),
        database=Database("18.6", "11" * 32, {"evidence.log": 1}, 5, 7),
        checkpoint="note",
        secrets=False,
        missing=["secrets/log.key"],
        files=list(files),
    )


@given(
    st.lists(
        st.builds(FileEntry, NAME, st.integers(0, 2**40), st.just("a" * 64)),
        unique_by=lambda f: f.path,
    )
)
def test_a_manifest_is_read_as_it_was_written(files: list[FileEntry]) -> None:
    manifest = a_manifest(*files)
    assert parse_manifest(format_manifest(manifest)) == manifest


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        format_manifest(a_manifest()) + b"\n",
        format_manifest(a_manifest()).replace(b'"secrets":false', b'"secrets":0'),
        format_manifest(a_manifest()).replace(b'"created"', b'"creates"'),
        format_manifest(a_manifest(schema="tractatus/backup/v2")),
        format_manifest(a_manifest(FileEntry("../x", 1, "a" * 64))),
        format_manifest(a_manifest(FileEntry("x", -1, "a" * 64))),
        format_manifest(a_manifest(FileEntry("x", 1, "a" * 63))),
        format_manifest(a_manifest(*[FileEntry("x", 1, "a" * 64)] * 2)),
    ],
)
def test_anything_else_is_no_manifest(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_manifest(data)


def test_a_file_has_no_name_until_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    with new_file(path) as stream:
        stream.write(b"half")
        assert list(tmp_path.iterdir()) == []
    assert path.read_bytes() == b"half"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failed_file_leaves_nothing_and_a_present_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    with pytest.raises(ValueError, match="broken"), new_file(path) as stream:
        stream.write(b"half")
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConflictError, match="stays as it is"), new_file(path) as stream:
        path.write_bytes(b"somebody was faster")
    assert path.read_bytes() == b"somebody was faster"


def test_where_files_need_names_the_unfinished_one_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.O_TMPFILE")
    path = tmp_path / "backup.tar"
    with pytest.raises(ValueError, match="broken"), new_file(path) as stream:
        assert [one.name for one in tmp_path.iterdir()] == ["backup.tar.partial"]
        stream.write(b"half")
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []
    with new_file(path) as stream:
        stream.write(b"whole")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [
        ("backup.tar", b"whole")
    ]
