-- The appeal against the ruling on a post, with its answer if there is one. $1: the post.
SELECT a.post_id, a.member_id, a.grounds, a.filed_at_ms, a.record_id, n.outcome, n.reasons,
    n.decided_at_ms, n.record_id AS answer_record_id, m.display_name AS reviewer
FROM community.appeal AS a
LEFT JOIN community.appeal_ruling AS n ON n.tenant_id = a.tenant_id AND n.post_id = a.post_id
LEFT JOIN tenancy.member AS m ON m.tenant_id = n.tenant_id AND m.member_id = n.moderator_id
WHERE a.post_id = $1
