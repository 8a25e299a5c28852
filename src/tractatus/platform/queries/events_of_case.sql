-- The events of a case, in their order. $1: the case.
SELECT number, kind, actor_id, at_ms, document::text AS document, record_id, post_id
FROM community.deliberation_event WHERE case_id = $1 ORDER BY number
