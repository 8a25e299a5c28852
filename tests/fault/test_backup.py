"""A backup that was never restored is a hope: this rehearses the whole way, disasters included.

One installation with a member who posts without pause is backed up, goes on, and is destroyed. What
the backup then brings back is compared with what was answered, and verified as a stranger would.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fault.installation import Installation, installation
from tests.fault.people import PASSWORD, Person

from tractatus.adapters.backup.archive import members
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.compose.backup import Made, make_backup, required_secrets
from tractatus.compose.backup_file import open_backup
from tractatus.compose.restoring import restore_backup
from tractatus.compose.rotation import add_key
from tractatus.compose.settings import load_settings
from tractatus.errors import ConflictError, FormatError, LogStateError, SettingsError
from tractatus.merkle.tiles import entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note

SLUG = "archive"
MARK = "A sentence of a member that is nobody else's business."


@dataclass
class Member:
    """Posts until told to stop, and remembers what was answered."""

    person: Person
    answered: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        number = 0
        while not self.stop.wait(0.02):
            number += 1
            body = f"{MARK} Number {number}."
            try:
                if self.person.post(SLUG, body).status_code == 303:
                    self.answered.append(body)
            except (httpx.HTTPError, AssertionError):
                continue


@dataclass
class Disaster:
    """What is left when the machine is gone."""

    backup: Path
    made: Made
    without_secrets: Path
    answered_before: list[str]
    answered_after: list[str]
    secrets: Path
    required: list[str]
    witnesses: Path
    mirror: Path
    ports: tuple[int, int]
    killed: dict[str, list[Path]]
    full: subprocess.CompletedProcess[str]


def slowly(_: str) -> None:
    """Epochs go by between the steps of the backup: what would be torn apart is."""
    time.sleep(1.2)


@pytest.fixture(scope="module")
def disaster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disaster]:
    root = tmp_path_factory.mktemp("disaster")
    with (
        installation(root / "data") as here,
        closing(Person.at(here.platform)) as founder,
        closing(Person.at(here.platform)) as person,
    ):
        founder.found(SLUG)
        person.join(founder.invite(SLUG), "Bo", "bo@archive.example")
        member = Member(person)
        thread = threading.Thread(target=member.run)
        thread.start()
        try:
            time.sleep(1.0)
            before = list(member.answered)
            settings = load_settings({"data": here.data}, {})
            made = make_backup(settings, root / "whole.tar", with_secrets=True, report=slowly)
            add_key(settings, "promise")  # from here on a key is being changed
            out = root / "others"
            out.mkdir()
            words = ("--data", str(here.data), "--out", str(out), "--json")
            done = here.command("backup", *words, check=True)
            killed = _kill_some(here, root / "killed")
            full = _fill_disk(here, root / "full")
            after = list(member.answered)
            _wait_for_growth(here, made.manifest.database.published_size)
        finally:
            member.stop.set()
            thread.join()
        required = required_secrets(here.data)
        for name in required:
            (root / "keys" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(here.data / name, root / "keys" / name)
        here.kill("supervisor")
        _wait_until_gone(here)
        # Somebody has kept what was public; and the witnesses, what they saw.
        shutil.copytree(here.data / "log", root / "mirror")
        for name in ("witness-1", "witness-2"):
            shutil.copytree(here.data / name, root / "seen" / name)
        shutil.rmtree(here.data)
        yield Disaster(
            backup=root / "whole.tar",
            made=made,
            without_secrets=Path(json.loads(done.stdout)["path"]),
            answered_before=before,
            answered_after=after,
            secrets=root / "keys",
            required=required,
            witnesses=root / "seen",
            mirror=root / "mirror",
            ports=(here.site_port, here.platform_port),
            killed=killed,
            full=full,
        )


def _kill_some(here: Installation, directory: Path) -> dict[str, list[Path]]:
    """Start backups and kill each when it has said what it did last; what was there after it."""
    found = {}
    for step in ("files of the data directory", "this moment", "the log, in"):
        out = directory / str(len(found))
        out.mkdir(parents=True)
        words = ["backup", "--data", str(here.data), "--out", str(out)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tractatus", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        with process, process.stderr as said:
            assert any(step in line for line in said), f"it never said: {step}"
            process.send_signal(signal.SIGKILL)
        found[step] = sorted(out.iterdir())
    return found


def _fill_disk(here: Installation, out: Path) -> subprocess.CompletedProcess[str]:
    """A backup that may write 60 KiB and no more."""
    out.mkdir()
    words = f"{sys.executable} -m tractatus backup --data {here.data} --out {out}"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 60; exec {words}"], capture_output=True, text=True, timeout=60
    )
    assert list(out.iterdir()) == []
    return done


def _outgrow(here: Installation, size: int) -> None:
    """Write until the log is larger than that."""
    end = time.monotonic() + 180
    with closing(Person.at(here.platform)) as founder:
        founder.send("/log-in", "/log-in", email=f"ada@{SLUG}.example", password=PASSWORD)
        while here.status()["checkpoint"]["size"] <= size:
            assert time.monotonic() < end, "the log did not grow beyond what the witnesses saw"
            founder.post(SLUG, "Growing.")
            time.sleep(0.5)


def _wait_for_growth(here: Installation, size: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if here.status()["checkpoint"]["size"] > size + 20:
            return
        time.sleep(0.2)
    raise AssertionError("the log did not grow after the backup")


def _wait_until_gone(here: Installation) -> None:
    """Children notice the end of their supervisor; then nothing writes any more."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = subprocess.run(
            ["pgrep", "-f", str(here.data)], capture_output=True, text=True, check=False
        ).stdout.split()
        if not found:
            return
        time.sleep(0.1)
    raise AssertionError(f"still running: {found}")


