-- What the platform's database held before declarations were asked for: its roles, its tables
-- without tenants, its policies and its functions of the definer, admitted as they stand.

INSERT INTO tenancy.login (role, duty) VALUES
    ('tractatus_migrator', 'migrator'),
    ('tractatus_definer', 'definer'),
    ('tractatus_app', 'app'),
    ('tractatus_issuer', 'issuer'),
    ('tractatus_platform', 'other'),
    ('tractatus_evidence_writer', 'other'),
    ('tractatus_sequencer', 'other');

INSERT INTO tenancy.shared_table VALUES
    ('migration.applied', '{}', 'names of migrations; the migrator''s own'),
    ('evidence.log', '{}', 'the log as decided; the sequencer''s own, and public once published'),
    ('evidence.epoch', '{SELECT}', 'closed epochs, as the public log has them'),
    ('evidence.about_log', '{SELECT}', 'settings of the log, as the public log has them');

-- First the policy, then row security: the functions read these tables as the migrator.
SELECT tenancy.let_migrator_declare('tenancy.login');
SELECT tenancy.let_migrator_declare('tenancy.shared_table');
SELECT tenancy.let_migrator_declare('tenancy.admitted');
SELECT tenancy.keep_internal('tenancy.login', 'SELECT');
SELECT tenancy.keep_internal('tenancy.shared_table', 'SELECT');
SELECT tenancy.keep_internal('tenancy.admitted', 'SELECT');

-- With the reasons that the declarations above would give, so that a database which was filled by an
-- earlier version and a new one say the same.
SELECT tenancy.admit('policy', polrelid::regclass || '.' || quote_ident(polname), CASE polname
    WHEN 'definer' THEN 'internal: functions of the definer'
    WHEN 'definer_counts' THEN 'counts for the administrator'
    ELSE 'of an earlier version: ' || polname END)
FROM pg_policy WHERE polname <> 'tenant_scope' AND polrelid::regclass::text || '.' || quote_ident(polname)
    NOT IN (SELECT object FROM tenancy.admitted WHERE kind = 'policy');
SELECT tenancy.admit('function', oid::regprocedure::text, 'for ' || coalesce((
    SELECT string_agg(grantee::regrole::text, ', ' ORDER BY place)
    FROM aclexplode(proacl) WITH ORDINALITY AS acl (grantor, grantee, privilege_type, is_grantable, place)
    WHERE grantee <> proowner), 'nobody'))
FROM pg_proc WHERE prosecdef AND pronamespace::regnamespace::text !~ '^(pg_|information_schema)';

CREATE OR REPLACE FUNCTION tenancy.count_rows(relation regclass, label text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- Lets tenancy.tenant_metadata count the rows of each tenant in `relation`: by the column
-- tenant_id and no other.
BEGIN
    EXECUTE format(
        'CREATE POLICY definer_counts ON %s FOR SELECT TO tractatus_definer USING (true)', relation);
    EXECUTE format('GRANT SELECT (tenant_id) ON %s TO tractatus_definer', relation);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO tractatus_definer',
        (SELECT relnamespace::regnamespace FROM pg_class WHERE oid = relation));
    PERFORM tenancy.admit('policy', relation || '.definer_counts', 'counts for the administrator');
    INSERT INTO tenancy.counted_table VALUES (relation, label);
END $$;
