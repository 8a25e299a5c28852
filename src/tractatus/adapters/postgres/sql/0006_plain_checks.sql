-- Two checks, written as PostgreSQL writes them out again.
--
-- `BETWEEN ... AND` keeps parentheses that a dump loses, so a restored database would have had
-- another schema digest than the one it was dumped from. They mean what they meant.

ALTER TABLE identity.account
    DROP CONSTRAINT account_email_check,
    ADD CONSTRAINT account_email_check
        CHECK (length(email) >= 3 AND length(email) <= 254 AND email = lower(email));
ALTER TABLE identity.administrator
    DROP CONSTRAINT administrator_email_check,
    ADD CONSTRAINT administrator_email_check
        CHECK (length(email) >= 3 AND length(email) <= 254 AND email = lower(email));
