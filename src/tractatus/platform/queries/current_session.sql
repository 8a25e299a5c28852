-- The newest session of the scope's member of this name ($1: empty for the page's conversation).
SELECT session_id, begun_at_ms FROM community.assistant_session
WHERE member_id = (SELECT tenancy.member()) AND name = $1
ORDER BY session_id DESC LIMIT 1
