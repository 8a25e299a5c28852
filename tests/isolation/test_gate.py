"""The gate cannot be talked round, switched off or fed with another change's record."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.conftest import PLATFORM_SQL, Database, Ports

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.attest import attest
from tractatus.adapters.postgres.gate import install_gate, open_gate
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, apply_file, migrate
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.adapters.postgres.schema_changes import SchemaChangeRecorder, look_at_change
from tractatus.errors import AttestationError, SettingsError
from tractatus.evidence.codes import Outcome, Service

HOLE = "CREATE POLICY hole ON tenancy.member TO tractatus_app USING (true);"
GARDEN = """
CREATE SCHEMA garden;
GRANT USAGE ON SCHEMA garden TO tractatus_app;
CREATE TABLE garden.plant (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant, plant_id uuid NOT NULL DEFAULT uuidv7(),
    name text NOT NULL, PRIMARY KEY (tenant_id, plant_id), UNIQUE (tenant_id, name));
SELECT tenancy.protect('garden.plant', 'SELECT', 'INSERT');
"""


@pytest.fixture
async def migrator(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(Login.MIGRATOR))
    yield connection
    await connection.close()


@pytest.fixture
async def superuser(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


@pytest.fixture
async def recorder(ports: Ports) -> SchemaChangeRecorder:
    clock, randomness = SystemClock(), SystemRandomness()
    return await SchemaChangeRecorder.open(ports.writer, ports.keys, clock, randomness, bytes(32))


async def records(superuser: asyncpg.Connection) -> list[tuple[str, str, int, int]]:
    """Act, effect, service and outcome of every record about the schema."""
    rows = await superuser.fetch(
        "SELECT act, effect, get_byte(entry, 1) AS service, get_byte(entry, 2) AS outcome "
        "FROM evidence.record JOIN evidence.leaf USING (tenant_id, record_id) "
        "WHERE act = 'schema.change' ORDER BY at_ms, record_id"
    )
    return [tuple(row) for row in rows]


# -- recorded or refused -----------------------------------------------------------------------


async def test_a_change_without_a_record_is_refused(migrator, superuser):
    with pytest.raises(asyncpg.PostgresError, match=r"not recorded.*tractatus tenancy migrate"):
        await migrator.execute(GARDEN)
    assert await superuser.fetchval("SELECT to_regclass('garden.plant')") is None
    assert await superuser.fetchval("SELECT count(*) FROM schema_gate.change") == 0


async def test_exceptions_are_found_in_schemas_that_the_definer_may_not_use(superuser):
    await superuser.execute("SET ROLE tractatus_migrator")
    await superuser.execute(
        GARDEN
        + """
        CREATE POLICY spring ON garden.plant AS RESTRICTIVE TO tractatus_app USING (true);
        CREATE INDEX by_name ON garden.plant (name);
        ALTER TABLE garden.plant
            ADD COLUMN grafted_on uuid UNIQUE REFERENCES garden.plant (grafted_on);
        ALTER TABLE garden.plant ALTER grafted_on SET STATISTICS 0;
        SELECT tenancy.admit(kind, 'garden.' || object, 'a test') FROM (VALUES
            ('policy', 'plant.spring'), ('index', 'by_name'), ('index', 'plant_grafted_on_key'),
            ('constraint', 'plant.plant_grafted_on_fkey')) AS v (kind, object);
        """
    )
    await superuser.execute("RESET ROLE")
    assert not await superuser.fetchval(
        "SELECT has_schema_privilege('tractatus_definer', 'garden', 'USAGE')"
    )
    with pytest.raises(asyncpg.PostgresError, match=r"index was changed.*since it was admitted"):
        await superuser.execute("DROP INDEX garden.by_name")


async def test_an_accepted_change_is_a_decision_in_its_transaction(
    migrator, superuser, recorder, tmp_path
):
    before = await schema_digest(migrator)
    file = tmp_path / "garden.sql"
    file.write_text(GARDEN)
    change = await apply_file(migrator, file, recorder)
    assert change is not None
    assert ("CREATE TABLE", "garden.plant") in change.changes
    assert ("INSERT", "tenancy.protected_table") in change.changes
    service = int(Service.CROSS_REFERENCE_VALIDATOR)
    assert await records(superuser) == [("schema.change", "allow", service, int(Outcome.ALLOW))]
    assert change.schema == await schema_digest(migrator) != before
    content = json.loads(
        await superuser.fetchval("SELECT content FROM evidence.record WHERE act = 'schema.change'")
    )
    assert content["content"]["schema"] == change.schema.hex()
    assert await superuser.fetchval(
        "SELECT count(DISTINCT c.transaction) = 1 FROM schema_gate.change AS c "
        "JOIN schema_gate.decision USING (transaction) JOIN evidence.record USING (record_id)"
    )


async def test_a_refused_change_is_recorded_and_leaves_nothing(
    migrator, superuser, recorder, tmp_path
):
    file = tmp_path / "hole.sql"
    file.write_text(GARDEN + HOLE)
    with pytest.raises(AttestationError, match=r"hole\.sql would leave .*\n.*hole\n    mend: DROP"):
        await apply_file(migrator, file, recorder)
    service = int(Service.CROSS_REFERENCE_VALIDATOR)
    assert await records(superuser) == [("schema.change", "deny", service, int(Outcome.DENY))]
    assert await superuser.fetchval("SELECT to_regclass('garden.plant')") is None


async def test_a_rehearsal_keeps_nothing(migrator, superuser, recorder, tmp_path):
    file = tmp_path / "hole.sql"
    file.write_text(GARDEN + HOLE)
    change = await apply_file(migrator, file, recorder, is_rehearsal=True)
    assert change is not None
    assert [one.object for one in change.findings] == ["tenancy.member", "tenancy.member"]
    assert await records(superuser) == []
    assert await superuser.fetchval("SELECT to_regclass('garden.plant')") is None


async def test_the_record_must_be_of_this_change(migrator, recorder):
    with pytest.raises(asyncpg.PostgresError, match="not recorded"):
        async with migrator.transaction():
            await migrator.execute("CREATE SCHEMA one")
            change = await look_at_change(migrator, "one", bytes(32))
            await recorder.allow(migrator, change)
            await migrator.execute("CREATE SCHEMA two")


async def test_a_record_lets_one_transaction_through(migrator, superuser, recorder):
    async with migrator.transaction():
        await migrator.execute("CREATE SCHEMA one")
        await recorder.allow(migrator, await look_at_change(migrator, "one", bytes(32)))
    used = await superuser.fetchval("SELECT record_id FROM schema_gate.decision")
    with pytest.raises(asyncpg.UniqueViolationError):
        async with migrator.transaction():
            await migrator.execute("DROP SCHEMA one; CREATE SCHEMA one")
            await migrator.execute("SELECT schema_gate.tie($1)", used)


async def test_only_the_migrator_records_changes_of_the_schema(database):
    for login in (Login.APP, Login.EVIDENCE_WRITER, Login.ISSUER):
        connection = await asyncpg.connect(database.url(login))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "SELECT evidence.record_schema_change(gen_random_uuid(), 'schema.change', 1, "
                "'allow', 0, '', '', '', '{}')"
            )
        await connection.close()


async def test_a_file_that_commits_by_itself_is_not_run(migrator, recorder, tmp_path):
    file = tmp_path / "own.sql"
    for words in ("COMMIT;", "BEGIN;", " rollback ;"):
        file.write_text(f"CREATE SCHEMA one;\n{words}\n")
        with pytest.raises(SettingsError, match="one transaction"):
            await apply_file(migrator, file, recorder)


# -- what passes -------------------------------------------------------------------------------


async def test_temporary_and_undone_changes_are_nobodys_schema(migrator):
    await migrator.execute("CREATE TEMP TABLE mine (i int); DROP TABLE mine")
    async with migrator.transaction():
        await migrator.execute("SAVEPOINT here; " + HOLE + " ROLLBACK TO here")
    await migrator.execute("CREATE SCHEMA IF NOT EXISTS tenancy; REINDEX TABLE tenancy.member")


async def test_a_superuser_may_change_without_a_record_and_not_weaken(superuser):
    await superuser.execute("SET ROLE tractatus_migrator")
    await superuser.execute(GARDEN)
    with pytest.raises(asyncpg.PostgresError, match="further policy lets the application in"):
        await superuser.execute(HOLE)


async def test_a_materialized_view_is_one_weakness_and_not_told_what_it_cannot_have(superuser):
    await superuser.execute("SET ROLE tractatus_migrator")
    with pytest.raises(asyncpg.PostgresError, match="has no row security") as refused:
        await superuser.execute(
            "CREATE MATERIALIZED VIEW community.kept AS SELECT tenant_id FROM tenancy.member "
            "WITH NO DATA"
        )
    assert "ENABLE ROW LEVEL SECURITY" not in str(refused.value)


# -- around it ---------------------------------------------------------------------------------

ROUND = [
    "SET CONSTRAINTS ALL IMMEDIATE; {hole}",
    "{hole} SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;",
    "DO $$ BEGIN EXECUTE '{hole}'; END $$",
    "SAVEPOINT here; {hole} RELEASE here",
    "{hole} DELETE FROM schema_gate.change",
    "{hole} TRUNCATE schema_gate.change",
    "SET LOCAL session_replication_role = replica; {hole}",
    "SET LOCAL event_triggers = off; {hole}",
    "ALTER EVENT TRIGGER schema_gate_command DISABLE; {hole}",
    "DROP EVENT TRIGGER schema_gate_command; {hole}",
    "ALTER TABLE schema_gate.change DISABLE TRIGGER judge; {hole}",
    "DROP SCHEMA schema_gate CASCADE; {hole}",
    "UPDATE schema_gate.setting SET must_record = false, is_open = true; {hole}",
    "INSERT INTO schema_gate.known VALUES ('row security', 'tenancy.member', 'x'); {hole}",
    "ALTER DATABASE {database} SET event_triggers = off",
    "ALTER TABLE tenancy.login DISABLE TRIGGER schema_gate_notes",
    "ALTER TABLE tenancy.protected_table DISABLE TRIGGER USER",
    "DROP TRIGGER schema_gate_notes ON tenancy.admitted",
    "SET LOCAL ROLE tractatus_definer; DROP FUNCTION schema_gate.findings(text[])",
    "SET LOCAL ROLE tractatus_definer; "
    "ALTER FUNCTION schema_gate.is_recorded(uuid, jsonb) SECURITY INVOKER",
    "ALTER TABLE tenancy.protected_table RENAME TO p; "
    "CREATE VIEW tenancy.protected_table AS SELECT * FROM tenancy.p",
    "BEGIN ISOLATION LEVEL REPEATABLE READ; {hole}",
    "DROP SCHEMA evidence CASCADE",
]


async def test_nothing_gets_round_it(migrator, superuser, recorder, database):
    for sql in ROUND:
        asked = sql.replace("{hole}", HOLE).replace("{database}", database.name)
        with pytest.raises(asyncpg.PostgresError):
            async with migrator.transaction():
                await migrator.execute(asked)
                change = await look_at_change(migrator, "round", bytes(32))
                await recorder.allow(migrator, change)
            pytest.fail(f"it was committed: {sql}")
    assert await superuser.fetch("SELECT FROM pg_policy WHERE polname = 'hole'") == []
    assert (await attest(superuser)).findings == ()
    assert await records(superuser) == []


async def test_an_index_is_not_made_behind_its_back(migrator, superuser):
    with pytest.raises(asyncpg.PostgresError, match="leave the word out"):
        await migrator.execute("/* now */ CREATE INDEX CONCURRENTLY quick ON tenancy.member (role)")
    assert await superuser.fetchval("SELECT to_regclass('tenancy.quick')") is None


async def test_what_the_owner_plants_never_runs_as_the_superuser(migrator, superuser):
    """An index of the declarations whose condition is a function: the planner would run it."""
    plant = (
        "CREATE FUNCTION tenancy.who(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS "
        "'BEGIN RAISE NOTICE ''ran as %'', current_user; RETURN true; END';"
        "GRANT EXECUTE ON FUNCTION tenancy.who(text) TO tractatus_definer;"
        "CREATE INDEX planted ON tenancy.login (role) WHERE tenancy.who('x')"
    )
    heard: list[str] = []
    migrator.add_log_listener(lambda _, message: heard.append(str(message)))
    with pytest.raises(asyncpg.PostgresError, match="not recorded"):
        await migrator.execute(plant)
    assert heard
    assert not any("superuser" in one for one in heard)


# -- its parts ---------------------------------------------------------------------------------

PARTS = [
    ("ALTER EVENT TRIGGER schema_gate_command DISABLE", "schema_gate_command"),
    ("ALTER EVENT TRIGGER schema_gate_drop ENABLE", "schema_gate_drop"),
    ("DROP EVENT TRIGGER schema_gate_start", "schema_gate_start"),
    ("ALTER TABLE schema_gate.change DISABLE TRIGGER judge", "schema_gate.change"),
    ("ALTER TABLE tenancy.login DISABLE TRIGGER schema_gate_notes", "tenancy.login"),
    ("DROP TRIGGER schema_gate_notes ON tenancy.protected_table", "tenancy.protected_table"),
    ("ALTER FUNCTION tenancy.claim(integer) COST 7", "tenancy.claim(integer)"),
    (
        "CREATE OR REPLACE FUNCTION schema_gate.findings(closed text[]) RETURNS TABLE (rule text, "
        "object text, problem text, mend text) LANGUAGE sql AS 'SELECT NULL, NULL, NULL, NULL "
        "WHERE false'",
        "schema_gate.findings(text[])",
    ),
    ("ALTER DATABASE {database} SET event_triggers = off", "{database}"),
    ("ALTER ROLE tractatus_migrator SET session_replication_role = replica", "tractatus_migrator"),
    ("GRANT SET ON PARAMETER event_triggers TO tractatus_migrator", "event_triggers"),
]


async def test_each_part_that_a_superuser_takes_out_is_named_and_changes_the_digest(
    database, superuser
):
    before = await schema_digest(superuser)
    await superuser.execute("SET event_triggers = off")
    for sql, named in PARTS:
        transaction = superuser.transaction()
        await transaction.start()  # never committed: some of it concerns the whole server
        await superuser.execute(sql.replace("{database}", database.name))
        found = {one.object for one in (await attest(superuser)).findings}
        changed = await schema_digest(superuser) != before
        await transaction.rollback()
        assert named.replace("{database}", database.name) in found, sql
        assert changed, sql


async def test_installing_again_mends_it(database, superuser):
    await superuser.execute(
        "SET event_triggers = off; DROP EVENT TRIGGER schema_gate_command;"
        "ALTER TABLE schema_gate.change DISABLE TRIGGER judge;"
        "DROP TRIGGER schema_gate_notes ON tenancy.login; SET event_triggers = on"
    )
    before = await schema_digest(superuser)
    assert await install_gate(superuser)
    assert (await attest(superuser)).findings == ()
    assert await schema_digest(superuser) != before


async def test_who_is_no_superuser_cannot_install_it(migrator):
    assert not await install_gate(migrator)


async def test_what_was_weak_before_it_came_may_be_mended_and_not_come_back(superuser):
    await superuser.execute(
        "SET event_triggers = off; DROP EVENT TRIGGER schema_gate_command;"
        "DROP EVENT TRIGGER schema_gate_drop; DROP EVENT TRIGGER schema_gate_start;"
        "DROP SCHEMA schema_gate CASCADE;" + HOLE
    )
    await superuser.execute("SET event_triggers = on")
    await install_gate(superuser)
    assert len(await superuser.fetch("SELECT FROM schema_gate.known")) == 2
    assert len((await attest(superuser)).findings) == 2
    await superuser.execute("SET ROLE tractatus_migrator;" + GARDEN)
    await superuser.execute("DROP POLICY hole ON tenancy.member")
    assert await superuser.fetch("SELECT FROM schema_gate.known") == []
    with pytest.raises(asyncpg.PostgresError, match="hole"):
        await superuser.execute(HOLE)


# -- releases ----------------------------------------------------------------------------------


async def test_a_release_changes_our_own_functions_and_nobody_else_does(
    migrator, superuser, recorder, tmp_path
):
    (tmp_path / "0999_faster.sql").write_text("ALTER FUNCTION tenancy.claim(integer) COST 7")
    directories = [OWN_DIRECTORY, PLATFORM_SQL, tmp_path]
    with pytest.raises(AttestationError, match=r"tenancy\.claim\(integer\): this function"):
        await migrate(migrator, directories, recorder)
    await open_gate(superuser)
    assert await migrate(migrator, directories, recorder) == ["0999_faster.sql"]
    await install_gate(superuser)
    assert (await attest(migrator)).findings == ()
    assert [effect for _, effect, _, _ in await records(superuser)] == ["deny", "allow"]
