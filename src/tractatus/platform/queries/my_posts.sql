-- The viewer's own posts that are not simply open to everybody, newest first: held, removed,
-- restricted, labelled, or with an answer to their appeal.
SELECT s.post_id, s.body, s.written_at_ms, s.standing, s.ruled_label, s.appeal_outcome,
    s.by_assistant
FROM community.standing AS s
WHERE s.author_id = (SELECT tenancy.member()) AND
    (s.standing <> 'accepted' OR s.ruled_label <> '' OR s.appeal_outcome <> '')
ORDER BY s.post_id DESC
LIMIT 50
