"""A9: a reader of the public log tries to recognise people's decisions in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from tests.attacks.system import decision

from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.epoch import close_epoch
from tractatus.evidence.leaf import Digests, parse_leaf
from tractatus.evidence.record import Assessed, SealedRecord, seal_record

PEOPLE = [f"member-{number}" for number in range(40)]


def record_of(actor: str, nonce: bytes) -> SealedRecord:
    """A record of which everything but the nonce can be guessed: there are forty actors."""
    return seal_record(
        record_id=UUID(int=3),
        tenant_id=UUID(int=4),
        act="content.publish",
        actor=actor,
        at_ms=1_700_000_000_000,
        effect="deny",
        flags=0,
        assessed=[Assessed(Service.BOUNDARY_ENFORCER, Outcome.DENY)],
        policy=bytes(32),
        content={},
        nonce=nonce,
        key=bytes(32),
    )


def by_nonce(actor: str) -> bytes:
    """The commitment as it is: under 32 bytes that nobody outside knows."""
    return record_of(actor, sha256(b"random, and secret").digest()).leaves[0][4:36]


def by_hash(actor: str) -> bytes:
    """The same without a nonce: a hash of content that can be guessed."""
    return sha256(record_of(actor, bytes(32)).canonical).digest()


def dictionary(commit: Callable[[str], bytes]) -> list[str]:
    """Try every member against the commitment of one; the attacker may choose any nonce."""
    target = commit("member-17")

    def guesses(actor: str) -> list[bytes]:
        record = record_of(actor, bytes(32))
        return [by_hash(actor), record.leaves[0][4:36], sha256(actor.encode()).digest()]

    return [actor for actor in PEOPLE if target in guesses(actor)]


def sorted_epoch(leaves: Sequence[bytes]) -> list[bytes]:
    """An epoch as it is logged: by commitment."""
    closed = close_epoch(
        leaves,
        previous=None,
        start=2,
        not_before=1,
        not_after=2,
        below_threshold=False,
        digests=Digests(*(bytes(32) for _ in range(3))),
    )
    return list(closed.entries[:-1])


def order(arrange: Callable[[Sequence[bytes]], list[bytes]]) -> int:
    """How many of 40 decisions stand where somebody who saw them happen expects them."""
    happened = [record_of(one, sha256(one.encode()).digest()).leaves[0] for one in PEOPLE]
    return sum(one == other for one, other in zip(happened, arrange(happened), strict=True))


def left_over(k: int) -> str:
    """What one of two tenants sees of the other's in an epoch of their decisions alone."""
    own, others = ([decision(f"{tenant} {n}") for n in range(k)] for tenant in ("own", "other"))
    logged = sorted_epoch([*own, *others])
    rest = [entry for entry in logged if entry not in own]
    outcomes = {parse_leaf(entry).outcome for entry in rest}  # type: ignore[union-attr]  # decisions
    return f"{len(rest)} of the other's, with service and outcome {sorted(map(int, outcomes))}"


@dataclass(frozen=True)
class Guess:
    """An attack by reading.

    Args:
        seen: What it comes to in the log as it is.
        seen_without: And without what stops it.
    """

    name: str
    stopped_by: str
    seen: Callable[[], str]
    seen_without: Callable[[], str]


GUESSES = [
    Guess(
        "Hash every guessable record and look for it",
        "the commitment is an HMAC under a random nonce of that record",
        lambda: f"{len(dictionary(by_nonce))} of {len(PEOPLE)} recognised",
        lambda: f"recognised: {', '.join(dictionary(by_hash))}",
    ),
    Guess(
        "Match the order of leaves with who was seen to act",
        "inside an epoch leaves are sorted by commitment",
        lambda: f"{order(sorted_epoch)} of {len(PEOPLE)} in the place where they happened",
        lambda: f"{order(list)} of {len(PEOPLE)}",
    ),
    Guess(
        "Subtract one's own decisions from an epoch of two tenants",
        "nothing, with k = t = 1 ([limitations](limitations.md)); larger k and t help",
        lambda: left_over(1),
        lambda: left_over(1),
    ),
]
