"""Which logs and witnesses are trusted, and how many witnesses are enough.

Source: C2SP tlog-policy. Names are octets to the standard; bytes that are not UTF-8 are kept as
they are (surrogateescape) and written back the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.signed import COSIGNATURE, ED25519, VerifierKey
from tractatus.notes.text import parse_decimal

NONE: Final = "none"
MAX_POLICY_SIZE: Final = 256 * 1024
# Logs, witnesses and groups together; the standard asks for room for 32 of each.
MAX_DEFINITIONS: Final = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Log:
    """A log whose checkpoints are accepted; its key's name is its origin."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness; `name` is used in this policy only."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and smaller groups, of which at least `threshold` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


Member: TypeAlias = Witness | Group


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """Logs, witnesses, groups in the order of their definition, and the quorum's name."""

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE
    _members: dict[str, Member] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_members", _check(self))

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all witnesses."""
        return tuple(witness.key for witness in self.witnesses)

    def is_met(self, cosigners: Collection[VerifierKey]) -> bool:
        """Whether cosignatures by these keys make the quorum."""
        return self.quorum == NONE or self._has_witnessed(self.quorum, set(cosigners))

    def check(self, cosigners: Collection[VerifierKey]) -> None:
        """`SignatureError` that names who is missing, unless the quorum is met."""
        if self.is_met(cosigners):
            return
        missing = [one.name for one in self.witnesses if one.key not in set(cosigners)]
        raise SignatureError(
            f"the quorum {self.quorum!r} of witnesses is not met; no cosignature of: "
            + (", ".join(missing) or "nobody that is known")
        )

    def _has_witnessed(self, name: str, cosigners: set[VerifierKey]) -> bool:
        member = self._members[name]
        if isinstance(member, Witness):
            return member.key in cosigners
        witnessed = sum(self._has_witnessed(one, cosigners) for one in member.members)
        return witnessed >= member.threshold


def _check(policy: WitnessPolicy) -> dict[str, Member]:
    """The members by name; `FormatError` unless all is defined once, earlier and used once."""
    _check_keys((log.key for log in policy.logs), ED25519, "log")
    _check_keys((witness.key for witness in policy.witnesses), COSIGNATURE, "witness")
    members: dict[str, Member] = {}
    used: set[str] = set()
    defined: tuple[Member, ...] = (*policy.witnesses, *policy.groups)
    if len(policy.logs) + len(defined) > MAX_DEFINITIONS:
        raise FormatError(f"a witness policy defines at most {MAX_DEFINITIONS}: {len(defined)}")
    for member in defined:
        _check_word(member.name, "a name")
        if member.name in members or member.name == NONE:
            raise FormatError(f"a name is taken: {member.name!r}")
        if isinstance(member, Group):
            if not 1 <= member.threshold <= len(member.members):
                raise FormatError(f"a group needs 1 to all of its members: {member.name!r}")
            for one in member.members:
                if one not in members or one in used:
                    raise FormatError(f"a member is not defined before, or used twice: {one!r}")
                used.add(one)
        members[member.name] = member
    urls = [log.url for log in policy.logs] + [witness.url for witness in policy.witnesses]
    for url in filter(None, urls):
        _check_word(url, "an address")
    if policy.quorum != NONE and policy.quorum not in members:
        raise FormatError(f"the quorum is not defined: {policy.quorum!r}")
    return members


def _check_keys(keys: Iterable[VerifierKey], algorithm: int, what: str) -> None:
    seen: set[bytes] = set()
    for key in keys:
        if key.algorithm != algorithm:
            raise FormatError(f"not a {what}'s kind of key: {key.name}")
        if key.public_key in seen:
            raise FormatError(f"a {what}'s key stands there twice: {key.name}")
        seen.add(key.public_key)


def _check_word(word: str, what: str) -> None:
    if not word or re.search(r"[ \t\n]", word) or _CONTROL.search(word):
        raise FormatError(f"{what} is one word: {word[:80]!r}")


def format_policy(policy: WitnessPolicy) -> bytes:
    """The policy as a file, in one spelling."""
    lines = [f"log {one.key.vkey} {one.url}".rstrip(" ") for one in policy.logs]
    lines += [f"witness {w.name} {w.key.vkey} {w.url}".rstrip(" ") for w in policy.witnesses]
    lines += [f"group {g.name} {g.threshold} {' '.join(g.members)}" for g in policy.groups]
    lines.append(f"quorum {policy.quorum}")
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")


def parse_policy(data: bytes) -> WitnessPolicy:
    """The policy in a file; `FormatError` names the line."""
    if len(data) > MAX_POLICY_SIZE:
        raise FormatError(f"a witness policy has at most {MAX_POLICY_SIZE} bytes: {len(data)}")
    text = data.decode("utf-8", "surrogateescape")
    if not text.endswith("\n"):
        raise FormatError("each line of a witness policy ends in a newline")
    builder = _Builder()
    for number, line in enumerate(text[:-1].split("\n"), start=1):
        try:
            builder.add(line)
        except FormatError as error:
            raise FormatError(f"witness policy, line {number}: {error}") from error
    return builder.finish()


class _Builder:
    """Takes a policy line by line; a later line may only speak of earlier ones."""

    def __init__(self) -> None:
        self._logs: list[Log] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorum: str | None = None

    def add(self, line: str) -> None:
        if _CONTROL.search(line):
            raise FormatError("a control character")
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            return
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                self._logs.append(Log(VerifierKey.parse(vkey), *url))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._witnesses.append(Witness(name, VerifierKey.parse(vkey), *url))
            case ["group", name, threshold, *members] if members:
                self._groups.append(Group(name, _threshold(threshold, members), tuple(members)))
            case ["quorum", name] if self._quorum is None:
                self._quorum = name
            case _:
                raise FormatError(f"not a line of a witness policy: {line[:80]!r}")
        self._policy()

    def finish(self) -> WitnessPolicy:
        if self._quorum is None:
            raise FormatError("a witness policy has one quorum line")
        return self._policy()

    def _policy(self) -> WitnessPolicy:
        return WitnessPolicy(
            tuple(self._logs), tuple(self._witnesses), tuple(self._groups), self._quorum or NONE
        )


def _threshold(word: str, members: Collection[str]) -> int:
    match word:
        case "all":
            return len(members)
        case "any":
            return 1
        case _:
            return parse_decimal(word, "a threshold")
