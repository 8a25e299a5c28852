"""Watch a log as a stranger: keep every checkpoint, and hold what is shown next against it.

Who looks for what stands in `fraud_look`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tractatus.errors import FormatError, ProofError, SignatureError, VerificationError
from tractatus.evidence.fraud import Exhibit, FraudProof, Kind, format_fraud
from tractatus.evidence.leaf import ParametersLeaf, parse_leaf
from tractatus.notes.checkpoint import VerifiedCheckpoint, open_checkpoint
from tractatus.notes.cosignature import Cosignature, cosignatures_of
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.verifier.fraud import verify_fraud
from tractatus.verifier.fraud_copy import Copy, read_copy
from tractatus.verifier.fraud_figures import find_in_figures
from tractatus.verifier.fraud_files import find_in_files
from tractatus.verifier.fraud_find import find_in_leaves, in_order, last_of, proof_of
from tractatus.verifier.fraud_kinds import CLOCK_DIFFERENCE_MS, time_of
from tractatus.verifier.fraud_look import Detector, Finding, Look
from tractatus.verifier.fraud_promised import find_in_promise, find_in_record


def look(what: Look) -> list[Finding]:
    """Let every detector look once.

    Returns:
        What was found, each proof verified; empty where nothing was. A log whose files do not lead
        to its signed root is a finding of `files`, and nothing else is then looked at.

    Raises:
        FormatError, SignatureError: the checkpoint is none, or not signed by the keys shown.
        StoreError: the log cannot be read.
    """
    return list(_Watch(what).run())


class _Watch:
    def __init__(self, asked: Look) -> None:
        self._asked = asked
        self._keys = tuple({*asked.trust.log_keys, *asked.kept_keys})
        self._witnesses = asked.trust.policy.witness_keys
        self._from_leaves: list[FraudProof] | None = None

    def run(self) -> Iterator[Finding]:
        asked = self._asked
        if Detector.KEYS in asked.detectors:
            yield from self._look_at_keys()
        if Detector.QUORUM in asked.detectors:
            yield from self._look_at_quorum()
        if Detector.FILES in asked.detectors:
            yield from self._look_at_files()
        try:
            copy = read_copy(asked.reader, asked.trust)
        except ProofError:
            return  # nothing can be said of leaves that are not those of the signed root
        ways: dict[Detector, Callable[[Copy], Iterator[Finding]]] = {
            Detector.PAST: self._look_at_past,
            Detector.LEAVES: self._look_at_leaves,
            Detector.DATES: self._look_at_dates,
            Detector.STALENESS: self._look_at_age,
            Detector.CANARIES: self._look_at_canaries,
            Detector.FIGURES: self._look_at_figures,
            Detector.RECEIPTS: self._look_at_receipts,
        }
        for detector, way in ways.items():
            if detector in asked.detectors:
                yield from way(copy)

    def _look_at_keys(self) -> Iterator[Finding]:
        asked = self._asked
        known = [key.vkey for key in asked.kept_keys]
        if known and not asked.trust.follows_on(known):
            names = ", ".join(key.key_id.hex() for key in asked.trust.log_keys)
            yield Finding(Detector.KEYS, f"the log shows another key than before: {names}")
        unknown = len(asked.kept) - len(list(self._seen()))
        if unknown:
            yield Finding(Detector.KEYS, f"kept checkpoints are of keys not shown now: {unknown}")

    def _look_at_quorum(self) -> Iterator[Finding]:
        policy = self._asked.trust.policy
        note = parse_note(self._asked.reader.read("checkpoint") or b"")
        try:
            policy.check([one.key for one in cosignatures_of(note, self._witnesses)])
        except SignatureError as error:
            yield Finding(Detector.QUORUM, str(error))

    def _look_at_files(self) -> Iterator[Finding]:
        what, proof = find_in_files(self._asked.reader, self._asked.trust)
        if what:
            yield self._proven(Detector.FILES, proof) if proof else Finding(Detector.FILES, what)

    def _look_at_past(self, copy: Copy) -> Iterator[Finding]:
        for note, seen in self._seen():
            size, root = seen.checkpoint.size, seen.checkpoint.root
            if size > copy.size:
                yield Finding(
                    Detector.PAST, f"the tree has {copy.size} leaves, and had {size} before"
                )
                return
            if size and copy.root_at(size) != root:
                keys = in_order(copy.key, seen.key, *self._on_both(seen, copy))
                pair = (Exhibit(note), Exhibit(copy.note))
                proof = FraudProof(Kind.SPLIT_VIEW, keys, pair, {"prefix": copy.prefix(size)})
                yield self._proven(Detector.PAST, proof)
                return

    def _on_both(self, seen: VerifiedCheckpoint, copy: Copy) -> Iterator[VerifierKey]:
        """Witnesses that cosigned two histories."""
        now = {one.key for one in self._cosigned(copy.verified)}
        yield from (one.key for one in self._cosigned(seen) if one.key in now)

    def _look_at_leaves(self, copy: Copy) -> Iterator[Finding]:
        for proof in self._in_leaves(copy):
            if proof.kind is not Kind.CANARIES:
                yield self._proven(Detector.LEAVES, proof)

    def _in_leaves(self, copy: Copy) -> list[FraudProof]:
        """Read once for the two detectors that ask for it."""
        if self._from_leaves is None:
            self._from_leaves = find_in_leaves(copy)
        return self._from_leaves

    def _look_at_canaries(self, copy: Copy) -> Iterator[Finding]:
        for proof in self._in_leaves(copy):
            if proof.kind is Kind.CANARIES:
                yield self._proven(Detector.CANARIES, proof)

    def _look_at_dates(self, copy: Copy) -> Iterator[Finding]:
        signs = [
            (index, time_of(parse_leaf(entry)))
            for index, entry in enumerate(copy.entries)
            if entry[0] in (3, 6)
        ]
        cosigned = self._cosigned(copy.verified)
        late = max((1000 * one.timestamp for one in cosigned), default=0) + CLOCK_DIFFERENCE_MS
        for index, time_ms in signs:
            if cosigned and time_ms > late:
                keys = [one.key for one in cosigned]
                proof = proof_of(Kind.POSTDATED, copy, (index, index + 1), also=keys)
                yield self._proven(Detector.DATES, proof)
                break
        yield from self._backdated(copy, signs)

    def _backdated(self, copy: Copy, signs: Sequence[tuple[int, int]]) -> Iterator[Finding]:
        for note, seen in reversed(list(self._seen())):
            size, cosigned = seen.checkpoint.size, self._cosigned(seen)
            early = min((1000 * one.timestamp for one in cosigned), default=0) - CLOCK_DIFFERENCE_MS
            for index, time_ms in signs:
                if index >= size and time_ms < early:
                    keys = in_order(copy.key, seen.key, *(one.key for one in cosigned))
                    pair = (Exhibit(note), copy.exhibit((index, index + 1)))
                    yield self._proven(Detector.DATES, FraudProof(Kind.BACKDATED, keys, pair))
                    return

    def _look_at_age(self, copy: Copy) -> Iterator[Finding]:
        asked = self._asked
        told = last_of(copy, ParametersLeaf.VERSION)
        rules = parse_leaf(copy.entries[told])
        newest = copy.size - 1
        if not asked.is_live or not isinstance(rules, ParametersLeaf):
            return
        if copy.entries[newest][0] not in (3, 6):
            return
        age = asked.now_ms - time_of(parse_leaf(copy.entries[newest]))
        if age <= 2 * rules.heartbeat + CLOCK_DIFFERENCE_MS:
            return
        limit = 2 * rules.heartbeat // 1000
        what = f"stale: the newest leaf is {age // 1000} s old, limit {limit} s"
        try:
            yield self._proven(Detector.STALENESS, self._silence(copy, told, newest))
        except (VerificationError, ValueError) as error:
            # Seen, and not proven: no witness says so, or one says that the page alone is old.
            yield Finding(Detector.STALENESS, f"{what}; {error}")

    def _silence(self, copy: Copy, told: int, newest: int) -> FraudProof:
        """The proof of witnesses that cosigned the newest tree again; `ProofError` if none did."""
        asked = self._asked
        note = asked.cosign_again(copy.note) if asked.cosign_again else copy.note
        again = Copy(note, open_checkpoint(note, asked.trust.log_keys), copy.entries)
        cosigned = self._cosigned(again.verified)
        last = max((one.timestamp for one in cosigned), default=0)
        witnesses = [one.key for one in cosigned if one.timestamp == last]
        spans = ((told, told + 1), (newest, newest + 1))
        return proof_of(Kind.STALE, again, *spans, also=witnesses)

    def _look_at_figures(self, copy: Copy) -> Iterator[Finding]:
        data = self._asked.metrics
        if data is None:
            return
        proof = find_in_figures(copy, data)
        if proof is not None:
            yield self._proven(Detector.FIGURES, proof)

    def _look_at_receipts(self, copy: Copy) -> Iterator[Finding]:
        for note in self._asked.promises:
            proof = find_in_promise(copy, note, self._asked.promise_keys)
            if proof is not None:
                yield self._proven(Detector.RECEIPTS, proof)
        for nonce, record in self._asked.records:
            proof = find_in_record(copy, nonce, record)
            if proof is not None:
                yield self._proven(Detector.RECEIPTS, proof)

    def _seen(self) -> Iterator[tuple[bytes, VerifiedCheckpoint]]:
        for note in self._asked.kept:
            try:
                yield note, open_checkpoint(note, self._keys)
            except (FormatError, SignatureError):
                continue  # told by the detector of keys

    def _cosigned(self, verified: VerifiedCheckpoint) -> tuple[Cosignature, ...]:
        return cosignatures_of(verified.note, self._witnesses)

    def _proven(self, detector: Detector, proof: FraudProof) -> Finding:
        """The finding with its file; `ProofError` if the proof does not hold: a mistake of ours."""
        data = format_fraud(proof)
        check = verify_fraud(data)
        if check.first_false is not None:
            raise ProofError(f"no proof of it holds: {check.first_false.detail}")
        return Finding(detector, check.shown, data, proof.kind.value)
