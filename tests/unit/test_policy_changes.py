"""The witness policy is changed: what verifiers with the old and the new one see."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.test_verify_log import LOG, false_steps, verify

from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.policy import Group, Witness, WitnessPolicy
from tractatus.verifier.trust import Trust

STRANGER = Witness("stranger", CosignatureSigner("example.net/w", b"\x09" * 32).key)
OWN = LOG.policy.witnesses


def policy(*members: Witness, threshold: int | None = None) -> WitnessPolicy:
    """The log's policy with these witnesses instead, all of them needed unless said otherwise."""
    group = Group("quorum", threshold or len(members), tuple(one.name for one in members))
    return replace(LOG.policy, witnesses=members, groups=(group,), quorum="quorum")


def test_whoever_does_not_know_a_joiner_is_not_disturbed() -> None:
    """The log has two cosigners; an old policy knows the first alone."""
    assert not false_steps(verify(trust=Trust.from_policy(policy(OWN[0]))))


def test_a_joiner_that_is_not_there_yet_stops_nobody_until_the_threshold_is_raised() -> None:
    asked = policy(*OWN, STRANGER, threshold=len(OWN))
    assert not false_steps(verify(trust=Trust.from_policy(asked)))
    raised = verify(trust=Trust.from_policy(policy(*OWN, STRANGER)))
    assert false_steps(raised)[0] == 3


def test_a_verifier_whose_policy_needs_one_that_left_is_told_which() -> None:
    report = verify(trust=Trust.from_policy(policy(*OWN, STRANGER)))
    assert "stranger" in next(one.detail for one in report.steps if one.number == 3)
    assert false_steps(report)[0] == 3
