-- The scope that application code cannot forge, in a database of somebody else.
--
-- First of three parts: this file, then sql/0007_declarations.sql as it stands, then login.sql.
-- Names between angle brackets are filled in by installing.py; run as the owner of the tables.
-- What platform and kit share is the platform's 0001_tenancy.sql to the letter (a test compares):
-- random_bytes_32, seal, claims, revoke, and the checks of enter. Who the tenants are, who may log
-- in and how, is the application's own; a token says only tenant and subject.
-- SQLSTATEs of ours: TR001 no scope, TR002 a scope that does not hold.

CREATE SCHEMA tenancy;
COMMENT ON SCHEMA tenancy IS 'Tractatus, tenancy of an application, version 1';

-- PostgreSQL lets PUBLIC execute every new function; from here on nobody may until granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA tenancy TO <<app>>, <<issuer>>, <<definer>>;


-- Tables -----------------------------------------------------------------------------------------

-- A scope token is 32 random bytes; the database keeps only its SHA-256, so a copy of this table
-- opens nothing.
CREATE TABLE tenancy.session (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    tenant_id <<tenant_type>> NOT NULL,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 1000),
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_subject ON tenancy.session (tenant_id, subject);

-- The two keys of the context's MAC, one SHA-256 block (64 bytes) each.
CREATE TABLE tenancy.secret (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    inner_key bytea NOT NULL CHECK (length(inner_key) = 64),
    outer_key bytea NOT NULL CHECK (length(outer_key) = 64)
);

-- What tenancy.protect was asked for; attestation compares the catalog.
CREATE TABLE tenancy.protected_table (
    relation regclass PRIMARY KEY,
    privileges text[] NOT NULL
);


-- The scope --------------------------------------------------------------------------------------

CREATE FUNCTION tenancy.random_bytes_32() RETURNS bytea
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
-- Three version 4 UUIDs carry 366 bits of the server's strong randomness.
    SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid()))
$$;

INSERT INTO tenancy.secret (inner_key, outer_key) VALUES (
    tenancy.random_bytes_32() || tenancy.random_bytes_32(),
    tenancy.random_bytes_32() || tenancy.random_bytes_32());

-- The two below run only inside functions of the definer and under their pinned search_path; to
-- pin it here once more would double what a statement pays for its scope.

CREATE FUNCTION tenancy.seal(claims text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
-- The MAC over the claims, this backend and this transaction: (pid, microsecond of the start) does
-- not come twice, and no setting changes how either is written.
--
-- HMAC-SHA256 with two independent keys, each filling one block, in place of the two that HMAC
-- derives from one: NMAC of Bellare, Canetti and Krawczyk ("Keying hash functions for message
-- authentication", 1996). The outer hash hides the inner state, so that SHA-256's length extension
-- leads nowhere. Needs no extension of PostgreSQL: sha256() is built in.
DECLARE
    message bytea := convert_to('tractatus/scope/v1|' || pg_backend_pid() || '|'
        || extract(epoch FROM transaction_timestamp()) || '|' || claims, 'UTF8');
    keys tenancy.secret;
BEGIN
    SELECT * INTO keys FROM tenancy.secret;
    RETURN encode(sha256(keys.outer_key || sha256(keys.inner_key || message)), 'hex');
END $$;

CREATE FUNCTION tenancy.claims() RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
-- {tenant, member, kind, role} of this transaction's scope, after checking its MAC.
DECLARE
    context text := current_setting('tractatus.context', true);
    claims text := split_part(context, '#', 1);
BEGIN
    IF context IS NULL OR context = '' THEN
        RAISE EXCEPTION 'a statement on tenant data ran without a tenant scope'
            USING ERRCODE = 'TR001';
    END IF;
    -- Hashing both sides once more: how long the comparison takes says nothing about the MAC.
    IF sha256(convert_to(context, 'UTF8'))
        <> sha256(convert_to(claims || '#' || tenancy.seal(claims), 'UTF8')) THEN
        RAISE EXCEPTION 'the scope was not made by this database for this transaction'
            USING ERRCODE = 'TR002';
    END IF;
    RETURN string_to_array(claims, '|');
END $$;
COMMENT ON FUNCTION tenancy.claims() IS 'of an application: {tenant, subject}';

CREATE FUNCTION tenancy.tenant() RETURNS <<tenant_type>>
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
-- The tenant of this transaction's scope; raises where there is none. Write it as a sub-select.
BEGIN
    RETURN <<tenant_of_claim>>;
END $$;

CREATE FUNCTION tenancy.subject() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
-- Who acts in this transaction's scope; raises where there is none.
BEGIN
    RETURN convert_from(decode((tenancy.claims())[2], 'hex'), 'UTF8');
END $$;

CREATE FUNCTION tenancy.enter(token bytea, OUT tenant_id <<tenant_type>>, OUT subject text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Opens the tenant behind a token for this transaction.
DECLARE
    claims text;
BEGIN
    IF coalesce(current_setting('tractatus.context', true), '') <> '' THEN
        RAISE EXCEPTION 'this transaction has a scope already' USING ERRCODE = 'TR002';
    END IF;
    -- What an earlier user of a pooled session left behind could carry rows into this scope.
    IF pg_my_temp_schema() <> 0
        OR EXISTS (SELECT FROM pg_cursors WHERE is_holdable)
        OR EXISTS (SELECT FROM pg_listening_channels()) THEN
        RAISE EXCEPTION 'the session holds a cursor, a temporary table or a LISTEN'
            USING ERRCODE = 'TR002';
    END IF;
    SELECT s.tenant_id, s.subject INTO enter.tenant_id, enter.subject FROM tenancy.session AS s
    WHERE s.token_sha256 = sha256(token) AND s.expires_at > clock_timestamp();
    IF enter.tenant_id IS NULL THEN
        RAISE EXCEPTION 'no session is behind this token, or it has expired'
            USING ERRCODE = 'TR002';
    END IF;
    -- Free text goes in as hex, so that it holds none of the signs that part the claims.
    claims := concat_ws('|', <<tenant_as_claim>>, encode(convert_to(enter.subject, 'UTF8'), 'hex'));
    PERFORM set_config('tractatus.context', claims || '#' || tenancy.seal(claims), true);
END $$;


-- Sessions ---------------------------------------------------------------------------------------

CREATE FUNCTION tenancy.issue(for_tenant <<tenant_type>>, for_subject text, seconds integer)
RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Mints a scope token, good for 1 second to 30 days.
DECLARE
    token bytea := tenancy.random_bytes_32();
BEGIN
    IF seconds IS NULL OR seconds NOT BETWEEN 1 AND 2592000 THEN
        RAISE EXCEPTION 'a session lasts 1 to 2592000 seconds, found: %', seconds
            USING ERRCODE = 'TR002';
    END IF;
    IF for_tenant IS NULL OR coalesce(for_subject, '') = '' THEN
        RAISE EXCEPTION 'a token is for a tenant and a subject, found none' USING ERRCODE = 'TR002';
    END IF;
    DELETE FROM tenancy.session AS s WHERE s.tenant_id = for_tenant
        AND s.subject = for_subject AND s.expires_at <= clock_timestamp();
    INSERT INTO tenancy.session (token_sha256, tenant_id, subject, expires_at) VALUES (
        sha256(token), for_tenant, for_subject, clock_timestamp() + make_interval(secs => seconds));
    RETURN token;
END $$;

CREATE FUNCTION tenancy.revoke(token bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Ends a session; an unknown token is fine.
    DELETE FROM tenancy.session WHERE token_sha256 = sha256(token)
$$;
