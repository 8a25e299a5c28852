-- Indexes; is_plain where neither an expression nor a condition is in it.
SELECT format('%I.%I', n.nspname, c.relname) AS "table",
    format('%I.%I', n.nspname, x.relname) AS name,
    ARRAY(SELECT quote_ident(a.attname) FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (num, place)
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.num
        WHERE k.place <= i.indnkeyatts ORDER BY k.place) AS columns,
    i.indisunique AS is_unique, i.indisprimary AS is_primary, m.amname::text AS method,
    pg_get_indexdef(i.indexrelid) AS definition,
    i.indexprs IS NULL AND i.indpred IS NULL AS is_plain,
    (SELECT quote_ident(conname) FROM pg_constraint
        WHERE conindid = i.indexrelid AND conrelid = i.indrelid AND contype IN ('p', 'u', 'x') LIMIT 1) AS "constraint"
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_am AS m ON m.oid = x.relam
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p')
ORDER BY 1, 2
