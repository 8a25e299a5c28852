-- Accepted posts, newest first, with the number of opinions of each kind and the viewer's own, the
-- note in force, and whether the assistant wrote it.
-- $1: only posts before this one, or null; $2: how many. Post ids are UUIDv7, so they sort by time.
WITH page AS MATERIALIZED (
    SELECT * FROM community.standing
    WHERE standing = 'accepted' AND ($1::uuid IS NULL OR post_id < $1)
    ORDER BY post_id DESC
    LIMIT $2
)
SELECT page.post_id, page.body, page.written_at_ms, page.author, page.author_role,
    page.author_id, page.source, page.by_assistant, page.ruled_label, marks.note,
    counted.agree, counted.disagree, counted.pass, counted.mine
FROM page CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE o.opinion = 'agree') AS agree,
        count(*) FILTER (WHERE o.opinion = 'disagree') AS disagree,
        count(*) FILTER (WHERE o.opinion = 'pass') AS pass,
        min(o.opinion) FILTER (WHERE o.member_id = (SELECT tenancy.member())) AS mine
    FROM community.opinion AS o
    WHERE o.tenant_id = page.tenant_id AND o.post_id = page.post_id
) AS counted
CROSS JOIN LATERAL (
    SELECT coalesce((array_agg(k.value ORDER BY k.number DESC))[1], '') AS note
    FROM community.post_mark AS k
    WHERE k.tenant_id = page.tenant_id AND k.post_id = page.post_id AND k.mark = 'label'
) AS marks
ORDER BY page.post_id DESC
