"""CrossReferenceValidator: the 27027 incident and everything around it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from tests.unit.instructions import constraint, instruction

from tractatus.governance import Effect, Gate
from tractatus.governance.act import Act, ActorKind
from tractatus.governance.case import Pressure
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.crossref.documents import parse_cross_reference, verdict_document
from tractatus.governance.instruction import (
    Authority,
    Constraint,
    Instruction,
    Operator,
    Persistence,
    Place,
    Polarity,
)
from tractatus.governance.memory import InstructionMemory, remember
from tractatus.governance.request import DecideRequest, parse_request
from tractatus.governance.told import Told, remember_told
from tractatus.operations.policies import default_policy

HOUR_MS = 3_600_000
FORBID, PREFER, PERMIT = Polarity.FORBID, Polarity.PREFER, Polarity.PERMIT
MEMBER, OWNER = Authority.MEMBER, Authority.OWNER


def act(type_: str = "tool.call", text: str = "", **parameters: Any) -> Act:
    return Act(type_, "agent", ActorKind.AGENT, parameters, description=text)


def told(*texts: str) -> InstructionMemory:
    return remember_told(InstructionMemory(), [Told(text) for text in texts])


def said(*constraints: Constraint, **more: Any) -> InstructionMemory:
    return InstructionMemory([instruction("1", *constraints, **more)])


def check(memory: InstructionMemory, proposed: Act, **more: Any) -> Verdict:
    return cross_reference(proposed, memory, **more)


def status(memory: InstructionMemory, proposed: Act, **more: Any) -> str:
    return check(memory, proposed, **more).status.name


HABIT = act(command="mongosh --port 27017")
AS_TOLD = act(command="mongosh --port 27027")


@pytest.mark.parametrize(
    "text",
    [
        "You must specifically use port 27027, not the default port",
        "check port 27027",
        "Use port 27027 for MongoDB",
        "Use MongoDB on port 27027 for everything in this project.",
    ],
)
def test_the_habit_does_not_override_port_27027(text: str) -> None:
    verdict = check(told(text), HABIT)
    assert verdict.status is Status.REJECTED
    (conflict,) = [one for one in verdict.conflicts if one.code == "crossref.differs"]
    assert conflict.parameter == "/parameters/command"
    assert conflict.required == "27027"
    assert conflict.instruction == "instruction:1@1"
    assert conflict.span is not None
    assert text[conflict.span.start : conflict.span.end] == "27027"
    assert verdict.correct_parameters == {"command": "mongosh --port 27027"}
    assert status(told(text), AS_TOLD) == "APPROVED"


@pytest.mark.parametrize("noise", [0, 3_000])
def test_no_age_and_no_noise_wears_it_off(noise: int) -> None:
    kinds = ("port:redis", "host:mail", "path", "count:pages", "package", "confirmation:refund")
    values = (6380, "mail.internal", "/srv/x", 5, "lodash", True)
    unrelated = [
        instruction(
            f"n{at}", constraint(f"{kinds[at % 6]}{at}" if ":" in kinds[at % 6] else kinds[at % 6],
                                 values[at % 6], polarity=FORBID), at_ms=at,
        )
        for at in range(noise)
    ]  # fmt: skip
    memory = InstructionMemory([instruction("it", constraint("port:mongodb", 27027)), *unrelated])
    for age in (1_000, 2 * HOUR_MS, 24 * HOUR_MS, 365 * 24 * HOUR_MS):
        now = memory.seen_from(Place(), age)
        assert status(now, HABIT) == "REJECTED"
        assert status(now, AS_TOLD) == "APPROVED"


def test_a_corrected_instruction_never_conflicts_with_its_correction() -> None:
    memory = told("Use port 27017 for MongoDB", "Use port 27027 for MongoDB")
    assert status(memory, AS_TOLD) == "APPROVED"
    verdict = check(memory, HABIT)
    assert {one.instruction for one in verdict.conflicts} == {"instruction:2@1"}


def test_what_a_caller_says_of_itself_changes_nothing() -> None:
    memory = told("Use port 27027 for MongoDB")
    plain = check(memory, HABIT)
    for flag in ("technical", "override", "approved", "is_correction", "emergency", "skip_checks"):
        flagged = act(command="mongosh --port 27017", **{flag: True})
        verdict = check(memory, flagged)
        assert (verdict.status, verdict.conflicts) == (plain.status, plain.conflicts)


TABLE = [
    # authority, polarity, persistence, explicitness, expected
    (MEMBER, Polarity.REQUIRE, "HIGH", 0.9, "REJECTED"),
    (MEMBER, FORBID, "HIGH", 0.5, "REJECTED"),
    (MEMBER, Polarity.REQUIRE, "HIGH", 0.49, "ESCALATE"),
    (OWNER, Polarity.REQUIRE, "HIGH", 0.1, "REJECTED"),
    (MEMBER, FORBID, "MEDIUM", 0.9, "ESCALATE"),
    (MEMBER, FORBID, "MEDIUM", 0.3, "WARNING"),
    (OWNER, FORBID, "MEDIUM", 0.3, "ESCALATE"),
    (OWNER, FORBID, "LOW", 0.9, "WARNING"),
    (MEMBER, FORBID, "VARIABLE", 0.9, "WARNING"),
    (OWNER, PREFER, "HIGH", 0.9, "WARNING"),
    (OWNER, PERMIT, "HIGH", 0.9, "APPROVED"),
    (Authority.DATA, FORBID, "HIGH", 0.9, "WARNING"),
    (Authority.SYSTEM, FORBID, "HIGH", 0.9, "REJECTED"),
]


@pytest.mark.parametrize(
    ("authority", "polarity", "persistence", "explicitness", "expected"), TABLE
)
def test_the_table_of_severity(
    authority: Authority, polarity: Polarity, persistence: str, explicitness: float, expected: str
) -> None:
    value = 27017 if polarity in (FORBID, PERMIT) else 27027
    memory = said(
        constraint("port", value, polarity=polarity),
        authority=authority,
        persistence=Persistence(persistence),
        explicitness=explicitness,
    )
    assert status(memory, act(port=27017)) == expected


def test_high_pressure_raises_and_never_for_data() -> None:
    def under(level: Pressure, **more: Any) -> str:
        memory = said(constraint("port", 1, polarity=FORBID), **more)
        return status(memory, act(port=1), pressure=level)

    medium: dict[str, Any] = {"persistence": Persistence.MEDIUM}
    low: dict[str, Any] = {"persistence": Persistence.LOW}
    assert [under(one, **low) for one in Pressure] == [
        "WARNING", "WARNING", "ESCALATE", "ESCALATE", "ESCALATE",
    ]  # fmt: skip
    assert [under(one, **medium) for one in Pressure][2:] == ["ESCALATE", "REJECTED", "REJECTED"]
    assert {under(one, authority=Authority.DATA) for one in Pressure} == {"WARNING"}


def test_a_permit_overrides_no_ban_of_its_own_rank() -> None:
    ban = instruction("ban", constraint("port", 1, polarity=FORBID), at_ms=1)
    permits = constraint("port", 1, polarity=PERMIT)
    for one in (
        instruction("p", permits, at_ms=2, author="bob"),
        instruction("p", permits, at_ms=0),
        instruction("p", permits, at_ms=2, authority=Authority.DATA),
    ):
        memory = remember(InstructionMemory([ban]), one).memory
        assert status(memory, act(port=1)) == "REJECTED"
    for one in (
        instruction("p", permits, at_ms=2),
        instruction("p", permits, at_ms=2, authority=OWNER, author="owner"),
    ):
        memory = remember(InstructionMemory([ban]), one).memory
        assert status(memory, act(port=1)) == "APPROVED"


SUBJECTS = [
    # the constraint's key, the act, whether the one speaks of the other
    ("port", {"mongo_port": 1}, "REJECTED"),
    ("port", {"port": 1}, "REJECTED"),
    ("port:mongodb", {"mongo_port": 1}, "REJECTED"),
    ("port:mongo", {"service": "mongodb", "port": 1}, "REJECTED"),
    ("port:mongodb", {"db_port": 1}, "REJECTED"),
    ("port:mongodb", {"redis_port": 1}, "APPROVED"),
    ("port:mongodb", {"web_port": 8080}, "APPROVED"),
    ("port:mongodb", {"port": 8080}, "APPROVED"),
    ("port:mongodb", {"port": 27018}, "WARNING"),
    ("port:mongodb", {"port": 27017}, "REJECTED"),
    ("port:database", {"mongo_port": 1}, "REJECTED"),
    ("port:orders.api", {"orders_api_port": 1}, "REJECTED"),
    ("port:orders.api", {"orders_port": 1}, "APPROVED"),
]


@pytest.mark.parametrize(("key", "parameters", "expected"), SUBJECTS, ids=str)
def test_which_subjects_match(key: str, parameters: dict[str, Any], expected: str) -> None:
    assert status(said(constraint(key, 27027)), act(**parameters)) == expected


def test_words_of_the_act_name_a_value_without_a_name() -> None:
    memory = said(constraint("port:mongodb", 27027))
    assert status(memory, act("mongo.start", port=27018)) == "REJECTED"
    assert status(memory, act(text="start the mongo server", port=27018)) == "REJECTED"


AT_LEAST, AT_MOST, ONE_OF = Operator.AT_LEAST, Operator.AT_MOST, Operator.ONE_OF
MATCHES, WITHIN, EQUALS = Operator.MATCHES, Operator.WITHIN, Operator.EQUALS

COMPARED = [
    # key, operator, value, unit, polarity, approved, rejected
    ("port", ONE_OF, [1, 2], "", "require", {"port": 2}, {"port": 3}),
    ("port", AT_LEAST, 1024, "", "require", {"port": 1024}, {"port": 1023}),
    (
        "host",
        EQUALS,
        "db.internal",
        "",
        "require",
        {"host": "DB.internal."},
        {"host": "db2.internal"},
    ),
    ("host", EQUALS, "localhost", "", "require", {"host": "127.0.0.1"}, {"host": "10.0.0.1"}),
    (
        "host",
        MATCHES,
        "*.example.com",
        "",
        "forbid",
        {"host": "example.org"},
        {"host": "a.example.com"},
    ),
    (
        "url",
        EQUALS,
        "https://a.example.com/v2",
        "",
        "require",
        {"url": "https://A.example.com:443/v2/users?x=1"},
        {"url": "https://a.example.com/v1/users"},
    ),
    (
        "url",
        EQUALS,
        "mongodb://h:27027/app",
        "",
        "require",
        {"uri": "mongodb://u:p@h:27027/app?w=1"},
        {"uri": "mongodb://h/app"},
    ),
    (
        "path",
        MATCHES,
        "/etc/**",
        "",
        "forbid",
        {"file_path": "/opt/etc/x"},
        {"file_path": "//etc/./x/../hosts"},
    ),
    (
        "path",
        MATCHES,
        "/etc",
        "",
        "forbid",
        {"file_path": "/etcetera"},
        {"file_path": "/etc/hosts"},
    ),
    (
        "path",
        MATCHES,
        "/srv/data/**",
        "",
        "forbid",
        {"command": "ls /srv"},
        {"command": "rm -rf /srv"},
    ),
    (
        "path",
        MATCHES,
        "*.pem",
        "",
        "forbid",
        {"file_path": "a/b.pe"},
        {"file_path": "/x/y/key.pem"},
    ),
    (
        "path",
        MATCHES,
        "config/app.toml",
        "",
        "require",
        {"file_path": "./config/app.toml"},
        {"file_path": "config/app2.toml"},
    ),
    (
        "database",
        EQUALS,
        "orders",
        "",
        "require",
        {"command": "psql -d Orders"},
        {"command": "psql shop"},
    ),
    (
        "table",
        EQUALS,
        "orders_v2",
        "",
        "require",
        {"sql": 'select 1 from shop."orders_v2"'},
        {"sql": "select 1 from orders"},
    ),
    (
        "table",
        EQUALS,
        "payments",
        "",
        "forbid",
        {"sql": "select 1 from pay"},
        {"sql": "delete from payments"},
    ),
    (
        "column",
        EQUALS,
        "users.email",
        "",
        "forbid",
        {"sql": "select u.mail from u"},
        {"sql": "select users.email from users"},
    ),
    (
        "package",
        EQUALS,
        "httpx",
        "",
        "require",
        {"command": "pip install httpx"},
        {"command": "pip install requests"},
    ),
    (
        "package",
        EQUALS,
        "left-pad",
        "",
        "forbid",
        {"command": "npm i pad"},
        {"command": "npm i left_pad@1"},
    ),
    (
        "version:python",
        EQUALS,
        "3.11",
        "",
        "require",
        {"python_version": "3.11.4"},
        {"python_version": "3.12"},
    ),
    (
        "version:python",
        WITHIN,
        ">=3.11,<3.13",
        "",
        "require",
        {"command": "pyenv install 3.12.1"},
        {"command": "pyenv install 3.13"},
    ),
    (
        "version:react",
        WITHIN,
        "4.x",
        "",
        "forbid",
        {"command": "npm i react@5"},
        {"command": "npm i react@4.2"},
    ),
    (
        "version:node",
        AT_LEAST,
        "22",
        "",
        "require",
        {"command": "nvm use v22.1"},
        {"command": "nvm use 20"},
    ),
    ("money", AT_MOST, 50000, "EUR", "require", {"amount": "500 EUR"}, {"amount": "500,01 €"}),
    ("count:retries", AT_MOST, 5, "", "require", {"max_retries": 5}, {"max_retries": 6}),
    ("duration:timeout", EQUALS, 30, "s", "require", {"timeout_ms": 30_000}, {"timeout": "45s"}),
    ("duration", AT_MOST, 30, "s", "require", {"timeout": "0.5m"}, {"timeout": "31 seconds"}),
    (
        "tool",
        EQUALS,
        "git push --force",
        "",
        "forbid",
        {"command": "git push origin main"},
        {"command": "git -C x push -f origin main"},
    ),
    ("tool", EQUALS, "rm -rf", "", "forbid", {"command": "rm -r x"}, {"command": "sudo rm -fr x"}),
    (
        "tool",
        EQUALS,
        "drop table",
        "",
        "forbid",
        {"sql": "select 1 from t"},
        {"sql": "DROP  TABLE t"},
    ),
    ("tool", EQUALS, "pnpm", "", "require", {"command": "pnpm i x"}, {"command": "npm i x"}),
]


@pytest.mark.parametrize(
    ("key", "operator", "value", "unit", "polarity", "good", "bad"), COMPARED, ids=str
)
def test_values_are_compared_by_their_kind(
    key: str, operator: Operator, value: Any, unit: str, polarity: str,
    good: dict[str, Any], bad: dict[str, Any],
) -> None:  # fmt: skip
    memory = said(constraint(key, value, operator, Polarity(polarity), unit=unit))
    kept = {one.code for one in check(memory, act(**good)).conflicts}
    assert not kept & {"crossref.differs", "crossref.forbidden"}
    assert status(memory, act(**bad)) == "REJECTED"


def test_what_cannot_be_told_only_warns() -> None:
    for memory, proposed in (
        (said(constraint("money", 500, AT_MOST, unit="EUR")), act(amount="4 USD")),
        (said(constraint("version:python", "3.11")), act(python_version=">=3.10")),
        (said(constraint("path", "/etc/**", MATCHES, FORBID)), act(file_path="../../etc/hosts")),
        (said(constraint("port", 27027)), act(message="it runs on port 27017")),
    ):
        verdict = check(memory, proposed)
        assert verdict.status is Status.WARNING
        assert {one.code for one in verdict.conflicts} == {"crossref.possible_conflict"}


def test_a_ban_of_writing_says_nothing_of_reading() -> None:
    ban = constraint("path", "/etc/**", MATCHES, FORBID)
    for text, expected in (("never edit files under /etc", "APPROVED"), ("avoid /etc", "REJECTED")):
        memory = said(ban, text=text)
        assert status(memory, act(command="cat /etc/hosts")) == expected
        assert status(memory, act(command="touch /etc/hosts")) == "REJECTED"


def test_names_of_many_are_missed_only_by_a_rival() -> None:
    memory = said(constraint("package", "httpx"), constraint("table", "orders"))
    for proposed in (act(command="pip install numpy"), act(sql="select 1 from users")):
        assert status(memory, proposed) == "APPROVED"


def test_either_of_two_values_of_one_instruction_complies() -> None:
    memory = said(constraint("port", 8080), constraint("port", 8081))
    assert [status(memory, act(port=one)) for one in (8080, 8081, 8082)] == [
        "APPROVED", "APPROVED", "REJECTED",
    ]  # fmt: skip


def test_a_package_that_only_says_whose_port_it_is_forbids_no_other() -> None:
    memory = told("Use port 27027 for MongoDB")
    assert status(memory, act(command="docker run postgres:16")) == "APPROVED"


def test_confirmations_want_a_person() -> None:
    memory = said(constraint("confirmation:deploy", True))
    assert status(memory, act("deployment.start")) == "ESCALATE"
    assert status(memory, act(command="make deploy")) == "ESCALATE"
    assert status(memory, act("content.label")) == "APPROVED"
    assert status(memory, act("git.commit", "deploy the documents")) == "ESCALATE"
    assert status(memory, act("git.commit", "docs: how we deploy")) == "APPROVED"
    assert status(said(constraint("confirmation", True)), act("content.label")) == "ESCALATE"
    human = Act("deployment.start", "x", ActorKind.MEMBER, human_decision=True)
    assert status(memory, human) == "APPROVED"
    hedged = said(constraint("confirmation:deploy", True, polarity=PREFER))
    assert status(hedged, act("deployment.start")) == "WARNING"


def test_unkeyed_bans_only_warn_where_an_act_sounds_like_them() -> None:
    memory = InstructionMemory([instruction("1", text="Never commit credentials.")])
    assert status(memory, act("git.commit", "commit the credentials of the server")) == "WARNING"
    assert status(memory, act("git.commit", "commit the fix")) == "APPROVED"
    unknown = InstructionMemory([instruction("1", text="Never use quuxlib.")])
    assert status(unknown, act(command="pip install quuxlib")) == "WARNING"
    assert status(unknown, act(text="quuxlib")) == "APPROVED"
    wish = InstructionMemory([instruction("1", text="Always commit credentials.")])
    assert status(wish, act("git.commit", "commit the credentials")) == "APPROVED"


def test_what_is_not_read_is_a_persons_matter_where_instructions_hold() -> None:
    broken = act(sql="selec * fro t")
    assert status(InstructionMemory(), broken) == "WARNING"
    assert status(said(constraint("port", 1)), broken) == "ESCALATE"
    elsewhere = instruction("1", constraint("port", 1), place=Place(project="a"))
    memory = InstructionMemory([elsewhere], place=Place(project="b"))
    assert status(memory, broken) == "WARNING"


@pytest.mark.parametrize(
    ("parameters", "mended"),
    [
        ({"port": 27017}, {"port": 27027}),
        ({"port": "27017", "a": 1}, {"port": "27027", "a": 1}),
        ({"argv": ["mongosh", "--port", "27017"]}, {"argv": ["mongosh", "--port", "27027"]}),
        ({"x": {"y~/": [{"port": 27017}]}}, {"x": {"y~/": [{"port": 27027}]}}),
        ({"uri": "mongodb://h:27017/a"}, {"uri": "mongodb://h:27027/a"}),
        (
            {"command": "a 27017; mongosh --port 27017"},
            {"command": "a 27017; mongosh --port 27027"},
        ),
        ({"port": "0x6989"}, {}),
        ({"command": "mongosh"}, {}),
    ],
    ids=str,
)
def test_parameters_are_corrected_where_one_value_mends_them(
    parameters: dict[str, Any], mended: dict[str, Any]
) -> None:
    memory = said(constraint("port", 27027))
    before = json.dumps(parameters)
    verdict = check(memory, act(**parameters))
    assert verdict.status is Status.REJECTED
    assert verdict.correct_parameters == mended
    assert json.dumps(parameters) == before, "the act itself stays as it is"
    if mended:
        assert status(memory, act(**mended)) == "APPROVED"


def test_two_who_want_different_values_are_not_decided_between() -> None:
    memory = InstructionMemory(
        [
            instruction("1", constraint("port", 1), author="ada"),
            instruction("2", constraint("port", 2), author="bob"),
        ]
    )
    verdict = check(memory, act(port=3))
    assert len(verdict.conflicts) == 2
    assert verdict.correct_parameters == {}
    assert status(memory, act(port=1)) == "REJECTED"


MIGRATION = """
CREATE TABLE notes (id int);
CREATE TABLE kept (id int, tenant_id uuid);
ALTER TABLE kept ENABLE ROW LEVEL SECURITY;
ALTER TABLE a DROP COLUMN b;
ALTER TABLE a ALTER COLUMN c TYPE bigint;
ALTER TABLE a ALTER COLUMN d SET NOT NULL;
ALTER TABLE a ADD COLUMN e uuid DEFAULT gen_random_uuid();
ALTER TABLE a ADD COLUMN f int NOT NULL;
ALTER TABLE a ADD COLUMN g int NOT NULL DEFAULT 0;
ALTER TABLE a RENAME TO z;
CREATE INDEX i ON a (b);
CREATE INDEX CONCURRENTLY j ON a (b);
TRUNCATE a;
ALTER TABLE a DISABLE ROW LEVEL SECURITY;
"""

HAZARDS = {
    ("table_without_tenant_key", "notes"),
    ("table_without_row_security", "notes"),
    ("drop", "a.b"),
    ("type_change", "a.c"),
    ("not_null", "a.d"),
    ("volatile_default", "a.e"),
    ("not_null", "a.f"),
    ("rename", "a"),
    ("index_lock", "a"),
    ("truncate", "a"),
    ("row_security_off", "a"),
}


def test_a_migration_is_read_as_hazards_with_the_instructions_on_them() -> None:
    memory = InstructionMemory(
        [
            instruction(
                "1", constraint("table", "notes", polarity=PERMIT), persistence=Persistence.LOW
            )
        ]
    )
    verdict = check(memory, act("schema.change", sql=MIGRATION))
    found = {
        (one.code.removeprefix("crossref.migration_"), one.proposed)
        for one in verdict.conflicts
        if one.code.startswith("crossref.migration_")
    }
    assert found == HAZARDS
    touched = [one for one in verdict.conflicts if one.proposed == "notes"]
    assert {one.instruction for one in touched} == {"instruction:1@1"}
    assert {one.severity for one in touched} == {Status.ESCALATE}


def test_a_change_of_a_schema_is_assessed_where_nobody_keeps_instructions() -> None:
    gate = Gate(default_policy())
    decision = gate.decide(act("schema.change", sql="drop table t"))
    leaf = {one.service: one for one in decision.assessments}["CrossReferenceValidator"]
    assert leaf.effect is Effect.REQUIRE_APPROVAL
    others = gate.decide(act("git.commit")).assessments
    assert "CrossReferenceValidator" not in {one.service for one in others}


def test_the_gate_denies_what_the_validator_rejects() -> None:
    request = {
        "act": {"type": "git.commit", "parameters": {"command": "mongosh --port 27017"}},
        "instructions": [{"text": "Use port 27027 for MongoDB"}],
    }
    asked = parse_request(json.dumps(request).encode())
    decision = Gate(default_policy()).decide(asked.act, instructions=asked.memory())
    assert decision.effect is Effect.DENY
    assert "crossref.differs" in decision.explain()
    leaf = {one.service: one for one in decision.assessments}["CrossReferenceValidator"]
    assert leaf.references == ("instruction:1@1",)


def test_the_instructions_of_a_request_are_added_to_those_that_are_kept() -> None:
    kept = said(constraint("port", 27027), author="ada")
    asked = DecideRequest(act(port=27017), told=(Told("Use port 27017"),))
    memory = asked.memory(kept)
    assert memory is not None
    assert status(memory, asked.act) == "REJECTED", "a request takes back nothing that is kept"
    assert DecideRequest(asked.act).memory(kept) is kept
    assert DecideRequest(asked.act).memory() is None


def test_the_form_of_the_command_is_read_strictly_and_written_back() -> None:
    request = parse_cross_reference(
        b'{"instructions": [{"text": "Use port 27027", "at": "2026-01-31T12:00:00Z",'
        b' "authority": "owner", "scope": "permanent"}],'
        b' "act": {"type": "a.b", "parameters": {"port": 27017}}, "now": 1900000000000}'
    )
    assert request.told[0].at_ms == 1769860800000
    document = verdict_document(cross_reference(request.act, request.memory))
    assert set(document) == {"status", "conflicts", "correct_parameters"}
    assert document["status"] == "REJECTED"
    assert document["correct_parameters"] == {"port": 27027}
    assert document["conflicts"][0]["span"] == [9, 14]


def test_instructions_of_data_neither_reject_nor_permit() -> None:
    for value, polarity in product((27017, 27027), (FORBID, Polarity.REQUIRE, PERMIT)):
        memory: InstructionMemory = said(
            constraint("port", value, polarity=polarity), authority=Authority.DATA
        )
        assert status(memory, act(port=27017)) in ("APPROVED", "WARNING")
    both: list[Instruction] = [
        instruction("1", constraint("port", 1, polarity=FORBID), at_ms=1),
        instruction("2", constraint("port", 1, polarity=PERMIT), at_ms=2, authority=Authority.DATA),
    ]
    memory = remember(remember(InstructionMemory(), both[0]).memory, both[1]).memory
    assert status(memory, act(port=1)) == "REJECTED"