def _again(data: Path, disaster: Disaster) -> Installation:
    return Installation(data, (), *disaster.ports)


def test_what_was_answered_before_the_backup_is_there_again(
    disaster: Disaster, tmp_path: Path
) -> None:
    data = tmp_path / "restored"
    words = ("restore", str(disaster.backup), "--data", str(data), "--json")
    here = _again(data, disaster)
    done = json.loads(here.command(*words, check=True).stdout)
    assert done["rows"] == disaster.made.manifest.database.rows
    assert done["schema_digest"] == disaster.made.manifest.database.schema_digest
    try:
        here.start()
        with closing(Person.at(here.platform)) as founder:
            answer = founder.send(
                "/log-in", "/log-in", email=f"ada@{SLUG}.example", password=PASSWORD
            )
            assert answer.status_code == 303, answer.text
            posts = _posts(here)
            assert set(disaster.answered_before) <= set(posts)
            assert len(posts) == done["rows"]["community.post"]
            # Rows of the canary's tenant say the same; of people's posts none is there twice.
            own = [post for post in posts if not post.startswith("A row of the canary tenant")]
            assert len(own) == len(set(own))
            assert founder.post(SLUG, "After the restore.").status_code == 303
        _wait_for_growth(here, done["published_size"] - 20)
        verified = here.command("verify", here.site)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        fsck = here.command("log", "fsck", str(data / "log"))
        assert fsck.returncode == 0, fsck.stdout

        # The witnesses, kept elsewhere, come back when we have outgrown what they saw.
        seen = parse_checkpoint(parse_note((disaster.mirror / "checkpoint").read_bytes()).text).size
        _outgrow(here, seen)
        here.stop()
        _bring_back_witnesses(disaster, data)
        _expect_standstill(here, "an older copy of the log went on without them")
    finally:
        here.stop()


def test_a_backup_older_than_its_witnesses_signs_no_second_history(
    disaster: Disaster, tmp_path: Path
) -> None:
    data = tmp_path / "restored"
    here = _again(data, disaster)
    here.command("restore", str(disaster.backup), "--data", str(data), check=True)
    _bring_back_witnesses(disaster, data)
    try:
        _expect_standstill(here, "older copy of the log")
    finally:
        here.stop()


