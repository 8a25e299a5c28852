-- CHECK constraints of tables.
SELECT format('%I.%I', n.nspname, c.relname) AS "table", quote_ident(k.conname) AS name,
    ARRAY(SELECT quote_ident(a.attname) FROM unnest(k.conkey) AS u (num)
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.num) AS columns,
    pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.contype = 'c' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, 2
