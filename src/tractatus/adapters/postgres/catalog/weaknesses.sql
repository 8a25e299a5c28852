-- What is weaker in this database than declared: one row for each finding, with its mend; none
-- where all is well. $1 names functions of PostgreSQL that must be closed to PUBLIC.
--
-- Run as the migrator or a superuser, with search_path pg_catalog. The schema gate runs the same
-- text at each commit that changed the schema. Nothing in it names a role, a schema or a tenant
-- column: those are declared (tenancy.login, tenancy.protected_table).
WITH
logins AS (SELECT role::text AS name, duty FROM tenancy.login),
definer (name) AS (SELECT name FROM logins WHERE duty = 'definer'),
migrator (name) AS (SELECT name FROM logins WHERE duty = 'migrator'),
apps (oid) AS (SELECT oid FROM pg_roles JOIN logins ON rolname = name WHERE duty = 'app'),
others (oid) AS (SELECT oid FROM pg_roles JOIN logins ON rolname = name WHERE duty IN ('issuer', 'other')),
ours AS (
    SELECT oid, nspname, nspowner FROM pg_namespace
    -- The gate's own schema belongs to a superuser and is checked by whoever installs it.
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_gate')
),
-- What an extension brought belongs to the extension; what a login of ours owns does not, because
-- who owns an extension may put tables and functions of his own into it.
own_roles (oid) AS (SELECT to_regrole(quote_ident(name)) FROM logins),
extensions (classid, objid) AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
tables AS (
    SELECT c.*, c.oid::regclass::text AS name, p.privileges, p.tenant_column,
        p.relation IS NOT NULL AS is_protected, s.relation IS NOT NULL AS is_shared,
        s.privileges AS shared_privileges, a.attnum AS tenant, a.attnotnull, a.atttypid AS tenant_type
    FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
    LEFT JOIN tenancy.protected_table AS p ON p.relation = c.oid
    LEFT JOIN tenancy.shared_table AS s ON s.relation = c.oid
    LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = p.tenant_column AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p', 'm', 'f')
        AND NOT (EXISTS (SELECT FROM extensions WHERE classid = 'pg_class'::regclass AND objid = c.oid)
            AND c.relowner NOT IN (SELECT oid FROM own_roles WHERE oid IS NOT NULL))
),
functions AS (
    SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc AS p JOIN ours ON ours.oid = p.pronamespace
    WHERE NOT (EXISTS (SELECT FROM extensions WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
        AND p.proowner NOT IN (SELECT oid FROM own_roles WHERE oid IS NOT NULL))
),
policies AS (
    SELECT polrelid::regclass || '.' || quote_ident(polname) AS name, p.*, t.is_protected,
        pg_get_expr(polqual, polrelid) AS reads, pg_get_expr(polwithcheck, polrelid) AS writes,
        '(' || quote_ident(t.tenant_column) || ' = ( SELECT tenancy.tenant() AS tenant))' AS canonical
    FROM pg_policy AS p JOIN tables AS t ON t.oid = p.polrelid
),
admitted AS (SELECT kind, object, definition FROM tenancy.admitted),
setting_scope AS (SELECT FROM pg_proc WHERE oid = to_regprocedure('tenancy.claim(integer)') AND NOT prosecdef),
findings (rule, object, problem, mend) AS (

-- Roles: a login has no attribute and no membership that goes past row security.
    SELECT 'role exists', name, 'the role is missing', 'make it again: tractatus up, or tenancy install'
    FROM logins WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
    UNION ALL
    SELECT 'role attributes', rolname, 'it is superuser or has BYPASSRLS, CREATEROLE, CREATEDB or REPLICATION',
        format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION', rolname)
    FROM pg_roles JOIN logins ON rolname = name
    WHERE rolsuper OR rolbypassrls OR (rolcreaterole AND duty <> 'migrator')
        OR (rolcreatedb AND duty <> 'migrator') OR rolreplication
        OR (duty = 'migrator' AND rolname LIKE 'tractatus\_%' AND (rolcreaterole OR rolcreatedb))
    UNION ALL
    SELECT 'role attributes', rolname, 'somebody can log in as it', format('ALTER ROLE %I NOLOGIN', rolname)
    FROM pg_roles JOIN definer ON rolname = name WHERE rolcanlogin
    UNION ALL
    SELECT 'role memberships', member::regrole::text, 'it is a member of ' || roleid::regrole,
        format('REVOKE %s FROM %s', roleid::regrole, member::regrole)
    FROM pg_auth_members JOIN logins ON member = to_regrole(quote_ident(name))
    WHERE NOT (duty = 'migrator'
        AND (roleid = to_regrole((SELECT quote_ident(name) FROM definer)) AND NOT inherit_option))
        AND NOT (duty = 'migrator' AND NOT member::regrole::text LIKE 'tractatus\_%' AND NOT inherit_option)
    UNION ALL
    SELECT 'role memberships', member::regrole::text, 'it may become ' || roleid::regrole,
        format('REVOKE %s FROM %s', roleid::regrole, member::regrole)
    FROM pg_auth_members JOIN logins ON roleid = to_regrole(quote_ident(name))
    WHERE member <> to_regrole((SELECT quote_ident(name) FROM migrator))
        AND NOT (SELECT rolsuper FROM pg_roles WHERE oid = member)

-- The scope, where it is kept in a setting: the definer writes it, and no login does.
    UNION ALL
    SELECT 'scope', 'backtrace_functions', 'the definer may not set it, so no scope can be opened',
        format('as a superuser: GRANT SET ON PARAMETER backtrace_functions TO %I', name)
    FROM definer, setting_scope
    WHERE NOT coalesce(has_parameter_privilege(to_regrole(quote_ident(name)), 'backtrace_functions', 'SET'), false)
    UNION ALL
    SELECT 'scope', 'backtrace_functions', rolname || ' may set it, and so be any tenant',
        format('as a superuser: REVOKE SET ON PARAMETER backtrace_functions FROM %I, and from PUBLIC', rolname)
    FROM pg_roles, setting_scope
    WHERE rolcanlogin AND NOT rolsuper AND has_parameter_privilege(pg_roles.oid, 'backtrace_functions', 'SET')
    UNION ALL
    SELECT 'scope', coalesce(datname, rolname, 'the server'), 'a stored setting opens a scope: ' || one,
        'as a superuser: ALTER DATABASE or ALTER ROLE ... RESET backtrace_functions'
    FROM setting_scope, pg_db_role_setting LEFT JOIN pg_database AS d ON d.oid = setdatabase
        LEFT JOIN pg_roles AS r ON r.oid = setrole, unnest(setconfig) AS one
    WHERE (setdatabase = 0 OR datname = current_database()) AND one LIKE 'backtrace\_functions=%'
        AND one <> 'backtrace_functions=a statement on tenant data ran without a tenant scope'
    UNION ALL
    SELECT 'scope', 'the server', 'its own setting opens a scope: ' || reset_val,
        'as a superuser: ALTER SYSTEM RESET backtrace_functions, take it out of postgresql.conf, and reload'
    FROM setting_scope, pg_settings WHERE name = 'backtrace_functions'
        AND reset_val NOT IN ('', 'a statement on tenant data ran without a tenant scope')

-- Ownership: an owner can switch the protection off.
    UNION ALL
    SELECT 'ownership', name, 'its owner is ' || relowner::regrole,
        format('ALTER TABLE %s OWNER TO %s', name, (SELECT quote_ident(m.name) FROM migrator AS m))
    FROM tables WHERE relowner <> to_regrole((SELECT quote_ident(m.name) FROM migrator AS m))
    UNION ALL
    SELECT 'ownership', name, 'its owner is ' || proowner::regrole,
        format('ALTER FUNCTION %s OWNER TO %s', name, (SELECT quote_ident(m.name) FROM migrator AS m))
    FROM functions
    WHERE proowner NOT IN (SELECT to_regrole(quote_ident(l.name)) FROM logins AS l WHERE duty IN ('migrator', 'definer'))

-- Every table says what it is.
    UNION ALL
    SELECT 'declaration', name, CASE WHEN relispartition OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = tables.oid)
            THEN 'a partition or child is reached past the policies of its parent, and this one is not declared'
            ELSE 'the table is not declared: nobody said whose rows these are' END,
        CASE WHEN EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = tables.oid AND NOT attisdropped
                AND (attname = 'tenant_id' OR attname IN (SELECT p.tenant_column FROM tenancy.protected_table AS p)))
            THEN ''
            ELSE format('ALTER TABLE %s ADD tenant_id %s NOT NULL, first in its primary key, then ', name,
                (SELECT prorettype::regtype FROM pg_proc WHERE oid = 'tenancy.tenant()'::regprocedure)) END
        || 'SELECT tenancy.protect(''' || name || ''', ''SELECT'', ''INSERT''); for a table without tenants '
        || 'SELECT tenancy.share(''' || name || ''', ''why'', ''SELECT'')'
    FROM tables WHERE NOT is_protected AND NOT is_shared AND relkind IN ('r', 'p', 'f')
        AND NOT (relrowsecurity AND relforcerowsecurity
            AND EXISTS (SELECT FROM admitted WHERE kind = 'policy' AND object = tables.name || '.definer'))
    UNION ALL
    SELECT 'declaration', name, 'it is declared as shared, and its column ' || attname || ' names tenants',
        'SELECT tenancy.protect(''' || name || ''', ''' || attname || ''', ...)'
    FROM tables JOIN pg_attribute AS a ON a.attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
    WHERE is_shared AND shared_privileges <> '{}'
        AND attname IN (SELECT p.tenant_column FROM tenancy.protected_table AS p)
        AND attname <> 'id'

-- Row security, on each table that holds rows of tenants.
    UNION ALL
    SELECT 'row security', name, 'it is not enabled and forced',
        format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name)
    -- A materialized view cannot have any; it is a finding of its own below.
    FROM tables WHERE relkind <> 'm' AND NOT (relrowsecurity AND relforcerowsecurity) AND (is_protected
        OR EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = tables.oid AND NOT attisdropped
            AND attname = 'tenant_id' AND NOT is_shared)
        OR EXISTS (SELECT FROM admitted WHERE kind = 'policy' AND object = tables.name || '.definer'))
    UNION ALL
    SELECT 'row security', name, 'the canonical policy is missing or changed',
        format('DROP POLICY IF EXISTS tenant_scope ON %1$s; CREATE POLICY tenant_scope ON %1$s TO %2$s '
            'USING (%3$I = (SELECT tenancy.tenant())) WITH CHECK (%3$I = (SELECT tenancy.tenant()))',
            name, (SELECT string_agg(oid::regrole::text, ', ') FROM apps), tenant_column)
    FROM tables WHERE is_protected AND NOT EXISTS (
        SELECT FROM policies AS p WHERE p.polrelid = tables.oid AND polname = 'tenant_scope'
            AND polpermissive AND polcmd = '*'
            AND (SELECT array_agg(r ORDER BY r) FROM unnest(polroles) AS r)
                = (SELECT array_agg(oid ORDER BY oid) FROM apps)
            AND reads = canonical AND writes = canonical)
    UNION ALL
    SELECT 'row security', polrelid::regclass::text, 'a further policy lets the application in: ' || polname,
        format('DROP POLICY %I ON %s', polname, polrelid::regclass)
    FROM policies WHERE NOT (is_protected AND polname = 'tenant_scope') AND polpermissive
        AND (0 = ANY (polroles) OR polroles && (SELECT array_agg(oid) FROM apps))
    UNION ALL
    SELECT 'row security', polrelid::regclass::text, 'a policy that nobody admitted: ' || polname,
        format('drop it, or say why: SELECT tenancy.admit(''policy'', ''%s'', ''reason'')', p.name)
    FROM policies AS p WHERE NOT (is_protected AND polname = 'tenant_scope')
        AND NOT EXISTS (SELECT FROM admitted WHERE kind = 'policy' AND object = p.name)

-- Exceptions are as they were when they were admitted.
    UNION ALL
    SELECT 'exceptions', object, 'this ' || kind || ' was changed or dropped since it was admitted',
        format('put it back, or admit it as it is now: SELECT tenancy.admit(''%s'', ''%s'', ''reason'')', kind, object)
    FROM admitted WHERE definition IS DISTINCT FROM tenancy.definition_of(kind, object)

-- Grants: the application has what was declared, on tables that were declared.
    UNION ALL
    SELECT 'grants', name, 'the application may ' || privilege_type || ', which was not declared',
        format('REVOKE %s ON %s FROM %s', privilege_type, name,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM tables, aclexplode(relacl)
    WHERE (grantee = 0 OR grantee IN (SELECT oid FROM apps)) AND (grantee = 0
        OR NOT privilege_type = ANY (coalesce(privileges, shared_privileges, '{}')) OR is_grantable)
    UNION ALL
    SELECT 'grants', name || '.' || attname, 'the application may ' || privilege_type || ' this column',
        format('REVOKE %s (%I) ON %s FROM %s', privilege_type, attname, name,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM pg_attribute JOIN tables ON tables.oid = attrelid, aclexplode(attacl)
    WHERE grantee = 0 OR grantee IN (SELECT oid FROM apps)
    UNION ALL
    SELECT 'grants', name, grantee::regrole || ' may ' || privilege_type,
        format('REVOKE %s ON %s FROM %s', privilege_type, name, grantee::regrole)
    FROM tables, aclexplode(relacl)
    WHERE (is_protected OR (NOT is_shared AND EXISTS (SELECT FROM admitted
            WHERE kind = 'policy' AND object = tables.name || '.definer')))
        AND grantee IN (SELECT oid FROM others)
        AND NOT EXISTS (SELECT FROM policies AS p JOIN admitted ON kind = 'policy' AND object = p.name
            WHERE p.polrelid = tables.oid AND grantee = ANY (polroles))
    UNION ALL
    SELECT 'grants', name || '.' || attname, grantee::regrole || ' may ' || privilege_type || ' this column',
        format('REVOKE %s (%I) ON %s FROM %s', privilege_type, attname, name, grantee::regrole)
    FROM pg_attribute JOIN tables ON tables.oid = attrelid, aclexplode(attacl)
    WHERE grantee IN (SELECT oid FROM others)
        AND NOT EXISTS (SELECT FROM policies AS p JOIN admitted ON kind = 'policy' AND object = p.name
            WHERE p.polrelid = tables.oid AND grantee = ANY (polroles))
    UNION ALL
    SELECT 'grants', name, grantee::regrole || ' may ' || privilege_type || ' or hand on what it may',
        format('REVOKE %s ON %s FROM %s', privilege_type, name, grantee::regrole)
    FROM tables, aclexplode(relacl)
    WHERE grantee IN (SELECT oid FROM others)
        AND (is_grantable OR privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'))
    UNION ALL
    SELECT 'grants', name, grantee::regrole || ' may ' || privilege_type || ', and is not declared as a login',
        format('REVOKE %s ON %s FROM %s, or INSERT INTO tenancy.login', privilege_type, name, grantee::regrole)
    FROM (SELECT 'TABLE ' || name, relacl, relowner FROM tables WHERE is_protected OR (NOT is_shared AND EXISTS (
                SELECT FROM admitted WHERE kind = 'policy' AND object = tables.name || '.definer'))
            UNION ALL
            SELECT 'FUNCTION ' || name, proacl, proowner FROM functions WHERE prosecdef) AS one (name, acl, owner),
        aclexplode(acl)
    WHERE grantee NOT IN (0, owner) AND NOT EXISTS (
        SELECT FROM pg_roles AS r WHERE r.oid = grantee
            AND (rolsuper OR EXISTS (SELECT FROM logins AS l WHERE l.name = r.rolname)))
    UNION ALL
    SELECT 'grants', t.name, l.name || ' may ' || privilege_type || ', and only lacks USAGE of the schema',
        format('REVOKE %s ON %s FROM %I', privilege_type, t.name, l.name)
    FROM tables AS t, aclexplode(relacl), logins AS l
    WHERE grantee = to_regrole(quote_ident(l.name)) AND duty <> 'migrator'
        AND NOT has_schema_privilege(grantee, t.relnamespace, 'USAGE')
    UNION ALL
    SELECT 'grants', c.oid::regclass::text,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END || ' may ' || privilege_type || ' this view',
        format('REVOKE %s ON %s FROM %s', privilege_type, c.oid::regclass,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace, aclexplode(relacl)
    WHERE c.relkind = 'v' AND (grantee = 0 OR grantee IN (SELECT oid FROM others) OR is_grantable
            OR (grantee IN (SELECT oid FROM apps) AND privilege_type <> 'SELECT'))
        AND grantee <> relowner
        AND NOT EXISTS (SELECT FROM extensions WHERE classid = 'pg_class'::regclass AND objid = c.oid)
    UNION ALL
    SELECT 'grants', c.oid::regclass || '.' || attname, 'a column of a view is granted: ' || privilege_type,
        format('REVOKE %s (%I) ON %s FROM %s', privilege_type, attname, c.oid::regclass,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace JOIN pg_attribute ON attrelid = c.oid, aclexplode(attacl)
    WHERE c.relkind = 'v' AND (grantee = 0 OR grantee IN (SELECT oid FROM apps UNION SELECT oid FROM others))
    UNION ALL
    SELECT 'grants', name, 'PUBLIC may execute it', format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name)
    FROM functions, aclexplode(coalesce(proacl, acldefault('f', proowner)))
    WHERE grantee = 0 AND (prosecdef OR pronamespace::regnamespace::text IN (
        SELECT nspname FROM ours WHERE nspowner = to_regrole((SELECT quote_ident(m.name) FROM migrator AS m))))
    UNION ALL
    SELECT 'grants', nspname, l.name || ' may create in this schema',
        format('REVOKE CREATE ON SCHEMA %I FROM %I, PUBLIC', nspname, l.name)
    FROM pg_namespace, logins AS l
    WHERE duty <> 'migrator' AND to_regrole(quote_ident(l.name)) IS NOT NULL
        AND has_schema_privilege(l.name, nspname, 'CREATE')
    UNION ALL
    SELECT 'grants', current_database(), l.name || ' may make temporary tables or schemas',
        format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM %I, PUBLIC', current_database(), l.name)
    FROM logins AS l WHERE duty NOT IN ('migrator', 'definer') AND to_regrole(quote_ident(l.name)) IS NOT NULL
        AND has_database_privilege(l.name, current_database(), 'TEMPORARY, CREATE')
    UNION ALL
    SELECT 'grants', current_database(), 'everybody may connect',
        format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database())
    WHERE has_database_privilege('public', current_database(), 'CONNECT')
    UNION ALL
    SELECT 'grants', name, 'a side door is open to PUBLIC',
        format('as a superuser: REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name)
    FROM unnest($1::text[]) AS name WHERE has_function_privilege('public', name, 'EXECUTE')
    UNION ALL
    SELECT 'grants', coalesce(nullif(defaclnamespace, 0)::regnamespace::text, 'every schema'),
        'tables made later are given to ' || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
        format('ALTER DEFAULT PRIVILEGES FOR ROLE %s%s REVOKE ALL ON TABLES FROM %s', defaclrole::regrole,
            ' IN SCHEMA ' || nullif(defaclnamespace, 0)::regnamespace,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM pg_default_acl, aclexplode(defaclacl)
    WHERE defaclobjtype = 'r' AND (grantee = 0 OR grantee IN (SELECT oid FROM apps UNION SELECT oid FROM others))

-- Keys: indexes, primary and foreign keys of tenant tables start with the tenant.
    UNION ALL
    SELECT 'keys', name, 'its tenant column is missing, may be null or has another type',
        CASE WHEN tenant IS NULL
            THEN format('name it again: ALTER TABLE %s RENAME the column TO %I', name, tenant_column)
            WHEN attnotnull THEN format('give it the type of tenancy.tenant(): ALTER TABLE %s ALTER %I TYPE %s',
                name, tenant_column, (SELECT prorettype::regtype FROM pg_proc WHERE oid = 'tenancy.tenant()'::regprocedure))
            ELSE format('ALTER TABLE %s ALTER %I SET NOT NULL', name, tenant_column) END
    FROM tables WHERE is_protected AND (tenant IS NULL OR NOT attnotnull
        OR tenant_type <> (SELECT prorettype FROM pg_proc WHERE oid = 'tenancy.tenant()'::regprocedure))
    UNION ALL
    SELECT 'keys', name, 'it has no primary key', format('ALTER TABLE %s ADD PRIMARY KEY (%I, ...)', name, tenant_column)
    FROM tables WHERE is_protected AND NOT EXISTS (
        SELECT FROM pg_index WHERE indrelid = tables.oid AND indisprimary)
    UNION ALL
    SELECT 'keys', indexrelid::regclass::text, 'an index does not start with ' || tenant_column,
        coalesce((SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD %s ', name, conname,
                    CASE contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' ELSE 'CONSTRAINT' END)
                FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid AND contype IN ('p', 'u', 'x')),
            format('DROP INDEX %s; CREATE %sINDEX ON %s ', indexrelid::regclass,
                CASE WHEN indisunique THEN 'UNIQUE ' END, name))
        || format('(%I, %s), or say why it may stay: SELECT tenancy.admit(''index'', ''%s'', ''reason'')',
            tenant_column, (SELECT string_agg(pg_get_indexdef(indexrelid, k, true), ', ' ORDER BY k)
                FROM generate_series(1, indnkeyatts) AS k), indexrelid::regclass)
    FROM pg_index JOIN tables ON tables.oid = indrelid
    WHERE is_protected AND indkey[0] <> tenant
        AND (indisprimary OR NOT indisunique OR privileges && ARRAY['INSERT', 'UPDATE'])
        AND NOT EXISTS (SELECT FROM admitted WHERE kind = 'index' AND object = indexrelid::regclass::text)
    UNION ALL
    -- "No two rows that overlap, of whatever tenants" is a unique key over all tenants.
    SELECT 'keys', conrelid::regclass || '.' || conname, 'it excludes rows of other tenants',
        format('compare %I by = in it', tenant_column)
    FROM pg_constraint JOIN tables ON tables.oid = conrelid
    WHERE is_protected AND contype = 'x' AND conkey[1] = tenant
        AND (SELECT oprname FROM pg_operator WHERE oid = conexclop[1]) <> '='
    UNION ALL
    SELECT 'keys', conrelid::regclass || '.' || conname,
        format('a foreign key does not go from %s to %s', t.tenant_column, coalesce(other.tenant_column, 'a tenant')),
        format('ALTER TABLE %s DROP CONSTRAINT %I, ADD FOREIGN KEY (%I, %s) REFERENCES %s (%I, %s); if it has '
            'to stay: SELECT tenancy.admit(''constraint'', ''%s.%I'', ''reason'')',
            t.name, conname, t.tenant_column,
            (SELECT string_agg(quote_ident(attname), ', ' ORDER BY place)
                FROM unnest(conkey) WITH ORDINALITY AS c (number, place)
                JOIN pg_attribute ON attrelid = conrelid AND attnum = number WHERE number <> t.tenant),
            confrelid::regclass, coalesce(other.tenant_column, t.tenant_column),
            (SELECT string_agg(quote_ident(attname), ', ' ORDER BY place)
                FROM unnest(confkey) WITH ORDINALITY AS c (number, place)
                JOIN pg_attribute ON attrelid = confrelid AND attnum = number
                WHERE number IS DISTINCT FROM other.tenant),
            conrelid::regclass, conname)
    FROM pg_constraint JOIN tables AS t ON t.oid = conrelid LEFT JOIN tables AS other ON other.oid = confrelid
    WHERE t.is_protected AND contype = 'f' AND NOT (conkey[1] = t.tenant
        AND (confkey[1] IS NOT DISTINCT FROM other.tenant
            OR (cardinality(conkey) = 1 AND NOT coalesce(other.is_protected, false))))
        AND NOT EXISTS (SELECT FROM admitted WHERE kind = 'constraint'
            AND object = conrelid::regclass || '.' || quote_ident(conname))
    UNION ALL
    SELECT 'statistics', attrelid::regclass || '.' || attname, 'statistics over all tenants are kept',
        format('ALTER TABLE %s ALTER %I SET STATISTICS 0', name, attname)
    FROM pg_attribute JOIN tables ON tables.oid = attrelid
    WHERE is_protected AND attnum > 0 AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0
    UNION ALL
    SELECT 'statistics', stxrelid::regclass || '.' || stxname, 'statistics over all tenants are kept',
        format('DROP STATISTICS %s.%I', stxnamespace::regnamespace, stxname)
    FROM pg_statistic_ext JOIN tables ON tables.oid = stxrelid WHERE is_protected

-- Code that runs with other rights than its caller's, and copies that leave the database.
    UNION ALL
    SELECT 'definer functions', name, 'it belongs to ' || proowner::regrole || ', not to ' || (SELECT d.name FROM definer AS d),
        'SELECT tenancy.give_to_definer(''' || name || ''', callers...), or SECURITY INVOKER'
    FROM functions WHERE prosecdef AND proowner <> to_regrole((SELECT quote_ident(d.name) FROM definer AS d))
    UNION ALL
    SELECT 'definer functions', name, 'its search_path is not pinned',
        format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', name)
    FROM functions WHERE prosecdef
        AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
    UNION ALL
    SELECT 'definer functions', name, 'nobody admitted it',
        'SELECT tenancy.give_to_definer(''' || name || ''', callers...), or SECURITY INVOKER'
    FROM functions WHERE prosecdef
        AND NOT EXISTS (SELECT FROM admitted WHERE kind = 'function' AND object = functions.name)
    UNION ALL
    SELECT 'definer functions', name, 'it is LEAKPROOF: it sees rows before row security does',
        format('ALTER FUNCTION %s NOT LEAKPROOF', name)
    FROM functions WHERE proleakproof
    UNION ALL
    SELECT 'views', c.oid::regclass::text, 'it reads with its owner''s rights: security_invoker is off',
        format('ALTER VIEW %s SET (security_invoker = true, security_barrier = true)', c.oid::regclass)
    FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
    WHERE c.relkind = 'v'
        AND NOT coalesce(array_to_string(c.reloptions, ',') ~ 'security_invoker=(true|on|1|yes)', false)
        AND NOT (EXISTS (SELECT FROM extensions WHERE classid = 'pg_class'::regclass AND objid = c.oid)
            AND c.relowner NOT IN (SELECT oid FROM own_roles WHERE oid IS NOT NULL))
    UNION ALL
    SELECT 'views', name, 'a materialized view has no row security',
        format('DROP MATERIALIZED VIEW %s; use a view with security_invoker', name)
    FROM tables WHERE relkind = 'm'
    UNION ALL
    SELECT 'rules and triggers', ev_class::regclass::text, 'a rule rewrites its statements: ' || rulename,
        format('DROP RULE %I ON %s', rulename, ev_class::regclass)
    FROM pg_rewrite JOIN tables ON tables.oid = ev_class WHERE relkind <> 'm'
    UNION ALL
    -- Foreign keys are held by triggers, too.
    SELECT DISTINCT 'rules and triggers', name, 'triggers of it are switched off',
        format('ALTER TABLE %s ENABLE TRIGGER ALL', name)
    FROM pg_trigger JOIN tables ON tables.oid = tgrelid WHERE tgenabled IN ('D', 'R') AND tgisinternal
    UNION ALL
    SELECT 'rules and triggers', t.name || '.' || quote_ident(tgname),
        'a trigger that nobody admitted: it runs ' || tgfoid::regprocedure || ' with each row',
        format('DROP TRIGGER %I ON %s, or say why: SELECT tenancy.admit(''trigger'', ''%s.%I'', ''reason'')',
            tgname, t.name, t.name, tgname)
    FROM pg_trigger JOIN tables AS t ON t.oid = tgrelid JOIN pg_proc AS f ON f.oid = tgfoid
    WHERE NOT tgisinternal AND NOT is_shared AND tgparentid = 0
        AND f.pronamespace::regnamespace::text <> 'schema_gate'
        AND NOT EXISTS (SELECT FROM admitted WHERE kind = 'trigger' AND object = t.name || '.' || quote_ident(tgname))
    UNION ALL
    SELECT 'publications', pubname, 'it sends rows of all tenants elsewhere', format('DROP PUBLICATION %I', pubname)
    FROM pg_publication
)
SELECT rule, object, problem, mend FROM findings ORDER BY rule, object, problem
