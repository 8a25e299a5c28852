"""`/verify` and `/witnesses`: what they show is what the log holds, and who made it."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from tests.patience import PATIENCE_S
from tests.site.ground import Ground, audited, serving

from tractatus.merkle.tiles import tile_path
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.policy import Group, Witness, WitnessPolicy, parse_policy
from tractatus.notes.signed import NoteSigner, VerifierKey
from tractatus.site.walk.note import signature_lines
from tractatus.site.walk.pages import describe_quorum
from tractatus.testing.memory_log import ORIGIN, MemoryLog
from tractatus.verifier.report import STEP_NAMES
from tractatus.verifier.trust import Trust


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with audited(epochs=6) as ground:
        yield ground


@pytest.fixture(scope="module")
def page(ground: Ground) -> str:
    return html.unescape(httpx.get(f"{ground.site}/verify", timeout=PATIENCE_S).text)


def test_the_checkpoint_stands_there_as_it_is(ground: Ground, page: str) -> None:
    note = ground.log.resources["checkpoint"].decode()
    assert note in page
    root = note.split("\n")[2]
    assert f'<span class="mono">{root}</span>' in page
    # The log's line and the two witnesses', each under who made it.
    assert page.count("the operator of the log</td>") == 2


def test_tile_leaf_and_count_are_those_of_the_log(ground: Ground, page: str) -> None:
    leaf = int(re.findall(r"<h3>Leaf ([\d,]+), taken apart", page)[0].replace(",", ""))
    entry = ground.log.entries[leaf]
    assert entry[0] == 1 and entry[3] == 0, "a member's decision"
    assert entry[4:].hex() in page
    # The platform's own tile, byte for byte, at the address that the page names.
    path = re.findall(r'/log/(tile/0/[^"]+)"', page)[0]
    assert path == tile_path(0, leaf // 256, min(256, len(ground.log.entries) - leaf // 256 * 256))
    assert ground.log.resources[path].hex() in page
    # Sum before and count of the leaves are the sum after, row by row.
    table = page.split('aria-label="The count of one epoch"')[1].split("</table>")[0]
    rows = re.findall(r"<tr[^>]*><th.*?</tr>", table.split("<tbody>")[1], re.DOTALL)
    assert rows and "false" not in table
    for row in rows:
        numbers = [int(one.replace(",", "")) for one in re.findall(r'numeric">([\d,]+)<', row)]
        before, counted, said, after = numbers
        assert counted == said > 0 and before + counted == after


def test_each_step_has_its_name_and_its_bytes(page: str) -> None:
    steps = page.split('id="recount-steps"')[1]
    for number, name in STEP_NAMES.items():
        assert f"{number}. {name.capitalize()}" in steps
    assert len(re.findall(r'<li data-step="\d"', steps)) == len(STEP_NAMES)


def test_without_a_log_there_are_steps_and_no_bytes(ground: Ground) -> None:
    ground = Ground(MemoryLog())
    ground.is_down = True
    with serving(ground) as ground:
        text = httpx.get(f"{ground.site}/verify", timeout=PATIENCE_S).text
        assert "no bytes to show" in text and text.count("<li data-step=") == 9
        assert "not read yet" in httpx.get(f"{ground.site}/witnesses", timeout=PATIENCE_S).text


def test_the_witnesses_are_those_of_the_policy(ground: Ground) -> None:
    text = html.unescape(httpx.get(f"{ground.site}/witnesses", timeout=PATIENCE_S).text)
    for witness in ground.log.policy.witnesses:
        assert witness.key.vkey in text
        assert f'data-witness="{witness.name}" data-run-by="operator"' in text
    assert "All of them are run by the operator" in text
    command = re.findall(r"tractatus witness serve[^<]*", text)[0]
    assert ground.log.policy.logs[0].key.vkey in command


def test_a_third_partys_witness_is_shown_as_theirs_by_the_policy_alone(ground: Ground) -> None:
    theirs = Witness("mine", ground.log.policy.witnesses[0].key, "https://witness.example/x")
    own = ground.log.policy.witnesses[1]
    for group, run_by in (("run-by-us", "operator"), ("others", "others")):
        policy = WitnessPolicy(
            ground.log.policy.logs,
            (theirs, own),
            (Group(group, 1, ("mine",)), Group("enough", 2, (group, own.name))),
            "enough",
        )
        other = Ground(ground.log)
        other.log = replace_policy(ground.log, policy)
        with serving(other) as other:
            text = html.unescape(httpx.get(f"{other.site}/witnesses", timeout=PATIENCE_S).text)
        assert f'data-witness="mine" data-run-by="{run_by}"' in text
        assert "witness.example" in text
        assert f"<strong>mine and {own.name}</strong>" in text
        assert "All of them are run" not in text


def replace_policy(log: MemoryLog, policy: WitnessPolicy) -> MemoryLog:
    """The same log as a site with another policy sees it."""
    other = copy.copy(log)
    other.policy = policy
    return other


def key(name: str) -> VerifierKey:
    return CosignatureSigner(name, name.encode().ljust(32, b"1")).key


def log_key(name: str) -> VerifierKey:
    return NoteSigner(name, b"2" * 32).key


def test_who_is_enough_is_said_in_names() -> None:
    log = "log " + log_key("example.org/log").vkey
    lines = [f"witness {name} {key(name).vkey}" for name in ("a", "b", "c", "d")]
    for tail, said in (
        (["quorum a"], "a"),
        (["group g all a b", "quorum g"], "a and b"),
        (["group g all a b c", "quorum g"], "a, b and c"),
        (["group g 2 a b c", "quorum g"], "any 2 of a, b, c"),
        (["group h any b c", "group g all a h", "quorum g"], "a and (any 1 of b, c)"),
        (["quorum none"], "nobody: this policy asks for no witness"),
    ):
        policy = parse_policy(("\n".join([log, *lines, *tail]) + "\n").encode())
        assert describe_quorum(policy) == said


def test_a_line_of_an_unknown_key_is_said_to_be_unknown(ground: Ground) -> None:
    policy = ground.log.policy
    trust = Trust(ORIGIN, (policy.logs[0].key,), policy)
    note = ground.log.resources["checkpoint"]
    assert [one.maker for one in signature_lines(note, trust)] == ["log", "witness", "witness"]
    stranger = replace(
        trust,
        log_keys=(log_key(ORIGIN),),
        policy=replace(policy, witnesses=(), groups=(), quorum="none"),
    )
    assert {one.maker for one in signature_lines(note, stranger)} == {"unknown"}
