-- The text of some posts. $1: which.
SELECT post_id, body FROM community.post WHERE post_id = ANY($1::uuid[])
