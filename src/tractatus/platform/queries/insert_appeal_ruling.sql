-- Keeps the answer to an appeal; a second one is a unique violation, and one by the moderator whose
-- ruling it is, $3, breaks a check.
INSERT INTO community.appeal_ruling (post_id, moderator_id, ruled_by, appellant_id, outcome, reasons,
    decided_at_ms, record_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
