-- Accepted posts whose identifier ends with the code $1; two at most, for one is wanted.
SELECT post_id, body FROM community.standing
WHERE standing = 'accepted' AND right(replace(post_id::text, '-', ''), length($1)) = $1
LIMIT 2
