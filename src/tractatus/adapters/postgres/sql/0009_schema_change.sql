-- Changes of the schema are decisions, recorded in the transaction that makes them.
--
-- The record comes sealed from outside, because the evidence keys are not in the database; which
-- tenant they are of is not asked. Whether a transaction may commit without such a record is the
-- schema gate's to say (catalog/gate.sql).

CREATE FUNCTION evidence.record_schema_change(
    record_id uuid, act text, at_ms bigint, effect text, flags integer,
    canonical bytea, content bytea, wrapped_nonce bytea, leaves bytea[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Records the decision on a change of the schema, under the tenant of the system itself.
BEGIN
    IF act <> 'schema.change' THEN
        RAISE EXCEPTION 'a migration records changes of the schema and nothing else: %', act
            USING ERRCODE = '42501';
    END IF;
    PERFORM evidence.insert_record((tenancy.builtin('system')).tenant_id, 'system', record_id, act,
        at_ms, effect, flags, canonical, content, wrapped_nonce, leaves);
END $$;

SELECT tenancy.give_to_definer(
    'evidence.record_schema_change(uuid, text, bigint, text, integer, bytea, bytea, bytea, bytea[])',
    VARIADIC '{}'::name[]);
-- A grant to who owned it until now would have gone to the new owner with it.
SET LOCAL ROLE tractatus_definer;
GRANT EXECUTE ON FUNCTION evidence.record_schema_change TO tractatus_migrator;
RESET ROLE;
SELECT tenancy.admit('function', oid::regprocedure::text, 'for tractatus_migrator')
FROM pg_proc WHERE oid = 'evidence.record_schema_change'::regproc;
