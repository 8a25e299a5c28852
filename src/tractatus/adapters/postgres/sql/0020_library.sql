-- Programs that hold the library: a tenant of their own, and decisions that stop nobody (shadow).
--
-- A shadow record says in its columns, in its canonical form and in each of its leaves that it is
-- one; the functions below see to it that nothing takes it for a decision that was enforced.

ALTER TABLE tenancy.tenant DROP CONSTRAINT tenant_variant_check;
ALTER TABLE tenancy.tenant ADD CONSTRAINT tenant_variant_check
    CHECK (variant IN ('passport', 'community', 'family', 'business', 'library'));

CREATE FUNCTION identity.library_tenant(
    of_slug text, OUT tenant_id uuid, OUT member_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- The tenant of the programs that call themselves by this name; made at its first use. Nobody can
-- log in to it. A name that a community has is never opened this way.
DECLARE
    found_variant text;
BEGIN
    INSERT INTO tenancy.tenant (slug, name, variant, kind)
    VALUES (of_slug, of_slug, 'library', 'member')
    ON CONFLICT (slug) DO NOTHING
    RETURNING tenant.tenant_id INTO library_tenant.tenant_id;
    IF library_tenant.tenant_id IS NOT NULL THEN
        INSERT INTO tenancy.member (tenant_id, role, display_name)
        VALUES (library_tenant.tenant_id, 'founder', of_slug)
        RETURNING member.member_id INTO library_tenant.member_id;
        RETURN;
    END IF;
    -- A statement of its own, so that it sees a row that another connection has just committed.
    SELECT t.tenant_id, m.member_id, t.variant
    INTO library_tenant.tenant_id, library_tenant.member_id, found_variant
    FROM tenancy.tenant AS t JOIN tenancy.member AS m ON m.tenant_id = t.tenant_id
    WHERE t.slug = of_slug AND m.role = 'founder';
    IF found_variant IS DISTINCT FROM 'library' THEN
        RAISE EXCEPTION 'this name belongs to another tenant' USING ERRCODE = 'TR003';
    END IF;
END $$;

SELECT tenancy.give_to_definer('identity.library_tenant(text)', 'tractatus_issuer');

-- A record that is known already counts as kept only where it says the same: else a retry under an
-- id that a shadow decision had would look as if its own decision were recorded.
CREATE FUNCTION evidence.is_known(
    of_tenant uuid, of_record uuid, of_act text, of_effect text, of_flags integer)
RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known evidence.record;
BEGIN
    SELECT * INTO known FROM evidence.record AS r
    WHERE r.tenant_id = of_tenant AND r.record_id = of_record;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF (known.act, known.effect, known.flags) IS DISTINCT FROM (of_act, of_effect, of_flags) THEN
        RAISE EXCEPTION 'another decision is recorded under this identifier'
            USING ERRCODE = 'TR003';
    END IF;
    RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION evidence.is_known(uuid, uuid, text, text, integer) TO tractatus_definer;

-- The definer's own functions, and so for the definer to replace.
GRANT CREATE ON SCHEMA evidence, tenancy TO tractatus_definer;
SET LOCAL ROLE tractatus_definer;

CREATE OR REPLACE FUNCTION tenancy.variants_in_use() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- The product variants that somebody uses; a program that holds the library is none.
    SELECT DISTINCT variant FROM tenancy.tenant
    WHERE kind = 'member' AND variant <> 'library' ORDER BY variant
$$;

CREATE OR REPLACE FUNCTION evidence.record_for(
    of_tenant uuid, record_id uuid, act text, at_ms bigint, effect text, flags integer,
    canonical bytea, content bytea, wrapped_nonce bytea, leaves bytea[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Records a decision without a scope; false, and nothing changed, where it is known already.
BEGIN
    IF evidence.is_known(of_tenant, record_id, act, effect, flags) THEN
        RETURN false;
    END IF;
    PERFORM evidence.insert_record(of_tenant, tenancy.kind_of(of_tenant), record_id, act, at_ms,
        effect, flags, canonical, content, wrapped_nonce, leaves);
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    -- Another connection was faster with the same record.
    IF evidence.is_known(of_tenant, record_id, act, effect, flags) THEN
        RETURN false;
    END IF;
    RAISE;
END $$;

CREATE OR REPLACE FUNCTION evidence.record_schema_change(
    record_id uuid, act text, at_ms bigint, effect text, flags integer,
    canonical bytea, content bytea, wrapped_nonce bytea, leaves bytea[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Records the decision on a change of the schema, under the tenant of the system itself.
BEGIN
    IF act <> 'schema.change' THEN
        RAISE EXCEPTION 'a migration records changes of the schema and nothing else: %', act
            USING ERRCODE = '42501';
    END IF;
    -- The schema gate lets a transaction commit for such a record; one that stopped nobody is none.
    IF flags & 32 <> 0 THEN
        RAISE EXCEPTION 'a shadow decision opens nothing' USING ERRCODE = '42501';
    END IF;
    PERFORM evidence.insert_record((tenancy.builtin('system')).tenant_id, 'system', record_id, act,
        at_ms, effect, flags, canonical, content, wrapped_nonce, leaves);
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA evidence, tenancy FROM tractatus_definer;
SELECT tenancy.admit('function', 'tenancy.variants_in_use()'::regprocedure::text, 'for tractatus_app');
SELECT tenancy.admit(
    'function', 'evidence.record_for(uuid,uuid,text,bigint,text,integer,bytea,bytea,bytea,bytea[])',
    'for tractatus_evidence_writer');
SELECT tenancy.admit(
    'function',
    'evidence.record_schema_change(uuid,text,bigint,text,integer,bytea,bytea,bytea,bytea[])',
    'for tractatus_migrator');
