-- Views and materialised views, with what they read directly.
SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'm' AS is_materialised,
    pg_get_userbyid(c.relowner)::text AS owner,
    coalesce(array_to_string(c.reloptions, ',') ~ 'security_invoker=(true|on|1|yes)', false) AS is_invoker,
    pg_get_viewdef(c.oid) AS definition,
    ARRAY(SELECT DISTINCT format('%I.%I', rn.nspname, r.relname)
        FROM pg_rewrite AS w JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        JOIN pg_class AS r ON d.refclassid = 'pg_class'::regclass AND r.oid = d.refobjid
        JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
        WHERE w.ev_class = c.oid AND r.oid <> c.oid ORDER BY 1) AS reads
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1
