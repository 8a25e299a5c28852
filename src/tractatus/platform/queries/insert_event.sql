-- Adds one event to a case. $1: the case; $2: its number; $3: kind; $4: the post, or null; $5: who;
-- $6: when; $7: the event as JSON; $8: the record; $9 and $10: of an answer to an appeal, the number
-- of the first decision and whose that was. An event of this number is a unique violation.
INSERT INTO community.deliberation_event (case_id, number, kind, post_id, actor_id, at_ms, document,
    record_id, decision_number, decided_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
