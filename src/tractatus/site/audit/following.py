"""Follow the platform's log: read what is new, hash it up to a signed root, only then show it.

What a look does, in order; each step can find the log false, and says so in one sentence:

1. Checkpoint: it is signed by the log's key and cosigned by the quorum of the witness policy.
2. Growth: it is not smaller than the last one, and of the same size only with the same root.
3. Leaves: the entries that are new are read, indexed, and walked as the verifier walks them.
4. Root: all entries so far hash to the signed root. So the log only ever grew.
5. Order and sums: no leaf stands where it must not, and each summary is that of its epoch.

What is false is never shown as new: pages stay at the last checkpoint that held, and say why.
Hash tiles are not compared, as `tractatus verify` does: here nothing is built upon them.
"""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Final

from tractatus.errors import FormatError, ProofError, StoreError, VerificationError
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.signed import parse_note, signed_part
from tractatus.ports import Clock
from tractatus.site.audit.copy import LeafCopy
from tractatus.site.audit.hashes import TreeHashes
from tractatus.site.audit.index import (
    EpochIndex,
    LeafIndex,
    Seen,
    Witnessed,
    code_of,
    is_tallied,
)
from tractatus.site.audit.view import AuditView, Checked, Condition, Cosigner, Look
from tractatus.site.log import KeptReader
from tractatus.verifier.leaves import LeafWalk
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust

_log = logging.getLogger(__name__)

_EVERY_SECONDS: Final = 5.0
_AFTER_FALSE_SECONDS: Final = 60.0  # a false log is not read over and over
_BUNDLES_AT_ONCE: Final = 64  # then others get their turn, and a site that stops need not wait
_SEEN: Final = struct.Struct(">QQQ")


class _Log:
    """What was read so far: the same leaves as bytes, as columns, as a tree, and as a walk."""

    def __init__(self, folder: Path) -> None:
        self.copy = LeafCopy(folder / "leaves")
        self.hashes = TreeHashes(self.copy.bundle)
        self.leaves = LeafIndex()
        self.epochs = EpochIndex()
        self.walk = LeafWalk()
        self.ends_inside_epoch = False

    def add(self, entries: Sequence[bytes]) -> None:
        """Take entries that are in the copy already, of one bundle at most."""
        self.hashes.add(entries)
        self.leaves.add(entries)
        self.walk.add(entries)
        if not self.trouble():
            for entry in entries:
                if entry[:1] == b"\x03":
                    summary = parse_leaf(entry)
                    assert isinstance(summary, SummaryLeaf), "the walk has parsed it"
                    self.epochs.add(summary)
        self.ends_inside_epoch = is_tallied(code_of(entries[-1]))

    def trouble(self) -> str:
        """What is wrong with the leaves, empty if nothing."""
        return self.walk.order_error or self.walk.summary_error


