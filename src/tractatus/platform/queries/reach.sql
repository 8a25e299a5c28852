-- Everything of ours that a login reaches, from the catalog, which any login may read. $1: whose.
-- A row for each column of a table or view with the rights on it, one for the rights on a table as
-- a whole, and one for each column of what a function answers.
WITH ours AS (
    SELECT oid FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        AND has_schema_privilege($1, oid, 'USAGE')
)
SELECT c.oid::regclass::text AS object, a.attname::text AS part,
    string_agg(r.name, ', ' ORDER BY r.place) AS rights
FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) WITH ORDINALITY AS r (name, place)
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND has_column_privilege($1, c.oid, a.attnum, r.name)
GROUP BY c.oid, a.attname
UNION ALL
SELECT c.oid::regclass::text, '', string_agg(r.name, ', ' ORDER BY r.name)
FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS r (name)
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND has_table_privilege($1, c.oid, r.name)
GROUP BY c.oid
UNION ALL
SELECT p.oid::regprocedure::text, coalesce(answer.name, format_type(p.prorettype, NULL)), 'EXECUTE'
FROM pg_proc AS p JOIN ours ON ours.oid = p.pronamespace
LEFT JOIN LATERAL (
    SELECT named.name::text AS name FROM unnest(p.proargmodes, p.proargnames) AS named (mode, name)
    WHERE named.mode IN ('o', 'b', 't')
) AS answer ON true
WHERE has_function_privilege($1, p.oid, 'EXECUTE')
ORDER BY 1, 2