def _bring_back_witnesses(disaster: Disaster, data: Path) -> None:
    for name in ("witness-1", "witness-2"):
        shutil.rmtree(data / name)
        shutil.copytree(disaster.witnesses / name, data / name)


def _expect_standstill(here: Installation, words: str) -> None:
    """It starts, says `words` in its log and in `status` with what to do, and publishes nothing."""
    published = (here.data / "log" / "checkpoint").read_bytes()
    log = here.data / "logs" / "sequencer.log"
    log.unlink(missing_ok=True)
    here.start()
    assert "restore a newer one" in _wait_for_words(log, words)
    [sequencer] = [one for one in here.status()["processes"] if one["name"] == "sequencer"]
    assert words in sequencer["problem"]
    assert "backup.md" in sequencer["advice"]
    time.sleep(2.5)
    assert (here.data / "log" / "checkpoint").read_bytes() == published, "a second history"


def test_with_the_newer_log_it_goes_on_where_the_witnesses_are(
    disaster: Disaster, tmp_path: Path
) -> None:
    data = tmp_path / "restored"
    here = _again(data, disaster)
    words = ("restore", str(disaster.backup), "--data", str(data), "--log", str(disaster.mirror))
    done = json.loads(here.command(*words, "--json", check=True).stdout)
    newest = (disaster.mirror / "checkpoint").read_bytes()
    assert done["published_size"] == parse_checkpoint(parse_note(newest).text).size
    assert done["published_size"] > disaster.made.manifest.database.tree_size
    assert done["lost_leaves"] > 0
    _bring_back_witnesses(disaster, data)
    try:
        here.start()
        _wait_for_growth(here, done["published_size"] - 15)
        with closing(Person.at(here.platform)) as founder:
            founder.send("/log-in", "/log-in", email=f"ada@{SLUG}.example", password=PASSWORD)
            assert founder.post(SLUG, "After the restore.").status_code == 303
        _wait_for_growth(here, done["published_size"])
        # Whoever was here before sees one log that has only grown, and whose figures add up.
        verified = here.command("verify", here.site)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        fsck = here.command("log", "fsck", str(data / "log"))
        assert fsck.returncode == 0, fsck.stdout
        old = _leaves(disaster.mirror)
        assert _leaves(data / "log")[: len(old)] == old, "what was public has changed"
    finally:
        here.stop()


def test_a_log_that_is_not_a_later_copy_is_refused(disaster: Disaster, tmp_path: Path) -> None:
    """Damaged, and older than the backup: neither is taken, and nothing is made."""
    damaged = tmp_path / "damaged"
    shutil.copytree(disaster.mirror, damaged)
    tile = next(one for one in (damaged / "tile" / "0").rglob("*") if one.is_file())
    tile.write_bytes(bytes(len(tile.read_bytes())))
    new = tmp_path / "new"
    with pytest.raises(FormatError, match="the log that was given: tile/0"):
        restore_backup(disaster.backup, new, log=damaged, report=print)
    older = tmp_path / "older"
    restore_backup(disaster.backup, older, report=print)
    with pytest.raises(LogStateError, match="does not begin with"):
        restore_backup(
            disaster.without_secrets, new, secrets=disaster.secrets, log=older, report=print
        )
    assert not new.exists()


