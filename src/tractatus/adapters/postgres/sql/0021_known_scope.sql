-- A scope that is entered again as it was read before, or not at all.
--
-- A transaction that reads nothing is sent whole, its COMMIT included, so what was made of the scope
-- must be refused by the database where it is not so any more.

CREATE FUNCTION tenancy.enter_again(
    token bytea, of_tenant uuid, of_member uuid, of_slug text, of_kind text, of_role text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- tenancy.enter with its caller's rights; refused unless it opens what the caller says.
DECLARE
    entered record;
BEGIN
    SELECT * INTO entered FROM tenancy.enter(token);
    IF (entered.tenant_id, entered.member_id, entered.slug, entered.kind, entered.role)
        IS DISTINCT FROM (of_tenant, of_member, of_slug, of_kind, of_role) THEN
        RAISE EXCEPTION 'the scope is not what it was when it was read'
            USING ERRCODE = 'TR002';
    END IF;
END $$;

GRANT EXECUTE ON FUNCTION tenancy.enter_again(bytea, uuid, uuid, text, text, text)
    TO tractatus_app;
