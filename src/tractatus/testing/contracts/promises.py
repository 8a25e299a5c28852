"""Counting epochs and signing promises."""

from __future__ import annotations

from dataclasses import replace

from tractatus.errors import FormatError
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import Digests, SummaryLeaf
from tractatus.evidence.promise import Promise, open_promise, promise_key_name
from tractatus.notes.signed import VerifierKey
from tractatus.operations.sequence import logged_epoch
from tractatus.ports import EpochCounter, PromiseSigner, SequencerStore
from tractatus.testing.contracts.sequencing import CommitLeaves, staged
from tractatus.testing.faults import raises
from tractatus.testing.pipeline import decision_entry


class EpochCounterContract:
    """Fixtures `counter`, `store` and `commit_leaves`: over one new log."""

    async def test_a_staged_epoch_is_counted_at_once(
        self, counter: EpochCounter, store: SequencerStore
    ) -> None:
        """From the commit of the batch on, whether or not it is published."""
        assert await counter.last_staged() == 0
        old = await store.load()
        summary = SummaryLeaf(
            number=1,
            start=0,
            end=1,
            previous=None,
            not_before=1,
            not_after=2,
            below_threshold=False,
            canaries_sent=0,
            canaries_caught=0,
            digests=Digests(*(bytes(32) for _ in range(3))),
            counts=Histogram({(1, 1, 0): 1}),
            cumulative=Histogram({(1, 1, 0): 1}),
        )
        epoch = logged_epoch(summary, None)
        await store.stage(old, replace(staged(old, b"\x06" + bytes(16)), epoch=epoch), {})
        assert await counter.last_staged() == 1

    async def test_what_waits_is_compared_with_a_number(
        self, counter: EpochCounter, commit_leaves: CommitLeaves
    ) -> None:
        """More than so many, not as many."""
        assert not await counter.is_behind(0)
        await commit_leaves(3)
        assert await counter.is_behind(2)
        assert not await counter.is_behind(3)


class PromiseSignerContract:
    """Fixture `signer`."""

    async def test_each_of_its_keys_opens_what_it_signs(self, signer: PromiseSigner) -> None:
        """The same promise, the same bytes, under every key."""
        promise = Promise(signer.origin, 3, (decision_entry(1),))
        note = await signer.sign(promise)
        assert await signer.sign(promise) == note
        assert signer.verifier_keys
        for vkey in signer.verifier_keys:
            key = VerifierKey.parse(vkey)
            assert key.name == promise_key_name(signer.origin)
            assert open_promise(note, [key]).promise == promise

    async def test_it_signs_for_its_log_only(self, signer: PromiseSigner) -> None:
        """A promise of another log is refused."""
        with raises(FormatError):
            await signer.sign(Promise("another.example/log", 3, (decision_entry(1),)))
