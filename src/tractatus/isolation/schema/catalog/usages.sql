-- Who may use a schema, its owner included, and who may make things in it.
SELECT quote_ident(n.nspname) AS name,
    ARRAY(SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END
        FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS g
        WHERE g.privilege_type = 'USAGE' ORDER BY 1) AS roles,
    ARRAY(SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END
        FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS g
        WHERE g.privilege_type = 'CREATE' ORDER BY 1) AS creators
FROM pg_namespace AS n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1
