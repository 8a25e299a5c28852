-- The claims of a scope, proved by a MAC: for servers without a superuser of one's own.
--
-- Anybody can write the setting `tractatus.context`; only the database can write one that holds, for
-- this backend and this transaction and for no other. Each statement checks it (docs/adr/0006).

-- The two keys of the MAC, one SHA-256 block (64 bytes) each.
CREATE TABLE tenancy.secret (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    inner_key bytea NOT NULL CHECK (length(inner_key) = 64),
    outer_key bytea NOT NULL CHECK (length(outer_key) = 64)
);

INSERT INTO tenancy.secret (inner_key, outer_key) VALUES (
    tenancy.random_bytes_32() || tenancy.random_bytes_32(),
    tenancy.random_bytes_32() || tenancy.random_bytes_32());

-- Runs only inside functions of the definer and under their pinned search_path; to pin it here once
-- more would double what a statement pays for its scope.
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

CREATE FUNCTION tenancy.claim(place integer) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
-- One claim of this transaction's scope, from 1, after checking the MAC; raises where there is none.
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
    RETURN split_part(claims, ',', place);
END $$;

CREATE FUNCTION tenancy.is_scoped() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('tractatus.context', true), '') <> '';

CREATE FUNCTION tenancy.keep_claims(claims text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- For the rest of the transaction.
BEGIN
    PERFORM set_config('tractatus.context', claims || '#' || tenancy.seal(claims), true);
END $$;
