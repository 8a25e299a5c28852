-- The community's cases, the newest first, each with all its events as JSON. Case ids are UUIDv7.
-- $1: how many.
SELECT e.case_id, jsonb_agg(e.document ORDER BY e.number)::text AS documents
FROM community.deliberation_event AS e GROUP BY e.case_id ORDER BY e.case_id DESC LIMIT $1
