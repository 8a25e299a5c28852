"""A real Alembic on a real database: migrations say what the models say, and nothing else."""

from __future__ import annotations

import re

import pytest
from alembic.config import CommandLine
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError
from tests.integrations.alembic.environment import Project
from tests.integrations.alembic.models import COUNTRY, FIRST, HEAD, NOTE, SECOND

DECLARED = (
    "SELECT relation::regclass::text, tenant_column::text, privileges "
    "FROM tenancy.protected_table ORDER BY 1"
)
SHARED = (
    "SELECT relation::regclass::text, reason, privileges FROM tenancy.shared_table "
    "WHERE relation::regclass::text !~ '[.]' ORDER BY 1"
)
EVERYTHING = ["SELECT", "INSERT", "UPDATE", "DELETE"]
OWN = ("alembic_version", "revisions of Alembic; the migrator's own", [])


def tell(project: Project, models: str) -> str:
    """The models change: one more migration, run; the database is then as they say."""
    project.models(models)
    written = project.revision("next")
    project.upgrade()
    assert project.differences() == []
    assert project.findings() == []
    return written


def test_each_revision_protects_what_came_and_check_is_clean(project: Project) -> None:
    written = tell(project, FIRST)
    assert "op.protect_table('note', tenant_column='tenant_id', privileges=" in written
    assert written.index("op.create_table('note'") < written.index("op.protect_table('note'")
    assert project.ask(DECLARED) == [("note", "tenant_id", EVERYTHING)]
    assert project.ask(SHARED) == [
        OWN,
        ("country", "ISO 3166: the same for everybody", ["SELECT"]),
    ]
    written = tell(project, SECOND)
    assert "'note', tenant_column" not in written, "it was protected by the first"
    assert ("reply", "tenant_id", ["SELECT", "INSERT"]) in project.ask(DECLARED)
    assert project.ask("SELECT object, reason FROM tenancy.admitted WHERE kind = 'constraint'") == [
        ("public.reply.reply_country", "a reason: with :colons")
    ]


def test_a_downgrade_takes_declarations_back_and_can_be_taken_back(project: Project) -> None:
    tell(project, FIRST)
    tell(project, SECOND)
    project.downgrade("-1")
    assert project.findings() == []
    assert project.ask(DECLARED) == [("note", "tenant_id", EVERYTHING)]
    project.downgrade("base")
    assert project.findings() == []
    assert (project.ask(DECLARED), project.ask(SHARED)) == ([], [OWN])
    project.upgrade()
    assert (project.findings(), project.differences()) == ([], [])
    assert len(project.ask(DECLARED)) == 2


def test_a_changed_declaration_is_made_anew(project: Project) -> None:
    tell(project, FIRST)
    fewer = FIRST.replace("\n))\n", "\n), TenantTable(privileges=('INSERT', 'SELECT')))\n", 1)
    written = tell(project, fewer)
    assert written.index("op.unprotect_table('note'") < written.index("op.protect_table('note'")
    assert "create_table" not in written
    assert project.ask(DECLARED) == [("note", "tenant_id", ["SELECT", "INSERT"])]
    app = f"has_table_privilege('{project.app}', 'public.note', 'DELETE')"
    assert project.ask(f"SELECT {app}") == [(False,)]
    project.downgrade("-1")
    assert project.findings() == []
    assert project.ask(f"SELECT {app}") == [(True,)]


def test_a_shared_table_that_turns_out_to_hold_rows_of_tenants_is_protected(
    project: Project,
) -> None:
    owned = NOTE.replace("tenant_id", "owner")
    tell(project, HEAD + owned.replace("protect(", "share(").replace("\n))", '\n), "why")'))
    assert (project.ask(DECLARED), project.ask(SHARED)) == ([], [OWN, ("note", "why", ["SELECT"])])
    protected = HEAD + owned.replace("\n))", '\n), TenantTable("owner"))')
    written = tell(project, protected)
    assert "op.unshare_table('note', reason='why'" in written
    assert "op.protect_table('note', tenant_column='owner'" in written
    assert project.ask(DECLARED) == [("note", "owner", EVERYTHING)]