def _leaves(log: Path) -> list[bytes]:
    size = parse_checkpoint(parse_note((log / "checkpoint").read_bytes()).text).size
    found: list[bytes] = []
    while len(found) < size:
        path = entries_path(len(found) // 256, min(256, size - len(found)))
        found += parse_entry_bundle((log / path).read_bytes())
    return found


def _posts(here: Installation) -> list[str]:
    from tests.fault.test_kills import _query

    rows = _query(here, "SELECT body FROM community.post")
    return [row["body"] for row in rows]


def _wait_for_words(log: Path, words: str) -> str:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        text = log.read_text() if log.exists() else ""
        if words in text:
            return text
        time.sleep(0.1)
    raise AssertionError(text)


def test_no_witness_in_a_backup_has_seen_more_than_its_database(disaster: Disaster) -> None:
    with open_backup(disaster.backup) as backup:
        found = backup.manifest
        paths = [one.path for one in found.files if one.path.endswith(".checkpoint")]
        assert len(paths) == 2
        for path in paths:
            seen = parse_checkpoint(parse_note(backup.read(path) or b"").text).size
            assert seen <= found.database.published_size or seen == found.database.tree_size
    assert disaster.answered_after[len(disaster.answered_before) :], "nothing went on meanwhile"


def test_a_killed_backup_leaves_nothing_half(disaster: Disaster) -> None:
    assert disaster.killed["files of the data directory"] == []
    assert disaster.killed["this moment"] == []
    for path in disaster.killed["the log, in"]:  # the last step takes a moment only
        with open_backup(path) as backup:
            assert backup.find_problems() == []


def test_without_secrets_there_is_no_key_in_it_and_a_restore_asks_for_them(
    disaster: Disaster, tmp_path: Path
) -> None:
    data = disaster.without_secrets.read_bytes()
    assert disaster.required[-1] == "secrets/promise-next.key"
    for name in disaster.required:
        assert (disaster.secrets / name).read_bytes().strip() not in data
    with open_backup(disaster.without_secrets) as backup:
        assert backup.manifest.missing == disaster.required
        assert not [one.path for one in backup.manifest.files if "secrets" in one.path]
    new = tmp_path / "new"
    with pytest.raises(SettingsError, match=r"--secrets.*missing: secrets/log\.key"):
        restore_backup(disaster.without_secrets, new, report=print)
    assert not new.exists()

    # A key of another log would begin a new history under the old data.
    keys = tmp_path / "keys"
    shutil.copytree(disaster.secrets, keys)
    other = "PRIVATE+KEY+localhost/tractatus/6f0d5f3f+"
    (keys / "secrets" / "log.key").write_bytes(_another_key(other))
    with pytest.raises(SettingsError, match="key is of another log"):
        restore_backup(disaster.without_secrets, new, secrets=keys, report=print)
    assert not new.exists()

    restored = restore_backup(disaster.without_secrets, new, secrets=disaster.secrets, report=print)
    assert restored.rows["community.post"] >= len(disaster.answered_before)
    for name in disaster.required:
        assert (new / name).read_bytes() == (disaster.secrets / name).read_bytes()
        assert (new / name).stat().st_mode & 0o777 == 0o600


def _another_key(_: str) -> bytes:
    from tractatus.adapters.keys.private_key import PrivateKey, format_private_key
    from tractatus.notes.signed import ED25519

    return format_private_key(PrivateKey("localhost/tractatus/other", ED25519, bytes(32)))


def test_a_backup_is_restored_into_a_database_of_yours_and_backed_up_again(
    disaster: Disaster, tmp_path: Path
) -> None:
    with EmbeddedServer(
        tmp_path / "server", password="of their superuser", log=tmp_path / "server.log"
    ) as server:
        data = tmp_path / "data"
        restored = restore_backup(disaster.backup, data, owner=server.url, report=print)
        assert not (data / "postgres").exists()
        with pytest.raises(ConflictError, match="database is not empty"):
            restore_backup(disaster.backup, tmp_path / "two", owner=server.url, report=print)
        assert not (tmp_path / "two").exists()
        settings = load_settings({"data": data, "database": server.url}, {})
        again = make_backup(settings, tmp_path / "again.tar", with_secrets=False, report=print)
        assert again.manifest.database.rows == restored.rows
        assert again.manifest.database.schema_digest == restored.schema_digest
    with pytest.raises(SettingsError, match="name it with --database"):
        make_backup(
            load_settings({"data": data}, {}), tmp_path / "x.tar", with_secrets=False, report=print
        )


def test_a_directory_that_holds_something_stays_as_it_is(
    disaster: Disaster, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ConflictError, match="not empty"):
        restore_backup(disaster.backup, tmp_path, report=print)
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_nothing_starts_on_a_restore_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "restore-unfinished").touch()
    done = Installation(tmp_path).command("up", "--data", str(tmp_path))
    assert done.returncode == 2
    assert "did not finish" in done.stderr
    assert not (tmp_path / "secrets").exists(), "new keys were made"


