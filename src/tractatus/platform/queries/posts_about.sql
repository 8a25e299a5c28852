-- Accepted posts that hold the words $1; two at most, for one is wanted.
SELECT post_id, body FROM community.standing
WHERE standing = 'accepted' AND position(lower($1) IN lower(body)) > 0
ORDER BY post_id DESC LIMIT 2
