-- Every opinion on an accepted post, for the views of opinion groups.
SELECT o.member_id, o.post_id, o.opinion FROM community.opinion AS o
JOIN community.standing AS s ON s.tenant_id = o.tenant_id AND s.post_id = o.post_id
WHERE s.standing = 'accepted'