def test_a_full_disk_leaves_nothing_and_is_said(disaster: Disaster) -> None:
    assert disaster.full.returncode == 2, disaster.full.stderr
    assert "cannot be written (File too large); nothing of it was left" in disaster.full.stderr


DAMAGES = {
    "log/checkpoint": "log/checkpoint",
    "log/tile/0/000": "log/tile/0/000",
    "log/tile/entries/000": "log/tile/entries/000",
    "database/000000": "database/000000",
    "secrets/log.key": "secrets/log.key",
    "trust.json": "trust.json",
    "manifest.json": "manifest",
    "manifest.sha256": "manifest",
    "format": "expected a backup",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_changed_byte_is_named(disaster: Disaster, tmp_path: Path, name: str) -> None:
    with disaster.backup.open("rb") as file:
        member = next(one for one in members(file) if one.name.startswith(name))
    damaged = bytearray(disaster.backup.read_bytes())
    damaged[member.offset + member.size // 2] ^= 0x20
    path = tmp_path / "damaged.tar"
    path.write_bytes(damaged)
    done = (
        Installation(tmp_path).command("backup", "verify", str(path))
        if name == "log/checkpoint"
        else None
    )
    if done is not None:
        assert (done.returncode, "log/checkpoint" in done.stdout) == (1, True)
    assert _named(path) and DAMAGES[name] in _named(path)
    with pytest.raises(FormatError, match=DAMAGES[name]):
        restore_backup(path, tmp_path / "new", report=print)
    assert not (tmp_path / "new").exists()


def _named(path: Path) -> str:
    try:
        with open_backup(path) as backup:
            return "\n".join(f"{one.path}: {one.problem}" for one in backup.find_problems())
    except FormatError as error:
        return str(error)


def test_what_fits_its_digests_is_examined_further(disaster: Disaster, tmp_path: Path) -> None:
    """Whoever can write where backups are kept can make the manifest fit what they changed."""
    whole = disaster.backup
    with pytest.raises(FormatError, match="another backup than the one expected"):
        restore_backup(whole, tmp_path / "new", expected="00" * 32, report=print)
    with open_backup(whole, disaster.made.digest) as backup:
        assert backup.find_problems() == []
    cases: dict[str, Any] = {
        "log/checkpoint": lambda data: data.replace(b"\n", b"\n\n", 1),
        "log/tile/0/000": lambda data: bytes(32) + data[32:],
        "database/": lambda data: data[: len(data) // 2],
    }
    for name, change in cases.items():
        path = tmp_path / f"{name.replace('/', '-')}.tar"
        _forge(whole, path, name, change)
        assert name in _named(path), f"{name}: {_named(path)}"


def _forge(whole: Path, path: Path, name: str, change: Any) -> None:
    import hashlib

    import msgspec

    from tractatus.adapters.backup.archive import ArchiveWriter, content
    from tractatus.adapters.backup.manifest import (
        FileEntry,
        digest_line,
        format_manifest,
        parse_manifest,
    )

    with whole.open("rb") as file:
        files = {one.name: b"".join(content(file, one)) for one in members(file)}
    changed = next(one for one in files if one.startswith(name))
    files[changed] = change(files[changed])
    manifest = parse_manifest(files["manifest.json"])
    entry = FileEntry(changed, len(files[changed]), hashlib.sha256(files[changed]).hexdigest())
    entries = [entry if one.path == changed else one for one in manifest.files]
    checkpoint = files["log/checkpoint"].decode()
    manifest = msgspec.structs.replace(manifest, files=entries, checkpoint=checkpoint)
    files["manifest.json"] = format_manifest(manifest)
    files["manifest.sha256"] = digest_line(files["manifest.json"])
    with path.open("wb") as stream:
        writer = ArchiveWriter(stream, 0)
        for one, data in files.items():
            writer.add(one, len(data), [data])
        writer.finish()
