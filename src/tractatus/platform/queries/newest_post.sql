-- The newest accepted post.
SELECT post_id, body FROM community.standing
WHERE standing = 'accepted' ORDER BY post_id DESC LIMIT 1
