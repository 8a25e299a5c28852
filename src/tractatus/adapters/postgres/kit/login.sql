-- Who is who in a database of somebody else, and who may execute what; the last part but one.

INSERT INTO tenancy.login (role, duty) VALUES
    (<<owner_text>>, 'migrator'),
    (<<definer_text>>, 'definer'),
    (<<app_text>>, 'app'),
    (<<issuer_text>>, 'issuer');

-- First the policy, then row security: the functions read these tables as the owner.
SELECT tenancy.let_migrator_declare('tenancy.login');
SELECT tenancy.let_migrator_declare('tenancy.protected_table');
SELECT tenancy.let_migrator_declare('tenancy.shared_table');
SELECT tenancy.let_migrator_declare('tenancy.admitted');
SELECT tenancy.keep_internal('tenancy.login', 'SELECT');
SELECT tenancy.keep_internal('tenancy.protected_table', 'SELECT');
SELECT tenancy.keep_internal('tenancy.shared_table', 'SELECT');
SELECT tenancy.keep_internal('tenancy.admitted', 'SELECT');
SELECT tenancy.keep_internal('tenancy.session', 'SELECT, INSERT, DELETE');

GRANT EXECUTE ON FUNCTION tenancy.random_bytes_32(), tenancy.is_scoped(), tenancy.keep_claims(text)
    TO <<definer>>;
GRANT EXECUTE ON FUNCTION tenancy.tenant(), tenancy.subject() TO <<app>>, <<definer>>;
SELECT tenancy.give_to_definer('tenancy.enter(bytea)', <<app_text>>);
SELECT tenancy.give_to_definer('tenancy.issue(<<tenant_type>>, text, integer)', <<issuer_text>>);
SELECT tenancy.give_to_definer('tenancy.revoke(bytea)', <<issuer_text>>);