class Follower:
    """Keeps `view` as new as the platform lets it; give `run` to the site's background work.

    Args:
        reader: The platform's log; blocking, untrusted.
        trust: The site's own keys and quorum.
        clock: For saying when a look was.
        folder: A directory for the copy, made where it is not there; of this process alone.

    Attributes:
        view: What pages show; another object after each look.
    """

    def __init__(self, reader: LogReader, trust: Trust, clock: Clock, folder: Path) -> None:
        self._reader = reader
        self._trust = trust
        self._clock = clock
        self._folder = folder
        self._stopping = Event()
        folder.mkdir(parents=True, exist_ok=True)
        self._is_restored = False
        self._checked: Checked | None = None
        self._newest_ms = 0
        self._witnessed = Witnessed()
        self._current = _Log(folder)
        self.view = self._seen_as(Look(Condition.WAITING))

    async def run(self) -> None:
        """Look at the platform every few seconds, for ever."""
        try:
            while True:
                while await asyncio.to_thread(self.step):
                    pass
                is_false = self.view.look.condition is Condition.FALSE
                await asyncio.sleep(_AFTER_FALSE_SECONDS if is_false else _EVERY_SECONDS)
        finally:
            self._stopping.set()

    def step(self) -> bool:
        """One look, or part of one; whether there is more to read at once. Blocking, never raises.

        Not for two threads at a time.
        """
        try:
            if not self._is_restored:
                self._restore()
            return self._look()
        except StoreError:
            self._show(Condition.AWAY, "the platform does not answer")
        except OSError as error:
            _log.warning("the copy of the log cannot be written: %s", error)
            self._show(Condition.AWAY, "this site cannot keep its copy of the log")
        except (FormatError, VerificationError) as error:
            self._show(Condition.FALSE, str(error))
            self._go_back()
        return False

    def _look(self) -> bool:
        candidate = self._take_1_checkpoint()
        self._verify_2_growth(candidate)
        if not self._read_3_leaves(candidate.size):
            if not self._stopping.is_set():
                self._show(Condition.READING, wanted=candidate.size)
            return not self._stopping.is_set()
        self._verify_4_root(candidate)
        if self._checked is None or self._checked.size != candidate.size:
            self._keep(candidate)
        self._checked = candidate
        self._newest_ms = self._current.walk.newest_ms
        trouble = self._verify_5_leaves()
        self._show(Condition.FALSE if trouble else Condition.CHECKED, trouble)
        return False

    def _take_1_checkpoint(self) -> Checked:
        note = self._reader.read("checkpoint")
        if note is None:
            raise ProofError("the log has no checkpoint")
        return self._open(note)

    def _open(self, note: bytes) -> Checked:
        """A checkpoint with all its signatures verified; `size` and `root` are its claim."""
        verified = open_checkpoint(signed_part(note, self._trust.origin), self._trust.log_keys)
        policy = self._trust.policy
        cosigned = cosignatures_of(parse_note(note), policy.witness_keys)
        policy.check([one.key for one in cosigned])
        cosigners = [
            Cosigner(
                self._trust.name_of(one.key),
                one.key,
                self._trust.is_run_by_operator(one.key),
                one.timestamp * 1000,
            )
            for one in cosigned
        ]
        checkpoint = verified.checkpoint
        return Checked(checkpoint.size, checkpoint.root, note, verified.key, cosigners)

    def _verify_2_growth(self, candidate: Checked) -> None:
        last, held = self._checked, self._current.leaves.size
        if candidate.size < held:
            raise ProofError(f"the log has shrunk: {candidate.size} leaves, where {held} were read")
        if last and candidate.size == last.size and candidate.root != last.root:
            raise ProofError(f"the log has two signed roots of the same size: {last.size}")

    def _read_3_leaves(self, size: int) -> bool:
        """Read on; whether all `size` leaves are there now."""
        log = self._current
        for _ in range(_BUNDLES_AT_ONCE):
            if log.leaves.size >= size or self._stopping.is_set():
                break
            number, known = divmod(log.leaves.size, TILE_WIDTH)
            width = min(TILE_WIDTH, size - number * TILE_WIDTH)
            path = entries_path(number, width)
            data = self._reader.read(path)
            if data is None:
                raise ProofError(f"the log does not have: {path}")
            entries = parse_entry_bundle(data, width)[known:]
            log.copy.append(entries)
            log.add(entries)
        return log.leaves.size >= size

    def _verify_4_root(self, candidate: Checked) -> None:
        held = self._current.leaves.size
        if held != candidate.size:
            raise ProofError(f"the checkpoint has {candidate.size} leaves, here are: {held}")
        found = self._current.hashes.root(held)
        if found != candidate.root:
            raise ProofError(
                f"{held} leaves have root {found.hex()}, the checkpoint {candidate.root.hex()}"
            )

    def _verify_5_leaves(self) -> str:
        """What is wrong inside a log that is as it was signed, empty if nothing."""
        trouble = self._current.trouble()
        if not trouble and self._current.ends_inside_epoch:
            trouble = "the last leaves stand in no epoch: no summary follows"
        return trouble

    def _keep(self, checked: Checked) -> None:
        """So that a restart goes on from here, and a log that shrinks meanwhile is caught.

        Not made durable step by step: what does not fit together is read again.
        """
        seen = self._seen(checked)
        if seen is not None and self._witnessed.add(seen):
            with (self._folder / "witnessed").open("ab") as file:
                file.write(_SEEN.pack(seen.size, seen.earliest, seen.latest))
        fresh = self._folder / "checkpoint.new"
        fresh.write_bytes(checked.note)
        fresh.replace(self._folder / "checkpoint")

    def _seen(self, checked: Checked) -> Seen | None:
        times = [one.at for one in checked.cosigners]
        return Seen(checked.size, min(times), max(times)) if times else None

    def _restore(self) -> None:
        """Take up the copy that is on disk as far as it hashes to its checkpoint, else nothing."""
        self._is_restored = True
        try:
            checked = self._open((self._folder / "checkpoint").read_bytes())
        except (FileNotFoundError, FormatError, VerificationError):
            self._forget()
            (self._folder / "witnessed").unlink(missing_ok=True)  # it may be of another log
            return
        self._forget()
        for entries in self._current.copy.stored(checked.size):
            self._current.add(entries)
            if self._stopping.is_set():
                self._is_restored = False
                return
        try:
            self._verify_4_root(checked)
        except VerificationError as error:
            _log.warning("the copy of the log is damaged and is read again: %s", error)
            self._forget()
            self._witnessed = Witnessed(self._stored_times(checked))
            return
        self._checked = checked
        self._newest_ms = self._current.walk.newest_ms
        self._witnessed = Witnessed(self._stored_times(checked))

    def _stored_times(self, checked: Checked) -> list[Seen]:
        try:
            rows = (self._folder / "witnessed").read_bytes()
        except FileNotFoundError:
            rows = b""
        whole = rows[: len(rows) - len(rows) % _SEEN.size]
        times = [Seen(*row) for row in _SEEN.iter_unpack(whole)]
        return [one for one in times if one.size <= checked.size]

    def _forget(self) -> None:
        """Begin with no leaf; the file is overwritten."""
        self._checked = None
        self._newest_ms = 0
        self._witnessed = Witnessed()
        self._current = _Log(self._folder)

    def _go_back(self) -> None:
        """After something false: only what a checkpoint covers stays, in memory and on disk."""
        kept, held = self._checked.size if self._checked else 0, self._current.leaves.size
        if held == kept:
            return
        self._is_restored = False
        if isinstance(self._reader, KeptReader):
            for number in range(kept // TILE_WIDTH, held // TILE_WIDTH + 1):
                self._reader.forget(entries_path(number))

    def _show(self, condition: Condition, words: str = "", wanted: int = 0) -> None:
        done = self._current.leaves.size
        self.view = self._seen_as(Look(condition, words, self._clock.now_ms(), done, wanted))

    def _seen_as(self, look: Look) -> AuditView:
        log, checked = self._current, self._checked
        unchecked = 0 if look.condition is Condition.FALSE else log.leaves.size
        size = checked.size if checked else unchecked
        parameters = log.walk.parameters.inside(size)
        return AuditView(
            look=look,
            size=size,
            checked=checked,
            newest_ms=self._newest_ms,
            heartbeat_ms=parameters.heartbeat if parameters else 0,
            table=log.walk.tables.inside(size),
            epochs_closed=len(log.epochs.closed_in(None, None, size)),
            leaves=log.leaves,
            epochs=log.epochs,
            witnessed=self._witnessed,
            copy=log.copy,
            hashes=log.hashes,
        )
