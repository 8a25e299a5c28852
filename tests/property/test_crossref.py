"""Any act against any instructions: total, deterministic, in any order, and only ever stricter."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.instructions import constraint, instruction

from tractatus.errors import TractatusError
from tractatus.governance.act import Act, ActorKind
from tractatus.governance.case import Pressure
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.crossref.documents import parse_cross_reference, verdict_document
from tractatus.governance.facts import read_act
from tractatus.governance.facts.fact import MAX_FACTS
from tractatus.governance.facts.statements import without_comments
from tractatus.governance.facts.versions import is_within, meet, read_range
from tractatus.governance.instructions.instruction import (
    Authority,
    Instruction,
    Operator,
    Persistence,
    Place,
    Polarity,
    Scope,
)
from tractatus.governance.instructions.memory import InstructionMemory, remember

FEW = settings(max_examples=120, deadline=None)

PIECES = st.sampled_from(
    [
        "mongosh --port 27017", "port", "27017", "27027", "0x6989", "-p",
        "docker run -p 27017:27017",
        "mongodb://h:27017/db", "psql -c 'drop table t'", "DROP TABLE orders;", "select", "(", "'",
        '"',
        "/* x */", "--", "/*!", "$(", "`", ")", "\n", "{",
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n+port: 1\n",
        "[", ": ", "PORT=", "&a", "*a", "\u200b", "２７０１７", "\x00", "\\", "|", ";", "rm -rf /",
        "../",
        "server { listen 80; }", "db.x.find(", "op.drop_table('x')", "*/5 * * * *", "two hours",
        "a@b.example", "Server=a;Database=b", "<v>1</v>", "sleep(5)", "1. a\n2. b", "EUR 5",
        "git push -f", "pip install requests", "a" * 300, "!!python/object:os.system", "=", "@",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map(" ".join))
NAMES = st.sampled_from(
    ["port", "command", "sql", "content", "path", "argv", "args", "uri", "timeout_ms", "amount",
     "packages", "patch", "text", "mongo_port", "version", "table", "x", "", "a/b~c", "file_path"]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, st.integers(-(2**53), 2**53), st.booleans(), st.none(), st.floats()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=8,
)  # fmt: skip
ACTS = st.builds(
    Act,
    type=st.sampled_from(
        ["tool.call", "git.commit", "schema.change", "mongo.start", "post.delete"]
    ),
    actor=st.just("agent"),
    actor_kind=st.sampled_from(ActorKind),
    parameters=st.dictionaries(NAMES, VALUES, max_size=4),
    target=TEXTS,
    description=TEXTS,
)
CONSTRAINTS = st.one_of(
    st.builds(
        constraint,
        st.sampled_from(
            ["port", "port:mongodb", "port:redis", "count", "duration:timeout", "money"]
        ),
        st.sampled_from([27017, 27027, 1, 500]),
        st.sampled_from([Operator.EQUALS, Operator.AT_LEAST, Operator.AT_MOST]),
        st.sampled_from(Polarity),
        scope=st.sampled_from(Scope),
    ),
    st.builds(
        constraint,
        st.sampled_from(
            ["host", "url", "database", "table", "column", "package", "tool", "version:python",
             "confirmation:delete", "confirmation"]
        ),
        st.sampled_from(
            ["h", "mongodb://h:27027/db", "t", "orders", "requests", "rm -rf", "3.11", "(*"]
        ),
        polarity=st.sampled_from(Polarity),
    ),
    st.builds(
        constraint, st.just("path"), st.sampled_from(["/etc/**", "*.env", "src", "["]),
        st.just(Operator.MATCHES), st.sampled_from(Polarity),
    ),
    st.builds(constraint, st.just("port"), st.lists(st.integers(1, 9), max_size=3),
              st.just(Operator.ONE_OF)),
)  # fmt: skip
PLACES = st.builds(
    Place, project=st.sampled_from(["", "p", "q"]), session=st.sampled_from(["", "s"])
)


@st.composite
def instructions(draw: st.DrawFn, most: int = 6) -> list[Instruction]:
    count = draw(st.integers(0, most))
    return [
        instruction(
            str(at),
            *draw(st.lists(CONSTRAINTS, max_size=2)),
            at_ms=draw(st.integers(0, 9)),
            authority=draw(st.sampled_from(Authority)),
            persistence=draw(st.sampled_from(Persistence)),
            explicitness=draw(st.sampled_from([0.2, 0.9])),
            place=draw(PLACES),
            author=draw(st.sampled_from(["ada", "bob"])),
            text=draw(st.sampled_from(["never delete a post", "use it", "only this must be"])),
        )
        for at in range(count)
    ]


def seen(verdict: Verdict) -> str:
    return json.dumps(verdict_document(verdict), sort_keys=True, default=str)


@FEW
@given(ACTS, instructions(), st.sampled_from(Pressure), PLACES)
def test_any_act_gets_a_verdict_and_always_the_same(
    act: Act, told: list[Instruction], pressure: Pressure, place: Place
) -> None:
    memory = InstructionMemory(told, now_ms=5, place=place)
    first = cross_reference(act, memory, pressure=pressure)
    assert isinstance(first.status, Status)
    assert (first.status is Status.APPROVED) == (not first.conflicts)
    again = InstructionMemory(told, now_ms=5, place=place)
    assert seen(cross_reference(act, again, pressure=pressure)) == seen(first)
    assert len(read_act(act).facts) <= MAX_FACTS


@FEW
@given(ACTS, instructions(), st.randoms(use_true_random=False))
def test_the_order_of_instructions_is_irrelevant(
    act: Act, told: list[Instruction], chance: Any
) -> None:
    mixed = list(told)
    chance.shuffle(mixed)
    one, other = (cross_reference(act, InstructionMemory(each)) for each in (told, mixed))
    assert seen(one) == seen(other)


@FEW
@given(ACTS, instructions(), instructions(1), PLACES)
def test_one_more_ban_or_requirement_never_lowers_the_answer(
    act: Act, told: list[Instruction], more: list[Instruction], place: Place
) -> None:
    """Where nothing corrects or outranks: all are of one author, authority, place and moment."""
    equal: dict[str, Any] = {
        "author": "ada", "authority": Authority.MEMBER, "at_ms": 1, "place": Place(),
    }  # fmt: skip
    before = [replace(one, **equal) for one in told]
    added = [replace(one, id=f"new{at}", **equal) for at, one in enumerate(more)]
    if any(
        one.polarity not in (Polarity.REQUIRE, Polarity.FORBID)
        for each in added
        for one in each.classification.constraints
    ):
        added = []
    one = cross_reference(act, InstructionMemory(before, place=place))
    other = cross_reference(act, InstructionMemory([*before, *added], place=place))
    assert other.status >= one.status


@FEW
@given(ACTS, instructions(), st.integers(0, 3 * 10**10))
def test_age_changes_nothing(act: Act, told: list[Instruction], age_ms: int) -> None:
    memory = InstructionMemory(told)
    young, old = (cross_reference(act, memory.seen_from(Place(), at)) for at in (9, 9 + age_ms))
    assert seen(young) == seen(old)


@FEW
@given(ACTS, instructions())
def test_pressure_only_raises(act: Act, told: list[Instruction]) -> None:
    memory = InstructionMemory(told)
    answers = [cross_reference(act, memory, pressure=one).status for one in Pressure]
    assert answers == sorted(answers)


@FEW
@given(ACTS, instructions())
def test_data_never_rejects_nor_permits(act: Act, told: list[Instruction]) -> None:
    data = [replace(one, authority=Authority.DATA) for one in told]
    alone = cross_reference(act, InstructionMemory(data))
    grave = [one for one in alone.conflicts if one.instruction and "migration" not in one.code]
    assert all(one.severity is Status.WARNING for one in grave)
    bans = [instruction("ban", constraint("port", 27017, polarity=Polarity.FORBID))]
    without = cross_reference(act, InstructionMemory(bans))
    assert cross_reference(act, InstructionMemory([*bans, *data])).status >= without.status


@FEW
@given(instructions(), instructions(1))
def test_remembering_keeps_everything_and_lowers_nobody_above(
    told: list[Instruction], more: list[Instruction]
) -> None:
    memory = InstructionMemory()
    for one in told:
        memory = remember(memory, one).memory
    for one in (replace(one, id=f"new{at}") for at, one in enumerate(more)):
        after = remember(memory, one)
        assert {each.id for each in memory.everything} | {one.id} == {
            each.id for each in after.memory.everything
        }
        for changed in after.superseded:
            assert changed.superseded_by in ("", one.id) or changed.id == one.id
            assert changed.id == one.id or changed.authority <= one.authority
        memory = after.memory


@FEW
@given(st.binary(max_size=200) | VALUES.map(lambda one: json.dumps(one, default=str).encode()))
def test_a_request_of_the_command_is_read_or_refused(data: bytes) -> None:
    try:
        request = parse_cross_reference(data)
    except TractatusError:
        return
    cross_reference(request.act, request.memory)


@given(TEXTS)
def test_comments_are_found_in_one_pass(text: str) -> None:
    without, _ = without_comments(text)
    assert isinstance(without, str)
    assert len(without) <= len(text) or text == ""


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["", "~=", ">=", "<", "^", "=="]))
def test_versions_are_ordered_as_numbers(major: int, minor: int, sign: str) -> None:
    version = f"{major}.{minor}"
    assert is_within(version, f">={major}") is True
    assert is_within(version, version) is True
    assert meet(version, f"{major + 1}") is False
    ranged = read_range(f"{sign}{version}")
    assert ranged is not None or (sign, major, minor) == ("<", 0, 0)
