"""One bit is flipped in each file of a log and of its witnesses, and in what the database keeps.

After it the log goes on, or nothing is signed and it is said what to do; `log fsck` names the file,
and a good copy of it is all that is needed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fault.served_witness import ServedWitness

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.witness_memory import FileWitnessMemory
from tractatus.errors import LogStateError
from tractatus.evidence.codes import Outcome, Service
from tractatus.notes.policy import format_policy
from tractatus.ports import LogState
from tractatus.testing.log import MemorySequencerStore
from tractatus.testing.memory_log import MemoryLog
from tractatus.testing.pipeline import Pipeline, check_log, decision_entry
from tractatus.verifier.damage import find_damage
from tractatus.verifier.listing import list_log
from tractatus.verifier.readers import DirectoryReader, MemoryReader
from tractatus.verifier.trust import Trust

ADVICE = ("good cop", "restore the newest backup", "witnesses present")


class OnDisk:
    """A log and two witnesses in files, and the sequencer's memory beside them."""

    def __init__(self, directory: Path, store: MemorySequencerStore | None = None) -> None:
        self.directory = directory
        self.pipeline = Pipeline(
            log=FileLogStore(directory / "log"), store=store or MemorySequencerStore()
        )
        self.memories = [FileWitnessMemory(directory / f"witness-{n}") for n in (1, 2)]
        self.pipeline.witnesses = [
            ServedWitness(self.pipeline, number, memory)
            for number, memory in enumerate(self.memories, 1)
        ]
        self.committed: list[bytes] = []

    async def decide(self, count: int) -> None:
        """Leaves that wait, and a tick."""
        for _ in range(count):
            entry = decision_entry(len(self.committed))
            self.pipeline.store.add(entry, at=self.pipeline.clock.now_ms())
            self.committed.append(entry)
        await self.pipeline.tick()

    def damage(self) -> list[str]:
        """What fsck lists."""
        log = self.directory / "log"
        listing = list_log(log)
        trust = Trust.from_policy(self.pipeline.policy)
        found = find_damage(DirectoryReader(log), trust, listing.files, listing.strange)
        return [one.path for one in found.damage]

    def close(self) -> None:
        """Let another have the memories."""
        for one in self.memories:
            one.close()


async def published(directory: Path) -> OnDisk:
    """Two epochs; full, partial and older partial tiles of two levels."""
    made = OnDisk(directory)
    await made.decide(300)
    await made.decide(10)
    (directory / "log" / "policy").write_bytes(format_policy(made.pipeline.policy))
    made.close()
    return made


def files_of(directory: Path) -> list[str]:
    """Everything that is stored, locks left out."""
    return sorted(
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if path.is_file() and path.stat().st_size
    )


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0x01
    file.write_bytes(data)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def remove(file: Path) -> None:
    file.unlink()


def make_pipe_of(file: Path) -> None:
    import os

    file.unlink()
    os.mkfifo(file)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("hurt", [flip, cut, remove, make_pipe_of])
async def test_a_damaged_file_is_survived_or_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, hurt: Callable[[Path], None]
):
    whole = await published(tmp_path / "whole")
    paths = files_of(tmp_path / "whole")
    assert len(paths) > 9
    refused = set()
    for path in paths:
        here = tmp_path / "here"
        shutil.copytree(tmp_path / "whole", here)
        hurt(here / path)
        caplog.clear()
        try:
            stands = OnDisk(here, deepcopy(whole.pipeline.store))
        except Exception as error:
            raise AssertionError(path) from error
        stands.committed = [*whole.committed]
        before = _checkpoint(here)
        said = ""
        try:
            await stands.decide(1)
        except LogStateError as error:
            said = str(error)
        said += caplog.text
        if _checkpoint(here) == before:
            refused.add(path)
            assert any(words in said for words in ADVICE), f"{path}: {said}"
            assert not path.startswith("log/") or not stands.pipeline.store.state.signed
        # A witness that has lost its memory altogether is a new one: a listed limit.
        is_new = path.startswith("witness") and hurt is remove
        # What fsck needs is not every older partial tile; one that is gone harms nobody.
        if path.startswith("log/") and hurt is not remove and path != "log/policy":
            assert stands.damage() == [path.removeprefix("log/")], path
        (here / path).unlink(missing_ok=True)
        if not is_new:
            shutil.copy(tmp_path / "whole" / path, here / path)
        await stands.decide(1)
        await stands.decide(1)
        await check_log(stands.pipeline.log, stands.pipeline.policy, stands.committed)
        assert stands.damage() == [], path
        stands.close()
        shutil.rmtree(here)
    assert any(path.endswith("checkpoint") and path.startswith("log") for path in refused)
    assert any(path.startswith("log/tile/entries") for path in refused)
    assert any(path.startswith("log/tile/0") for path in refused)
    assert any(path.startswith("log/tile/1") for path in refused)
    if hurt is not remove:
        assert sum(path.startswith("witness") for path in refused) == 2


def _checkpoint(directory: Path) -> bytes | None:
    file = directory / "log" / "checkpoint"
    return file.read_bytes() if file.is_file() else None


# Bits of a batch that is staged, or signed, and waits for a witness.
STAGED: dict[str, Callable[[LogState], LogState]] = {
    "an entry": lambda state: replace(state, staged=(_flipped(state.staged[0]), *state.staged[1:])),
    "its root": lambda state: replace(
        state, tree=replace(state.tree, root=_flipped(state.tree.root))
    ),
    "its signature": lambda state: replace(state, signed=_flipped(state.signed)),
    "what is published": lambda state: replace(
        state, published=replace(state.published, root=_flipped(state.published.root))
    ),
    "the name of the log": lambda state: replace(state, origin=state.origin + "x"),
}


def _flipped(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


@pytest.mark.parametrize("forged", STAGED)
async def test_a_damaged_batch_is_not_published(forged: str):
    pipeline = Pipeline()
    await pipeline.tick()
    entry = decision_entry(1)
    pipeline.store.add(entry, at=pipeline.clock.now_ms())
    ask = pipeline.witnesses[1].add_checkpoint

    async def after_the_signature(request: bytes):
        pipeline.witnesses[1].is_up = not pipeline.store.state.signed
        return await ask(request)

    pipeline.witnesses[1].add_checkpoint = after_the_signature
    right = await pipeline.tick()
    assert right.staged
    assert right.signed
    pipeline.witnesses[1].add_checkpoint = ask
    pipeline.witnesses[1].is_up = True
    before = pipeline.log.resources["checkpoint"]
    pipeline.store.state = STAGED[forged](right)
    with pytest.raises(LogStateError):
        await pipeline.tick()
    assert pipeline.log.resources["checkpoint"] == before
    pipeline.store.state = right
    await pipeline.settle()
    await check_log(pipeline.log, pipeline.policy, [entry])


def test_a_bit_in_a_tile_of_each_level_is_blamed_on_its_file_alone():
    """More than 65,536 leaves have three levels of hash tiles."""
    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 65_700)
    log.close_epoch(1_795_000_000_000)
    files = log.publish(1_795_000_000_000)
    trust = Trust.from_policy(log.policy)
    last = {path.split("/")[1]: path for path in sorted(files) if path.startswith("tile/")}
    first = {path.split("/")[1]: path for path in sorted(files, reverse=True) if "tile/" in path}
    assert set(last) == {"0", "1", "2", "entries"}
    for path in {*last.values(), *first.values()}:
        data = bytearray(files[path])
        data[-1] ^= 0x80
        found = find_damage(MemoryReader(files | {path: bytes(data)}), trust, files)
        assert [one.path for one in found.damage] == [path]
