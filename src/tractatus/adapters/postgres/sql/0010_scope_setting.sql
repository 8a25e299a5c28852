-- The scope, kept in a setting that only the definer may write, in place of a MAC.
--
-- What follows up to the next rule is kit/kept_in_setting.sql to the letter.

-- The claims of a scope, kept in a setting that only the definer may write.
--
-- PostgreSQL lets a superuser name who may set a parameter of superusers, and refuses everybody
-- else: in SET, set_config, start-up options, ALTER ROLE, ALTER DATABASE and functions. Set locally,
-- it is gone when the transaction ends. `backtrace_functions` names C functions whose errors the
-- server's log is to trace; it holds letters, digits and commas, and no function has our claims'
-- name. Reading it needs neither a MAC nor anybody's rights, so the planner writes the expression
-- into the statement (docs/adr/0015). Who may set it is looked at by each attestation.

CREATE FUNCTION tenancy.refuse_unscoped() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
-- Takes the place of a claim that is not there.
BEGIN
    RAISE EXCEPTION 'a statement on tenant data ran without a tenant scope' USING ERRCODE = 'TR001';
END $$;

CREATE FUNCTION tenancy.claim(place integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- One claim of this transaction's scope, from 1; raises where there is none.
RETURN coalesce(
    nullif(split_part(current_setting('backtrace_functions'), ',', place), ''),
    tenancy.refuse_unscoped());

CREATE FUNCTION tenancy.is_scoped() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN current_setting('backtrace_functions') <> '';

CREATE FUNCTION tenancy.keep_claims(claims text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- For the rest of the transaction; refused to whoever is not the definer.
BEGIN
    PERFORM set_config('backtrace_functions', claims, true);
END $$;

-- ------------------------------------------------------------------------------------------------

GRANT EXECUTE ON FUNCTION tenancy.refuse_unscoped(), tenancy.claim(integer)
    TO tractatus_app, tractatus_definer;
GRANT EXECUTE ON FUNCTION tenancy.is_scoped(), tenancy.keep_claims(text) TO tractatus_definer;

-- Who replaces a function needs CREATE in its schema, for this one moment.
GRANT CREATE ON SCHEMA tenancy TO tractatus_definer;
SET LOCAL ROLE tractatus_definer;

CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
-- The tenant of this transaction's scope; raises where there is none. Write it as a sub-select.
RETURN tenancy.claim(1)::uuid;

CREATE OR REPLACE FUNCTION tenancy.member() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
-- The member of this transaction's scope; raises where there is none.
RETURN tenancy.claim(2)::uuid;

CREATE OR REPLACE FUNCTION tenancy.kind() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- The kind of the scope's tenant; raises where there is none.
RETURN tenancy.claim(3);

CREATE OR REPLACE FUNCTION tenancy.role() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- The role of the scope's member in its tenant; raises where there is none.
RETURN tenancy.claim(4);

CREATE OR REPLACE FUNCTION tenancy.enter(
    token bytea, OUT tenant_id uuid, OUT member_id uuid, OUT slug text, OUT kind text, OUT role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Opens the tenant behind a token for this transaction.
BEGIN
    IF tenancy.is_scoped() THEN
        RAISE EXCEPTION 'this transaction has a scope already' USING ERRCODE = 'TR002';
    END IF;
    -- What an earlier user of a pooled session left behind could carry rows into this scope.
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
    -- The setting takes no hyphen, and a uuid is one without, too.
    PERFORM tenancy.keep_claims(
        replace(concat_ws(',', tenant_id, member_id, kind, role), '-', ''));
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA tenancy FROM tractatus_definer;

-- Admitted anew, as they are now.
DELETE FROM tenancy.admitted WHERE kind = 'function' AND object IN ('tenancy.tenant()',
    'tenancy.member()', 'tenancy.kind()', 'tenancy.role()', 'tenancy.enter(bytea)');
SELECT tenancy.admit('function', 'tenancy.enter(bytea)', 'for tractatus_app');

DROP FUNCTION tenancy.claims(), tenancy.seal(text);
DELETE FROM tenancy.admitted WHERE kind = 'policy' AND object = 'tenancy.secret.definer';
DROP TABLE tenancy.secret;
