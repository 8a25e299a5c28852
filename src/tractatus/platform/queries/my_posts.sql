-- The viewer's own posts that are not open to everybody: held or removed, newest first.
SELECT s.post_id, s.body, s.written_at_ms, s.standing, s.by_assistant
FROM community.standing AS s
WHERE s.author_id = (SELECT tenancy.member()) AND s.standing <> 'accepted'
ORDER BY s.post_id DESC
LIMIT 50
