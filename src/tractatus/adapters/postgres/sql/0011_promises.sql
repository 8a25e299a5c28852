-- Whether so much waits for the log that nothing may be promised.

CREATE FUNCTION evidence.waits_beyond(leaves bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Whether more than so many leaves wait for an epoch; tells nothing about whose.
    SELECT EXISTS (SELECT FROM evidence.leaf WHERE epoch IS NULL OFFSET leaves)
$$;
SELECT tenancy.give_to_definer('evidence.waits_beyond(bigint)', 'tractatus_app');
