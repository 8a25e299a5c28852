-- A statement without a scope is refused by the type of its tenant, and not by a function of ours.
--
-- tenancy.tenant() is in every statement, and each function in it is looked up and prepared anew for
-- each statement: two do what five did (docs/adr/0015). Where there is no scope, the setting holds a
-- sentence that is no uuid, and PostgreSQL quotes it when it refuses the statement (SQLSTATE 22P02);
-- each of our roles starts with it.

CREATE OR REPLACE FUNCTION tenancy.is_scoped() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
-- Claims are several; what our logins start with, and an empty setting, hold no comma.
RETURN strpos(current_setting('backtrace_functions'), ',') > 0;

CREATE OR REPLACE FUNCTION tenancy.claim(place integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- One claim of this transaction's scope, from 1; raises where there is none.
RETURN coalesce(
    nullif(CASE WHEN strpos(current_setting('backtrace_functions'), ',') > 0
        THEN split_part(current_setting('backtrace_functions'), ',', place) END, ''),
    tenancy.refuse_unscoped());

-- Who replaces a function needs CREATE in its schema, for this one moment.
GRANT CREATE ON SCHEMA tenancy TO tractatus_definer;
SET LOCAL ROLE tractatus_definer;

CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
-- The tenant of this transaction's scope; raises where there is none. Write it as a sub-select.
RETURN split_part(current_setting('backtrace_functions'), ',', 1)::uuid;

RESET ROLE;
REVOKE CREATE ON SCHEMA tenancy FROM tractatus_definer;
