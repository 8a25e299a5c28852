-- Every mutant that the catalog alone can write: kind, object, what it is about, change, SQL.
-- `about` is a table, a function, a role or '*': behaviour asks only what has to do with it.
-- Run by a superuser with search_path pg_catalog. No name of a role or schema stands here.
WITH
ours AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_gate')
),
logins AS (SELECT role AS name, duty FROM tenancy.login),
outside AS (SELECT name FROM logins WHERE duty IN ('app', 'issuer', 'other')),
tables AS (
    SELECT c.*, c.oid::regclass::text AS name, p.tenant_column, a.attnum AS tenant
    FROM pg_class AS c JOIN ours ON ours.oid = relnamespace
    LEFT JOIN tenancy.protected_table AS p ON p.relation = c.oid
    LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND NOT attisdropped
        AND attname = coalesce(p.tenant_column, 'tenant_id')
    WHERE relkind IN ('r', 'p')
),
relations AS (
    SELECT c.oid, c.oid::regclass::text AS name, relkind, relacl, relowner FROM pg_class AS c
    JOIN ours ON ours.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm')
),
functions AS (
    SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc AS p
    JOIN ours ON ours.oid = pronamespace WHERE prokind = 'f'
),
policies AS (
    SELECT p.*, tables.name AS on_table,
        CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
            WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
        (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ')
            FROM unnest(polroles) AS r) AS roles,
        pg_get_expr(polqual, polrelid) AS reads, pg_get_expr(polwithcheck, polrelid) AS writes
    FROM pg_policy AS p JOIN tables ON tables.oid = polrelid
),
keys AS (
    SELECT n.*, tables.name AS on_table, tables.tenant,
        (SELECT string_agg(quote_ident(attname), ', ' ORDER BY place)
            FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = number
            WHERE place > 1) AS rest,
        (SELECT string_agg(quote_ident(attname), ', ' ORDER BY place)
            FROM unnest(confkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = number
            WHERE place > 1) AS target_rest
    FROM pg_constraint AS n JOIN tables ON tables.oid = conrelid
),
privileges (name) AS (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'),
    ('REFERENCES'), ('TRIGGER'), ('MAINTAIN')),
mutants (kind, object, about, change, sql) AS (

-- Policies and row security.
    SELECT 'policy', on_table || '.' || polname, on_table, 'dropped',
        format('DROP POLICY %I ON %s', polname, on_table) FROM policies
    UNION ALL
    SELECT 'policy', on_table || '.' || polname, on_table, 'USING (true)',
        format('ALTER POLICY %I ON %s USING (true)', polname, on_table)
    FROM policies WHERE reads <> 'true'
    UNION ALL
    SELECT 'policy', on_table || '.' || polname, on_table, 'WITH CHECK (true)',
        format('ALTER POLICY %I ON %s WITH CHECK (true)', polname, on_table)
    FROM policies WHERE writes <> 'true'
    UNION ALL
    SELECT 'policy', on_table || '.' || polname, on_table, 'for PUBLIC',
        format('ALTER POLICY %I ON %s TO PUBLIC', polname, on_table)
    FROM policies WHERE NOT 0 = ANY (polroles)
    UNION ALL
    SELECT 'policy', on_table || '.' || polname, on_table,
        CASE WHEN polpermissive THEN 'made restrictive' ELSE 'made permissive' END,
        format('DROP POLICY %I ON %s; CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, on_table,
            polname, on_table, CASE WHEN polpermissive THEN 'RESTRICTIVE' ELSE 'PERMISSIVE' END,
            command, roles, ' USING (' || reads || ')', ' WITH CHECK (' || writes || ')')
    FROM policies
    UNION ALL
    SELECT 'policy', t.name, t.name, 'a further one for the application',
        format('CREATE POLICY mutant ON %s TO %I USING (true) WITH CHECK (true)', t.name, l.name)
    FROM tables AS t, logins AS l (name, duty) WHERE duty = 'app' AND relrowsecurity
    UNION ALL
    SELECT 'row security', name, name, change, format('ALTER TABLE %s %s ROW LEVEL SECURITY', name, change)
    FROM tables, unnest(ARRAY['DISABLE', 'NO FORCE']) AS change WHERE relrowsecurity

-- Grants: one more than declared, or one less.
    UNION ALL
    SELECT 'grant added', r.name || ' to ' || o.name, r.name, p.name,
        format('GRANT %s ON %s TO %I', p.name, r.name, o.name)
    FROM relations AS r, outside AS o, privileges AS p WHERE NOT has_table_privilege(o.name, r.oid, p.name)
    UNION ALL
    SELECT 'grant added', name || ' to PUBLIC', name, p, format('GRANT %s ON %s TO PUBLIC', p, name)
    FROM relations, unnest(ARRAY['SELECT', 'UPDATE']) AS p
    UNION ALL
    SELECT 'grant added', r.name || ' to ' || o.name, r.name, 'SELECT of a column',
        format('GRANT SELECT (%I) ON %s TO %I', attname, r.name, o.name)
    FROM relations AS r JOIN pg_attribute ON attrelid = r.oid AND attnum = 1 AND NOT attisdropped, outside AS o
    WHERE NOT has_column_privilege(o.name, r.oid, attnum, 'SELECT')
    UNION ALL
    SELECT 'grant added', f.name || ' to ' || o.name, f.name, 'EXECUTE',
        format('GRANT EXECUTE ON FUNCTION %s TO %I', f.name, o.name)
    FROM functions AS f, outside AS o WHERE NOT has_function_privilege(o.name, f.oid, 'EXECUTE')
    UNION ALL
    SELECT 'grant added', name || ' to PUBLIC', name, 'EXECUTE',
        format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', name) FROM functions
    UNION ALL
    -- What our preparation closed: PostgreSQL itself leaves it open.
    SELECT 'grant added', p.oid::regprocedure || ' to PUBLIC', '*', 'EXECUTE',
        format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', p.oid::regprocedure)
    FROM pg_proc AS p WHERE pronamespace = 'pg_catalog'::regnamespace AND proacl IS NOT NULL
        AND NOT EXISTS (SELECT FROM pg_init_privs WHERE objoid = p.oid AND classoid = 'pg_proc'::regclass)
    UNION ALL
    SELECT 'grant added', nspname || ' to ' || o.name, o.name, p,
        format('GRANT %s ON SCHEMA %I TO %I', p, nspname, o.name)
    FROM ours, outside AS o, unnest(ARRAY['USAGE', 'CREATE']) AS p
    WHERE NOT has_schema_privilege(o.name, ours.oid, p)
    UNION ALL
    SELECT 'grant added', 'the database to ' || o.name, o.name, p,
        format('GRANT %s ON DATABASE %I TO %I', p, current_database(), o.name)
    FROM outside AS o, unnest(ARRAY['TEMPORARY', 'CREATE']) AS p
    UNION ALL
    SELECT 'grant added', 'the database to PUBLIC', '*', 'CONNECT',
        format('GRANT CONNECT ON DATABASE %I TO PUBLIC', current_database())
    UNION ALL
    SELECT 'grant added', 'tables made later, to ' || o.name, o.name, 'SELECT',
        format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT SELECT ON TABLES TO %I', m.name, o.name)
    FROM outside AS o, logins AS m WHERE m.duty = 'migrator'
    UNION ALL
    SELECT 'grant added', 'functions made later, to PUBLIC', '*', 'EXECUTE',
        format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT EXECUTE ON FUNCTIONS TO PUBLIC', name)
    FROM logins WHERE duty = 'migrator'
    UNION ALL
    SELECT 'grant revoked', r.name || ' from ' || grantee::regrole, r.name, privilege_type,
        format('REVOKE %s ON %s FROM %s', privilege_type, r.name, grantee::regrole)
    FROM relations AS r, aclexplode(relacl) WHERE grantee <> relowner AND grantee <> 0
    UNION ALL
    SELECT 'grant revoked', r.name || '.' || attname || ' from ' || grantee::regrole, r.name, privilege_type,
        format('REVOKE %s (%I) ON %s FROM %s', privilege_type, attname, r.name, grantee::regrole)
    FROM relations AS r JOIN pg_attribute ON attrelid = r.oid, aclexplode(attacl) WHERE grantee <> 0
    UNION ALL
    SELECT 'grant revoked', f.name || ' from ' || grantee::regrole, f.name, 'EXECUTE',
        format('REVOKE EXECUTE ON FUNCTION %s FROM %s', f.name, grantee::regrole)
    FROM functions AS f, aclexplode(proacl) WHERE grantee <> proowner AND grantee <> 0
    UNION ALL
    SELECT 'grant revoked', nspname || ' from ' || grantee::regrole, grantee::regrole::text, 'USAGE',
        format('REVOKE USAGE ON SCHEMA %I FROM %s', nspname, grantee::regrole)
    FROM pg_namespace JOIN ours USING (nspname), aclexplode(nspacl)
    WHERE grantee <> nspowner AND grantee <> 0

-- Keys and other constraints.
    UNION ALL
    SELECT 'constraint', on_table || '.' || conname, on_table, 'dropped',
        format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', on_table, conname)
    FROM keys WHERE contype IN ('p', 'u', 'f', 'c')
    UNION ALL
    SELECT 'constraint', on_table || '.' || conname, on_table, 'without its tenant',
        format('ALTER TABLE %1$s DROP CONSTRAINT %2$I CASCADE; ALTER TABLE %1$s ADD CONSTRAINT %2$I %3$s (%4$s)',
            on_table, conname, CASE contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, rest)
    FROM keys WHERE contype IN ('p', 'u') AND conkey[1] = tenant AND rest IS NOT NULL
    UNION ALL
    SELECT 'constraint', on_table || '.' || conname, on_table, 'without its tenant',
        format('CREATE UNIQUE INDEX ON %3$s (%5$s); ALTER TABLE %1$s DROP CONSTRAINT %2$I; '
            'ALTER TABLE %1$s ADD CONSTRAINT %2$I FOREIGN KEY (%4$s) REFERENCES %3$s (%5$s)',
            on_table, conname, confrelid::regclass, rest, target_rest)
    FROM keys WHERE contype = 'f' AND conkey[1] = tenant AND rest IS NOT NULL
    UNION ALL
    SELECT 'constraint', on_table || '.' || attname, on_table, 'NOT NULL dropped',
        format('ALTER TABLE %s ALTER %I DROP NOT NULL', on_table, attname)
    FROM keys JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'n' AND NOT EXISTS (SELECT FROM pg_index
        WHERE indrelid = conrelid AND indisprimary AND attnum = ANY (indkey))
    UNION ALL
    SELECT 'constraint', i.indexrelid::regclass::text, t.name, 'unique index dropped',
        format('DROP INDEX %s', i.indexrelid::regclass)
    FROM pg_index AS i JOIN tables AS t ON t.oid = indrelid
    WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
    UNION ALL
    SELECT 'constraint', t.name || '.' || attname, t.name, 'an index over all tenants',
        format('CREATE INDEX ON %s (%I)', t.name, attname)
    FROM tables AS t JOIN pg_attribute ON attrelid = t.oid AND attnum = 2
    WHERE t.tenant_column IS NOT NULL AND NOT attisdropped
    UNION ALL
    SELECT 'default', t.name || '.' || t.tenant_column, t.name, 'dropped',
        format('ALTER TABLE %s ALTER %I DROP DEFAULT', t.name, t.tenant_column)
    FROM tables AS t JOIN pg_attrdef ON adrelid = t.oid AND adnum = t.tenant WHERE t.tenant_column IS NOT NULL
    UNION ALL
    SELECT 'statistics', t.name || '.' || attname, t.name, 'kept over all tenants',
        format('ALTER TABLE %s ALTER %I SET STATISTICS 100', t.name, attname)
    FROM tables AS t JOIN pg_attribute ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped
    WHERE t.tenant_column IS NOT NULL

-- Code that runs by itself, or with other rights.
    UNION ALL
    SELECT 'trigger', t.name || '.' || tgname, t.name, change,
        format(CASE change WHEN 'dropped' THEN 'DROP TRIGGER %2$I ON %1$s'
            ELSE 'ALTER TABLE %1$s DISABLE TRIGGER %2$I' END, t.name, tgname)
    FROM pg_trigger JOIN tables AS t ON t.oid = tgrelid, unnest(ARRAY['dropped', 'disabled']) AS change
    WHERE NOT tgisinternal
    UNION ALL
    SELECT 'trigger', name || ', those of its foreign keys', name, 'disabled',
        format('ALTER TABLE %s DISABLE TRIGGER ALL', name)
    FROM tables WHERE EXISTS (SELECT FROM pg_trigger WHERE tgrelid = tables.oid AND tgisinternal)
    UNION ALL
    SELECT 'event trigger', evtname::text, '*', change,
        format(CASE change WHEN 'dropped' THEN 'DROP EVENT TRIGGER %I'
            ELSE 'ALTER EVENT TRIGGER %I DISABLE' END, evtname)
    FROM pg_event_trigger, unnest(ARRAY['dropped', 'disabled']) AS change
    UNION ALL
    SELECT 'function', name, name, change, format('ALTER FUNCTION %s %s', name, change)
    FROM functions, unnest(ARRAY['SECURITY INVOKER', 'RESET search_path', 'LEAKPROOF']) AS change
    WHERE prosecdef
    UNION ALL
    SELECT 'function', f.name, f.name, 'owned by the migrator', format('ALTER FUNCTION %s OWNER TO %I', f.name, l.name)
    FROM functions AS f, logins AS l WHERE prosecdef AND duty = 'migrator'
    UNION ALL
    SELECT 'function', f.name, f.name, 'SECURITY DEFINER of the migrator',
        format('ALTER FUNCTION %s SECURITY DEFINER', f.name) FROM functions AS f WHERE NOT prosecdef
    UNION ALL
    SELECT 'view', c.oid::regclass::text, c.oid::regclass::text, change || ' off',
        format('ALTER VIEW %s SET (%s = false)', c.oid::regclass, change)
    FROM pg_class AS c JOIN ours ON ours.oid = relnamespace,
        unnest(ARRAY['security_invoker', 'security_barrier']) AS change WHERE relkind = 'v'

-- Who is who.
    UNION ALL
    SELECT 'role', name, name, change, format('ALTER ROLE %I %s', name, change)
    FROM logins, unnest(ARRAY['BYPASSRLS', 'SUPERUSER', 'CREATEROLE', 'CREATEDB', 'REPLICATION']) AS change
    UNION ALL
    SELECT 'role', name, name, 'LOGIN', format('ALTER ROLE %I LOGIN', name) FROM logins WHERE duty = 'definer'
    UNION ALL
    SELECT 'role', o.name, o.name, 'member of ' || l.name, format('GRANT %I TO %I', l.name, o.name)
    FROM outside AS o, logins AS l WHERE l.name <> o.name
    UNION ALL
    SELECT 'role', o.name, o.name, 'member of ' || p, format('GRANT %s TO %I', p, o.name)
    FROM outside AS o, unnest(ARRAY['pg_read_all_data', 'pg_write_all_data', 'pg_monitor',
        'pg_read_server_files', 'pg_execute_server_program']) AS p
    UNION ALL
    SELECT 'role', m.name, m.name, 'inherits ' || d.name, format('GRANT %I TO %I WITH INHERIT TRUE', d.name, m.name)
    FROM logins AS m, logins AS d WHERE m.duty = 'migrator' AND d.duty = 'definer'
    UNION ALL
    SELECT 'parameter', 'backtrace_functions', '*', 'may be set by ' || name,
        format('GRANT SET ON PARAMETER backtrace_functions TO %I', name)
    FROM logins WHERE duty <> 'definer'
    UNION ALL
    SELECT 'parameter', 'backtrace_functions', '*', 'may not be set by ' || name,
        format('REVOKE SET ON PARAMETER backtrace_functions FROM %I', name)
    FROM logins WHERE duty = 'definer'
    UNION ALL
    SELECT 'owner', t.name, t.name, 'is ' || l.name, format('ALTER TABLE %s OWNER TO %I', t.name, l.name)
    FROM tables AS t, logins AS l WHERE l.duty = 'app'

-- What is declared: without it the attestation would look at less.
    UNION ALL
    SELECT 'declaration', 'protected_table: ' || relation, relation::text, 'deleted',
        format('DELETE FROM tenancy.protected_table WHERE relation = %L::regclass', relation)
    FROM tenancy.protected_table
    UNION ALL
    SELECT 'declaration', 'shared_table: ' || relation, relation::text, 'deleted',
        format('DELETE FROM tenancy.shared_table WHERE relation = %L::regclass', relation)
    FROM tenancy.shared_table
    UNION ALL
    SELECT 'declaration', 'admitted: ' || kind || ' ' || object, object, 'deleted',
        format('DELETE FROM tenancy.admitted WHERE kind = %L AND object = %L', kind, object)
    FROM tenancy.admitted
    UNION ALL
    SELECT 'declaration', 'login: ' || name, name::text, 'deleted',
        format('DELETE FROM tenancy.login WHERE role = %L', name)
    FROM logins
)
SELECT kind, object::text, about::text, change::text, sql FROM mutants ORDER BY 1, 2, 4, 5
