"""What an operator can do and nobody finds: the limits of the design, committed like attacks."""

from __future__ import annotations

from tests.attacks.attack import OPERATOR, Attack, asked
from tests.attacks.attacks import sealed
from tests.attacks.system import MINUTE, System, canary, decision

from tractatus.evidence.codes import Outcome
from tractatus.verifier.fraud_look import Look


def fake_tenants(system: System) -> Look:
    made_up = [decision(f"nobody's act {number}") for number in range(500)]
    entries = OPERATOR.epoch(system.entries, [*made_up, canary("limit")], system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def wrong_decision(system: System) -> Look:
    record = sealed()  # whatever it says, the leaf says the same
    entries = OPERATOR.epoch(system.entries, [*record.leaves, canary("limit")], system.now_ms)
    return asked(
        system,
        OPERATOR.publish(entries, system.now_ms),
        records=[(bytes(range(32)), record.canonical)],
    )


def beside_the_gate(system: System) -> Look:
    return asked(system, system.files)  # the act was done, and nothing was recorded


def before_anybody_looked(system: System) -> Look:
    entries = OPERATOR.rewrite(
        system.entries,
        lambda entry: bytes([*entry[:2], Outcome.ALLOW, *entry[3:]]) if entry[1] == 1 else entry,
    )
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def no_receipt(system: System) -> Look:
    entries = OPERATOR.rewrite(
        system.entries, lambda entry: None if entry == decision("act 5 1") else entry
    )
    return asked(
        system, OPERATOR.publish(entries, system.now_ms), kept=[system.seen[-2]["checkpoint"]]
    )


def half_a_minute(system: System) -> Look:
    base = system.now_ms
    seen = OPERATOR.cosign_again(system.files["checkpoint"], base + MINUTE)
    leaves = [decision("late"), canary("late")]
    entries = OPERATOR.epoch(system.entries, leaves, base + MINUTE // 2)
    files = OPERATOR.publish(entries, base + MINUTE)
    return asked(system, files, kept=[seen], now_ms=base + MINUTE)


def canaries_known(system: System) -> Look:
    leaves = [canary("answered apart"), decision("let through", Outcome.ALLOW)]
    entries = OPERATOR.epoch(system.entries, leaves, system.now_ms)
    return asked(system, OPERATOR.publish(entries, system.now_ms))


def views_that_nobody_compares(system: System) -> Look:
    entries = OPERATOR.epoch(system.entries[:-9], [decision("for one alone")], system.now_ms)
    shown_before = OPERATOR.publish(system.entries[:-9], system.now_ms - MINUTE)
    files = OPERATOR.publish(entries, system.now_ms)
    return asked(system, files, kept=[shown_before["checkpoint"]])


LIMITS = [
    Attack(
        "L1",
        "fake tenants",
        "Runs tenants of their own, and counts 500 acts that nobody did.",
        fake_tenants,
    ),
    Attack(
        "L2",
        "a wrong decision, rightly recorded",
        "Decides badly; record, leaf and receipt agree.",
        wrong_decision,
    ),
    Attack(
        "L3",
        "an act that never reaches the gate",
        "Does the act by another way, and records nothing.",
        beside_the_gate,
    ),
    Attack(
        "L4",
        "a past that nobody had seen, with witnesses that collude",
        "Rewrites everything before the first visitor comes, cosigned by both witnesses.",
        before_anybody_looked,
    ),
    Attack(
        "L5",
        "an omitted decision without a receipt",
        "Leaves out a decision of a member who kept nothing.",
        no_receipt,
    ),
    Attack(
        "L6",
        "times moved by less than a minute",
        "Dates an epoch half a minute back.",
        half_a_minute,
    ),
    Attack(
        "L7",
        "a gate that knows the canaries",
        "Answers canaries as it must, and lets others through.",
        canaries_known,
    ),
    Attack(
        "L8",
        "two views that nobody compares, with witnesses that collude",
        "Shows one visitor a history of their own, at every visit, cosigned by both witnesses.",
        views_that_nobody_compares,
    ),
]
