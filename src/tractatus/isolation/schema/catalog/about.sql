-- The database and who asks.
SELECT current_setting('server_version') AS version,
    current_setting('server_version_num')::integer AS version_number,
    current_database()::text AS database, current_user::text AS reader,
    ARRAY(SELECT ARRAY[e.extname::text, n.nspname::text] FROM pg_extension AS e
        JOIN pg_namespace AS n ON n.oid = e.extnamespace ORDER BY 1) AS extensions,
    (SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()) AS owner,
    ARRAY(SELECT ARRAY[CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END,
            g.privilege_type]
        FROM pg_database AS d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS g
        WHERE d.datname = current_database() AND g.grantee <> d.datdba ORDER BY 1) AS grants,
    ARRAY(SELECT evtname::text FROM pg_event_trigger ORDER BY 1) AS event_triggers,
    ARRAY(SELECT pubname::text FROM pg_publication ORDER BY 1) AS publications
