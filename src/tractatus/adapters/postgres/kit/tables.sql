-- The scope that application code cannot forge, in a database of somebody else.
--
-- The parts in order: this file; kept_in_setting.sql or kept_by_mac.sql; scope.sql; the platform's
-- sql/0007_declarations.sql as it stands; login.sql. Names between angle brackets are filled in by
-- plan.py; run as the owner of the tables. What platform and kit share is the platform's to the
-- letter (a test compares). Who the tenants are, who may log in and how, is the application's own; a
-- token says only tenant and subject.
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

-- What tenancy.protect was asked for; attestation compares the catalog.
CREATE TABLE tenancy.protected_table (
    relation regclass PRIMARY KEY,
    privileges text[] NOT NULL
);

CREATE FUNCTION tenancy.random_bytes_32() RETURNS bytea
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
-- Three version 4 UUIDs carry 366 bits of the server's strong randomness.
    SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid()))
$$;
