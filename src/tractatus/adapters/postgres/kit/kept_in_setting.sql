-- The claims of a scope, kept in a setting that only the definer may write.
--
-- PostgreSQL lets a superuser name who may set a parameter of superusers, and refuses everybody
-- else: in SET, set_config, start-up options, ALTER ROLE, ALTER DATABASE and functions. Set locally,
-- it is gone when the transaction ends. `backtrace_functions` names C functions whose errors the
-- server's log is to trace; it holds letters, digits and commas, and no function has our claims'
-- name. Reading it needs neither a MAC nor anybody's rights, so the planner writes the expression
-- into the statement (docs/adr/0015). Who may set it is looked at by each attestation.
--
-- Each function in that expression is looked up and prepared anew for each statement, so the tenant
-- is read without one of ours: where there is no scope, a sentence stands in the setting that is of
-- no tenant's type, and PostgreSQL quotes it when it refuses the statement (SQLSTATE 22P02).

CREATE FUNCTION tenancy.refuse_unscoped() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
-- Takes the place of a claim that is not there.
BEGIN
    RAISE EXCEPTION 'a statement on tenant data ran without a tenant scope' USING ERRCODE = 'TR001';
END $$;

CREATE FUNCTION tenancy.is_scoped() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
-- Claims are several; what our logins start with, and an empty setting, hold no comma.
RETURN strpos(current_setting('backtrace_functions'), ',') > 0;

CREATE FUNCTION tenancy.claim(place integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- One claim of this transaction's scope, from 1; raises where there is none.
RETURN coalesce(
    nullif(CASE WHEN strpos(current_setting('backtrace_functions'), ',') > 0
        THEN split_part(current_setting('backtrace_functions'), ',', place) END, ''),
    tenancy.refuse_unscoped());

CREATE FUNCTION tenancy.keep_claims(claims text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- For the rest of the transaction; refused to whoever is not the definer.
BEGIN
    PERFORM set_config('backtrace_functions', claims, true);
END $$;
