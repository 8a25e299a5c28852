-- Tables, partitioned tables and foreign tables of the database, extensions' own left out.
SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind,
    pg_get_userbyid(c.relowner)::text AS owner,
    c.relrowsecurity, c.relforcerowsecurity, greatest(c.reltuples, 0)::bigint AS rows,
    -- What a dump of the schema locks, LOCK TABLE ... IN ACCESS SHARE MODE must be allowed for.
    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid,
        CASE WHEN current_setting('server_version_num')::integer >= 170000
            THEN 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, MAINTAIN'
            WHEN current_setting('server_version_num')::integer >= 160000
            THEN 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE' ELSE 'SELECT' END) AS can_lock,
    (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_inherits AS i
        JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid LIMIT 1) AS parent,
    ARRAY(SELECT quote_ident(a.attname) FROM pg_partitioned_table AS pt
        JOIN pg_attribute AS a ON a.attrelid = pt.partrelid AND a.attnum = ANY (pt.partattrs::smallint[])
        WHERE pt.partrelid = c.oid ORDER BY a.attnum) AS partitioned_by
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.relpersistence <> 't'
    AND NOT EXISTS (SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1
