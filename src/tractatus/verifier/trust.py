"""What a verification trusts: keys and a quorum, nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from tractatus.errors import FormatError
from tractatus.notes.policy import WitnessPolicy
from tractatus.notes.rotation import Rotation, known_since
from tractatus.notes.signed import VerifierKey
from tractatus.notes.succession import End, Succession, find_end, find_succession

# Witnesses in this group of the policy are run by the operator of the log.
RUN_BY_US: Final = "run-by-us"


@dataclass(frozen=True, slots=True)
class Trust:
    """The log that is meant, and who must have witnessed it.

    Args:
        origin: Name of the log.
        log_keys: Its keys, at least one.
        policy: Witnesses and their quorum.
        rotations: Changes of the log's key that both keys have signed to.
        end: The log's word that it has ended, if it gave it.
        predecessor: Its word which log it follows on.
    """

    origin: str
    log_keys: tuple[VerifierKey, ...]
    policy: WitnessPolicy
    rotations: tuple[Rotation, ...] = ()
    end: End | None = None
    predecessor: Succession | None = None

    def told(self, published: bytes) -> Trust:
        """The same, with what the comments of a published policy say, as far as it is signed."""
        return replace(
            self,
            end=find_end(published, self.log_keys),
            predecessor=find_succession(published, self.log_keys),
        )

    def follows_on(self, trusted: Collection[str]) -> bool:
        """Whether one of the log's keys is among `trusted` (vkeys), or follows on one of them."""
        known = known_since(trusted, self.rotations)
        return any(key.vkey in known for key in self.log_keys)

    @classmethod
    def from_policy(
        cls,
        policy: WitnessPolicy,
        origin: str | None = None,
        rotations: tuple[Rotation, ...] = (),
    ) -> Trust:
        """Trust the logs of `policy`, or the one of them that is named `origin`.

        Args:
            policy: Keys and witnesses.
            origin: Which log, where the policy names several.
            rotations: From wherever; keys that follow on a key of the policy are trusted, too.
        """
        keys = tuple(log.key for log in policy.logs if origin in (None, log.key.name))
        origins = {key.name for key in keys}
        if len(origins) != 1:
            raise FormatError(f"the witness policy must name one log: {len(origins)} found")
        known = {key.vkey for key in keys}
        following = sorted(known_since(known, rotations) - known)
        keys += tuple(VerifierKey.parse(vkey) for vkey in following)
        return cls(origins.pop(), keys, policy, rotations)

    def is_run_by_operator(self, key: VerifierKey) -> bool:
        """Whether the policy says that the witness with `key` is the operator's own."""
        own = {RUN_BY_US}
        for group in reversed(self.policy.groups):
            if group.name in own:
                own |= set(group.members)
        return any(one.key == key and one.name in own for one in self.policy.witnesses)

    def name_of(self, key: VerifierKey) -> str:
        """The witness's name in the policy."""
        return next(one.name for one in self.policy.witnesses if one.key == key)
