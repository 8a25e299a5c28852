-- Who may do what to tables, views and single columns; the owner's own rights are left out.
SELECT format('%I.%I', n.nspname, c.relname) AS name, NULL AS "column",
    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END AS grantee, g.privilege_type
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS g
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND g.grantee <> c.relowner
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT format('%I.%I', n.nspname, c.relname), quote_ident(a.attname),
    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END, g.privilege_type
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace, aclexplode(a.attacl) AS g
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND g.grantee <> c.relowner
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, 2, 3, 4
