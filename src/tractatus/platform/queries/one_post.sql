-- One post, if the viewer may see it: accepted or restricted, or their own, or they moderate here.
SELECT s.post_id, s.body, s.written_at_ms, s.author, s.author_role, s.author_id, s.source,
    s.record_id, s.standing, s.ruled_label, s.by_assistant, s.author_id = (SELECT tenancy.member()) AS is_mine,
    o.opinion AS mine
FROM community.standing AS s
LEFT JOIN community.opinion AS o ON o.tenant_id = s.tenant_id AND o.post_id = s.post_id
    AND o.member_id = (SELECT tenancy.member())
WHERE s.post_id = $1 AND (s.standing IN ('accepted', 'restricted') OR s.author_id = (SELECT tenancy.member())
    OR (SELECT tenancy.role()) IN ('founder', 'moderator'))
