-- Canary rows: what the canary process needs in order to look at every table as a stranger would.
--
-- The builtin canary tenant owns a row in each table of tenants (tractatus.platform.honey plants
-- them). A second tenant of the same kind owns nothing: in its scope no table may show anything.

CREATE FUNCTION tenancy.declared_tables()
RETURNS TABLE (relation text, tenant_column name)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Names of the tables of tenants, as declared; nothing of what they hold.
    SELECT relation::text, tenant_column FROM tenancy.protected_table ORDER BY 1
$$;
SELECT tenancy.give_to_definer('tenancy.declared_tables()', 'tractatus_app');

CREATE FUNCTION tenancy.foreign_rows(mine uuid)
RETURNS TABLE (relation text, rows bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
-- How many rows of tenants other than `mine` the caller sees, with the caller's own rights: each
-- declared table, and whatever else has a column of such a name and may be read, views included.
-- Up to 1000 are counted; a row here means that isolation has failed.
DECLARE
    tenant_columns name[] := ARRAY(SELECT DISTINCT d.tenant_column FROM tenancy.declared_tables() AS d);
    found record;
BEGIN
    FOR found IN
        SELECT c.oid::regclass::text AS name, a.attname AS tenant_column
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT a.attisdropped
            AND a.attname = ANY (tenant_columns || 'tenant_id'::name)
            AND a.atttypid = 'uuid'::regtype
            AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
            AND has_schema_privilege(c.relnamespace, 'USAGE')
            AND has_column_privilege(c.oid, a.attnum, 'SELECT')
        ORDER BY 1
    LOOP
        relation := found.name;
        EXECUTE format('SELECT count(*) FROM (SELECT FROM %s WHERE %I <> $1 LIMIT 1000) AS foreign_rows',
            found.name, found.tenant_column) INTO rows USING mine;
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION tenancy.foreign_rows(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.foreign_rows(uuid) TO tractatus_app;

CREATE FUNCTION tenancy.canary_elsewhere(OUT tenant_id uuid, OUT member_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- The canary tenant that owns nothing, and its one member.
    SELECT t.tenant_id, m.member_id FROM tenancy.tenant AS t
    JOIN tenancy.member AS m USING (tenant_id)
    WHERE t.kind = 'canary' AND NOT t.builtin AND m.role = 'founder'
    ORDER BY t.tenant_id LIMIT 1
$$;
SELECT tenancy.give_to_definer('tenancy.canary_elsewhere()', 'tractatus_issuer');

-- Tenants are made by the definer. Where somebody has this address already, one that nobody has.
SET LOCAL ROLE tractatus_definer;
WITH made AS (
    INSERT INTO tenancy.tenant (slug, name, variant, kind)
    SELECT CASE WHEN EXISTS (SELECT FROM tenancy.tenant WHERE slug = 'canary-elsewhere')
            THEN 'canary-' || replace(gen_random_uuid()::text, '-', '') ELSE 'canary-elsewhere' END,
        'Canary, elsewhere', 'community', 'canary'
    RETURNING tenant_id)
INSERT INTO tenancy.member (tenant_id, role, display_name)
SELECT tenant_id, 'founder', 'Canary' FROM made;
RESET ROLE;
