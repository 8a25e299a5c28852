-- Accepted posts that were written since $1 (Unix time, ms), the newest first, with their number of
-- opinions. $2: how many.
SELECT s.post_id, s.body, s.author, s.written_at_ms, (
    SELECT count(*) FROM community.opinion AS o
    WHERE o.tenant_id = s.tenant_id AND o.post_id = s.post_id) AS opinions
FROM community.standing AS s
WHERE s.standing = 'accepted' AND s.written_at_ms >= $1
ORDER BY s.written_at_ms DESC, s.post_id DESC LIMIT $2
