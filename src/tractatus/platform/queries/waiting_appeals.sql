-- Appeals without an answer, the oldest first. $1: how many.
SELECT a.post_id, a.member_id, a.grounds, a.filed_at_ms, r.decision, r.moderator_id,
    m.display_name AS moderator
FROM community.appeal AS a
JOIN community.ruling AS r ON r.tenant_id = a.tenant_id AND r.post_id = a.post_id
JOIN tenancy.member AS m ON m.tenant_id = r.tenant_id AND m.member_id = r.moderator_id
LEFT JOIN community.appeal_ruling AS n ON n.tenant_id = a.tenant_id AND n.post_id = a.post_id
WHERE n.post_id IS NULL ORDER BY a.filed_at_ms, a.post_id LIMIT $1
