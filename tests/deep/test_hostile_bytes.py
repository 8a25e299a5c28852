"""What `tests/property/test_hostile_bytes.py` asks, thousands of times; and proofs of fraud."""

from __future__ import annotations

import resource

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.attacks.attacks import ATTACKS
from tests.property.hostile import changed, targets

from tractatus.errors import TractatusError
from tractatus.evidence.fraud import format_fraud, parse_fraud
from tractatus.verifier.fraud import verify_fraud

TARGETS = targets()
PROOFS = {one.kind: one.proof for each in ATTACKS for one in each.findings() if one.proof}
MANY = settings(max_examples=2_000, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", TARGETS)
@MANY
@given(seed=st.integers(0, 2**64 - 1))
def test_wrong_bytes_raise_nothing_but_errors_of_ours(name: str, seed: int) -> None:
    right, read = TARGETS[name]
    data = changed(right, seed)
    try:
        again = read(data)
    except TractatusError:
        return
    assert again in (None, data)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", PROOFS)
@MANY
@given(seed=st.integers(0, 2**64 - 1))
def test_no_proof_of_fraud_does_more_than_be_judged(kind: str, seed: int) -> None:
    data = changed(PROOFS[kind], seed)
    verify_fraud(data)
    try:
        assert format_fraud(parse_fraud(data)) == data
    except TractatusError:
        return


def test_all_that_took_no_more_memory_than_this() -> None:
    """Of the whole process, everything above included; in kilobytes."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000
