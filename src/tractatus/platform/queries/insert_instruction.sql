-- Keeps an instruction ($1) of its author ($2). $3: authority; $4: text; $5: when; $6: what the
-- classifier made of it; $7: the session that it was given in, or null; $8: the record.
INSERT INTO community.instruction
    (instruction_id, author_id, authority, text, given_at_ms, classification, session_id, record_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
