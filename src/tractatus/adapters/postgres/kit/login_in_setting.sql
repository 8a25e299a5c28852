-- Who may read the claims of a scope that is kept in a setting; who may write it, a superuser says.

GRANT EXECUTE ON FUNCTION tenancy.claim(integer), tenancy.refuse_unscoped() TO <<app>>, <<definer>>;
