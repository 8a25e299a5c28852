-- Puts an entry into a session ($1). $2: its place; $3: kind; $4: what it says; $5: its tokens;
-- $6: details as JSON; $7: when; $8: the record of the decision, or null.
INSERT INTO community.session_entry
    (session_id, number, member_id, kind, text, tokens, detail, at_ms, record_id)
VALUES ($1, $2, (SELECT tenancy.member()), $3, $4, $5, $6, $7, $8)
