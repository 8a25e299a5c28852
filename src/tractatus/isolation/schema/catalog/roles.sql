-- Roles of the server but PostgreSQL's own; no password is asked for.
SELECT r.rolname::text AS name, r.rolcanlogin AS can_login, r.rolsuper AS is_superuser,
    r.rolbypassrls AS bypasses,
    concat_ws(' ', CASE WHEN r.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
        CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
        CASE WHEN r.rolreplication THEN 'REPLICATION' END) AS attributes,
    ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members AS m
        WHERE m.member = r.oid ORDER BY 1) AS member_of
FROM pg_roles AS r WHERE r.rolname !~ '^pg_' ORDER BY 1
