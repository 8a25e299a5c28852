"""A log ends by its own word, another follows on it, and whoever breaks that word is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_verify_log import LOG, NOW, false_steps, question, verify

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.checkpoint import Checkpoint, parse_checkpoint
from tractatus.notes.policy import format_policy, parse_policy
from tractatus.notes.signed import NoteSigner, parse_note
from tractatus.notes.succession import (
    append_end,
    append_succession,
    find_end,
    find_succession,
    open_end,
    open_succession,
    sign_end,
    sign_succession,
)
from tractatus.verifier.memory import Memory
from tractatus.verifier.report import Report
from tractatus.verifier.steps import Status, Verdict
from tractatus.verifier.trust import Trust

OLD, NEW = NoteSigner("example.org/old", b"\x01" * 32), NoteSigner("example.org/new", b"\x02" * 32)
LAST = Checkpoint("example.org/old", 7, bytes(range(32)))
PLAIN = format_policy(LOG.policy)
NOW_AT = parse_checkpoint(parse_note(LOG.resources["checkpoint"]).text)


def step(report: Report, number: int) -> Any:
    return next(one for one in report.steps if one.number == number)


def test_an_end_and_a_succession_open_to_what_was_signed() -> None:
    end = open_end(sign_end(LAST, NOW, [OLD]), [OLD.key])
    assert (end.last, end.time_ms) == (LAST, NOW)
    both = open_succession(sign_succession(LAST, NEW, [OLD]))
    assert (both.last, both.key) == (LAST, NEW.key) and both.is_agreed_by([OLD.key])
    alone = open_succession(sign_succession(LAST, NEW, []))
    assert not alone.is_agreed_by([OLD.key])


def test_nobody_else_can_end_a_log_or_follow_in_its_name() -> None:
    with pytest.raises(SignatureError):
        open_end(sign_end(LAST, NOW, [NEW]), [OLD.key])
    forged = sign_succession(LAST, NEW, [OLD]).replace(b"\n7\n", b"\n8\n")
    with pytest.raises(SignatureError):
        open_succession(forged)
    with pytest.raises(FormatError):
        open_succession(sign_succession(replace(LAST, origin=NEW.key.name), NEW, []))


@given(st.binary(max_size=300))
def test_other_bytes_are_refused_by_rule_and_passed_by_in_a_policy(data: bytes) -> None:
    for parse in (open_succession, lambda note: open_end(note, [OLD.key])):
        with pytest.raises((FormatError, SignatureError)):
            parse(data)
    assert find_end(b"# log-end " + data + b"\n", [OLD.key]) is None
    assert find_succession(b"# log-predecessor " + data + b"\n", [NEW.key]) is None


def test_a_policy_carries_both_and_speaks_of_its_own_log_alone() -> None:
    policy = append_succession(PLAIN, sign_succession(LAST, NEW, [OLD]))
    policy = append_end(policy, sign_end(replace(LAST, origin=NEW.key.name), NOW, [NEW]))
    assert parse_policy(policy) == parse_policy(PLAIN)
    found = find_succession(policy, [NEW.key])
    assert found is not None and found.last == LAST
    assert find_end(policy, [NEW.key]) is not None
    assert find_succession(policy, [OLD.key]) is None and find_end(policy, [OLD.key]) is None


def ended(at: Checkpoint) -> Trust:
    note = sign_end(at, NOW - 60_000, [LOG._signer])
    return Trust.from_policy(LOG.policy).told(append_end(PLAIN, note))


def test_a_log_that_has_ended_is_not_stale() -> None:
    late = NOW + 365 * 24 * 3_600_000
    assert false_steps(verify(now_ms=late)) == [9]
    report = verify(now_ms=late, trust=ended(NOW_AT))
    assert report.verdict is Verdict.VERIFIED and "has ended" in step(report, 9).detail


@pytest.mark.parametrize(
    "said",
    [
        replace(NOW_AT, size=NOW_AT.size - 1),
        replace(NOW_AT, size=NOW_AT.size + 1),
        replace(NOW_AT, root=bytes(32)),
    ],
)
def test_a_log_that_went_on_or_ended_otherwise_has_broken_its_word(said: Checkpoint) -> None:
    report = verify(trust=ended(said))
    assert false_steps(report) == [4] and "ended" in step(report, 4).detail


def following(last: Checkpoint, *, is_signed_by_old: bool = True) -> Trust:
    old = [OLD] if is_signed_by_old else []
    note = sign_succession(last, LOG._signer, old)
    return Trust.from_policy(LOG.policy).told(append_succession(PLAIN, note))


def visited(last: Checkpoint) -> Memory:
    memory, text = Memory(), f"{last.origin}\n{last.size}\n"
    body = text + parse_note(sign_end(last, 1, [OLD])).text.split("\n")[3] + "\n"
    note = f"{body}\n{OLD.sign(body).line}".encode()
    memory.remember("here", Trust(last.origin, (OLD.key,), LOG.policy), note)
    return memory


def ask(trust: Trust, memory: Memory) -> Report:
    return verify(trust=trust, former=memory.former(trust), former_keys=memory.keys(LAST.origin))


def test_a_visitor_of_the_old_log_follows_to_the_new_one() -> None:
    report = ask(following(LAST), visited(LAST))
    assert report.verdict is Verdict.VERIFIED
    assert "both logs say" in step(report, 4).detail
    assert "follows on example.org/old" in step(report, 1).detail
    alone = ask(following(LAST, is_signed_by_old=False), visited(LAST))
    assert "it says itself" in step(alone, 4).detail


def test_a_past_that_was_cut_off_or_exchanged_is_step_4() -> None:
    for seen in (replace(LAST, size=8), replace(LAST, root=bytes(32))):
        report = ask(following(LAST), visited(seen))
        assert false_steps(report) == [4] and "left out" in step(report, 4).detail


def test_what_was_not_seen_is_not_claimed() -> None:
    for memory in (Memory(), visited(replace(LAST, size=3))):
        report = ask(following(LAST), memory)
        assert step(report, 4).status is Status.NOT_CHECKED
    assert question().former is None
