-- Declarations that name no role: every table says what it is, every exception says why.
--
-- Before this file tenancy.protect and its like named the roles of the platform, and what was not
-- declared was not looked at. From here on the roles stand in tenancy.login, a table of somebody
-- else's schema may call its tenant as it likes, and whatever is neither protected, internal nor
-- shared is a finding of the attestation. The text is the same in every database of ours: it runs
-- as a migration of the platform and as the second half of `tractatus tenancy install`.


-- Who is who -------------------------------------------------------------------------------------

CREATE TABLE tenancy.login (
    role name PRIMARY KEY,
    -- 'app' acts in a scope, 'issuer' mints tokens, 'definer' owns what must see more and cannot
    -- log in, 'migrator' owns the rest; 'other' is a login with duties of its own, none of them
    -- the reading of tenants' tables.
    duty text NOT NULL CHECK (duty IN ('app', 'issuer', 'definer', 'migrator', 'other'))
);
CREATE UNIQUE INDEX login_of_duty ON tenancy.login (duty) WHERE duty IN ('definer', 'migrator');

CREATE FUNCTION tenancy.roles(of_duty text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
-- The roles of a duty as GRANT and CREATE POLICY take them.
    SELECT string_agg(quote_ident(role), ', ' ORDER BY role) FROM tenancy.login WHERE duty = of_duty
$$;


-- What is declared -------------------------------------------------------------------------------

ALTER TABLE tenancy.protected_table ADD tenant_column name NOT NULL DEFAULT 'tenant_id';

-- Tables without tenants: reference data, and what is public anyway.
CREATE TABLE tenancy.shared_table (
    relation regclass PRIMARY KEY,
    privileges text[] NOT NULL,
    reason text NOT NULL CHECK (length(reason) > 0)
);

-- Each exception from the canonical form, with its definition as it was when it was admitted:
-- changed since is a finding. Constraints are foreign keys; functions are SECURITY DEFINER.
CREATE TABLE tenancy.admitted (
    kind text NOT NULL CHECK (kind IN ('policy', 'function', 'index', 'constraint', 'trigger')),
    object text NOT NULL,
    definition text NOT NULL,
    reason text NOT NULL CHECK (length(reason) > 0),
    PRIMARY KEY (kind, object)
);

CREATE FUNCTION tenancy.definition_of(kind text, object text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
-- What PostgreSQL holds of an exception now, null where it is gone. Policies, constraints and
-- triggers are named 'schema.table.name'; of a function it says also who may execute it. Names are
-- compared and not looked up, which would take USAGE of their schema.
DECLARE
    cut integer := length(object) - position('.' IN reverse(object));
BEGIN
    CASE kind
    WHEN 'policy' THEN
        RETURN (SELECT concat_ws(' ', polcmd, polpermissive,
                ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END
                    FROM unnest(polroles) AS r ORDER BY 1),
                pg_get_expr(polqual, polrelid), '|', pg_get_expr(polwithcheck, polrelid))
            FROM pg_policy WHERE polrelid::regclass::text = left(object, cut)
                AND quote_ident(polname) = substr(object, cut + 2));
    WHEN 'function' THEN
        RETURN (SELECT encode(sha256(convert_to(concat_ws(' ', pg_get_functiondef(p.oid),
                ARRAY(SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END
                    FROM aclexplode(proacl) WHERE grantee <> proowner ORDER BY 1)), 'UTF8')), 'hex')
            FROM pg_proc AS p WHERE proname = (parse_ident(split_part(object, '(', 1)))[2]
                AND p.oid::regprocedure::text = object);
    WHEN 'index' THEN
        RETURN (SELECT pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indexrelid::regclass::text = object);
    WHEN 'constraint' THEN
        RETURN (SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid <> 0 AND conrelid::regclass::text = left(object, cut)
                AND quote_ident(conname) = substr(object, cut + 2));
    WHEN 'trigger' THEN
        RETURN (SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger
            WHERE tgrelid::regclass::text = left(object, cut) AND NOT tgisinternal
                AND quote_ident(tgname) = substr(object, cut + 2));
    END CASE;
END $$;

CREATE FUNCTION tenancy.admit(kind text, object text, reason text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- Declares an exception as it stands now; once more after it was changed.
DECLARE
    found_now text := tenancy.definition_of(kind, object);
BEGIN
    IF found_now IS NULL THEN
        RAISE EXCEPTION 'there is no such % to admit: %', kind, object;
    END IF;
    INSERT INTO tenancy.admitted AS a VALUES (kind, object, found_now, reason)
    ON CONFLICT ON CONSTRAINT admitted_pkey DO UPDATE SET definition = found_now, reason = excluded.reason;
END $$;

CREATE FUNCTION tenancy.share(relation regclass, reason text, VARIADIC privileges text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- Declares a table that holds nothing of any tenant; the application gets `privileges`.
BEGIN
    IF NOT privileges <@ ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] THEN
        RAISE EXCEPTION 'expected SELECT, INSERT, UPDATE or DELETE, found: %', privileges;
    END IF;
    IF privileges <> '{}' THEN
        EXECUTE format('GRANT %s ON %s TO %s',
            array_to_string(privileges, ', '), relation, tenancy.roles('app'));
    END IF;
    INSERT INTO tenancy.shared_table VALUES (relation, privileges, reason);
END $$;

CREATE OR REPLACE FUNCTION tenancy.give_to_definer(
    function_name regprocedure, VARIADIC callers name[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- Hands a SECURITY DEFINER function to the definer; only `callers` may execute it.
DECLARE
    home name := (SELECT pronamespace::regnamespace FROM pg_proc WHERE oid = function_name);
    definer text := tenancy.roles('definer');
    caller name;
BEGIN
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', function_name);
    FOREACH caller IN ARRAY callers LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', function_name, caller);
    END LOOP;
    -- A new owner must be allowed to create in the schema, for this one moment.
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO %s', home, definer);
    EXECUTE format('ALTER FUNCTION %s OWNER TO %s', function_name, definer);
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %s', home, definer);
    PERFORM tenancy.admit('function', function_name::text, 'for ' || array_to_string(callers, ', '));
END $$;

CREATE OR REPLACE FUNCTION tenancy.keep_internal(relation regclass, privileges text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- A table that no login reads or writes; functions of the definer do, with `privileges`.
DECLARE
    definer text := tenancy.roles('definer');
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('CREATE POLICY definer ON %s TO %s USING (true) WITH CHECK (true)', relation, definer);
    EXECUTE format('GRANT %s ON %s TO %s', privileges, relation, definer);
    PERFORM tenancy.admit('policy', relation || '.definer', 'internal: functions of the definer');
END $$;

CREATE FUNCTION tenancy.let_migrator_declare(relation regclass)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- For the tables of this file: the migrator fills them, and they hold no rows of tenants.
BEGIN
    EXECUTE format('CREATE POLICY migrator ON %s TO %s USING (true) WITH CHECK (true)',
        relation, tenancy.roles('migrator'));
    PERFORM tenancy.admit('policy', relation || '.migrator', 'declarations are made by migrations');
END $$;

CREATE FUNCTION tenancy.find_key_problem(relation regclass, tenant_column name, privileges text[])
RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
-- Why the keys of a table are not those of a tenant table; null where they are, or are admitted.
DECLARE
    tenant smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = relation
        AND attname = tenant_column AND attnotnull
        AND atttypid = (SELECT prorettype FROM pg_proc WHERE oid = 'tenancy.tenant()'::regprocedure));
    offender text;
BEGIN
    IF tenant IS NULL THEN
        RETURN format('a tenant table needs a column "%s %s NOT NULL": %s', tenant_column,
            (SELECT prorettype::regtype FROM pg_proc WHERE oid = 'tenancy.tenant()'::regprocedure), relation);
    END IF;
    -- A unique key over all tenants tells one tenant what another holds; so does any other index,
    -- by the rows that EXPLAIN ANALYZE says were removed after it. Who may not write a table of
    -- all tenants' names may look one up there.
    SELECT indexrelid::regclass::text INTO offender FROM pg_index
    WHERE indrelid = relation AND indkey[0] <> tenant
        AND (privileges && ARRAY['INSERT', 'UPDATE'] OR NOT indisunique)
        AND NOT EXISTS (SELECT FROM tenancy.admitted
            WHERE kind = 'index' AND object = indexrelid::regclass::text);
    IF offender IS NOT NULL THEN
        RETURN format('an index of a tenant table starts with %s: %s of %s', tenant_column, offender, relation);
    END IF;
    PERFORM FROM pg_index WHERE indrelid = relation AND indisprimary;
    IF NOT FOUND THEN
        RETURN format('the primary key of a tenant table starts with %s: %s', tenant_column, relation);
    END IF;
    -- So does a foreign key, and it arrives at the tenant column of another tenant table, or at
    -- the table of tenants itself.
    SELECT conname INTO offender FROM pg_constraint
    WHERE conrelid = relation AND contype = 'f' AND NOT (conkey[1] = tenant
        AND (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1])
            IN (coalesce((SELECT p.tenant_column FROM tenancy.protected_table AS p
                WHERE p.relation = confrelid), tenant_column), 'id'))
        AND NOT EXISTS (SELECT FROM tenancy.admitted
            WHERE kind = 'constraint' AND object = relation || '.' || quote_ident(conname));
    IF offender IS NOT NULL THEN
        RETURN format('a foreign key of a tenant table starts with %s: %s of %s', tenant_column, offender, relation);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tenancy.protect(relation regclass, tenant_column name, privileges text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- The one declaration of a tenant table: keys are checked, row security is forced, the canonical
-- policy is set, and the application gets `privileges` (of SELECT, INSERT, UPDATE, DELETE).
DECLARE
    app text := tenancy.roles('app');
    problem text := tenancy.find_key_problem(relation, tenant_column, privileges);
BEGIN
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION '%', problem;
    END IF;
    IF NOT privileges <@ ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] THEN
        RAISE EXCEPTION 'expected SELECT, INSERT, UPDATE or DELETE, found: %', privileges;
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', relation);
    -- Statistics are gathered over all tenants, and EXPLAIN tells them: none are kept.
    EXECUTE (
        SELECT format('ALTER TABLE %s ', relation)
            || string_agg(format('ALTER %I SET STATISTICS 0', attname), ', ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped);
    -- In a sub-select the function runs once a statement; bare, it would run once a row.
    EXECUTE format(
        'CREATE POLICY tenant_scope ON %1$s TO %2$s '
        'USING (%3$I = (SELECT tenancy.tenant())) '
        'WITH CHECK (%3$I = (SELECT tenancy.tenant()))',
        relation, app, tenant_column);
    -- The table of tenants itself is not filled in anybody's scope: it numbers them by a default of
    -- its own, or as an identity, which takes no other.
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation
            AND attname = tenant_column AND (atthasdef OR attidentity <> '')) THEN
        EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT tenancy.tenant()', relation, tenant_column);
    END IF;
    IF privileges <> '{}' THEN
        EXECUTE format('GRANT %s ON %s TO %s', array_to_string(privileges, ', '), relation, app);
    END IF;
    INSERT INTO tenancy.protected_table (relation, privileges, tenant_column)
    VALUES (relation, privileges, tenant_column);
END $$;

CREATE OR REPLACE FUNCTION tenancy.protect(relation regclass, VARIADIC privileges text[])
RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
-- The same for a table whose tenant stands in tenant_id.
    SELECT tenancy.protect(relation, 'tenant_id'::name, privileges)
$$;

-- Who may read the declarations is granted by the file that fills tenancy.login.
