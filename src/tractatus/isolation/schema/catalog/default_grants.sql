-- What roles are given on tables that are made later.
SELECT pg_get_userbyid(d.defaclrole)::text AS owner, n.nspname::text AS schema,
    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END AS grantee
FROM pg_default_acl AS d LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace,
    aclexplode(d.defaclacl) AS g
WHERE d.defaclobjtype = 'r' AND g.grantee <> d.defaclrole
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
