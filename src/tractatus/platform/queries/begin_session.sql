-- Begins a session ($1) of the scope's member. $2: as a program calls it, or empty; $3: when.
INSERT INTO community.assistant_session (session_id, member_id, name, begun_at_ms)
VALUES ($1, (SELECT tenancy.member()), $2, $3)
