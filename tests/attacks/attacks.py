"""A1 to A12, as far as an operator commits them and somebody can find them."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from tests.attacks.attack import OPERATOR, Attack, asked
from tests.attacks.system import MINUTE, Operator, System, canary, decision, entries_of

from tractatus.evidence.class_table import current_class_codes
from tractatus.evidence.codes import CanaryVerdict, Outcome, Service
from tractatus.evidence.fraud import Kind
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import ClassCodesLeaf, format_leaf
from tractatus.evidence.record import Assessed, SealedRecord, seal_record
from tractatus.notes.policy import Log
from tractatus.verifier.fraud_look import Detector, Look
from tractatus.verifier.trust import Trust


def _as_allowed(entry: bytes) -> bytes:
    """A refusal becomes a permission; its commitment stays."""
    return bytes([*entry[:2], Outcome.ALLOW, *entry[3:]]) if entry[1] == 1 else entry


def _fresh(name: str) -> list[bytes]:
    return [decision(name, Outcome.DENY), canary(name)]


def rewrite_past(system: System) -> Look:
    entries = OPERATOR.rewrite(system.entries, _as_allowed)
    files = OPERATOR.publish(OPERATOR.epoch(entries, _fresh("a1"), system.now_ms), system.now_ms)
    return asked(system, files, kept=[system.seen[2]["checkpoint"]])


def two_views(system: System) -> Look:
    other = OPERATOR.publish(OPERATOR.rewrite(system.entries, _as_allowed), system.now_ms)
    return asked(system, system.files, kept=[other["checkpoint"]])


def two_views_of_two_sizes(system: System) -> Look:
    entries = OPERATOR.epoch(system.entries[:-9], _fresh("a2"), system.now_ms)
    other = OPERATOR.publish(entries, system.now_ms)
    return asked(system, system.files, kept=[other["checkpoint"]])


def without_witnesses(system: System) -> Look:
    entries = OPERATOR.epoch(system.entries, _fresh("a2c"), system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms, is_cosigned=False))


def false_number(system: System) -> Look:
    document = json.loads(system.metrics)
    document["windows"]["24h"]["services"]["BoundaryEnforcer"]["blocked"] += 100
    return asked(system, system.files, metrics=json.dumps(document).encode())


def false_summary(system: System) -> Look:
    counts = Histogram({(1, Outcome.DENY, 0): 100})
    entries = OPERATOR.epoch(system.entries, _fresh("a3"), system.now_ms, counts=counts)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def omit_promised(system: System) -> Look:
    promise = OPERATOR.promise(len(system.seen), decision("never logged"))
    return asked(system, system.files, promises=[promise], promise_keys=[OPERATOR.promises.key])


def count_twice(system: System) -> Look:
    old = next(entry for entry in system.entries if entry[:2] == b"\x01\x01")
    entries = OPERATOR.epoch(system.entries, [old, *_fresh("a5")], system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def put_in_later(system: System) -> Look:
    entries = OPERATOR.epoch(system.entries, _fresh("a5b"), system.now_ms)
    added, summary = entries[len(system.entries) : -1], entries[-1]
    wrong = [*entries[: len(system.entries)], *reversed(added), summary]
    return asked(system, OPERATOR.publish(wrong, system.now_ms))


def time_goes_back(system: System) -> Look:
    earlier = system.now_ms - 2 * MINUTE
    entries = OPERATOR.epoch(
        system.entries, _fresh("a6"), system.now_ms, not_before=earlier, not_after=earlier
    )
    entries = OPERATOR.heartbeat(entries, system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def dated_back(system: System) -> Look:
    base = system.now_ms
    seen = OPERATOR.cosign_again(system.files["checkpoint"], base + 2 * MINUTE)
    entries = OPERATOR.epoch(system.entries, _fresh("a6b"), base + MINUTE // 2)
    entries = OPERATOR.epoch(entries, _fresh("a6b now"), base + 130_000)
    files = OPERATOR.publish(entries, base + 131_000)
    return asked(system, files, kept=[seen], now_ms=base + 140_000)


def dated_ahead(system: System) -> Look:
    entries = OPERATOR.epoch(system.entries, _fresh("a6c"), system.now_ms + 10 * MINUTE)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def frozen(system: System) -> Look:
    later = system.now_ms + 10 * MINUTE
    return asked(
        system,
        system.files,
        now_ms=later,
        cosign_again=lambda note: OPERATOR.cosign_again(note, later),
    )


def redefined(system: System) -> Look:
    document = json.loads(json.dumps(current_class_codes().document))
    document["counts_as"]["1"][str(int(Outcome.DENY))] = "allowed"
    entries = [*system.entries, format_leaf(ClassCodesLeaf(document))]
    entries = OPERATOR.heartbeat(entries, system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def logged_otherwise(system: System) -> Look:
    promised = decision("act 5 1", Outcome.DENY)
    assert promised in system.entries
    entries = OPERATOR.rewrite(
        system.entries, lambda entry: _as_allowed(entry) if entry == promised else entry
    )
    return asked(
        system,
        OPERATOR.publish(entries, system.now_ms),
        promises=[OPERATOR.promise(len(system.seen), promised)],
        promise_keys=[OPERATOR.promises.key],
    )


NONCE = bytes(range(32))


def sealed() -> SealedRecord:
    """A refusal, as its member can open it."""
    return seal_record(
        record_id=UUID(int=1),
        tenant_id=UUID(int=2),
        act="content.publish",
        actor="member",
        at_ms=1_700_000_000_000,
        effect="deny",
        flags=0,
        assessed=[Assessed(Service.BOUNDARY_ENFORCER, Outcome.DENY)],
        policy=bytes(32),
        content={},
        nonce=NONCE,
        key=bytes(32),
    )


def misclassified(system: System) -> Look:
    record = sealed()
    leaves = [_as_allowed(record.leaves[0]), canary("a8")]
    entries = OPERATOR.epoch(system.entries, leaves, system.now_ms)
    files = OPERATOR.publish(entries, system.now_ms)
    return asked(system, files, records=[(NONCE, record.canonical)])


def stolen_key(system: System) -> Look:
    leaves = [*_fresh("a10"), *(decision(f"a thief's {number}") for number in range(20))]
    entries = OPERATOR.epoch(system.entries[:-18], leaves, system.now_ms)
    files = OPERATOR.publish(entries, system.now_ms)
    return asked(system, files, kept=[system.seen[-2]["checkpoint"], system.files["checkpoint"]])


def other_key(system: System) -> Look:
    thief = Operator(log_seed=9)
    trust = Trust.from_policy(replace(system.pipeline.policy, logs=(Log(thief.log.key),)))
    return asked(
        system,
        thief.publish(system.entries, system.now_ms),
        trust=trust,
        kept=[system.files["checkpoint"]],
        kept_keys=[OPERATOR.log.key],
    )


def flipped_bit(system: System) -> Look:
    path = max(path for path in system.files if path.startswith("tile/entries"))
    data = bytearray(system.files[path])
    data[-200] ^= 1
    return asked(system, system.files | {path: bytes(data)})


def flipped_tile(system: System) -> Look:
    path = f"tile/0/000.p/{len(system.entries)}"
    data = bytearray(system.files[path])
    data[32] ^= 1
    return asked(system, system.files | {path: bytes(data)})


def restored_backup(system: System) -> Look:
    entries = entries_of(system.seen[2])
    for minute in range(4):
        at = system.now_ms - (3 - minute) * MINUTE
        names = [f"after the restore {minute} {number}" for number in range(10)]
        entries = OPERATOR.epoch(entries, [*map(decision, names), canary(names[0])], at)
    files = OPERATOR.publish(entries, system.now_ms)
    return asked(system, files, kept=[system.files["checkpoint"]])


def lost_end(system: System) -> Look:
    files = OPERATOR.publish(system.entries[: len(system.entries) - 9], system.now_ms)
    return asked(system, files, kept=[system.files["checkpoint"]])


def gate_off(system: System) -> Look:
    leaves = [canary("a12 1", CanaryVerdict.MISSED), canary("a12 2")]
    entries = OPERATOR.epoch(system.entries, leaves, system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def no_canaries(system: System) -> Look:
    entries = system.entries
    for minute in range(1, 5):
        at = system.now_ms + minute * MINUTE
        entries = OPERATOR.epoch(entries, [decision(f"a12 {minute}")], at)
    return asked(system, OPERATOR.publish(entries, at), now_ms=at)


ATTACKS = [
    Attack(
        "A1",
        "rewrite past counts",
        "Turns all refusals of the past into permissions, makes every sum fit, adds an epoch and "
        "signs and cosigns the new history with all keys.",
        rewrite_past,
        Detector.PAST,
        Kind.SPLIT_VIEW,
        "What nobody had seen before it was changed.",
    ),
    Attack(
        "A2a",
        "different views to different people",
        "Shows one visitor one history and another visitor another one of the same size.",
        two_views,
        Detector.PAST,
        Kind.SPLIT_VIEW,
        "Two visitors who never compare, where all witnesses of the quorum are the operator's.",
    ),
    Attack(
        "A2b",
        "different views, of different sizes",
        "Shows one visitor a history that ends differently, with fewer leaves.",
        two_views_of_two_sizes,
        Detector.PAST,
        Kind.SPLIT_VIEW,
        "As A2a.",
    ),
    Attack(
        "A2c",
        "a view that no witness has seen",
        "Has no witness's key: shows a first visitor a history that the log alone has signed.",
        without_witnesses,
        Detector.QUORUM,
        None,
        "A quorum that the operator's own witnesses can make. Where the log has witnesses that "
        "are not its operator's, they refuse, and keep the request: with it, as A2a.",
    ),
    Attack(
        "A3a",
        "publish a number that is not the count",
        "Adds 100 to a figure of the metrics document.",
        false_number,
        Detector.FIGURES,
        Kind.FALSE_FIGURE,
        "The document is not signed: that it was published rests on who fetched it. Figures that "
        "are no sums have no proof; `verify` recounts them.",
    ),
    Attack(
        "A3b",
        "sign a sum that is not the count",
        "Writes a summary that counts 100 refusals where the epoch has one.",
        false_summary,
        Detector.LEAVES,
        Kind.SUMMARY,
        "Counted leaves: the number in each is the operator's word.",
    ),
    Attack(
        "A4",
        "omit a decision",
        "Promises a member that their decision will be in an epoch, and leaves it out.",
        omit_promised,
        Detector.RECEIPTS,
        Kind.OMITTED,
        "A decision that nobody holds a promise of. Where the proof does not reach back to the "
        "first epoch, the operator can answer with the place of the leaf before.",
    ),
    Attack(
        "A5a",
        "count a decision twice",
        "Logs a leaf of the first epoch again in a later one.",
        count_twice,
        Detector.LEAVES,
        Kind.DUPLICATE,
        "A decision that was made up, with a commitment of its own (fake tenants).",
    ),
    Attack(
        "A5b",
        "put a leaf in where it does not belong",
        "Writes the leaves of an epoch in another order than that of their commitments.",
        put_in_later,
        Detector.LEAVES,
        Kind.ORDER,
        "",
    ),
    Attack(
        "A6a",
        "move decisions to an earlier day inside the log",
        "Closes an epoch with a time before that of the last one.",
        time_goes_back,
        Detector.LEAVES,
        Kind.BACKWARDS,
        "",
    ),
    Attack(
        "A6b",
        "back-date",
        "Publishes an epoch that says it closed two minutes earlier than it was there.",
        dated_back,
        Detector.DATES,
        Kind.BACKDATED,
        "Less than a minute, and times between two cosignatures that somebody has kept.",
    ),
    Attack(
        "A6c",
        "date ahead",
        "Publishes an epoch of the next ten minutes.",
        dated_ahead,
        Detector.DATES,
        Kind.POSTDATED,
        "Less than a minute.",
    ),
    Attack(
        "A7",
        "freeze",
        "Goes on to answer, and publishes nothing for ten minutes.",
        frozen,
        Detector.STALENESS,
        Kind.STALE,
        "Without a witness that answers, it is seen by everybody and proven to nobody; so it is "
        "where one visitor alone is shown an old page, and the witnesses have seen newer ones.",
    ),
    Attack(
        "A8a",
        "give codes another meaning",
        "Logs class codes by which refused acts count as allowed.",
        redefined,
        Detector.LEAVES,
        Kind.CODES,
        "",
    ),
    Attack(
        "A8b",
        "log another outcome than was promised",
        "Promises a refusal, and logs a permission with the same commitment.",
        logged_otherwise,
        Detector.RECEIPTS,
        Kind.ALTERED,
        "Members who keep no promise.",
    ),
    Attack(
        "A8c",
        "log another outcome than the record's",
        "Records a refusal, and logs a leaf that commits to it and says permission.",
        misclassified,
        Detector.RECEIPTS,
        Kind.MISCLASSIFIED,
        "The proof shows the record to whoever reads it. A wrong decision that is rightly logged.",
    ),
    Attack(
        "A10a",
        "sign with stolen keys",
        "A thief who copied the keys of the log and of both witnesses signs another history.",
        stolen_key,
        Detector.PAST,
        Kind.SPLIT_VIEW,
        "Who held the key: the proof is against the key.",
    ),
    Attack(
        "A10b",
        "replace the log's key",
        "Goes on under the same name with a new key that the old one has not signed for.",
        other_key,
        Detector.KEYS,
        None,
        "A first visit. That no old key signed the change is nothing that a file can prove.",
    ),
    Attack(
        "A11a",
        "lose data: a flipped bit in an entry bundle",
        "Serves a bundle in which one bit has changed.",
        flipped_bit,
        Detector.FILES,
        Kind.FALSE_FILE,
        "Files are not signed: that it was served rests on who fetched it.",
    ),
    Attack(
        "A11b",
        "lose data: a flipped bit in a tile",
        "Serves a hash tile in which one bit has changed.",
        flipped_tile,
        Detector.FILES,
        Kind.FALSE_FILE,
        "As A11a. Tiles above the leaves are compared by `verify` and `fsck`.",
    ),
    Attack(
        "A11c",
        "lose data: a restored backup that goes on",
        "Restores log and witnesses of some minutes ago, and signs on.",
        restored_backup,
        Detector.PAST,
        Kind.SPLIT_VIEW,
        "What was lost with the database stays lost.",
    ),
    Attack(
        "A11d",
        "lose data: a log that lost its end",
        "Serves the signed log of a minute ago.",
        lost_end,
        Detector.PAST,
        None,
        "Until it grows beyond what was seen, an older tree is late and contradicts nothing.",
    ),
    Attack(
        "A12a",
        "bypass the gate, for everybody",
        "Switches the gate off: a canary's forbidden act is let through.",
        gate_off,
        Detector.CANARIES,
        Kind.CANARIES,
        "A gate that is switched off for acts that are no canary's.",
    ),
    Attack(
        "A12b",
        "bypass the gate, and the canaries",
        "Switches gate and canaries off, and goes on counting.",
        no_canaries,
        Detector.CANARIES,
        Kind.CANARIES,
        "As A12a.",
    ),
]
