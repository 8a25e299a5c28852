-- Columns, with their types below arrays and domains.
WITH RECURSIVE below (oid, base, depth) AS (
    SELECT oid, oid, 0 FROM pg_type
    UNION ALL
    SELECT below.oid, t.typbasetype, depth + 1
    FROM below JOIN pg_type AS t ON t.oid = below.base WHERE t.typtype = 'd'
),
bases AS (SELECT DISTINCT ON (oid) oid, base, depth FROM below ORDER BY oid, depth DESC)
SELECT format('%I.%I', n.nspname, c.relname) AS "table", quote_ident(a.attname) AS name,
    format_type(a.atttypid, a.atttypmod) AS type,
    coalesce(element.typname, base.typname)::text AS base,
    coalesce(element.typtype, base.typtype)::text AS kind,
    element.oid IS NOT NULL AS is_array, a.attnotnull OR declared.typnotnull AS not_null,
    CASE WHEN base.typname IN ('varchar', 'bpchar') AND
            coalesce(nullif(a.atttypmod, -1), declared.typtypmod) > 4
        THEN coalesce(nullif(a.atttypmod, -1), declared.typtypmod) - 4
        WHEN base.typname IN ('bit', 'varbit', 'vector') AND a.atttypmod > 0 THEN a.atttypmod
        END AS length,
    ARRAY(SELECT enumlabel::text FROM pg_enum
        WHERE enumtypid = coalesce(element.oid, base.oid) ORDER BY enumsortorder) AS labels,
    pg_get_expr(d.adbin, d.adrelid) AS "default",
    a.attidentity::text <> '' AS is_identity, a.attgenerated::text <> '' AS is_generated
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS declared ON declared.oid = a.atttypid
JOIN bases ON bases.oid = a.atttypid JOIN pg_type AS base ON base.oid = bases.base
LEFT JOIN pg_type AS element ON element.oid = base.typelem AND base.typcategory = 'A'
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, a.attnum
