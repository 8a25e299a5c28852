"""The shape of quorum that the command changes: all of ours, and so many of the others.

    group run-by-us 2 witness-1 witness-2
    group others 1 alpha beta
    group everybody 2 run-by-us others
    quorum everybody

Without a required other the quorum is `run-by-us` alone, and joiners stand in `others` unused: they
are asked for cosignatures, and nothing waits for them. A policy of another shape is somebody's own
work and is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tractatus.errors import FormatError
from tractatus.notes.policy import Group, Witness, WitnessPolicy

OTHERS: Final = "others"
EVERYBODY: Final = "everybody"


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who must cosign besides the operator's own witnesses.

    Args:
        own: The policy of the operator's witnesses alone; its quorum is their group.
        others: Everybody else, in the order in which they joined.
        required: How many of them must have cosigned, 0 to all.
    """

    own: WitnessPolicy
    others: tuple[Witness, ...] = ()
    required: int = 0

    def policy(self) -> WitnessPolicy:
        """As a witness policy.

        Raises:
            FormatError: a name or a key stands there twice, or more are required than there are.
        """
        if not 0 <= self.required <= len(self.others):
            raise FormatError(f"expected 0 to {len(self.others)} to be required: {self.required}")
        if not self.others:
            return self.own
        names = tuple(one.name for one in self.others)
        groups = [*self.own.groups, Group(OTHERS, max(1, self.required), names)]
        if self.required:
            groups.append(Group(EVERYBODY, 2, (self.own.quorum, OTHERS)))
        return replace(
            self.own,
            witnesses=(*self.own.witnesses, *self.others),
            groups=tuple(groups),
            quorum=EVERYBODY if self.required else self.own.quorum,
        )

    def joined(self, witness: Witness) -> Quorum:
        """With one more, of whom nothing is required yet.

        Raises:
            FormatError: it has no address, or its name or key is there already.
        """
        if not witness.url:
            raise FormatError(f"expected the address of the witness, found none: {witness.name}")
        after = replace(self, others=(*self.others, witness))
        after.policy()
        return after

    def left(self, name: str) -> Quorum:
        """Without one of the others; as many are required as before, or all that remain.

        Raises:
            FormatError: none of them has this name.
        """
        remaining = tuple(one for one in self.others if one.name != name)
        if len(remaining) == len(self.others):
            known = ", ".join(one.name for one in self.others) or "nobody"
            raise FormatError(f"expected a witness that joined ({known}), found: {name[:80]!r}")
        return replace(self, others=remaining, required=min(self.required, len(remaining)))

    def requiring(self, required: int) -> Quorum:
        """With another number of others that must cosign.

        Raises:
            FormatError: there are not so many.
        """
        after = replace(self, required=required)
        after.policy()
        return after


def read_quorum(own: WitnessPolicy, policy: WitnessPolicy) -> Quorum:
    """The quorum that a policy spells.

    Raises:
        FormatError: it has another shape than `Quorum.policy` makes.
    """
    own_keys = set(own.witness_keys)
    others = tuple(one for one in policy.witnesses if one.key not in own_keys)
    threshold = next((one.threshold for one in policy.groups if one.name == OTHERS), 0)
    found = Quorum(own, others, threshold if policy.quorum == EVERYBODY else 0)
    if set(_parts(found.policy())) != set(_parts(policy)):
        raise FormatError(
            "the witness policy was written by hand, in a shape that this command does not make; "
            "change the file itself (docs/operations/witness-policy.md)"
        )
    return found


def _parts(policy: WitnessPolicy) -> tuple[object, ...]:
    """What a policy says, whatever the order of its lines."""
    return (*policy.witnesses, *policy.groups, policy.quorum)
