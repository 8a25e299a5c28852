-- Content is stored sealed, and a tenant's evidence key can be destroyed.
--
-- The database has no key, so what lies in it plainly from before is sealed from outside, a batch
-- at a time, while `up` brings the database up to date, as the migrator: only ever from plain to sealed, so that
-- nothing can be changed on this way but how it is kept. The contents' MACs stand in the records.

CREATE TABLE evidence.erased (
    tenant_id uuid PRIMARY KEY REFERENCES tenancy.tenant,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- How many records lost their key; their leaves stay in the log, and are counted.
    records bigint NOT NULL CHECK (records >= 0)
);
COMMENT ON TABLE evidence.erased IS
    'tenants whose evidence key was destroyed: no key is ever made for them again';
SELECT tenancy.keep_internal('evidence.erased', 'SELECT');

CREATE FUNCTION evidence.is_sealed(content bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
-- Whether content is sealed (tractatus.evidence.sealing); plain JSON never begins with this byte.
    SELECT length(content) >= 29 AND get_byte(content, 0) = 1
$$;

CREATE FUNCTION evidence.plain_records(most integer)
RETURNS TABLE (
    tenant_id uuid, record_id uuid, canonical bytea, content bytea, wrapped_nonce bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Records whose content is not sealed yet and should be; the database reads changes of its own
-- schema itself, and those belong to no member.
    SELECT r.tenant_id, r.record_id, r.canonical, r.content, r.wrapped_nonce
    FROM evidence.record AS r
    WHERE r.act <> 'schema.change' AND NOT evidence.is_sealed(r.content)
    LIMIT most
$$;

CREATE FUNCTION evidence.seal_plain(of_tenant uuid, of_record uuid, sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Puts the sealed content of a record in the place of its plain content; what is sealed stays.
BEGIN
    IF NOT evidence.is_sealed(sealed) THEN
        RAISE EXCEPTION 'sealed content was expected' USING ERRCODE = '22023';
    END IF;
    UPDATE evidence.record AS r SET content = sealed
    WHERE r.tenant_id = of_tenant AND r.record_id = of_record
        AND r.act <> 'schema.change' AND NOT evidence.is_sealed(r.content);
END $$;

-- The definer's own function, and so for the definer to replace.
GRANT CREATE ON SCHEMA evidence TO tractatus_definer;
SET LOCAL ROLE tractatus_definer;

CREATE OR REPLACE FUNCTION evidence.keep_key(of_tenant uuid, proposed bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Keeps `proposed` unless the tenant has a key; returns the key that it has now. A tenant whose
-- key was destroyed gets no other.
BEGIN
    IF tenancy.kind_of(of_tenant) IS NULL THEN
        RAISE EXCEPTION 'there is no such tenant' USING ERRCODE = 'TR002';
    END IF;
    PERFORM FROM evidence.erased AS e WHERE e.tenant_id = of_tenant;
    IF FOUND THEN
        RAISE EXCEPTION 'the evidence key of this tenant was destroyed' USING ERRCODE = 'TR002';
    END IF;
    INSERT INTO evidence.tenant_key VALUES (of_tenant, proposed) ON CONFLICT DO NOTHING;
    -- A statement of its own, so that it sees a row that another connection has just committed.
    RETURN (SELECT k.wrapped_key FROM evidence.tenant_key AS k WHERE k.tenant_id = of_tenant);
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA evidence FROM tractatus_definer;

GRANT UPDATE (content) ON evidence.record TO tractatus_definer;
GRANT EXECUTE ON FUNCTION evidence.is_sealed(bytea) TO tractatus_definer;
SELECT tenancy.give_to_definer('evidence.plain_records(integer)', VARIADIC '{}'::name[]);
SELECT tenancy.give_to_definer('evidence.seal_plain(uuid, uuid, bytea)', VARIADIC '{}'::name[]);
-- A grant to who owned them until now would have gone to the new owner with them.
SET LOCAL ROLE tractatus_definer;
GRANT EXECUTE ON FUNCTION evidence.plain_records, evidence.seal_plain TO tractatus_migrator;
RESET ROLE;
SELECT tenancy.admit('function', oid::regprocedure::text, 'for tractatus_migrator')
FROM pg_proc WHERE oid IN ('evidence.plain_records'::regproc, 'evidence.seal_plain'::regproc);
SELECT tenancy.admit(
    'function', 'evidence.keep_key(uuid,bytea)'::regprocedure::text, 'for tractatus_evidence_writer');
