"""CrossReferenceValidator: changes of a schema as hazards."""

from __future__ import annotations

from tests.unit.comparing import act, check
from tests.unit.instructions import constraint, instruction

from tractatus.governance import Effect, Gate
from tractatus.governance.crossref import Status
from tractatus.governance.instructions.instruction import (
    Persistence,
    Polarity,
)
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.operations.policies import default_policy

FORBID, PREFER, PERMIT = Polarity.FORBID, Polarity.PREFER, Polarity.PERMIT


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
