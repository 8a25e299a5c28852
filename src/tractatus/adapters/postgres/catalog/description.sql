-- The schema as one sorted list of lines: everything that decides who sees what, nothing that
-- depends on rows, on object ids or on the order in which grants were made.
-- Excluded are PostgreSQL's own schemas; of its functions only whether the closed ones are closed
-- is part of it ($1: their names with argument types).
WITH
ours AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
-- What a server calls its superuser is nothing of the schema.
who (oid, name) AS (
    SELECT oid, CASE WHEN rolsuper THEN '(superuser)' ELSE quote_ident(rolname) END FROM pg_roles
),
acls (what, name, acl) AS (
    SELECT 'schema', nspname::text, coalesce(nspacl, acldefault('n', nspowner)) FROM ours
    UNION ALL
    SELECT 'relation', c.oid::regclass::text,
        coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
    FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'column', a.attrelid::regclass || '.' || quote_ident(a.attname), a.attacl
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN ours ON ours.oid = c.relnamespace WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc AS p JOIN ours ON ours.oid = p.pronamespace
),
described (line) AS (
    SELECT concat_ws('|', 'role', rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        rolreplication, rolcanlogin, rolconfig)
    FROM pg_roles WHERE rolname LIKE 'tractatus\_%' AND rolname <> 'tractatus_superuser'
    UNION ALL
    SELECT concat_ws('|', 'member', roleid::regrole, member::regrole, inherit_option, set_option,
        admin_option)
    FROM pg_auth_members WHERE member::regrole::text LIKE 'tractatus\_%'
        -- Whoever may become one of ours; a superuser may anyway, and is made a member by CREATE ROLE.
        OR (roleid::regrole::text LIKE 'tractatus\_%'
            AND NOT (SELECT rolsuper FROM pg_roles WHERE oid = member))
    UNION ALL
    -- What would switch row security or the gate off for every new session.
    SELECT concat_ws('|', 'setting', name, reset_val)
    FROM pg_settings WHERE name IN ('event_triggers', 'row_security', 'session_replication_role')
    UNION ALL
    SELECT concat_ws('|', 'stored setting', CASE setdatabase WHEN 0 THEN 'server' ELSE 'database' END,
        CASE setrole WHEN 0 THEN 'everybody' ELSE setrole::regrole::text END, one)
    FROM pg_db_role_setting, unnest(setconfig) AS one
    WHERE one ~ '^(event_triggers|row_security|session_replication_role|search_path|[a-z]+_preload_libraries)='
        AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND (setrole = 0 OR (setdatabase <> 0 AND setrole::regrole::text LIKE 'tractatus\_%'))
    UNION ALL
    SELECT concat_ws('|', 'grant', what, name,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE (SELECT w.name FROM who AS w WHERE w.oid = grantee) END,
        privilege_type, is_grantable)
    FROM acls, aclexplode(acl)
    UNION ALL
    SELECT concat_ws('|', 'relation', c.oid::regclass, c.relkind, (SELECT w.name FROM who AS w WHERE w.oid = c.relowner),
        c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
    FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT concat_ws('|', 'column', a.attrelid::regclass, a.attname,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity,
        a.attstattarget, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN ours ON ours.oid = c.relnamespace
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT concat_ws('|', 'constraint', conrelid::regclass, conname, convalidated,
        pg_get_constraintdef(n.oid))
    FROM pg_constraint AS n JOIN ours ON ours.oid = n.connamespace WHERE conrelid <> 0
    UNION ALL
    SELECT concat_ws('|', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid)
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN ours ON ours.oid = c.relnamespace
    UNION ALL
    SELECT concat_ws('|', 'policy', polrelid::regclass, polname, polcmd, polpermissive,
        ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END
            FROM unnest(polroles) AS r ORDER BY 1),
        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM pg_policy JOIN pg_class AS c ON c.oid = polrelid JOIN ours ON ours.oid = c.relnamespace
    UNION ALL
    SELECT concat_ws('|', 'function', (SELECT w.name FROM who AS w WHERE w.oid = p.proowner),
        CASE WHEN p.prokind = 'a' THEN p.oid::regprocedure::text ELSE pg_get_functiondef(p.oid) END)
    FROM pg_proc AS p JOIN ours ON ours.oid = p.pronamespace
    UNION ALL
    SELECT concat_ws('|', 'trigger', t.tgenabled, pg_get_triggerdef(t.oid))
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    JOIN ours ON ours.oid = c.relnamespace WHERE NOT t.tgisinternal
    UNION ALL
    SELECT concat_ws('|', 'rule', pg_get_ruledef(r.oid))
    FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
    JOIN ours ON ours.oid = c.relnamespace WHERE c.relkind NOT IN ('v', 'm')
    UNION ALL
    SELECT concat_ws('|', 'event trigger', evtname, evtevent, evtenabled, evtfoid::regprocedure)
    FROM pg_event_trigger
    UNION ALL
    SELECT concat_ws('|', 'type', t.oid::regtype, t.typtype, pg_get_expr(t.typdefaultbin, 0),
        ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder))
    FROM pg_type AS t JOIN ours ON ours.oid = t.typnamespace WHERE t.typtype IN ('d', 'e')
    UNION ALL
    SELECT concat_ws('|', 'setting', rolname, setconfig)
    FROM pg_db_role_setting LEFT JOIN pg_roles AS r ON r.oid = setrole
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT concat_ws('|', 'parameter', parname, paracl)
    FROM pg_parameter_acl WHERE parname IN ('event_triggers', 'session_replication_role')
    UNION ALL
    -- In which scopes are kept; definers of other databases of this server are not ours to tell.
    SELECT concat_ws('|', 'parameter', parname, coalesce(rolname, 'PUBLIC'), acl.privilege_type)
    FROM pg_parameter_acl, aclexplode(paracl) AS acl LEFT JOIN pg_roles AS r ON r.oid = acl.grantee
    WHERE parname = 'backtrace_functions' AND NOT coalesce(rolsuper, false)
        AND (coalesce(rolcanlogin, true) OR r.oid IN (SELECT proowner FROM pg_proc JOIN ours ON ours.oid = pronamespace))
    UNION ALL
    SELECT concat_ws('|', 'extension', extname, extversion) FROM pg_extension
    UNION ALL
    SELECT concat_ws('|', 'closed', name, has_function_privilege('public', name, 'EXECUTE'))
    FROM unnest($1::text[]) AS name
)
SELECT line FROM described ORDER BY line COLLATE "C"
