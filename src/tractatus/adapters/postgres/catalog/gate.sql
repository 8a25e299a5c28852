-- The schema gate: a transaction that leaves the schema weaker than declared does not commit.
--
-- Run by a superuser, once for each database and again with each release (adapters/postgres/gate.py
-- fills in what stands in double braces). Everything here belongs to the superuser, so that whoever
-- owns the tables can neither change nor disable it, but for three functions that are said below.
--
-- Nothing of the tables' owner ever runs as the superuser. The functions of the superuser read
-- PostgreSQL's catalog and the gate's own tables only; whatever reads a table that a migration could
-- have put something else in the place of is a function of the definer role, which the tables' owner
-- may become anyway.
-- SQLSTATE TR004: the gate refuses.

-- A second run replaces what the first one made, and would judge itself half-way.
SET LOCAL event_triggers = off;
SET LOCAL search_path = pg_catalog;

CREATE SCHEMA IF NOT EXISTS schema_gate;
REVOKE ALL ON SCHEMA schema_gate FROM PUBLIC;
GRANT USAGE ON SCHEMA schema_gate TO {{migrator}}, {{definer}};


-- What it keeps ----------------------------------------------------------------------------------

-- Each command that changed the schema or a declaration.
CREATE TABLE IF NOT EXISTS schema_gate.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    login name NOT NULL DEFAULT session_user,
    command text NOT NULL,
    -- As PostgreSQL names it, in full; its kind where it names none (GRANT).
    object text NOT NULL
);
CREATE INDEX IF NOT EXISTS change_of_transaction ON schema_gate.change (transaction);

-- The decision record that a transaction carries.
CREATE TABLE IF NOT EXISTS schema_gate.decision (
    transaction xid8 PRIMARY KEY,
    record_id uuid NOT NULL UNIQUE
);

-- The functions that isolation stands on, as they were when the gate was installed.
CREATE TABLE IF NOT EXISTS schema_gate.pinned (
    object text PRIMARY KEY,
    digest text NOT NULL
);

-- Weaknesses that were there before the gate: they may stay or be mended, and not come back.
CREATE TABLE IF NOT EXISTS schema_gate.known (
    rule text NOT NULL,
    object text NOT NULL,
    problem text NOT NULL,
    PRIMARY KEY (rule, object, problem)
);

-- What was declared once: a table of tenants stays one as long as it exists, a login keeps its duty
-- as long as the role exists. Otherwise the declarations could be emptied first.
CREATE TABLE IF NOT EXISTS schema_gate.remembered (
    kind text NOT NULL CHECK (kind IN ('table', 'login')),
    -- The oid of a table, the name of a login.
    object text NOT NULL,
    duty text NOT NULL,
    PRIMARY KEY (kind, object, duty)
);

CREATE TABLE IF NOT EXISTS schema_gate.setting (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    -- Whether a change by a login that is no superuser must carry a decision record.
    must_record boolean NOT NULL,
    -- While a release brings its migrations, its own functions may change.
    is_open boolean NOT NULL,
    -- Functions of PostgreSQL that must be closed to PUBLIC.
    closed text[] NOT NULL
);

REVOKE ALL ON ALL TABLES IN SCHEMA schema_gate FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA schema_gate TO {{migrator}}, {{definer}};


