-- Who may read the claims of a scope that a MAC proves.

SELECT tenancy.keep_internal('tenancy.secret', 'SELECT');
GRANT EXECUTE ON FUNCTION tenancy.seal(text) TO <<definer>>;
SELECT tenancy.give_to_definer('tenancy.claim(integer)', <<app_text>>);
