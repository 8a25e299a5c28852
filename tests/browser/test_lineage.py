"""A log that changed its key, ended, or follows on another: browser and shell say the same."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.lies import HONEST, NOW
from tests.browser.test_verifier import _QUICK, _VERIFY, call, question
from tests.site.ground import Ground, serving

from tractatus.notes.checkpoint import Checkpoint, format_checkpoint
from tractatus.notes.policy import format_policy
from tractatus.notes.rotation import Rotation, append_rotations, find_rotations, sign_rotation
from tractatus.notes.signed import Note, NoteSigner, format_note
from tractatus.notes.succession import append_end, append_succession, sign_end, sign_succession
from tractatus.testing.memory_log import ORIGIN, MemoryLog
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.report import STEP_NAMES, Report
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

pytestmark = pytest.mark.browser

OWN = NoteSigner(ORIGIN, hmac.digest(b"memory", b"log", "sha256"))
OTHER = NoteSigner(ORIGIN, b"\x07" * 32)
FORMER = NoteSigner("example.org/former", b"\x08" * 32)
LAST = HONEST.log.checkpoint()
OLD = Checkpoint("example.org/former", 40, b"\x05" * 32)
POLICY = format_policy(HONEST.log.policy)
MUCH_LATER = NOW + 400 * 24 * 3_600_000


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with serving(Ground(MemoryLog())) as ground:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{ground.site}/blog")
        yield page
        context.close()


def note_of(checkpoint: Checkpoint, signer: NoteSigner) -> bytes:
    text = format_checkpoint(checkpoint)
    return format_note(Note(text, (signer.sign(text),)))


@dataclass(frozen=True)
class Told:
    """What a visitor is told, and what is remembered of the log that came before.

    Args:
        policy: As it is published.
        former: The checkpoint of the former log at the last visit.
        false_step: Which step is false; 0 for none.
        says: What the step about growth or age says, in both.
        now: The verifier's clock, ms.
    """

    policy: bytes
    former: Checkpoint | None = None
    false_step: int = 0
    says: str = ""
    now: int = NOW


def _follows(last: Checkpoint, *old: NoteSigner) -> bytes:
    return append_succession(POLICY, sign_succession(last, OWN, old))


def without_signature(note: bytes, place: int) -> bytes:
    """A note that lacks one of its signatures, counted from the first."""
    lines = note.splitlines(keepends=True)
    first = lines.index(b"\n") + 1
    return b"".join(lines[: first + place] + lines[first + place + 1 :])


_CUT = sign_succession(replace(OLD, size=30), OWN, [FORMER])

CASES = {
    "ended": Told(append_end(POLICY, sign_end(LAST, NOW, [OWN])), says="has ended at"),
    "ended, looked at much later": Told(
        append_end(POLICY, sign_end(LAST, NOW, [OWN])), says="has ended at", now=MUCH_LATER
    ),
    "ended, and grew": Told(
        append_end(POLICY, sign_end(replace(LAST, size=LAST.size - 1), NOW, [OWN])),
        false_step=4,
        says="has said that it ended with",
    ),
    "ended with another tree": Told(
        append_end(POLICY, sign_end(replace(LAST, root=bytes(32)), NOW, [OWN])),
        false_step=4,
        says="another tree",
    ),
    "somebody else says that it ended": Told(
        append_end(POLICY, sign_end(LAST, NOW, [OTHER])), false_step=9, now=MUCH_LATER
    ),
    "follows on what was seen": Told(
        _follows(OLD, FORMER), former=OLD, says="both logs say, which has 40 leaves"
    ),
    "says so alone": Told(_follows(OLD), former=OLD, says="it says itself"),
    "follows on more than was seen": Told(_follows(replace(OLD, size=90), FORMER), former=OLD),
    "cut off": Told(
        _follows(replace(OLD, size=30), FORMER), former=OLD, false_step=4, says="was left out"
    ),
    "of another tree": Told(
        _follows(replace(OLD, root=bytes(32)), FORMER), former=OLD, false_step=4, says="left out"
    ),
    "somebody else says that it was cut off": Told(
        append_succession(POLICY, without_signature(_CUT, 0)), former=OLD
    ),
    "follows on what nobody saw": Told(_follows(OLD, FORMER)),
    "a comment that is no note": Told(POLICY + b"# log-end AAAA\n# log-predecessor ?\n"),
}


def asked(told: Told, **more: Any) -> dict[str, Any]:
    found = question(replace(HONEST, now=told.now))
    found["trust"]["witness_policy"] = told.policy.decode()
    if told.former:
        note = note_of(told.former, FORMER).decode()
        found["formerly"] = {told.former.origin: {"note": note, "vkey": FORMER.key.vkey}}
    return found | more


def in_shell(told: Told) -> Report:
    trust = Trust.from_policy(HONEST.log.policy, rotations=find_rotations(told.policy))
    asking = Question(
        "test",
        trust.told(told.policy),
        told.now,
        metrics=HONEST.metrics,
        former=told.former,
        former_keys=(FORMER.key.vkey,) if told.former else (),
    )
    return verify_log(MemoryReader(HONEST.files), asking)


@pytest.mark.parametrize("name", CASES)
def test_browser_and_shell_say_the_same(page: Page, name: str) -> None:
    told = CASES[name]
    found = call(page, "verify.js", _VERIFY, asked(told))
    statuses = dict.fromkeys(STEP_NAMES, "not_checked") | {
        step["number"]: step["status"].replace(" ", "_") for step in found["steps"]
    }
    shell = in_shell(told)
    assert statuses == {step.number: step.status.value for step in shell.steps}
    assert (found["failed"] or 0) == told.false_step, found["failure"]
    for words in (" ".join(step["detail"] for step in found["steps"]),
                  " ".join(step.detail for step in shell.steps)):  # fmt: skip
        assert told.says in words


@pytest.mark.parametrize("name", CASES)
def test_the_quick_check_is_told_too(page: Page, name: str) -> None:
    told = CASES[name]
    found = call(page, "check.js", _QUICK, asked(told))
    if told.false_step == 9:
        assert found["freshUntil"] < told.now  # which the banner calls old
    elif told.false_step:
        assert (found["verdict"], found["failed"]) == ("false", told.false_step)
        assert told.says in found["failure"]
    else:
        assert found["verdict"] == "verified", found
        assert told.says in found["detail"]
        assert found["freshUntil"] is None or found["freshUntil"] > told.now  # None is without end


BEFORE = NoteSigner(ORIGIN, b"\x0a" * 32)
LONG_BEFORE = NoteSigner(ORIGIN, b"\x0b" * 32)
FIRST, SECOND = sign_rotation(LONG_BEFORE, BEFORE), sign_rotation(BEFORE, OWN)


def _half(rotation: Rotation, missing: int) -> Rotation:
    return replace(rotation, note=without_signature(rotation.note, missing))


_FORGED = sign_rotation(BEFORE, OTHER).note.replace(OTHER.key.vkey.encode(), OWN.key.vkey.encode())


@pytest.mark.parametrize(
    ("policy", "is_followed"),
    [
        (append_rotations(POLICY, [FIRST, SECOND]), True),
        (append_rotations(POLICY, [SECOND, FIRST]), True),
        (append_rotations(POLICY, [FIRST]), False),
        (append_rotations(POLICY, [sign_rotation(LONG_BEFORE, OTHER)]), False),
        (append_rotations(POLICY, [FIRST, replace(SECOND, note=_FORGED)]), False),
        (append_rotations(POLICY, [FIRST, _half(SECOND, 0)]), False),
        (append_rotations(POLICY, [FIRST, _half(SECOND, 1)]), False),
        (POLICY, False),
    ],
)
@pytest.mark.parametrize("module", ["verify.js", "check.js"])
def test_who_remembers_an_old_key_follows_where_both_keys_say_so(
    page: Page, module: str, policy: bytes, is_followed: bool
) -> None:
    note = HONEST.files["checkpoint"].decode()
    told = asked(Told(policy), remembered={"note": note, "vkey": LONG_BEFORE.key.vkey})
    script = _VERIFY if module == "verify.js" else _QUICK
    found = call(page, module, script, told)
    assert found["verdict"] == ("verified" if is_followed else "false"), found
    if not is_followed:
        assert found["failed"] == 1
        assert "not the remembered one" in found["failure"]
