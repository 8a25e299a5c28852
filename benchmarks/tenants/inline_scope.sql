-- Not the product: what a scope would cost if PostgreSQL kept it where only the definer may write.
--
-- `backtrace_functions` is a setting for developers of PostgreSQL that a superuser alone may set,
-- or whom a superuser lets: so nobody forges it, it ends with the transaction, and reading it needs
-- neither a MAC nor a function with other rights. tenancy.tenant() becomes an expression that the
-- planner writes into the statement. Here it stands in for a setting of an extension of our own.
SET event_triggers = off;
BEGIN;
GRANT SET ON PARAMETER backtrace_functions TO tractatus_definer;
CREATE FUNCTION tenancy.refuse_unscoped() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE EXCEPTION 'a statement on tenant data ran without a tenant scope' USING ERRCODE = 'TR001';
END $$;
GRANT EXECUTE ON FUNCTION tenancy.refuse_unscoped() TO tractatus_app;
CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
    SELECT CASE current_setting('backtrace_functions') WHEN '' THEN tenancy.refuse_unscoped()
        ELSE split_part(current_setting('backtrace_functions'), '_', 1)::uuid END
$$;
ALTER FUNCTION tenancy.tenant() SECURITY INVOKER;
ALTER FUNCTION tenancy.tenant() RESET ALL;
CREATE OR REPLACE FUNCTION tenancy.enter(
    token bytea, OUT tenant_id uuid, OUT member_id uuid, OUT slug text, OUT kind text, OUT role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('backtrace_functions') <> '' THEN
        RAISE EXCEPTION 'this transaction has a scope already' USING ERRCODE = 'TR002';
    END IF;
    IF pg_my_temp_schema() <> 0
        OR EXISTS (SELECT FROM pg_cursors WHERE is_holdable)
        OR EXISTS (SELECT FROM pg_listening_channels()) THEN
        RAISE EXCEPTION 'the session holds a cursor, a temporary table or a LISTEN'
            USING ERRCODE = 'TR002';
    END IF;
    SELECT t.tenant_id, m.member_id, t.slug, t.kind, m.role
    INTO enter.tenant_id, enter.member_id, enter.slug, enter.kind, enter.role
    FROM tenancy.session AS s
    JOIN tenancy.member AS m ON m.tenant_id = s.tenant_id AND m.member_id = s.member_id
    JOIN tenancy.tenant AS t ON t.tenant_id = s.tenant_id
    WHERE s.token_sha256 = sha256(token) AND s.expires_at > clock_timestamp();
    IF enter.tenant_id IS NULL THEN
        RAISE EXCEPTION 'no session is behind this token, or it has expired'
            USING ERRCODE = 'TR002';
    END IF;
    PERFORM set_config('backtrace_functions', replace(concat_ws('_', tenant_id, member_id, kind, role),
        '-', ''), true);
END $$;
COMMIT;
