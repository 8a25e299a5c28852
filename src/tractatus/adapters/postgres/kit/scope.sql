-- The scope: whose transaction it is. Where its claims are kept is said by the part before this one.

CREATE FUNCTION tenancy.tenant() RETURNS <<tenant_type>>
LANGUAGE sql STABLE PARALLEL SAFE
-- The tenant of this transaction's scope; raises where there is none. Write it as a sub-select.
RETURN <<tenant_of_claim>>;

CREATE FUNCTION tenancy.subject() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- Who acts in this transaction's scope; raises where there is none.
RETURN convert_from(decode(tenancy.claim(2), 'hex'), 'UTF8');

CREATE FUNCTION tenancy.enter(token bytea, OUT tenant_id <<tenant_type>>, OUT subject text)
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
    SELECT s.tenant_id, s.subject INTO enter.tenant_id, enter.subject FROM tenancy.session AS s
    WHERE s.token_sha256 = sha256(token) AND s.expires_at > clock_timestamp();
    IF enter.tenant_id IS NULL THEN
        RAISE EXCEPTION 'no session is behind this token, or it has expired'
            USING ERRCODE = 'TR002';
    END IF;
    -- Free text goes in as hex, so that it holds none of the signs that part the claims.
    PERFORM tenancy.keep_claims(
        concat_ws(',', <<tenant_as_claim>>, encode(convert_to(enter.subject, 'UTF8'), 'hex')));
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
