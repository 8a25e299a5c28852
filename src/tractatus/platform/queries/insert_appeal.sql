-- Keeps the appeal of a post's author; a second one is a unique violation.
INSERT INTO community.appeal (post_id, member_id, grounds, filed_at_ms, record_id)
VALUES ($1, $2, $3, $4, $5)
