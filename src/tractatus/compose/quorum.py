"""Change who must cosign the log of this installation; it comes into force when `up` starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tractatus.adapters.files import durable
from tractatus.compose.keys import CHOSEN_POLICY, own_policy, witness_policy
from tractatus.compose.settings import Settings
from tractatus.errors import ConflictError, TractatusError
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import Witness, WitnessPolicy, format_policy
from tractatus.notes.quorum import Quorum, read_quorum
from tractatus.notes.signed import VerifierKey, parse_note


@dataclass(frozen=True, slots=True)
class Standing:
    """One witness of the policy.

    Args:
        witness: Name, key and address.
        is_ours: Whether this installation runs it.
        has_cosigned: Whether the newest published checkpoint carries its cosignature; None where
            there is no checkpoint yet.
    """

    witness: Witness
    is_ours: bool
    has_cosigned: bool | None


def chosen_quorum(settings: Settings) -> Quorum:
    """Who must cosign from the next start of `up` on.

    Raises:
        FormatError: the file is no policy, or one of a shape that was written by hand.
        SettingsError: it does not fit this installation.
    """
    return read_quorum(own_policy(settings), witness_policy(settings))


def standings(settings: Settings, quorum: Quorum) -> list[Standing]:
    """Every witness of a quorum, ours first."""
    policy = quorum.policy()
    own = set(quorum.own.witness_keys)
    cosigners = newest_cosigners(settings, policy)
    return [
        Standing(one, one.key in own, None if cosigners is None else one.key in cosigners)
        for one in policy.witnesses
    ]


def newest_cosigners(settings: Settings, policy: WitnessPolicy) -> set[VerifierKey] | None:
    """Whose cosignatures the newest published checkpoint carries; None where there is none."""
    data = durable.read(settings.log / "checkpoint")
    if data is None:
        return None
    note = parse_note(data)
    open_checkpoint(data, [log.key for log in policy.logs])
    return {one.key for one in cosignatures_of(note, policy.witness_keys)}


def change_quorum(settings: Settings, change: Callable[[Quorum], Quorum]) -> Quorum:
    """Write the changed policy down, whole or not at all.

    Raises:
        FormatError: as `chosen_quorum`, or what the change itself refuses.
        ConflictError: it would wait for witnesses who have not cosigned the newest checkpoint.
    """
    before = chosen_quorum(settings)
    after = change(before)
    if after.required > before.required:
        _refuse_silent(settings, after)
    durable.replace(settings.data / CHOSEN_POLICY, format_policy(after.policy()), mode=0o644)
    return after


def _refuse_silent(settings: Settings, quorum: Quorum) -> None:
    """Nothing is published while a quorum is not met, so it is not asked of who never answered."""
    try:
        heard = newest_cosigners(settings, quorum.policy()) or set()
    except TractatusError as error:
        raise ConflictError(f"the newest checkpoint cannot be read: {error}") from error
    present = [one.name for one in quorum.others if one.key in heard]
    if len(present) < quorum.required:
        raise ConflictError(
            f"expected {quorum.required} of the others on the newest checkpoint, found "
            f"{len(present)} ({', '.join(present) or 'none'}); let them join, start `up`, and "
            "require them once `tractatus witness policy` shows that they cosign"
        )
