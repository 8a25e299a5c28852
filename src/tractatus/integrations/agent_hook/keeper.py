"""What the daemon remembers: instructions over sessions, and each session's ledger.

Everything is in journals in one folder, and comes back from them after any stop. A folder has one
daemon: its lock is held as long as the process lives, however that ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tractatus.errors import FormatError, SettingsError
from tractatus.governance.act import Json
from tractatus.governance.case import Reading
from tractatus.governance.instructions.documents import (
    classification_document,
    read_classification,
)
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Instruction,
    Place,
)
from tractatus.governance.instructions.memory import InstructionMemory, Remembered, remember
from tractatus.governance.pressure import Entry, EntryKind, Ledger, read_ledger
from tractatus.governance.provenance.content import ContentRead, read_passage_document
from tractatus.integrations.agent_hook.event import Event
from tractatus.integrations.agent_hook.journal import Journal, sync_folder
from tractatus.ports import Clock, Randomness

# A daemon serves one person, who may correct what they said.
AUTHOR: Final = "person"

_SESSIONS_OPEN: Final = 64
_MAX_PARENTS: Final = 64


@dataclass(slots=True)
class Session:
    """One session of an agent, as its journal tells it.

    Attributes:
        journal: Where it is kept.
        place: Where it works: pinned at its first event, so that no change of folder leaves an
            instruction behind.
        ledger: Of its context.
        reading: Of the ledger, with the hysteresis of all readings before.
        must_remind: The context was compacted, and has not been told its constraints since.
        content: The values of what the person said and of what tools answered; no texts.
    """

    journal: Journal
    place: Place
    ledger: Ledger
    reading: Reading
    must_remind: bool = False
    content: ContentRead = field(default_factory=ContentRead)

    def take(self, line: dict[str, Json]) -> None:
        """What a line of the journal changes."""
        match line.get("kind"):
            case "entry":
                entry = Entry(
                    EntryKind(line["entry"]),
                    line["tokens"],
                    line["source"],
                    line["failed"],
                    line["instructions"],
                )
                self.ledger = self.ledger.appended(entry)
                self.reading = read_ledger(self.ledger, self.reading)
            case "reminder":
                self.must_remind = line["due"]
            case "passage":
                passage = read_passage_document(line["passage"])
                if passage.source is None:
                    self.content = self.content.with_said(passage)
                else:
                    self.content = self.content.with_read(passage)
            case _:
                pass  # decisions and refusals change nothing

    def keep(self, line: dict[str, Json]) -> None:
        """Write a line, then take it; `StoreError` where it may not be durable."""
        self.journal.append(line)
        self.take(line)


class Keeper:
    """The folder of one daemon.

    Args:
        folder: Made with mode 0700 where it is missing.
        clock: Dates what is kept.
        randomness: Names instructions.
        limit: Tokens that a context can hold.
        standing: Tokens of system text and schemas, which no hook tells.

    Raises:
        SettingsError: another daemon has the folder, or it cannot be used.
        FormatError: the instructions in it are damaged.
    """

    def __init__(
        self, folder: Path, clock: Clock, randomness: Randomness, limit: int, standing: int = 0
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._randomness = randomness
        self._empty = Ledger(limit).appended(Entry(EntryKind.SYSTEM, standing))
        self._lock = _lock(folder)
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._instructions = Journal(folder / "instructions.jsonl")
        self._memory = InstructionMemory()
        for line in self._instructions.lines:
            self._memory = remember(self._memory, _read_instruction(line)).memory

    def close(self) -> None:
        """Let another daemon have the folder."""
        os.close(self._lock)

    def session(self, event: Event) -> Session:
        """The session of an event, from its journal if it has one.

        Raises:
            FormatError: its journal is damaged.
            StoreError: it cannot be read or written.
        """
        name = hashlib.sha256(f"{event.agent}\0{event.session}".encode()).hexdigest()[:32]
        if name in self._open:
            self._open.move_to_end(name)
            return self._open[name]
        journal = Journal(self._folder / "sessions" / f"{name}.jsonl")
        if not journal.lines:
            first: dict[str, Json] = {
                "kind": "session",
                "agent": event.agent,
                "session": event.session,
                "project": project_of(event.folder),
                "at_ms": self._clock.now_ms(),
            }
            journal.append(first)
            journal.lines.append(first)
        session = self._read(journal, name)
        self._open[name] = session
        if len(self._open) > _SESSIONS_OPEN:
            self._open.popitem(last=False)
        return session

    def _read(self, journal: Journal, name: str) -> Session:
        first, *rest = journal.lines
        if first.get("kind") != "session":
            raise FormatError(f"{name}.jsonl: line 1 is no beginning of a session")
        place = Place(project=first["project"], session=name)
        session = Session(
            journal,
            place,
            self._empty,
            read_ledger(self._empty),
            content=ContentRead(root=place.project or ""),
        )
        for line in rest:
            session.take(line)
        journal.lines.clear()  # they are in the session now
        return session

    def instructions(self, session: Session) -> InstructionMemory:
        """Those in force in a session now."""
        return self._memory.seen_from(session.place, self._clock.now_ms())

    def remember(
        self, session: Session, text: str, found: Classification, record: str
    ) -> Remembered:
        """Remember what a person said, and where that is recorded; durable before it counts."""
        line: dict[str, Json] = {
            "kind": "instruction",
            "id": str(self._randomness.uuid7()),
            "text": text,
            "authority": int(Authority.MEMBER),
            "at_ms": self._clock.now_ms(),
            "classification": classification_document(found),
            "place": {"project": session.place.project, "session": session.place.session},
            "record": record,
        }
        self._instructions.append(line)
        remembered = remember(self._memory, _read_instruction(line))
        self._memory = remembered.memory
        return remembered


def _read_instruction(line: dict[str, Json]) -> Instruction:
    place = line["place"]
    return Instruction(
        id=line["id"],
        text=line["text"],
        authority=Authority(line["authority"]),
        at_ms=line["at_ms"],
        classification=read_classification(line["classification"]),
        place=Place(project=place["project"], session=place["session"]),
        author=AUTHOR,
    )


def project_of(folder: str) -> str:
    """The nearest folder above with a repository in it, else the folder itself."""
    if not folder.startswith("/") or "\0" in folder:
        return ""
    here = Path(folder)
    for parent in [here, *here.parents][:_MAX_PARENTS]:
        try:
            if (parent / ".git").exists():
                return str(parent)
        except OSError:
            break
    return str(here)


def _lock(folder: Path) -> int:
    try:
        (folder / "sessions").mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        sync_folder(folder)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SettingsError(f"cannot use the folder {folder}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise SettingsError(f"another daemon serves this folder: {folder}") from error
    return descriptor