-- What is weak -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION schema_gate.digest_of(object text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
-- A function's source, settings, owner and grants; null where there is none of this name.
    SELECT encode(sha256(convert_to(concat_ws(' ', pg_get_functiondef(oid), proowner::regrole,
        ARRAY(SELECT one::text FROM unnest(proacl) AS one ORDER BY 1)), 'UTF8')), 'hex')
    FROM pg_proc WHERE oid = to_regprocedure(object)
$$;

CREATE OR REPLACE FUNCTION schema_gate.own_findings()
RETURNS TABLE (rule text, object text, problem text, mend text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Is the gate itself as it was installed, and do the functions stand that isolation stands on?
    WITH findings (object, problem, mend) AS (
        SELECT name, 'the event trigger is missing or switched off', NULL
        FROM (VALUES
            ('schema_gate_start', 'ddl_command_start', 'schema_gate.refuse_concurrent()'),
            ('schema_gate_command', 'ddl_command_end', 'schema_gate.note_command()'),
            ('schema_gate_drop', 'sql_drop', 'schema_gate.note_drop()')) AS e (name, event, runs)
        WHERE NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = name AND evtevent = event
            AND evtenabled = 'A' AND evttags IS NULL AND evtfoid = to_regprocedure(runs))
        UNION ALL
        SELECT 'schema_gate.change', 'the trigger that judges is missing or switched off', NULL
        WHERE NOT EXISTS (SELECT FROM pg_trigger
            WHERE tgrelid = 'schema_gate.change'::regclass AND tgname = 'judge' AND tgenabled = 'A'
                AND tginitdeferred AND tgqual IS NULL
                AND tgfoid = to_regprocedure('schema_gate.judge()'))
        UNION ALL
        SELECT name, 'the table of declarations is missing, or is no plain table', NULL
        FROM unnest({{declarations}}) AS name
        WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(name) AND relkind = 'r')
        UNION ALL
        SELECT name, 'changes of these declarations are not noted', format(
            'CREATE TRIGGER schema_gate_notes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %1$s '
            'EXECUTE FUNCTION schema_gate.note_declaration(); '
            'ALTER TABLE %1$s ENABLE ALWAYS TRIGGER schema_gate_notes', name)
        FROM unnest({{declarations}}) AS name
        -- 60: once a statement, after INSERT, DELETE, UPDATE and TRUNCATE.
        WHERE NOT EXISTS (SELECT FROM pg_trigger
            WHERE tgrelid = to_regclass(name) AND tgenabled = 'A' AND tgtype = 60
                AND tgqual IS NULL AND tgfoid = to_regprocedure('schema_gate.note_declaration()'))
        UNION ALL
        SELECT p.object, 'this function of Tractatus was replaced, dropped or granted anew',
            'put it back as it was; it changes with a release alone'
        FROM schema_gate.pinned AS p, schema_gate.setting
        WHERE NOT is_open AND digest IS DISTINCT FROM schema_gate.digest_of(p.object)
        UNION ALL
        SELECT coalesce(datname, rolname, 'the server'), 'a stored setting switches triggers off: ' || one,
            'as a superuser: ALTER DATABASE or ALTER ROLE ... RESET ' || split_part(one, '=', 1)
        FROM pg_db_role_setting LEFT JOIN pg_database AS d ON d.oid = setdatabase
            LEFT JOIN pg_roles AS r ON r.oid = setrole, unnest(setconfig) AS one
        WHERE (setdatabase = 0 OR datname = current_database())
            AND one ~ '^(event_triggers|session_replication_role)='
        UNION ALL
        SELECT name, 'the server''s setting switches triggers off: ' || reset_val,
            format('as a superuser: ALTER SYSTEM RESET %s, and reload', name)
        FROM pg_settings WHERE (name, reset_val) IN (VALUES ('event_triggers', 'off'),
            ('session_replication_role', 'replica'), ('session_replication_role', 'local'))
        UNION ALL
        SELECT parname, 'others than superusers may set it: '
                || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
            format('as a superuser: REVOKE ALL ON PARAMETER %s FROM %s', parname,
                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM pg_parameter_acl, aclexplode(paracl) AS acl
        WHERE parname IN ('event_triggers', 'session_replication_role')
            AND NOT coalesce((SELECT rolsuper FROM pg_roles WHERE oid = grantee), false)
    )
    SELECT 'schema gate', f.object::text, f.problem,
        coalesce(f.mend, 'as a superuser: tractatus up, or tractatus tenancy install')
    FROM findings AS f ORDER BY 2, 3
$$;

-- The text of catalog/weaknesses.sql. It reads the declarations, whose owner could have put
-- something that runs into their place: so it belongs to the definer, and own_findings has looked
-- whether it is still this text before it is run.
CREATE OR REPLACE FUNCTION schema_gate.findings(closed text[])
RETURNS TABLE (rule text, object text, problem text, mend text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $findings$
{{weaknesses}}
$findings$;

-- The definer's, too.
CREATE OR REPLACE FUNCTION schema_gate.declared()
RETURNS TABLE (kind text, object text, duty text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'table', relation::oid::text, '' FROM tenancy.protected_table
    UNION ALL SELECT 'login', role::text, duty FROM tenancy.login
$$;

CREATE OR REPLACE FUNCTION schema_gate.undeclared()
RETURNS TABLE (rule text, object text, problem text, mend text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- What was declared, still exists, and is not declared any more.
    SELECT 'declaration', coalesce(to_regclass(r.object)::text, r.object),
        CASE r.kind WHEN 'table' THEN 'it was declared as a table of tenants, and is not any more'
            ELSE 'this login had the duty ' || r.duty || ', and has it no more' END,
        'put the declaration back; a table or role that is of no use any more is dropped'
    FROM schema_gate.remembered AS r
    WHERE NOT EXISTS (SELECT FROM schema_gate.declared() AS d
            WHERE (d.kind, d.object, d.duty) = (r.kind, r.object, r.duty))
        AND CASE r.kind WHEN 'table' THEN EXISTS (SELECT FROM pg_class WHERE oid = r.object::oid)
            ELSE to_regrole(quote_ident(r.object)) IS NOT NULL END
$$;

CREATE OR REPLACE FUNCTION schema_gate.changes() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- The commands of this transaction so far, [[command, object], ...]; what its record must say.
    SELECT coalesce(jsonb_agg(jsonb_build_array(command, object) ORDER BY id), '[]')
    FROM schema_gate.change WHERE transaction = pg_current_xact_id_if_assigned()
$$;

-- The definer's, too: it reads evidence.record.
CREATE OR REPLACE FUNCTION schema_gate.is_recorded(of_record uuid, changed jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Whether a stored decision allows exactly these commands.
BEGIN
    RETURN EXISTS (SELECT FROM evidence.record AS r
        WHERE r.record_id = of_record AND act = 'schema.change' AND effect = 'allow'
            AND convert_from(content, 'UTF8')::jsonb #> '{content,changes}' = changed);
END $$;


-- Noting and judging -----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION schema_gate.refuse_concurrent() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- What is done CONCURRENTLY commits several times on its way: what was refused at the last commit
-- would stay behind, and no record can be in its transaction.
BEGIN
    IF tg_tag IN ('CREATE INDEX', 'DROP INDEX')
        AND (SELECT must_record FROM schema_gate.setting)
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
        AND regexp_replace(current_query(), '/\*.*?\*/|--[^\n]*', ' ', 'g')
            ~* '^\s*(create\s+(unique\s+)?index|drop\s+index)\s+concurrently\M' THEN
        RAISE EXCEPTION 'the schema gate refuses %: CONCURRENTLY commits before it can be judged '
            'and recorded; leave the word out', tg_tag USING ERRCODE = 'TR004';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION schema_gate.note_command() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- One row for each object that a command made or changed. Temporary objects are nobody's schema,
-- and what an extension brings is noted as the extension.
BEGIN
    IF tg_tag IN ('REINDEX', 'REFRESH MATERIALIZED VIEW') THEN
        RETURN;  -- both make again what is there, as it was
    END IF;
    INSERT INTO schema_gate.change (command, object)
    SELECT command_tag, coalesce(object_identity, object_type)
    FROM pg_event_trigger_ddl_commands()
    WHERE schema_name IS DISTINCT FROM 'pg_temp' AND NOT in_extension;
    -- REASSIGN OWNED, DROP OWNED: PostgreSQL does not say what they changed. What begins with
    -- CREATE or ALTER and names nothing did nothing (IF NOT EXISTS); what was dropped is below.
    IF (tg_tag = 'DROP OWNED' OR tg_tag !~ '^(CREATE|ALTER|DROP) ')
        AND NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands()) THEN
        INSERT INTO schema_gate.change (command, object) VALUES (tg_tag, '');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION schema_gate.note_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- One row for each object that a command was told to drop.
BEGIN
    INSERT INTO schema_gate.change (command, object)
    SELECT tg_tag, coalesce(object_identity, object_type)
    FROM pg_event_trigger_dropped_objects() WHERE original AND NOT is_temporary;
END $$;

CREATE OR REPLACE FUNCTION schema_gate.note_declaration() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Declarations are rows: what changes them is a change of the schema.
BEGIN
    INSERT INTO schema_gate.change (command, object)
    VALUES (tg_op, format('%I.%I', tg_table_schema, tg_table_name));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION schema_gate.new_findings()
RETURNS TABLE (rule text, object text, problem text, mend text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- What is weak now, was not weak before the gate came, and concerns this database's schema. Roles
-- and privileges on the database belong to the whole server; attestation looks at them.
BEGIN
    RETURN QUERY SELECT * FROM schema_gate.own_findings();
    IF FOUND THEN
        RETURN;  -- the question itself may have been changed: it is not asked
    END IF;
    RETURN QUERY SELECT * FROM schema_gate.undeclared();
    RETURN QUERY SELECT f.*
        FROM schema_gate.setting, schema_gate.findings(closed) AS f
        WHERE f.rule NOT IN ('role exists', 'role attributes', 'role memberships')
            AND NOT (f.rule = 'grants' AND f.object = current_database())
            AND NOT EXISTS (SELECT FROM schema_gate.known AS k
                WHERE (k.rule, k.object, k.problem) = (f.rule, f.object, f.problem));
END $$;

CREATE OR REPLACE FUNCTION schema_gate.tie(of_record uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Says which decision record this transaction carries; once a transaction, each record once.
    INSERT INTO schema_gate.decision VALUES (pg_current_xact_id(), of_record)
$$;

CREATE OR REPLACE FUNCTION schema_gate.judge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
-- Runs at COMMIT, or whenever SET CONSTRAINTS says, for each change; the last one asks for all.
DECLARE
    shown CONSTANT integer := 8;
    said text;
    found_now integer;
BEGIN
    IF EXISTS (SELECT FROM schema_gate.change
            WHERE transaction = NEW.transaction AND id > NEW.id) THEN
        RETURN NULL;
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the schema gate refuses this transaction: it changes the schema in %, where '
            'changes that others committed cannot be seen; use READ COMMITTED',
            upper(current_setting('transaction_isolation')) USING ERRCODE = 'TR004';
    END IF;
    -- Of two that are fine each by itself, the second sees what the first did.
    PERFORM pg_advisory_xact_lock(hashtext('schema_gate'));
    SELECT count(*), string_agg(format(E'\n  %s: %s: %s\n    mend: %s', rule, object, problem, mend), '')
        FILTER (WHERE number <= shown)
    INTO found_now, said
    FROM schema_gate.new_findings() WITH ORDINALITY AS f (rule, object, problem, mend, number);
    IF found_now > 0 THEN
        said := CASE found_now WHEN 1 THEN 'one weakness' ELSE found_now || ' weaknesses' END
            || ':' || said
            || CASE WHEN found_now > shown THEN format(E'\n  and %s more', found_now - shown) ELSE '' END;
        RAISE EXCEPTION 'the schema gate refuses this transaction, because it leaves %', said
            USING ERRCODE = 'TR004';
    END IF;
    IF (SELECT must_record FROM schema_gate.setting)
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
        AND NOT coalesce((SELECT schema_gate.is_recorded(record_id, schema_gate.changes())
            FROM schema_gate.decision WHERE transaction = NEW.transaction), false) THEN
        RAISE EXCEPTION 'the schema gate refuses this transaction: this change is not recorded; '
            'apply it with `tractatus tenancy migrate FILE`' USING ERRCODE = 'TR004';
    END IF;
    PERFORM schema_gate.remember();
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION schema_gate.remember() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- What is declared now is not forgotten, what is mended now may not come back.
BEGIN
    DELETE FROM schema_gate.remembered AS r WHERE NOT EXISTS (SELECT FROM schema_gate.declared() AS d
        WHERE (d.kind, d.object, d.duty) = (r.kind, r.object, r.duty));
    INSERT INTO schema_gate.remembered SELECT * FROM schema_gate.declared() ON CONFLICT DO NOTHING;
    IF EXISTS (SELECT FROM schema_gate.known) THEN
        DELETE FROM schema_gate.known AS k WHERE NOT EXISTS (
            SELECT FROM schema_gate.setting, schema_gate.findings(closed) AS f
            WHERE (k.rule, k.object, k.problem) = (f.rule, f.object, f.problem));
    END IF;
END $$;


-- Who may run what -------------------------------------------------------------------------------

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA schema_gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schema_gate.own_findings(), schema_gate.findings(text[]),
    schema_gate.new_findings(), schema_gate.changes(), schema_gate.tie(uuid) TO {{migrator}};
-- The question calls it for each exception.
GRANT EXECUTE ON FUNCTION tenancy.definition_of(text, text) TO {{definer}};
GRANT CREATE ON SCHEMA schema_gate TO {{definer}};
ALTER FUNCTION schema_gate.findings(text[]) OWNER TO {{definer}};
ALTER FUNCTION schema_gate.declared() OWNER TO {{definer}};
ALTER FUNCTION schema_gate.is_recorded(uuid, jsonb) OWNER TO {{definer}};
REVOKE CREATE ON SCHEMA schema_gate FROM {{definer}};


-- From here on it watches ------------------------------------------------------------------------

DROP TRIGGER IF EXISTS judge ON schema_gate.change;
CREATE CONSTRAINT TRIGGER judge AFTER INSERT ON schema_gate.change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION schema_gate.judge();
ALTER TABLE schema_gate.change ENABLE ALWAYS TRIGGER judge;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY {{declarations}} LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER schema_gate_notes '
            'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
            'EXECUTE FUNCTION schema_gate.note_declaration()', name);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER schema_gate_notes', name);
    END LOOP;
END $$;

DROP EVENT TRIGGER IF EXISTS schema_gate_start;
CREATE EVENT TRIGGER schema_gate_start ON ddl_command_start
    EXECUTE FUNCTION schema_gate.refuse_concurrent();
DROP EVENT TRIGGER IF EXISTS schema_gate_command;
CREATE EVENT TRIGGER schema_gate_command ON ddl_command_end
    EXECUTE FUNCTION schema_gate.note_command();
DROP EVENT TRIGGER IF EXISTS schema_gate_drop;
CREATE EVENT TRIGGER schema_gate_drop ON sql_drop EXECUTE FUNCTION schema_gate.note_drop();
-- ALWAYS: also where session_replication_role says that triggers rest.
ALTER EVENT TRIGGER schema_gate_start ENABLE ALWAYS;
ALTER EVENT TRIGGER schema_gate_command ENABLE ALWAYS;
ALTER EVENT TRIGGER schema_gate_drop ENABLE ALWAYS;

TRUNCATE schema_gate.pinned;
INSERT INTO schema_gate.pinned
SELECT p.oid::regprocedure::text, schema_gate.digest_of(p.oid::regprocedure::text)
FROM pg_proc AS p WHERE pronamespace::regnamespace::text IN ('tenancy', 'evidence', 'schema_gate');

INSERT INTO schema_gate.setting VALUES (true, {{must_record}}, false, {{closed}})
ON CONFLICT (is_only_row) DO UPDATE SET
    must_record = excluded.must_record, is_open = false, closed = excluded.closed;
SELECT schema_gate.remember();
