-- Functions and procedures, with who may call them.
SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS name,
    pg_get_userbyid(p.proowner)::text AS owner, p.prosecdef AS is_definer,
    coalesce(array_to_string(p.proconfig, ';') ~ '(^|;)search_path=', false) AS is_pinned,
    p.prorettype = 'trigger'::regtype AS is_trigger,
    ARRAY(SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
        WHERE g.grantee <> p.proowner ORDER BY 1) AS callers,
    coalesce(nullif(p.prosrc, ''), pg_get_function_sqlbody(p.oid), '') AS source
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1