def test_a_table_of_tenants_stays_one_as_long_as_it_exists(project: Project) -> None:
    owned = NOTE.replace("tenant_id", "owner")
    tell(project, HEAD + owned.replace("\n))", '\n), TenantTable("owner"))'))
    project.models(HEAD + owned.replace("protect(", "share(").replace("\n))", '\n), "why")'))
    with pytest.raises(CommandError, match="note: the database holds it as a table of tenants"):
        project.revision("second")


def test_of_a_column_that_came_no_statistics_are_kept(project: Project) -> None:
    tell(project, HEAD + NOTE)
    more = NOTE.replace("    Unique", '    Column("body", Text), Column("mood", Text),\n    Unique')
    written = tell(project, HEAD + more)
    assert "op.hide_statistics('note', columns=['body', 'mood'])" in written
    project.downgrade("-1")
    assert project.findings() == []


def test_a_dropped_table_is_taken_back_and_comes_back_protected(project: Project) -> None:
    tell(project, SECOND)
    written = tell(project, FIRST)
    assert written.index("op.unprotect_table('reply'") < written.index("op.drop_table('reply')")
    assert "op.withdraw('constraint', object_name='public.reply.reply_country'" in written
    assert len(project.ask(DECLARED)) == 1
    project.downgrade("-1")
    assert (project.findings(), len(project.ask(DECLARED))) == ([], 2)


def test_the_sql_of_an_offline_migration_does_the_same(project: Project) -> None:
    project.models(FIRST)
    project.revision("first")
    sql = project.offline()
    assert "SELECT tenancy.protect('note', 'tenant_id'" in sql
    project.run_as_owner("DROP TABLE alembic_version")
    project.run_as_owner("DELETE FROM tenancy.shared_table WHERE reason LIKE '%Alembic%'")
    project.run_as_owner(sql)
    assert (project.findings(), project.differences()) == ([], [])
    tell(project, SECOND)
    assert "DROP POLICY" in project.offline_downgrade("head:base")


def test_making_the_first_revision_leaves_the_database_as_declared(project: Project) -> None:
    """Alembic makes its own table when it looks for differences, and commits."""
    project.models(FIRST)
    assert "version_table" not in project.revision("first")
    assert project.ask(SHARED) == [OWN]
    assert project.findings() == []


def test_a_version_table_from_before_is_declared_by_the_next_revision(project: Project) -> None:
    project.run_as_superuser(
        "SET event_triggers = off; "
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); "
        "ALTER TABLE alembic_version OWNER TO alembic_shop_owner"
    )
    assert "op.share_version_table('alembic_version')" in tell(project, FIRST)
    assert OWN in project.ask(SHARED)


def test_a_table_that_nobody_declared_stops_autogenerate(project: Project) -> None:
    tell(project, FIRST)
    project.models(FIRST + 'Table("diary", metadata, Column("id", Integer, primary_key=True))')
    with pytest.raises(
        CommandError, match=r"diary: nobody said whose rows these are; write protect"
    ):
        project.revision("second")
    with pytest.raises(CommandError, match="diary"):
        project.differences()
    assert project.migrations() == 1


