-- Accepted posts that stand first: the newest pin of each says so. Those pinned last come first.
SELECT s.post_id, s.body, s.written_at_ms, s.author, s.author_role, s.by_assistant
FROM (
    SELECT DISTINCT ON (post_id) post_id, value, record_id FROM community.post_mark
    WHERE mark = 'pin' ORDER BY post_id, number DESC
) AS pin
JOIN community.standing AS s ON s.post_id = pin.post_id
WHERE pin.value <> '' AND s.standing = 'accepted'
ORDER BY pin.record_id DESC LIMIT 20
