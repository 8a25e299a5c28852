-- Posts that wait for a human, in the order that the proposals suggest; equal ones oldest first.
-- $1: how many.
SELECT s.post_id, s.body, s.written_at_ms, s.author, s.author_role, s.by_assistant,
    p.action, p.priority, p.engine, count(*) OVER () AS waiting
FROM community.standing AS s
JOIN community.proposal AS p ON p.tenant_id = s.tenant_id AND p.post_id = s.post_id
WHERE s.standing = 'held'
ORDER BY p.priority DESC, s.post_id
LIMIT $1