def test_the_command_line_says_it_in_its_own_way(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.models(FIRST + 'Table("diary", metadata, Column("id", Integer, primary_key=True))')
    with pytest.raises(SystemExit):
        CommandLine().main(["-c", str(project.directory / "alembic.ini"), "check"])
    said = capsys.readouterr().out
    assert "FAILED: the models are not ready to migrate" in said
    assert "diary" in said


def test_keys_of_all_tables_are_examined_before_there_is_a_migration(project: Project) -> None:
    bad = NOTE.replace('UniqueConstraint("tenant_id", "title")', 'UniqueConstraint("title")')
    project.models(HEAD + bad + COUNTRY.replace("primary_key=True", "primary_key=True"))
    with pytest.raises(CommandError) as refused:
        project.revision("first")
    assert 'write UniqueConstraint("tenant_id", "title")' in str(refused.value)
    assert project.migrations() == 0


def test_a_tenant_column_has_the_type_of_the_tenants(project: Project) -> None:
    project.models(HEAD + NOTE.replace('"tenant_id", Uuid', '"tenant_id", BigInteger'))
    with pytest.raises(CommandError, match=r"tenant_id is bigint, and tenants .* are uuid"):
        project.revision("first")


def test_a_database_without_declarations_says_which_command_makes_them(project: Project) -> None:
    project.run_as_superuser("SET event_triggers = off; DROP SCHEMA tenancy CASCADE")
    project.models(HEAD)
    with pytest.raises(CommandError, match="run tractatus tenancy install"):
        project.revision("first")


def test_models_in_a_schema_of_their_own_leave_the_schemas_of_tractatus_alone(
    project: Project,
) -> None:
    theirs = "lambda name, type_, parents: type_ != 'schema' or name in (None, 'garden', 'tenancy')"
    written = tell(
        project,
        SECOND.replace("MetaData()", 'MetaData(schema="garden")')
        .replace("['note.", "['garden.note.")
        .replace('"note.', '"garden.note.')
        .replace('"country.code"', '"garden.country.code"')
        + "from tractatus.integrations.alembic import also\n"
        + f"options = dict(include_schemas=True, include_name=also({theirs}))",
    )
    assert "op.open_schema('garden')" in written
    assert "op.protect_table('note'" in written and "schema='garden'" in written
    assert "drop_table" not in written.split("def downgrade")[0]
    assert project.ask(f"SELECT has_schema_privilege('{project.app}', 'garden', 'USAGE')") == [
        (True,)
    ]


def test_the_default_that_protect_sets_is_no_difference(project: Project) -> None:
    tell(project, HEAD + NOTE + "options = dict(compare_server_default=True)")


def test_another_name_of_the_version_table_is_declared_too(project: Project) -> None:
    tell(project, HEAD + NOTE + "options = dict(version_table='steps')")
    assert project.ask(SHARED) == [("steps", *OWN[1:])]


def test_a_migration_that_forgets_the_declaration_is_refused_at_commit(project: Project) -> None:
    tell(project, FIRST)
    project.models(SECOND)
    project.revision("second")
    project.edit_last(lambda text: re.sub(r"    op.protect_table\('reply'.*\n", "", text))
    with pytest.raises(DatabaseError) as refused:
        project.upgrade()
    assert "the schema gate refuses this transaction" in str(refused.value)
    assert "public.reply: the table is not declared" in str(refused.value)
    assert "tenancy.protect('public.reply'" in str(refused.value)
    assert project.ask("SELECT to_regclass('public.reply')::text") == [(None,)]
    assert len(project.ask("SELECT version_num FROM alembic_version")) == 1


def test_a_migration_written_by_hand_declares_with_the_same_words(project: Project) -> None:
    project.models(HEAD)
    project.revision("by hand", autogenerate=False)
    project.edit_last(
        lambda text: text.replace(
            "def upgrade():\n    pass",
            "def upgrade():\n"
            "    op.execute('CREATE TABLE pot (owner uuid, id uuid, PRIMARY KEY (owner, id))')\n"
            "    op.protect_table('pot', 'owner', ['SELECT'])",
        )
    )
    project.upgrade()
    assert project.ask(DECLARED) == [("pot", "owner", ["SELECT"])]


def test_a_hole_made_by_hand_is_refused_at_commit(project: Project) -> None:
    tell(project, FIRST)
    project.revision("hot fix", autogenerate=False)
    project.edit_last(
        lambda text: text.replace(
            "def upgrade():\n    pass",
            "def upgrade():\n    op.execute('ALTER TABLE note DISABLE ROW LEVEL SECURITY')",
        )
    )
    with pytest.raises(
        DatabaseError, match=r"row security: public.note: it is not enabled and forced"
    ):
        project.upgrade()
